//! Rich text as a tree, never as markup.
//!
//! Rule: what people typed enters a [`Span`] only through [`harmless`], so it can neither mention, link,
//! format nor reorder the line it stands in; adapters escape once more, for their own markup.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

/// One line of a card: one paragraph, no line breaks inside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line(pub Vec<Span>);

/// A run of text of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Span {
    Text(String),
    Bold(String),
    Code(String),
    /// The address is Baton's own or was checked to be `https`.
    Link {
        text: String,
        url: String,
    },
    /// Somebody who is meant: a mention where `user` is known, else the plain name.
    Person {
        name: String,
        user: Option<String>,
    },
    Channel {
        name: String,
        channel: String,
    },
    /// A moment; `plain` is what platforms without their own date markup show.
    Time {
        at: Timestamp,
        plain: String,
    },
    /// A civil date, shown as `Fri 4 Dec`.
    Day {
        date: Date,
        plain: String,
    },
}

impl Line {
    /// A line of plain text, made harmless.
    pub fn plain(text: &str) -> Self {
        Self(vec![Span::Text(harmless(text))])
    }

    /// The line without any decoration: for notifications, terminals and tests.
    pub fn text(&self) -> String {
        self.0.iter().map(Span::text).collect()
    }
}

impl Span {
    /// The run as people read it where nothing can be decorated.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(it) | Self::Bold(it) | Self::Code(it) => it,
            Self::Link { text, .. } => text,
            Self::Person { name, .. } | Self::Channel { name, .. } => name,
            Self::Time { plain, .. } | Self::Day { plain, .. } => plain,
        }
    }
}

/// `raw` on one line, without the characters that act on their surroundings: controls, bidirectional
/// overrides and isolates, zero-width and other invisible characters, and private-use code points.
pub fn harmless(raw: &str) -> String {
    if raw.bytes().all(|it| matches!(it, b' '..=b'~')) {
        return raw.to_owned();
    }
    let spaced = raw.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    spaced.filter(|c| !acts_unseen(*c)).collect()
}

// U+200D stays: it joins emoji and several scripts, and moves nothing.
fn acts_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_unseen_survives() {
        assert_eq!(harmless("pay\u{202e}lla\u{200b} @everyone\n<!channel>"), "paylla @everyone <!channel>");
        assert_eq!(harmless("\u{e000}b\u{e001}"), "b");
        assert_eq!(harmless("👩\u{200d}🚀 ñ العربية"), "👩\u{200d}🚀 ñ العربية");
    }
}
