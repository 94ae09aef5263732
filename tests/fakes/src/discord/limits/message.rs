//! Messages: what goes together, and how much of it.

use serde_json::Value;

use super::{
    EMPTY, Found,
    table::{LEGACY, TOP},
};
use crate::discord::{
    message::{COMPONENTS_V2, EPHEMERAL, Message},
    refusal::Breach,
};

/// All components of a message, each within each counted. Source: Discord's reference, "Components V2".
const COMPONENTS: usize = 40;
/// Of all text displays together.
const CHARACTERS: usize = 4_000;
const ROWS: usize = 5;
/// Source: Discord's reference, "Create Message".
const NONCE: usize = 25;
/// Of all embeds of a message together.
const EMBED_CHARACTERS: usize = 6_000;
const SUPPRESS_EMBEDS: u64 = 1 << 2;
const SUPPRESS_NOTIFICATIONS: u64 = 1 << 12;

/// How a message comes, and which flags and fields that allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    flags: u64,
    is_edit: bool,
    /// What stands there already has components of the second version, which it can never lose.
    was_v2: bool,
    has_nonce: bool,
}

impl Shape {
    /// To a channel, by the bot's own token.
    pub(crate) const NEW: Shape = Shape {
        flags: SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | COMPONENTS_V2,
        is_edit: false,
        was_v2: false,
        has_nonce: true,
    };
    /// The first answer to an interaction.
    pub(crate) const ANSWER: Shape = Shape {
        flags: SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | EPHEMERAL | COMPONENTS_V2,
        is_edit: false,
        was_v2: false,
        has_nonce: false,
    };
    pub(crate) const FOLLOW_UP: Shape = Shape::ANSWER;
    pub(crate) const EDIT: Shape =
        Shape { flags: SUPPRESS_EMBEDS | COMPONENTS_V2, is_edit: true, was_v2: false, has_nonce: false };

    /// An edit of what stands there.
    pub(crate) fn after(self, message: &Message) -> Shape {
        Shape { was_v2: message.is_v2(), ..self }
    }
}

/// Everything wrong with a message.
pub(crate) fn message(body: &Value, shape: Shape) -> Vec<Breach> {
    let mut found = Found::default();
    found.object("message", body, "");
    let flags = body["flags"].as_u64().unwrap_or_default();
    if flags & !shape.flags != 0 {
        let why = format!("Only {:#b} may be set here.", shape.flags);
        found.breach("flags", "MESSAGE_FLAGS_INVALID", why);
    }
    let is_v2 = shape.was_v2 || flags & COMPONENTS_V2 != 0;
    components(&mut found, body, is_v2);
    something(&mut found, body, is_v2, shape);
    embeds(&mut found, body);
    nonce(&mut found, body, shape);
    mentions(&mut found, &body["allowed_mentions"]);
    found.breaches
}

/// Everything wrong with the data of a deferred answer: it says who will see the answer, and no more.
pub(crate) fn deferred(data: &Value) -> Vec<Breach> {
    let mut found = Found::default();
    for (name, value) in data.as_object().into_iter().flatten() {
        let fine = match name.as_str() {
            "flags" => value.as_u64().is_some_and(|it| it & !EPHEMERAL == 0),
            _ => value.is_null(),
        };
        if !fine {
            found.breach(name, "DEFERRED_TAKES_EPHEMERAL_ALONE", "Only the flag EPHEMERAL may be set here.");
        }
    }
    found.breaches
}

fn components(found: &mut Found, body: &Value, is_v2: bool) {
    let given = &body["components"];
    if given.is_null() {
        return;
    }
    let Some(items) = given.as_array() else {
        return found.breach("components", "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
    };
    for (index, item) in items.iter().enumerate() {
        let at = format!("components/{index}");
        found.component(item, if is_v2 { TOP } else { LEGACY }, &at);
        rows(found, item, &at);
    }
    if !is_v2 && items.len() > ROWS {
        let why = format!("Must be {ROWS} or fewer in length.");
        found.breach("components", "BASE_TYPE_MAX_LENGTH", why);
    }
    if found.components > COMPONENTS {
        let why = format!("The total number of components must not exceed {COMPONENTS}.");
        found.breach("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", why);
    }
    if found.characters > CHARACTERS {
        let why = format!("The total text length of all components must not exceed {CHARACTERS}.");
        found.breach("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", why);
    }
}

/// A row holds buttons, or one menu alone.
fn rows(found: &mut Found, component: &Value, at: &str) {
    let inner = component["components"].as_array().map(Vec::as_slice).unwrap_or_default();
    if component["type"] == 17 {
        for (index, item) in inner.iter().enumerate() {
            rows(found, item, &format!("{at}/components/{index}"));
        }
    }
    let has_menu = inner.iter().any(|it| it["type"] != 2);
    if component["type"] == 1 && has_menu && inner.len() > 1 {
        found.breach(at, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "A menu stands alone in its row");
    }
}

/// A message says something, and by the means of one version only.
fn something(found: &mut Found, body: &Value, is_v2: bool, shape: Shape) {
    let says = |name: &str| match &body[name] {
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => false,
    };
    if is_v2 {
        for name in ["content", "embeds", "poll", "sticker_ids"].into_iter().filter(|it| says(it)) {
            let why = format!("The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2");
            found.breach(name, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", why);
        }
        let untouched = shape.is_edit && body.get("components").is_none() && shape.was_v2;
        if !says("components") && !untouched {
            found.breach("components", "BASE_TYPE_REQUIRED", "This field is required");
        }
        return;
    }
    let names = ["content", "components", "embeds", "poll", "sticker_ids", "attachments"];
    if !shape.is_edit && !names.iter().any(|it| says(it)) {
        found.breach("", EMPTY, "Cannot send an empty message");
    }
}

fn embeds(found: &mut Found, body: &Value) {
    fn characters(value: &Value) -> usize {
        match value {
            Value::Object(fields) => {
                let counted = ["title", "description", "name", "value", "text"];
                let own = fields.iter().filter(|it| counted.contains(&it.0.as_str()));
                let own: usize = own.map(|it| it.1.as_str().map_or(0, |it| it.chars().count())).sum();
                own + fields.values().filter(|it| !it.is_string()).map(characters).sum::<usize>()
            }
            Value::Array(items) => items.iter().map(characters).sum(),
            _ => 0,
        }
    }
    if characters(&body["embeds"]) > EMBED_CHARACTERS {
        let why = format!("Embed size exceeds maximum size of {EMBED_CHARACTERS}");
        found.breach("embeds", "MAX_EMBED_SIZE_EXCEEDED", why);
    }
}

fn nonce(found: &mut Found, body: &Value, shape: Shape) {
    if body["nonce"].as_str().is_some_and(|it| it.chars().count() > NONCE) {
        found.breach("nonce", "BASE_TYPE_MAX_LENGTH", format!("Must be {NONCE} or fewer in length."));
    }
    for name in ["nonce", "enforce_nonce", "message_reference"] {
        if !shape.has_nonce && body.get(name).is_some_and(|it| !it.is_null()) {
            found.breach(name, super::UNKNOWN, "only messages to a channel have this");
        }
    }
}

fn mentions(found: &mut Found, allowed: &Value) {
    let has = |name: &str| allowed[name].as_array().is_some_and(|it| !it.is_empty());
    for kind in ["users", "roles"] {
        let parsed = allowed["parse"].as_array().is_some_and(|it| it.iter().any(|it| it == kind));
        if parsed && has(kind) {
            let why = format!("parse:[\"{kind}\"] and {kind}: [ids...] are mutually exclusive.");
            found.breach("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", why);
        }
    }
}
