//! The keys that can be set: what each section takes, and what to type instead of what is wrong.

use baton_chat::grammar::nearest;

use super::{BadConfig, PREFIX, Raw};

/// A key, with a line that could stand for it.
pub(super) struct Known {
    pub(super) key: &'static str,
    pub(super) example: &'static str,
    pub(super) need: Need,
}

/// Whether a section that is present must have it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Always,
    /// It has a default, or other keys decide.
    Sometimes,
    /// As [`Need::Sometimes`], and it may also be read from the file that `…_FILE` names.
    Secret,
    /// As [`Need::Always`], and as [`Need::Secret`] it may be in a file.
    AlwaysSecret,
}

impl Need {
    pub(super) fn is_always(self) -> bool {
        matches!(self, Self::Always | Self::AlwaysSecret)
    }

    pub(super) fn may_be_in_a_file(self) -> bool {
        matches!(self, Self::Secret | Self::AlwaysSecret)
    }
}

const fn always(key: &'static str, example: &'static str) -> Known {
    Known { key, example, need: Need::Always }
}

const fn sometimes(key: &'static str, example: &'static str) -> Known {
    Known { key, example, need: Need::Sometimes }
}

const fn secret(key: &'static str, example: &'static str) -> Known {
    Known { key, example, need: Need::Secret }
}

pub(super) const KNOWN: [Known; 18] = [
    Known { key: "store.url", example: r#"url = "sqlite://baton.db""#, need: Need::AlwaysSecret },
    always("http.listen", r#"listen = "127.0.0.1:8080""#),
    sometimes("http.public_url", r#"public_url = "https://baton.example.com""#),
    always("secrets.key_file", r#"key_file = "baton.key""#),
    always("prompts.dir", r#"dir = "prompts""#),
    always("playground.expose", "expose = false"),
    always("slack.mode", r#"mode = "socket""#),
    secret("slack.bot_token", r#"bot_token = "xoxb-…""#),
    secret("slack.app_token", r#"app_token = "xapp-…""#),
    secret("slack.signing_secret", r#"signing_secret = "…""#),
    sometimes("slack.client_id", r#"client_id = "…""#),
    secret("slack.client_secret", r#"client_secret = "…""#),
    sometimes("slack.api_url", r#"api_url = "https://slack.com/api""#),
    sometimes("discord.mode", r#"mode = "gateway""#),
    secret("discord.token", r#"token = "…""#),
    sometimes("discord.application_id", r#"application_id = "1234567890""#),
    sometimes("discord.public_key", r#"public_key = "…""#),
    sometimes("discord.api_url", r#"api_url = "https://discord.com""#),
];

pub(super) fn bad(place: impl std::fmt::Display, what: String) -> BadConfig {
    BadConfig { place: place.to_string(), what }
}

pub(super) fn wrong(raw: &Raw, key: &'static str, what: &str) -> BadConfig {
    bad(&raw.place, format!("`{}` {what}; {}", raw.text, takes(key)))
}

/// What to type for this key.
pub(super) fn takes(key: &str) -> String {
    let example = KNOWN.iter().find(|it| it.key == key).map_or("", |it| it.example);
    format!("[{}] takes a line such as {example}", section_of(key))
}

pub(super) fn unknown(place: &str, name: &str) -> BadConfig {
    let near = nearest(name, KNOWN.iter().map(|it| it.key), 1).pop();
    let near = near.unwrap_or_else(|| KNOWN[0].key.to_owned());
    bad(place, format!("there is no key `{name}`; the nearest is `{near}`: {}", takes(&near)))
}

/// A section and a key, or a known pair written with one underscore; the rest belongs to tests and scripts.
pub(super) fn is_meant_for_us(name: &str) -> bool {
    let single = |it: &Known| it.key.to_uppercase().replace('.', "_") == name;
    name.contains("__") || KNOWN.iter().any(single)
}

pub(super) fn unknown_variable(variable: &str, name: &str) -> BadConfig {
    let all: Vec<String> = KNOWN.iter().map(|it| variable_of(it.key)[PREFIX.len()..].to_owned()).collect();
    let near = nearest(name, all.iter().map(String::as_str), 1).pop().unwrap_or_else(|| all[0].clone());
    bad(variable, format!("no such variable is read; the nearest is {PREFIX}{near}"))
}

pub(super) fn section_of(key: &str) -> &str {
    key.split_once('.').map_or(key, |it| it.0)
}

pub(super) fn near_section(name: &str) -> String {
    match nearest(name, KNOWN.iter().map(|it| section_of(it.key)), 1).pop() {
        Some(near) => format!("the nearest is [{near}]"),
        None => sections(),
    }
}

pub(super) fn sections() -> String {
    let mut names: Vec<String> = KNOWN.iter().map(|it| format!("[{}]", section_of(it.key))).collect();
    names.dedup();
    format!("sections are {}", names.join(", "))
}

pub(super) fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replace('.', "__"))
}
