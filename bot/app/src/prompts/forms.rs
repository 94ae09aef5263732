//! What people read about a command: in help, in its registration, and in the form that asks for the rest.
//!
//! Rule: a text that a platform would cut is refused at load.

use std::collections::BTreeMap;

use baton_chat::{card, form};
use serde::Deserialize;

use super::{BadPrompt, Source, texts};

/// Longest summary, in characters. Source: Discord command description.
const MAX_SUMMARY_CHARS: usize = 100;

/// The texts of one command.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandText {
    /// What it does, in help and in the platform's list.
    pub summary: String,
    /// What somebody would type.
    pub example: String,
    /// Of its form.
    pub title: String,
    /// Above the fields, a paragraph each.
    #[serde(default)]
    pub intro: Vec<String>,
    /// By argument name.
    #[serde(default)]
    pub fields: BTreeMap<String, FieldText>,
}

/// The texts of one field.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldText {
    /// What is asked.
    pub label: String,
    /// What a good answer looks like.
    #[serde(default)]
    pub hint: String,
    /// The label of each choice, by the choice's key.
    #[serde(default)]
    pub choices: BTreeMap<String, String>,
}

/// Reads `forms/*.toml`.
pub(super) fn read(source: &Source) -> Result<CommandText, BadPrompt> {
    let text = toml::from_str(&source.text).map_err(|it| texts::unreadable(source, &it))?;
    fits(source)?;
    Ok(text)
}

fn fits(source: &Source) -> Result<(), BadPrompt> {
    for text in texts::texts(source)? {
        let (fewest, most) = limits(&text.key);
        let chars = text.text.trim().chars().count();
        if !(fewest..=most).contains(&chars) {
            let reason = format!("`{}` has {chars} characters, from {fewest} to {most} fit", text.key);
            return Err(source.bad(Some(text.line), reason));
        }
    }
    Ok(())
}

fn limits(key: &str) -> (usize, usize) {
    match key.split('.').collect::<Vec<_>>().as_slice() {
        ["summary"] => (1, MAX_SUMMARY_CHARS),
        ["title"] => (1, form::MAX_TITLE_CHARS),
        ["fields", _, "label"] => (1, form::MAX_LABEL_CHARS),
        ["fields", _, "hint"] => (0, form::MAX_HINT_CHARS),
        ["fields", _, "choices", _] => (1, card::MAX_LABEL_CHARS),
        _ => (1, form::MAX_INPUT_CHARS),
    }
}
