//! The grammar of commands: one [`Spec`] per command is the source of parsing, completion and forms.
//!
//! Rule: what is wrong with a line is answered with the nearest thing that would be right.

mod filled;
mod read;

use thiserror::Error;

use crate::{
    card::Choice,
    form::Need,
    inbound::{Piece, Utterance},
};

pub use filled::filled;
pub use read::{nearest, parse};

/// A command as people type it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spec {
    /// Such as `["privilege", "verdict"]`.
    pub words: &'static [&'static str],
    /// Other spellings of all the words together, such as `"done"`; parsed, never registered.
    pub aliases: &'static [&'static str],
    /// In the order in which they are typed.
    pub args: &'static [Arg],
}

/// One argument of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Arg {
    pub name: &'static str,
    pub kind: ArgKind,
    pub need: Need,
}

/// A command with what people read about it, for platforms that list commands in menus of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// How it is typed.
    pub spec: &'static Spec,
    /// What it does, in at most 100 characters. Source: Discord command description.
    pub summary: String,
    /// The fields of its arguments, in the spec's order.
    pub fields: Vec<OfferedField>,
}

/// An argument's field in such a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedField {
    /// Of the spec.
    pub arg: &'static Arg,
    /// What is asked.
    pub label: String,
    /// What can be picked, where the spec names it all; the token is what is typed.
    pub choices: Vec<Choice>,
    /// Who completes what is being typed into it.
    pub completed: Completed,
}

/// Who knows how a field that is being typed into can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Completed {
    ByHost,
    ByNobody,
}

/// What an argument takes, and how far it reaches on a typed line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArgKind {
    /// An initiative's key; one word.
    Key,
    /// One person: a reference, or `@name`.
    Person,
    /// One person where a word could stand as well: a reference, `@name`, or `me`.
    Mention,
    /// A channel: a reference, or `#name`.
    Channel,
    /// A date in any spelling of [`date::parse`]; as many words as it needs.
    Date,
    /// The number of an item within its initiative.
    Number,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One word, or several in quotes.
    Word,
    /// Everything that is left of the line, in one line.
    Line,
    /// Everything that is left, in as many lines as wanted.
    Text,
}

/// A required argument.
pub const fn required(name: &'static str, kind: ArgKind) -> Arg {
    Arg { name, kind, need: Need::Required }
}

/// An argument that may be left out.
pub const fn optional(name: &'static str, kind: ArgKind) -> Arg {
    Arg { name, kind, need: Need::Optional }
}

/// One word of a line, or a reference in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Token {
    Word(String),
    User(String),
    Channel(String),
    Group(String),
}

/// What a line said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed<'s> {
    /// The command it is.
    pub spec: &'s Spec,
    /// What was given, by argument name, in the order in which it was typed.
    pub given: Vec<(&'static str, Token)>,
}

/// Why a line is no command.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadLine {
    /// Nothing was typed.
    #[error("nothing typed")]
    Empty,
    /// The first words are no command; `near` are those that look alike, best first.
    #[error("`{typed}` is not a command")]
    Unknown {
        /// The words nobody knows.
        typed: String,
        /// Full command words.
        near: Vec<String>,
    },
    /// The words begin several commands, such as `privilege`.
    #[error("`{typed}` goes on")]
    Unfinished {
        /// What was typed.
        typed: String,
        /// The full words of those it can become.
        choices: Vec<String>,
    },
    /// An argument is not what its kind takes.
    #[error("`{typed}` does not fit {arg}")]
    BadArg {
        /// The words of the command.
        words: String,
        /// The argument's name.
        arg: &'static str,
        /// What stood there.
        typed: String,
        /// What would be accepted.
        accepted: Accepted,
    },
    /// More was typed than the command takes.
    #[error("`{typed}` is too much")]
    TooMuch {
        /// The words of the command.
        words: String,
        /// What was left over.
        typed: String,
    },
}

/// What an argument would have accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Accepted {
    OnePerson,
    OneOf(Vec<String>),
    Number,
    Date,
    Channel,
}

impl Spec {
    /// The words as typed: `privilege verdict`.
    pub fn name(&self) -> String {
        self.words.join(" ")
    }

    /// The argument of that name.
    pub fn arg(&self, name: &str) -> Option<&'static Arg> {
        self.args.iter().find(|it| it.name == name)
    }
}

/// Cuts an utterance into words and references; quotes of any style hold words together, references too.
pub fn tokens(utterance: &Utterance) -> Vec<Token> {
    let mut cutter = Cutter::default();
    for piece in &utterance.0 {
        match piece {
            Piece::Text(text) => text.chars().for_each(|it| cutter.push(it)),
            Piece::User(id) => cutter.refer(Token::User(id.clone())),
            Piece::Channel(id) => cutter.refer(Token::Channel(id.clone())),
            Piece::Group(id) => cutter.refer(Token::Group(id.clone())),
        }
    }
    cutter.flush();
    cutter.tokens
}

#[derive(Debug, Default)]
struct Cutter {
    tokens: Vec<Token>,
    word: String,
    quoted: bool,
}

impl Cutter {
    fn push(&mut self, c: char) {
        match c {
            '"' | '“' | '”' | '„' => self.quoted = !self.quoted,
            c if c.is_whitespace() && !self.quoted => self.flush(),
            c => self.word.push(c),
        }
    }

    fn refer(&mut self, token: Token) {
        if self.quoted {
            self.word.push_str(&token.in_text());
        } else {
            self.flush();
            self.tokens.push(token);
        }
    }

    fn flush(&mut self) {
        if !self.word.is_empty() {
            self.tokens.push(Token::Word(std::mem::take(&mut self.word)));
        }
    }
}

/// Tokens as one line of text; references stand in it as [`named`] finds them.
pub fn joined(tokens: &[Token]) -> String {
    let words: Vec<String> = tokens.iter().map(Token::in_text).collect();
    words.join(" ")
}

/// The text with every reference in it replaced by what `name` calls it.
pub fn named(text: &str, name: impl Fn(&Token) -> String) -> String {
    let (mut all, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('<') {
        all.push_str(before);
        let inside = after.split_once('>');
        match inside.and_then(|(inside, left)| Some((Token::of_reference(inside)?, left))) {
            Some((token, left)) => {
                all.push_str(&name(&token));
                rest = left;
            }
            None => {
                all.push('<');
                rest = after;
            }
        }
    }
    all + rest
}

impl Token {
    /// The word, or the platform's id.
    pub fn text(&self) -> &str {
        match self {
            Self::Word(it) | Self::User(it) | Self::Channel(it) | Self::Group(it) => it,
        }
    }

    fn in_text(&self) -> String {
        match self {
            Self::Word(it) => it.clone(),
            Self::User(it) => format!("<@{it}>"),
            Self::Channel(it) => format!("<#{it}>"),
            Self::Group(it) => format!("@{it}"),
        }
    }

    fn of_reference(inside: &str) -> Option<Self> {
        match inside.split_at_checked(1)? {
            ("@", id) if !id.is_empty() => Some(Self::User(id.to_owned())),
            ("#", id) if !id.is_empty() => Some(Self::Channel(id.to_owned())),
            _ => None,
        }
    }
}

#[cfg(test)]
#[path = "grammar_tests.rs"]
mod tests;
