//! Blocks wherever they stand: their ids, and what can be pressed or filled in.

use serde_json::{Value, json};

/// Something with an `action_id`, and the block it stands in.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) block: Value,
    pub(crate) element: Value,
}

impl Found {
    pub(crate) fn block_id(&self) -> &str {
        self.block["block_id"].as_str().unwrap_or_default()
    }

    pub(crate) fn action_id(&self) -> &str {
        self.element["action_id"].as_str().unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> &str {
        self.element["type"].as_str().unwrap_or_default()
    }
}

/// Gives blocks and elements the ids that their sender left to Slack.
pub(crate) fn fill_ids(blocks: &mut [Value], mut number: impl FnMut() -> u64) {
    for block in blocks.iter_mut().filter(|it| it.is_object()) {
        if block["block_id"].is_null() {
            block["block_id"] = json!(format!("b{}", number()));
        }
        for element in elements_mut(block) {
            let inert = ["image", "mrkdwn", "plain_text"].iter().any(|it| element["type"] == *it);
            let rich = element["type"].as_str().is_some_and(|it| it.starts_with("rich_text_s"));
            if element.is_object() && element["action_id"].is_null() && !inert && !rich {
                element["action_id"] = json!(format!("a{}", number()));
            }
        }
    }
}

fn elements_mut(block: &mut Value) -> Vec<&mut Value> {
    let acts = ["actions", "section", "input"].iter().any(|it| block["type"] == *it);
    let Some(fields) = block.as_object_mut().filter(|_| acts) else { return Vec::new() };
    let mut found = Vec::new();
    for (name, value) in fields.iter_mut() {
        match (name.as_str(), value) {
            ("elements", Value::Array(elements)) => found.extend(elements),
            ("accessory" | "element", element) => found.push(element),
            _ => {}
        }
    }
    found
}

/// Everything with an `action_id`, in reading order.
pub(crate) fn actionable(blocks: &[Value]) -> Vec<Found> {
    let each = |block: &Value| {
        let many = block["elements"].as_array().cloned().unwrap_or_default();
        let one = [&block["accessory"], &block["element"]].map(Clone::clone);
        let all = many.into_iter().chain(one).filter(|it| it["action_id"].is_string());
        let block = block.clone();
        all.map(move |element| Found { block: block.clone(), element }).collect::<Vec<_>>()
    };
    blocks.iter().flat_map(each).collect()
}

pub(crate) fn labels(blocks: &[Value]) -> Vec<String> {
    let found = actionable(blocks).into_iter();
    found.filter_map(|it| label(&it.element).map(str::to_owned)).collect()
}

fn label(element: &Value) -> Option<&str> {
    element["text"]["text"].as_str().or(element["placeholder"]["text"].as_str())
}

/// Options of a menu, groups flattened.
pub(crate) fn options(element: &Value) -> Vec<Value> {
    let plain = element["options"].as_array().cloned().unwrap_or_default();
    let groups = element["option_groups"].as_array().cloned().unwrap_or_default();
    let grouped = groups.iter().flat_map(|it| it["options"].as_array().cloned().unwrap_or_default());
    plain.into_iter().chain(grouped).collect()
}

pub(crate) fn option(element: &Value, wanted: &str) -> Option<Value> {
    options(element).into_iter().find(|it| it["text"]["text"] == wanted || it["value"] == wanted)
}

/// What a person presses: an element by its label or `action_id`, an option of a menu by its label or value,
/// or, for what has no options, `action_id=value`.
pub(crate) fn press(blocks: &[Value], wanted: &str) -> Option<(Found, Value)> {
    let all = actionable(blocks);
    let named = |it: &&Found| it.action_id() == wanted || label(&it.element) == Some(wanted);
    if let Some(found) = all.iter().find(|it| it.kind() == "button" && named(it)) {
        return Some((found.clone(), json!({ "value": found.element["value"] })));
    }
    for found in &all {
        if let Some(option) = option(&found.element, wanted) {
            return Some((found.clone(), chosen(found.kind(), option)));
        }
    }
    let (action, value) = wanted.split_once('=')?;
    let found = all.into_iter().find(|it| it.action_id() == action || label(&it.element) == Some(action))?;
    let state = filled(&found.element, &json!(value))?;
    Some((found, state))
}

fn chosen(kind: &str, option: Value) -> Value {
    match kind {
        "checkboxes" | "multi_static_select" => json!({ "selected_options": [option] }),
        _ => json!({ "selected_option": option }),
    }
}

/// How `state.values` shows an element that holds this value; nothing if it cannot hold it.
///
/// A value that is an object is taken as it is.
pub(crate) fn filled(element: &Value, value: &Value) -> Option<Value> {
    let kind = element["type"].as_str()?;
    if value.is_object() {
        return Some(value.clone());
    }
    Some(match kind {
        "plain_text_input" | "email_text_input" | "url_text_input" | "number_input" => {
            json!({ "value": value })
        }
        "static_select" | "radio_buttons" | "overflow" | "external_select" => match value {
            Value::Null => json!({ "selected_option": null }),
            _ => json!({ "selected_option": option(element, value.as_str()?)? }),
        },
        "checkboxes" | "multi_static_select" => {
            let wanted = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            let found: Option<Vec<_>> = wanted.iter().map(|it| option(element, it.as_str()?)).collect();
            json!({ "selected_options": found? })
        }
        "users_select" => json!({ "selected_user": value }),
        "multi_users_select" => json!({ "selected_users": value }),
        "conversations_select" => json!({ "selected_conversation": value }),
        "channels_select" => json!({ "selected_channel": value }),
        "datepicker" => json!({ "selected_date": value }),
        "timepicker" => json!({ "selected_time": value }),
        "datetimepicker" => json!({ "selected_date_time": value }),
        _ => return None,
    })
}
