//! A form: what a command still needs, asked one step at a time.
//!
//! Rule: a step holds texts only, or choices, people and dates only, because Discord takes nothing but
//! text in a dialog. Constructors refuse what does not fit.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    card::{self, Choice, MAX_CHOICES},
    text::Line,
};

/// Fields of one step. Source: Discord modal.
pub const MAX_FIELDS: usize = 5;
/// Longest title, in characters. Source: Slack modal title.
pub const MAX_TITLE_CHARS: usize = 24;
/// Longest label, in characters. Source: Discord text input.
pub const MAX_LABEL_CHARS: usize = 45;
/// Longest hint, in characters. Source: Discord placeholder.
pub const MAX_HINT_CHARS: usize = 100;
/// Longest text a field takes, in characters. Source: Slack plain-text input.
pub const MAX_INPUT_CHARS: usize = 3_000;

/// Longest token, in bytes. Source: Discord `custom_id`, 100, less what tells the parts of a form apart.
pub const MAX_TOKEN_BYTES: usize = 80;
/// Longest id of a field, in characters. Source: Discord `custom_id`.
pub const MAX_ID_CHARS: usize = 100;

/// One step of a dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    token: String,
    title: String,
    step: Step,
    intro: Vec<Line>,
    fields: Vec<Field>,
}

/// Where in the dialog this step stands, both counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Step {
    pub number: usize,
    pub of: usize,
}

/// One thing asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Comes back as the name of the value.
    pub id: String,
    /// What is asked.
    pub label: String,
    /// What a good answer looks like.
    pub hint: String,
    /// What stands there already: a default, or what was typed before an error.
    pub value: Option<String>,
    /// Why the last attempt was refused.
    pub error: Option<String>,
    /// Whether it may stay empty.
    pub need: Need,
    /// What it takes.
    pub kind: FieldKind,
}

/// Whether something must be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Need {
    Required,
    Optional,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum FieldKind {
    Short,
    Long,
    Choice(Vec<Choice>),
    Person,
    /// Picked or typed.
    Date,
}

/// A form no platform could show.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the text says it")]
pub enum BadForm {
    #[error("{0} fields in a step, from 1 to {MAX_FIELDS}")]
    Fields(usize),
    #[error("the title `{0}` is empty or longer than {MAX_TITLE_CHARS} characters")]
    Title(String),
    #[error("the id `{0}` is empty or longer than {MAX_ID_CHARS} characters")]
    Id(String),
    #[error("the label `{0}` is empty or longer than {MAX_LABEL_CHARS} characters")]
    Label(String),
    #[error("the hint `{0}` is longer than {MAX_HINT_CHARS} characters")]
    Hint(String),
    #[error("the step mixes texts with choices, people or dates")]
    Mixed,
    #[error("{0} choices, from 1 to {MAX_CHOICES}")]
    Choices(usize),
    #[error("the choice `{0}` or its token is empty or too long")]
    Choice(String),
    #[error("the token is empty or longer than {MAX_TOKEN_BYTES} bytes")]
    Token,
}

impl FieldKind {
    /// Whether it is typed into a dialog rather than picked.
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Short | Self::Long)
    }
}

impl Form {
    /// # Errors
    /// [`BadForm`] when a platform could not show the step.
    pub fn new(
        token: String,
        title: String,
        step: Step,
        intro: Vec<Line>,
        fields: Vec<Field>,
    ) -> Result<Self, BadForm> {
        let form = Self { token, title, step, intro, fields };
        form.check()?;
        Ok(form)
    }

    /// Comes back with the values; opaque to adapters.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// At most [`MAX_TITLE_CHARS`].
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Which step this is.
    pub fn step(&self) -> Step {
        self.step
    }

    /// Shown above the fields.
    pub fn intro(&self) -> &[Line] {
        &self.intro
    }

    /// At most [`MAX_FIELDS`], all texts or none.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    fn check(&self) -> Result<(), BadForm> {
        if !(1..=MAX_TOKEN_BYTES).contains(&self.token.len()) {
            return Err(BadForm::Token);
        }
        if !(1..=MAX_TITLE_CHARS).contains(&self.title.chars().count()) {
            return Err(BadForm::Title(self.title.clone()));
        }
        if !(1..=MAX_FIELDS).contains(&self.fields.len()) {
            return Err(BadForm::Fields(self.fields.len()));
        }
        let texts = self.fields.iter().filter(|it| it.kind.is_text()).count();
        if texts != 0 && texts != self.fields.len() {
            return Err(BadForm::Mixed);
        }
        self.fields.iter().try_for_each(Field::check)
    }
}

impl Field {
    fn check(&self) -> Result<(), BadForm> {
        if !(1..=MAX_ID_CHARS).contains(&self.id.chars().count()) {
            return Err(BadForm::Id(self.id.clone()));
        }
        if !(1..=MAX_LABEL_CHARS).contains(&self.label.chars().count()) {
            return Err(BadForm::Label(self.label.clone()));
        }
        if MAX_HINT_CHARS < self.hint.chars().count() {
            return Err(BadForm::Hint(self.hint.clone()));
        }
        match &self.kind {
            FieldKind::Choice(choices) if !(1..=MAX_CHOICES).contains(&choices.len()) => {
                Err(BadForm::Choices(choices.len()))
            }
            FieldKind::Choice(choices) => choices.iter().try_for_each(|it| {
                let label = (1..=card::MAX_LABEL_CHARS).contains(&it.label.chars().count());
                let token = (1..=card::MAX_TOKEN_BYTES).contains(&it.token.len());
                if label && token { Ok(()) } else { Err(BadForm::Choice(it.label.clone())) }
            }),
            _ => Ok(()),
        }
    }
}
