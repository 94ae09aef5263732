//! A command's arguments, read with their types; what is wrong with one is said at its field.

use std::str::FromStr;

use baton_chat::{
    date,
    grammar::{self, Token},
};
use baton_domain::{PersonId, Title, Words, initiative::Initiative};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{failure::Failure, scene::Scene};

/// What was given, by argument name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Args(pub Vec<(&'static str, Token)>);

/// A token as a draft stores it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Stored {
    Word(String),
    User(String),
    Channel(String),
    Group(String),
}

impl Args {
    /// The token of an argument, if it was given.
    pub fn get(&self, name: &str) -> Option<&Token> {
        self.0.iter().find(|it| it.0 == name).map(|it| &it.1)
    }

    /// The text of an argument, if it was given.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).map(Token::text)
    }

    /// The text of a required argument; the empty string where it was not given.
    pub fn word(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    /// References that stand in the middle of a text become the names of whom they mean.
    #[must_use]
    pub fn with_names(self, scene: &Scene<'_>) -> Self {
        let named = |token| match token {
            Token::Word(text) if text.contains('<') => {
                Token::Word(grammar::named(&text, |it| scene.name_behind(it)))
            }
            token => token,
        };
        Self(self.0.into_iter().map(|(name, token)| (name, named(token))).collect())
    }

    /// The initiative that the argument `key` means.
    ///
    /// # Errors
    /// As [`Scene::initiative`].
    pub async fn initiative(&self, scene: &Scene<'_>) -> Result<Initiative, Failure> {
        scene.initiative(self.word("key")).await
    }

    /// One of the domain's words or numbers.
    ///
    /// # Errors
    /// [`Failure::Field`] with the type's own sentence.
    pub fn parsed<T: FromStr<Err: ToString>>(&self, name: &'static str) -> Result<Option<T>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|bad: T::Err| Failure::Field { arg: name, what: bad.to_string() })
    }

    /// As [`Self::parsed`], for an argument that the command requires.
    ///
    /// # Errors
    /// [`Failure::Field`]; [`Failure::Missing`].
    pub fn required<T: FromStr<Err: ToString>>(&self, name: &'static str) -> Result<T, Failure> {
        self.parsed(name)?.ok_or(Failure::Missing { arg: name })
    }

    /// A title.
    ///
    /// # Errors
    /// [`Failure::Field`] when it is empty or too long.
    pub fn title(&self, name: &'static str) -> Result<Option<Title>, Failure> {
        let title = self.text(name).map(Title::new).transpose();
        title.map_err(|bad| Failure::Field { arg: name, what: bad.to_string() })
    }

    /// Somebody's own words.
    ///
    /// # Errors
    /// [`Failure::Field`] when they are empty or too long.
    pub fn words(&self, name: &'static str) -> Result<Option<Words>, Failure> {
        let words = self.text(name).map(Words::new).transpose();
        words.map_err(|bad| Failure::Field { arg: name, what: bad.to_string() })
    }

    /// A date in any spelling.
    ///
    /// # Errors
    /// [`Failure::Field`] that shows how dates are typed.
    pub fn date(&self, name: &'static str, scene: &Scene<'_>) -> Result<Option<Date>, Failure> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let bad = || Failure::Field { arg: name, what: scene.line("bad_date", &[("typed", text)]) };
        date::parse(text, scene.today()).map(Some).ok_or_else(bad)
    }

    /// One person.
    ///
    /// # Errors
    /// As [`Scene::person`].
    pub fn person(&self, name: &'static str, scene: &Scene<'_>) -> Result<Option<PersonId>, Failure> {
        self.get(name).map(|it| scene.person(name, it)).transpose()
    }
}

impl From<&Token> for Stored {
    fn from(token: &Token) -> Self {
        match token.clone() {
            Token::Word(it) => Self::Word(it),
            Token::User(it) => Self::User(it),
            Token::Channel(it) => Self::Channel(it),
            Token::Group(it) => Self::Group(it),
        }
    }
}

impl From<Stored> for Token {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Word(it) => Self::Word(it),
            Stored::User(it) => Self::User(it),
            Stored::Channel(it) => Self::Channel(it),
            Stored::Group(it) => Self::Group(it),
        }
    }
}
