//! Tables of phrases: TOML whose every value is a string, at any depth.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{BadPrompt, Source};

/// One phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text {
    /// The path to it, joined by dots.
    pub key: String,
    /// Where its value begins, counted from 1.
    pub line: usize,
    pub text: String,
}

/// All phrases of a file, by key.
pub(super) fn texts(source: &Source) -> Result<Vec<Text>, BadPrompt> {
    let table = DeTable::parse(&source.text).map_err(|it| unreadable(source, &it))?;
    let mut out = Vec::new();
    flatten(source, "", table.get_ref(), &mut out)?;
    Ok(out)
}

/// Why a TOML file could not be read, with its line.
pub(super) fn unreadable(source: &Source, error: &toml::de::Error) -> BadPrompt {
    source.bad(error.span().map(|it| source.line_at(it.start)), error.message())
}

fn flatten(source: &Source, prefix: &str, table: &DeTable<'_>, out: &mut Vec<Text>) -> Result<(), BadPrompt> {
    table.iter().try_for_each(|(key, it)| add(source, format!("{prefix}{}", key.get_ref()), it, out))
}

fn add(
    source: &Source,
    key: String,
    value: &Spanned<DeValue<'_>>,
    out: &mut Vec<Text>,
) -> Result<(), BadPrompt> {
    match value.get_ref() {
        DeValue::Table(inner) => flatten(source, &format!("{key}."), inner, out),
        DeValue::Array(them) => {
            them.iter().enumerate().try_for_each(|(at, it)| add(source, format!("{key}.{at}"), it, out))
        }
        DeValue::String(text) => {
            out.push(Text { key, line: line(source, value), text: text.to_string() });
            Ok(())
        }
        _ => Err(source.bad(Some(line(source, value)), format!("`{key}` must be a text"))),
    }
}

fn line(source: &Source, value: &Spanned<DeValue<'_>>) -> usize {
    source.line_at(value.span().start)
}
