//! What Discord delivers, read leniently: a field that is missing or of another shape is absent, a kind nobody
//! knows is [`Unknown`](Delivery::Unknown), and nothing is an error.

pub(crate) mod interaction;
pub(crate) mod markup;
pub(crate) mod message;

use serde_json::Value;

pub(crate) use interaction::Interaction;
pub(crate) use message::{Sentence, message};

/// One delivery that Discord waits for, whichever way it came in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Delivery {
    /// Discord asks whether anybody is there.
    Ping,
    Interaction(Box<Interaction>),
    /// Counted under its kind.
    Unknown {
        kind: String,
    },
}

/// Somebody whom a delivery describes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Described {
    pub(crate) id: String,
    pub(crate) user: Value,
    /// What they are in the guild; null where Discord does not say.
    pub(crate) member: Value,
}

/// Reads an interaction.
pub(crate) fn interaction(raw: &Value) -> Delivery {
    let kind = raw["type"].as_u64().unwrap_or(0);
    if kind == 1 {
        return Delivery::Ping;
    }
    match Interaction::of(kind, raw) {
        Some(it) => Delivery::Interaction(Box::new(it)),
        None => Delivery::Unknown { kind: format!("interaction:{kind}") },
    }
}

/// A text that is there and not empty.
pub(crate) fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|it| !it.is_empty()).map(str::to_owned)
}

fn described(user: &Value, member: &Value) -> Option<Described> {
    Some(Described { id: text(&user["id"])?, user: user.clone(), member: member.clone() })
}

#[cfg(test)]
mod tests;
