//! A form's step as a dialog, and the dialog's answers as the step's values.

use std::collections::BTreeMap;

use baton_chat::{
    form::{Field, FieldKind, Form, MAX_INPUT_CHARS, Need},
    text::Line,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::text;

/// Marks the dialogs that hold a form.
pub(crate) const CALLBACK: &str = "form";
/// The one action in each input.
const ACTION: &str = "value";

/// What a dialog remembers: which step it is, and where its result is to be said. Not secret from its user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Memory {
    pub(crate) token: String,
    /// The step's number.
    pub(crate) step: usize,
    /// Where the form was asked for.
    pub(crate) channel: Option<String>,
    /// Answers there, while it can still be used.
    pub(crate) url: Option<String>,
}

/// The step as a dialog; its result is said where `origin` says.
pub(crate) fn dialog(form: &Form, origin: &Memory) -> Value {
    let step = form.step();
    let memory = Memory { token: form.token().to_owned(), step: step.number, ..origin.clone() };
    let submit = if step.number < step.of { "Next" } else { "Send" };
    let mut blocks: Vec<Value> = text::block(None, form.intro(), &[]).into_iter().collect();
    form.fields().iter().for_each(|it| blocks.extend(field(it)));
    json!({
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": serde_json::to_string(&memory).unwrap_or_default(),
        "title": plain(form.title()),
        "submit": plain(submit),
        "close": plain("Cancel"),
        "blocks": blocks,
    })
}

/// What was wrong with the step that was just sent, by field; nothing when it is another step.
pub(crate) fn errors(form: &Form, sent: &Memory) -> Option<BTreeMap<String, String>> {
    let same = form.token() == sent.token && form.step().number == sent.step;
    let wrong = form.fields().iter().filter_map(|it| Some((it.id.clone(), it.error.clone()?)));
    let wrong: BTreeMap<String, String> = wrong.collect();
    Some(wrong).filter(|it| same && !it.is_empty())
}

/// What was entered, by field; what was left empty is absent.
pub(crate) fn values(state: &Value) -> BTreeMap<String, String> {
    let blocks = state["values"].as_object().into_iter().flatten();
    let entered = blocks.filter_map(|(id, actions)| {
        let input = actions.as_object()?.values().next()?;
        Some((id.clone(), value(input)?.to_owned()))
    });
    entered.filter(|it| !it.1.is_empty()).collect()
}

fn value(input: &Value) -> Option<&str> {
    let direct = ["value", "selected_user", "selected_date", "selected_conversation", "selected_channel"];
    let picked = input["selected_option"]["value"].as_str();
    picked.or_else(|| direct.iter().find_map(|it| input[*it].as_str()))
}

fn field(field: &Field) -> Vec<Value> {
    let mut input = json!({
        "type": "input",
        "block_id": field.id,
        "optional": field.need == Need::Optional,
        "label": plain(&field.label),
        "element": element(field),
    });
    if !field.hint.is_empty() {
        input["hint"] = plain(&field.hint);
    }
    let complaint = field.error.as_ref().map(|it| Line::plain(it));
    let complaint = complaint.and_then(|it| text::block(Some(&it), &[], &[]));
    complaint.into_iter().chain([input]).collect()
}

fn element(field: &Field) -> Value {
    let value = field.value.as_deref().filter(|it| !it.is_empty());
    let mut element = match &field.kind {
        FieldKind::Short | FieldKind::Long => json!({
            "type": "plain_text_input",
            "multiline": field.kind == FieldKind::Long,
            "max_length": MAX_INPUT_CHARS,
        }),
        FieldKind::Choice(choices) => {
            let options: Vec<Value> =
                choices.iter().map(|it| json!({"text": plain(&it.label), "value": it.token})).collect();
            json!({"type": "static_select", "options": options})
        }
        FieldKind::Person => json!({"type": "users_select"}),
        FieldKind::Date => json!({"type": "datepicker"}),
    };
    element["action_id"] = json!(ACTION);
    match (&field.kind, value) {
        (FieldKind::Short | FieldKind::Long, Some(it)) => {
            element["initial_value"] = json!(it.chars().take(MAX_INPUT_CHARS).collect::<String>());
        }
        (FieldKind::Choice(_), Some(it)) => {
            let chosen =
                element["options"].as_array().into_iter().flatten().find(|option| option["value"] == it);
            if let Some(chosen) = chosen.cloned() {
                element["initial_option"] = chosen;
            }
        }
        (FieldKind::Person, Some(it)) if is_user(it) => element["initial_user"] = json!(it),
        (FieldKind::Date, Some(it)) if it.parse::<jiff::civil::Date>().is_ok() => {
            element["initial_date"] = json!(it);
        }
        _ => {}
    }
    element
}

/// Whether it is an id of a user rather than a name somebody typed.
pub(crate) fn is_user(typed: &str) -> bool {
    typed.starts_with(['U', 'W'])
        && 3 <= typed.len()
        && typed.bytes().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
}

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text, "emoji": false})
}
