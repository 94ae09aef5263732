//! Configuration: defaults, then `baton.toml`, then the environment; each key is checked where it stands.
//!
//! Rule: a key nobody reads is an error that names the nearest one, and a section that is present is complete.

use std::{
    collections::BTreeMap,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use baton_chat::grammar::nearest;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// Read when no other file is named.
pub const FILE: &str = "baton.toml";
/// Where pages are served unless `http.listen` says otherwise.
pub const DEFAULT_LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 8080);
/// What every variable of the environment begins with.
const PREFIX: &str = "BATON_";
/// What `baton init` writes.
pub const TEMPLATE: &str = r#"# Baton's configuration. Every line can also be a variable: BATON_STORE__URL, BATON_HTTP__LISTEN and so on.

[store]
url = "sqlite://baton.db"

# [http]
# listen = "127.0.0.1:8080"

# Texts of your own; see prompts/ in the sources. `baton prompts check` says whether they can be used.
# [prompts]
# dir = "prompts"

# The playground has no passwords: leave it closed unless it is all you run.
# [playground]
# expose = false
"#;

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Where the record is.
    pub store_url: Setting<String>,
    /// Where pages are served.
    pub listen: SocketAddr,
    /// A folder of texts laid over the built-in ones.
    pub prompts: Option<PathBuf>,
    /// Whether the playground may be reached from other machines.
    pub expose_playground: bool,
}

/// A value and who set it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Setting<T> {
    pub value: T,
    pub origin: Origin,
}

/// Who set a value; the later wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Origin {
    Default,
    File,
    Environment,
}

/// The configuration cannot be used: where, which key, and what to type instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
#[expect(missing_docs, reason = "the names say it")]
pub struct BadConfig {
    pub place: String,
    pub what: String,
}

struct Known {
    key: &'static str,
    example: &'static str,
}

const KNOWN: [Known; 4] = [
    Known { key: "store.url", example: r#"url = "sqlite://baton.db""# },
    Known { key: "http.listen", example: r#"listen = "127.0.0.1:8080""# },
    Known { key: "prompts.dir", example: r#"dir = "prompts""# },
    Known { key: "playground.expose", example: "expose = false" },
];

/// A value as written, and the place to name when it is wrong.
#[derive(Debug, Clone)]
struct Raw {
    text: String,
    place: String,
    origin: Origin,
}

type Values = BTreeMap<&'static str, Raw>;

impl Config {
    /// Reads `file`, or [`FILE`] if it exists, and `environment` over it.
    ///
    /// # Errors
    /// The first [`BadConfig`] found.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, BadConfig> {
        let mut values = Values::new();
        let path = file.unwrap_or(Path::new(FILE));
        match fs::read_to_string(path) {
            Ok(text) => read_file(&path.display().to_string(), &text, &mut values)?,
            Err(why) if file.is_none() && why.kind() == io::ErrorKind::NotFound => {}
            Err(why) => return Err(bad(path.display(), format!("it cannot be read: {why}"))),
        }
        read_environment(environment, &mut values)?;
        Self::of(&values)
    }

    fn of(values: &Values) -> Result<Self, BadConfig> {
        let url = values.get("store.url");
        if let Some(raw) = url.filter(|it| !it.text.starts_with("sqlite:")) {
            return Err(wrong(raw, "store.url", "names no database this Baton knows"));
        }
        let listen = match values.get("http.listen") {
            Some(raw) => {
                raw.text.parse().map_err(|_| wrong(raw, "http.listen", "is no address with a port"))?
            }
            None => SocketAddr::from(DEFAULT_LISTEN),
        };
        let expose = match values.get("playground.expose") {
            Some(raw) => {
                raw.text.parse().map_err(|_| wrong(raw, "playground.expose", "is neither true nor false"))?
            }
            None => false,
        };
        Ok(Self {
            store_url: Setting {
                value: url.map_or_else(|| "sqlite://baton.db".to_owned(), |it| it.text.clone()),
                origin: url.map_or(Origin::Default, |it| it.origin),
            },
            listen,
            prompts: values.get("prompts.dir").map(|it| PathBuf::from(&it.text)),
            expose_playground: expose,
        })
    }
}

fn read_file(file: &str, text: &str, values: &mut Values) -> Result<(), BadConfig> {
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
        let mut needed = KNOWN.iter().filter(|it| section_of(it.key) == name);
        if let Some(missing) = needed.find(|it| !values.contains_key(it.key)) {
            return Err(bad(at, format!("[{name}] lacks a line such as {}", missing.example)));
        }
    }
    Ok(())
}

fn read_environment(
    environment: impl IntoIterator<Item = (String, String)>,
    values: &mut Values,
) -> Result<(), BadConfig> {
    for (variable, text) in environment {
        let Some(name) = variable.strip_prefix(PREFIX) else { continue };
        let known = KNOWN.iter().find(|it| variable_of(it.key) == variable);
        match known {
            Some(known) => {
                let place = variable.clone();
                values.insert(known.key, Raw { text, place, origin: Origin::Environment });
            }
            None if is_meant_for_us(name) => return Err(unknown_variable(&variable, name)),
            None => {}
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

fn bad(place: impl std::fmt::Display, what: String) -> BadConfig {
    BadConfig { place: place.to_string(), what }
}

fn wrong(raw: &Raw, key: &'static str, what: &str) -> BadConfig {
    bad(&raw.place, format!("`{}` {what}; {}", raw.text, takes(key)))
}

/// What to type for this key.
fn takes(key: &str) -> String {
    let example = KNOWN.iter().find(|it| it.key == key).map_or("", |it| it.example);
    format!("[{}] takes a line such as {example}", section_of(key))
}

fn unknown(place: &str, name: &str) -> BadConfig {
    let near = nearest(name, KNOWN.iter().map(|it| it.key), 1).pop();
    let near = near.unwrap_or_else(|| KNOWN[0].key.to_owned());
    bad(place, format!("there is no key `{name}`; the nearest is `{near}`: {}", takes(&near)))
}

/// A section and a key, or a known pair written with one underscore; the rest belongs to tests and scripts.
fn is_meant_for_us(name: &str) -> bool {
    let single = |it: &Known| it.key.to_uppercase().replace('.', "_") == name;
    name.contains("__") || KNOWN.iter().any(single)
}

fn unknown_variable(variable: &str, name: &str) -> BadConfig {
    let all: Vec<String> = KNOWN.iter().map(|it| variable_of(it.key)[PREFIX.len()..].to_owned()).collect();
    let near = nearest(name, all.iter().map(String::as_str), 1).pop().unwrap_or_else(|| all[0].clone());
    bad(variable, format!("no such variable is read; the nearest is {PREFIX}{near}"))
}

fn section_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |it| it.0)
}

fn near_section(name: &str) -> String {
    match nearest(name, KNOWN.iter().map(|it| section_of(it.key)), 1).pop() {
        Some(near) => format!("the nearest is [{near}]"),
        None => sections(),
    }
}

fn sections() -> String {
    let names: Vec<String> = KNOWN.iter().map(|it| format!("[{}]", section_of(it.key))).collect();
    format!("sections are {}", names.join(", "))
}

fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}

#[cfg(test)]
mod tests;
