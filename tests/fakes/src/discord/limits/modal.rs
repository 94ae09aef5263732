//! Modals.

use serde_json::Value;

use super::Found;
use crate::discord::refusal::Breach;

/// Everything wrong with a modal.
pub(crate) fn modal(data: &Value) -> Vec<Breach> {
    let mut found = Found::default();
    found.object("modal", data, "");
    for (index, component) in data["components"].as_array().into_iter().flatten().enumerate() {
        for input in crate::discord::surface::inputs(component) {
            let at = format!("components/{index}");
            lengths(&mut found, &input, &at);
        }
    }
    found.breaches
}

/// What stands in an input at first must fit into it.
fn lengths(found: &mut Found, input: &Value, at: &str) {
    let least = input["min_length"].as_u64().unwrap_or_default();
    let most = input["max_length"].as_u64().unwrap_or(4_000);
    if least > most {
        found.breach(at, "TEXT_INPUT_MIN_ABOVE_MAX", "min_length must not exceed max_length");
    }
    let Some(value) = input["value"].as_str().filter(|it| !it.is_empty()) else { return };
    let length = u64::try_from(value.chars().count()).unwrap_or(u64::MAX);
    if !(least..=most).contains(&length) {
        let why = format!("Must be between {least} and {most} in length.");
        found.breach(&format!("{at}/value"), "BASE_TYPE_BAD_LENGTH", why);
    }
}
