//! Free text from people, marked so that the log can keep it apart and erase it.
//!
//! Rule: whatever a person typed is a [`Words`] or a [`Title`] wherever it is recorded. Both serialise as a
//! one-entry object (`{"$words": "…"}`, `{"$title": "…"}`); the store replaces the text by its salted hash
//! in the log's body and keeps it beside, so that erasing never breaks the chain.

use serde::{Deserialize, Serialize};

/// Longest text a field takes, in characters. Source: Slack's plain-text input, 3,000.
pub const MAX_WORDS_CHARS: usize = 3_000;
/// Longest title or name, in characters: one line of a card, with room for what stands beside it.
pub const MAX_TITLE_CHARS: usize = 150;

/// What is shown where a text was erased.
pub const ERASED: &str = "[erased]";

/// Somebody's own words: a reason, a note, an answer. Gone when its author is erased.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Words {
    #[serde(rename = "$words")]
    text: Option<String>,
}

/// What a thing is called. It stays when its author is erased, unless it contains their name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Title {
    #[serde(rename = "$title")]
    text: Option<String>,
}

/// The text is empty, too long to be shown, or not a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the text says it")]
pub enum BadText {
    #[error("it is empty")]
    Empty,
    #[error("it has {chars} characters; at most {most} fit")]
    TooLong { chars: usize, most: usize },
    #[error("it contains a control character")]
    Control,
}

impl Words {
    /// Keeps `raw` as typed, but for white space around it.
    ///
    /// # Errors
    /// [`BadText`] beyond [`MAX_WORDS_CHARS`], with control characters, or when nothing visible is left.
    pub fn new(raw: &str) -> Result<Self, BadText> {
        Ok(Self { text: Some(checked(raw, MAX_WORDS_CHARS)?) })
    }

    /// The text, or [`ERASED`].
    pub fn as_str(&self) -> &str {
        self.text.as_deref().unwrap_or(ERASED)
    }
}

impl Title {
    /// Keeps `raw` on one line, as typed but for runs of white space.
    ///
    /// # Errors
    /// [`BadText`] beyond [`MAX_TITLE_CHARS`], with control characters, or when nothing visible is left.
    pub fn new(raw: &str) -> Result<Self, BadText> {
        let line = raw.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Self { text: Some(checked(&line, MAX_TITLE_CHARS)?) })
    }

    /// The text, or [`ERASED`].
    pub fn as_str(&self) -> &str {
        self.text.as_deref().unwrap_or(ERASED)
    }
}

fn checked(raw: &str, most: usize) -> Result<String, BadText> {
    let text = raw.trim();
    if !text.chars().any(is_visible) {
        return Err(BadText::Empty);
    }
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return Err(BadText::Control);
    }
    let chars = text.chars().count();
    if most < chars { Err(BadText::TooLong { chars, most }) } else { Ok(text.to_owned()) }
}

/// Neither white space nor a control, a filler or a format character. Source: Unicode's default ignorables.
fn is_visible(c: char) -> bool {
    let hidden = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}');
    !c.is_whitespace() && !c.is_control() && !hidden
}
