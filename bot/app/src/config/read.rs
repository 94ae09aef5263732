//! Reading what was set: the file first, then the environment over it.

use std::fs;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{
    BadConfig, Origin, PREFIX, Raw, Values,
    keys::{
        KNOWN, bad, is_meant_for_us, near_section, section_of, sections, takes, unknown, unknown_variable,
        variable_of,
    },
};

/// Ends the variable that names a file with a secret in it.
const IN_FILE: &str = "_FILE";

/// A section's name, and where it begins.
pub(super) type Heading = (String, String);

/// Answers which sections there are.
pub(super) fn read_file(file: &str, text: &str, values: &mut Values) -> Result<Vec<Heading>, BadConfig> {
    let mut headings = Vec::new();
    let line = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    let place = |at: usize| format!("{file}:{}", line(at));
    let root = DeTable::parse(text).map_err(|why| {
        bad(place(why.span().map_or(0, |it| it.start)), why.message().trim().replace('\n', "; "))
    })?;
    for (section, table) in root.get_ref() {
        let at = place(section.span().start);
        let (name, DeValue::Table(table)) = (section.get_ref(), table.get_ref()) else {
            return Err(bad(
                at,
                format!("`{}` stands outside of a section; {}", section.get_ref(), sections()),
            ));
        };
        if !KNOWN.iter().any(|it| section_of(it.key) == name) {
            return Err(bad(at, format!("there is no section [{name}]; {}", near_section(name))));
        }
        for (key, value) in table {
            let at = place(key.span().start);
            let name = format!("{name}.{}", key.get_ref());
            let Some(known) = KNOWN.iter().find(|it| it.key == name) else { return Err(unknown(&at, &name)) };
            let text = written(value).ok_or_else(|| bad(&at, takes(known.key)))?;
            values.insert(known.key, Raw { text, place: at, origin: Origin::File });
        }
        headings.push((name.to_string(), at));
    }
    Ok(headings)
}

/// What a section needs may stand in the environment, so that this is asked when all is read.
pub(super) fn expect_whole(headings: &[Heading], values: &Values) -> Result<(), BadConfig> {
    for (name, at) in headings {
        let mut needed = KNOWN.iter().filter(|it| section_of(it.key) == *name && it.need.is_always());
        if let Some(missing) = needed.find(|it| !values.contains_key(it.key)) {
            return Err(bad(at, format!("[{name}] lacks a line such as {}", missing.example)));
        }
    }
    Ok(())
}

pub(super) fn read_environment(
    environment: impl IntoIterator<Item = (String, String)>,
    values: &mut Values,
) -> Result<(), BadConfig> {
    for (variable, text) in environment {
        let Some(name) = variable.strip_prefix(PREFIX) else { continue };
        let known = KNOWN.iter().find(|it| variable_of(it.key) == variable);
        let beside = variable.strip_suffix(IN_FILE);
        let in_file =
            KNOWN.iter().find(|it| it.need.may_be_in_a_file() && beside == Some(&*variable_of(it.key)));
        match (known, in_file) {
            (Some(known), _) => {
                let place = variable.clone();
                values.insert(known.key, Raw { text, place, origin: Origin::Environment });
            }
            (None, Some(known)) => {
                let secret = fs::read_to_string(&text);
                let secret = secret.map_err(|why| bad(&variable, format!("{text} cannot be read: {why}")))?;
                let (text, place) = (secret.trim().to_owned(), variable.clone());
                values.insert(known.key, Raw { text, place, origin: Origin::Environment });
            }
            (None, None) if is_meant_for_us(name) => return Err(unknown_variable(&variable, name)),
            (None, None) => {}
        }
    }
    Ok(())
}

fn written(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        _ => None,
    }
}
