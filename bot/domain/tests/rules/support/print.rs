//! Events and refusals in words: whatever they serialise to, with names for ids and Berlin's clock for instants.

use std::fmt::Write;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

use super::world::{World, name};

/// Left out: what every event of its kind has.
const NOISE: [&str; 4] = ["part", "made_at", "playbook", "beginning"];
/// Said without their key.
const TAGS: [&str; 4] = ["is", "refusal", "news", "part"];

/// In words.
pub(crate) fn say(what: &impl Serialize, world: &World) -> String {
    value(&serde_json::to_value(what).expect("everything can be written"), world)
}

/// Such as `Mon 02 Nov 09:00`.
pub(crate) fn moment(at: Timestamp, world: &World) -> String {
    world.calendar.zone.to_datetime(at).strftime("%a %d %b %H:%M").to_string()
}

fn value(of: &Value, world: &World) -> String {
    match of {
        Value::Object(fields) => object(fields, world),
        Value::Array(all) => {
            format!("[{}]", all.iter().map(|it| value(it, world)).collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => string(text, world),
        other => other.to_string(),
    }
}

fn object(fields: &Map<String, Value>, world: &World) -> String {
    if let Some(text) = fields.get("$words").or(fields.get("$title")) {
        return format!("“{}”", text.as_str().unwrap_or("erased"));
    }
    if let (1, Some((key, it))) = (fields.len(), fields.iter().find(|(key, _)| !TAGS.contains(&key.as_str())))
    {
        return format!("{key}.{}", value(it, world));
    }
    let verb = if fields.contains_key("event") { None } else { fields.get("part") };
    let verb = verb.filter(|_| fields.len() > 1).and_then(Value::as_str).map(str::to_owned);
    let rest = fields.iter().filter(|(key, it)| !NOISE.contains(&key.as_str()) && !it.is_null());
    let rest = rest.map(|(key, it)| field(key, it, world));
    verb.into_iter().chain(rest).collect::<Vec<_>>().join(" ")
}

fn field(key: &str, of: &Value, world: &World) -> String {
    let text = value(of, world);
    let plain = TAGS.contains(&key)
        || of
            .as_object()
            .is_some_and(|it| !it.contains_key("$words") && !it.contains_key("$title") && 1 < it.len())
        || key == "event";
    if plain { text } else { format!("{key}={text}") }
}

fn string(text: &str, world: &World) -> String {
    let when = || text.parse::<Timestamp>().ok().map(|it| moment(it, world));
    name(text).map(str::to_owned).or_else(when).unwrap_or_else(|| text.to_owned())
}

/// One line a thing, without a newline behind the last.
pub(crate) fn lines<T>(all: impl IntoIterator<Item = T>, say: impl Fn(T) -> String) -> String {
    let mut text = String::new();
    for it in all {
        write!(text, "\n    {}", say(it)).expect("memory");
    }
    text
}
