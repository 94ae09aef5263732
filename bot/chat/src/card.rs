//! A card: a headline, some lines, at most five items that can be answered in place, one row of buttons.
//!
//! Rule: a value that exists can be drawn on every platform; limits are checked when it is built, so an
//! adapter's renderer is a total function.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{picture::Picture, text::Line};

/// Items of one card. Source: N-4, and Discord's 40 components a message.
pub const MAX_ITEMS: usize = 5;
/// Buttons of the row below. Source: Discord action row.
pub const MAX_BUTTONS: usize = 5;
/// Choices of one menu. Source: Discord select menu.
pub const MAX_CHOICES: usize = 25;
/// Longest label of a button or choice, in characters. Source: Slack button text, 75.
pub const MAX_LABEL_CHARS: usize = 75;
/// Longest token behind a button or choice, in bytes. Source: Discord `custom_id`, 100, less what tells two
/// buttons with the same token apart.
pub const MAX_TOKEN_BYTES: usize = 96;
/// Text of the whole card, in characters. Source: Discord Components V2, 4,000, less what labels need.
pub const MAX_TEXT_CHARS: usize = 3_600;
/// The whole card as a platform weighs it: its text, and for each choice its label, its token and
/// [`CHOICE_WEIGHT`]. Source: Slack refuses messages whose blocks pass some 13,200 characters.
pub const MAX_WEIGHT: usize = 12_000;
/// What a choice weighs beside its label and token, in characters.
pub const CHOICE_WEIGHT: usize = 60;

/// One message, the same on every platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    headline: Line,
    body: Vec<Line>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    picture: Option<Picture>,
    items: Vec<Item>,
    row: Vec<Control>,
    notify: Vec<String>,
}

/// What a card is built from; [`Card::new`] checks it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// The news; also the notification and the fallback text.
    pub headline: Line,
    /// One paragraph each.
    pub body: Vec<Line>,
    /// Below the paragraphs, which say without it what matters.
    pub picture: Option<Picture>,
    /// Answered in place.
    pub items: Vec<Item>,
    /// Below everything.
    pub row: Vec<Control>,
    /// Platform users that are pinged, whatever the text says.
    pub notify: Vec<String>,
}

/// Something asked or told, with what answers it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The first line names it.
    pub lines: Vec<Line>,
    /// One answer control and one "not now" menu at most.
    pub controls: Vec<Control>,
}

/// Something to press.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Control {
    Button(Choice),
    Menu { label: String, choices: Vec<Choice> },
}

/// A label and the opaque token that comes back when it is pressed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Choice {
    pub label: String,
    pub token: String,
}

/// A card no platform could show whole.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the text says it")]
pub enum DoesNotFit {
    #[error("the headline is empty")]
    NoHeadline,
    #[error("{chars} characters, at most {MAX_TEXT_CHARS}")]
    Text { chars: usize },
    #[error("choices and text weigh {0}, at most {MAX_WEIGHT}")]
    Weight(usize),
    #[error("{0} items, at most {MAX_ITEMS}")]
    Items(usize),
    #[error("{0} buttons in a row, at most {MAX_BUTTONS}")]
    Buttons(usize),
    #[error("{0} controls beside one item, at most 2")]
    Controls(usize),
    #[error("{0} choices in a menu, from 1 to {MAX_CHOICES}")]
    Choices(usize),
    #[error("the label `{0}` is empty or longer than {MAX_LABEL_CHARS} characters")]
    Label(String),
    #[error("the token `{0}` is empty or longer than {MAX_TOKEN_BYTES} bytes")]
    Token(String),
}

impl Card {
    /// # Errors
    /// [`DoesNotFit`] when the smaller of the two platforms could not show it.
    pub fn new(parts: Parts) -> Result<Self, DoesNotFit> {
        let Parts { headline, body, picture, items, row, notify } = parts;
        let card = Self { headline, body, picture, items, row, notify };
        card.check()?;
        Ok(card)
    }

    /// Shown first and in bold; the notification.
    pub fn headline(&self) -> &Line {
        &self.headline
    }

    /// One paragraph each.
    pub fn body(&self) -> &[Line] {
        &self.body
    }

    /// Shown where the platform can, or sent beside the card.
    pub fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// At most [`MAX_ITEMS`].
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// At most [`MAX_BUTTONS`], left to right.
    pub fn row(&self) -> &[Control] {
        &self.row
    }

    /// Platform users that are pinged.
    pub fn notify(&self) -> &[String] {
        &self.notify
    }

    /// Every control, in the order a reader meets them.
    pub fn controls(&self) -> impl Iterator<Item = &Control> {
        self.items.iter().flat_map(|it| &it.controls).chain(&self.row)
    }

    /// The same card with nothing to press: what last week's card becomes.
    #[must_use]
    pub fn without_controls(mut self) -> Self {
        self.row.clear();
        self.items.iter_mut().for_each(|it| it.controls.clear());
        self
    }

    /// The same card with this picture.
    #[must_use]
    pub fn with_picture(self, picture: Picture) -> Self {
        Self { picture: Some(picture), ..self }
    }

    /// What it is made of, to make another one from.
    pub fn into_parts(self) -> Parts {
        let Self { headline, body, picture, items, row, notify } = self;
        Parts { headline, body, picture, items, row, notify }
    }

    /// All lines as plain text, one a line, without controls.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self.lines().map(Line::text).collect();
        lines.join("\n")
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        let items = self.items.iter().flat_map(|it| &it.lines);
        std::iter::once(&self.headline).chain(&self.body).chain(items)
    }

    fn check(&self) -> Result<(), DoesNotFit> {
        if self.headline.text().trim().is_empty() {
            return Err(DoesNotFit::NoHeadline);
        }
        let chars = self.lines().map(|it| it.text().chars().count()).sum();
        if MAX_TEXT_CHARS < chars {
            return Err(DoesNotFit::Text { chars });
        }
        let choices = self.controls().flat_map(Control::choices);
        let weight = chars + choices.map(|it| it.label.len() + it.token.len() + CHOICE_WEIGHT).sum::<usize>();
        if MAX_WEIGHT < weight {
            return Err(DoesNotFit::Weight(weight));
        }
        if MAX_ITEMS < self.items.len() {
            return Err(DoesNotFit::Items(self.items.len()));
        }
        if MAX_BUTTONS < self.row.len() {
            return Err(DoesNotFit::Buttons(self.row.len()));
        }
        if let Some(item) = self.items.iter().find(|it| 2 < it.controls.len()) {
            return Err(DoesNotFit::Controls(item.controls.len()));
        }
        self.controls().try_for_each(Control::check)
    }
}

impl Control {
    /// What can be pressed, left to right or top to bottom.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Self::Button(choice) => std::slice::from_ref(choice),
            Self::Menu { choices, .. } => choices,
        }
    }

    fn check(&self) -> Result<(), DoesNotFit> {
        if let Self::Menu { label, choices } = self {
            check_label(label)?;
            if !(1..=MAX_CHOICES).contains(&choices.len()) {
                return Err(DoesNotFit::Choices(choices.len()));
            }
        }
        self.choices().iter().try_for_each(|it| {
            check_label(&it.label)?;
            let fits = (1..=MAX_TOKEN_BYTES).contains(&it.token.len());
            if fits { Ok(()) } else { Err(DoesNotFit::Token(it.token.clone())) }
        })
    }
}

fn check_label(label: &str) -> Result<(), DoesNotFit> {
    let fits = (1..=MAX_LABEL_CHARS).contains(&label.chars().count());
    if fits { Ok(()) } else { Err(DoesNotFit::Label(label.to_owned())) }
}
