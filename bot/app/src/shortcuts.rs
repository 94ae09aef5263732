//! What the menus of platforms offer: forms that begin with what somebody said. Source: N-17.

use baton_chat::{
    grammar::Token,
    inbound::{Quote, Reply, Shortcut, ShortcutOn},
    text::harmless,
};
use baton_domain::{link::Link, words::MAX_TITLE_CHARS};

use crate::{args::Args, commands, failure::Failure, forms, prompts, scene::Scene};

/// A shortcut, and the command whose form it opens.
#[derive(Debug)]
struct Opens {
    shortcut: Shortcut,
    command: &'static str,
}

/// All of them, in the order in which menus show them.
pub(crate) const ALL: [Shortcut; 3] = [TABLE[0].shortcut, TABLE[1].shortcut, TABLE[2].shortcut];

const TABLE: [Opens; 3] = [
    opens("record_decision", "Record as decision", ShortcutOn::Messages, "decision add"),
    opens("record_borrowed", "Record as borrowed", ShortcutOn::Messages, "privilege add"),
    opens("new_initiative", "New initiative", ShortcutOn::Everything, "new"),
];

const fn opens(name: &'static str, label: &'static str, on: ShortcutOn, command: &'static str) -> Opens {
    Opens { shortcut: Shortcut { name, label, on }, command }
}

impl Scene<'_> {
    /// Opens the form that a shortcut stands for.
    ///
    /// # Errors
    /// As [`forms::start`]; [`Failure::Text`] for a shortcut of another version.
    pub(crate) async fn shortcut(&self, name: &str, quote: Option<&Quote>) -> Result<Reply, Failure> {
        let meant = TABLE.iter().find(|it| it.shortcut.name == name);
        let command = meant.and_then(|it| commands::find(it.command));
        let command = command.ok_or_else(|| Failure::Text(format!("no shortcut {name}")))?;
        let mut given = Vec::new();
        let mut suggested = Vec::new();
        if let Some(Quote { text, link }) = quote {
            let words: Vec<String> = harmless(text).split_whitespace().map(str::to_owned).collect();
            suggested.push(("what".to_owned(), prompts::cut(&words.join(" "), MAX_TITLE_CHARS)));
            // What cannot be led back to is recorded all the same.
            given.extend(link.parse::<Link>().ok().map(|it| ("source", Token::Word(it.to_string()))));
        }
        suggested.retain(|it| !it.1.is_empty());
        let form = forms::begin(self, command, &Args(given), suggested).await?;
        Ok(form.map_or(Reply::Nothing, Reply::Form))
    }
}
