//! What a template may see: the view, with every text in it made harmless.

use baton_chat::text::harmless;
use minijinja::Value;
use serde_json::Value as Json;

/// Stands for a text in which there is nothing to see, so that its line does not vanish.
const NOTHING_VISIBLE: &str = "…";

/// The view as templates read it. Texts are harmless from here on, at any depth, keys included.
pub(super) fn value(view: Json) -> Value {
    match view {
        Json::Null => Value::from(()),
        Json::Bool(it) => Value::from(it),
        Json::Number(it) => number(&it),
        Json::String(it) => Value::from(visible(&it)),
        Json::Array(them) => them.into_iter().map(value).collect(),
        Json::Object(them) => {
            Value::from_pairs(them.into_iter().map(|(key, it)| (harmless(&key), value(it))))
        }
    }
}

fn number(number: &serde_json::Number) -> Value {
    match (number.as_i64(), number.as_u64()) {
        (Some(it), _) => Value::from(it),
        (None, Some(it)) => Value::from(it),
        (None, None) => Value::from(number.as_f64()),
    }
}

fn visible(raw: &str) -> String {
    let kept = harmless(raw);
    let unseen = |c| matches!(c, ' ' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}');
    if !raw.is_empty() && kept.chars().all(unseen) { NOTHING_VISIBLE.to_owned() } else { kept }
}
