//! A form's step: texts as a dialog, and choices, people and dates as a message with menus.
//!
//! Discord's dialogs take nothing but text from us, cannot show what was wrong, and open in the same breath or
//! not at all; where none can be opened, a message offers it.

use std::collections::BTreeMap;

use baton_chat::form::{Field, FieldKind, Form, MAX_FIELDS, MAX_INPUT_CHARS, Need};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{
    card::{self, content, display},
    handle::{Part, What},
    limits::{MAX_MESSAGE_CHARS, cut, fitted},
    text,
};

pub(crate) mod days;

/// Longest title of a dialog. Source: Discord modal.
const MAX_TITLE_CHARS: usize = 45;
/// What the texts of a message leave to the labels of its buttons and menus.
const MAX_TEXT_CHARS: usize = MAX_MESSAGE_CHARS - 500;

/// Whether the step is typed into a dialog rather than picked in a message.
pub(crate) fn is_typed(form: &Form) -> bool {
    form.fields().iter().all(|it| it.kind.is_text())
}

/// Whether a dialog says all there is to say: it shows no errors, and no introduction beside five fields.
pub(crate) fn says_all(form: &Form) -> bool {
    let has_errors = form.fields().iter().any(|it| it.error.is_some());
    let has_room = form.intro().is_empty() || form.fields().len() < MAX_FIELDS;
    !has_errors && has_room
}

/// The step as a dialog, called `what`.
pub(crate) fn dialog(form: &Form, what: What) -> Value {
    let intro = card::plain(form.intro());
    let introduced = !intro.is_empty() && form.fields().len() < MAX_FIELDS;
    let intro = introduced.then(|| display(&cut(&intro, MAX_TEXT_CHARS)));
    let inputs = form.fields().iter().map(|it| row(vec![input(it)]));
    json!({
        "custom_id": Part::of(form).named(what),
        "title": title(form),
        "components": intro.into_iter().chain(inputs).collect::<Vec<_>>(),
    })
}

/// A message with a button that opens the step as a dialog, and with what was wrong.
pub(crate) fn offer(form: &Form) -> Value {
    let wrong = form.fields().iter().filter_map(|it| Some((&it.label, it.error.as_ref()?)));
    let wrong: Vec<String> = wrong
        .map(|(label, error)| format!("**{}**\n{}", text::escaped(label), text::escaped(error)))
        .collect();
    let label = match (wrong.is_empty(), form.step().number) {
        (false, _) => "Correct it",
        (true, 0 | 1) => "Open the form",
        (true, _) => "Continue",
    };
    let mut texts = head(form);
    texts.extend(wrong);
    let mut inside: Vec<Value> = fitted(texts, MAX_TEXT_CHARS).iter().map(|it| display(it)).collect();
    inside.push(row(vec![button(label, &Part::of(form).named(What::Open))]));
    content(vec![json!({"type": 17, "components": inside})], &[])
}

/// A message with a menu for each field, with what is picked already, and with what was wrong with one of them.
pub(crate) fn menus(
    form: &Form,
    picked: &BTreeMap<String, String>,
    wrong: Option<(&str, &str)>,
    today: Date,
) -> Value {
    let part = Part::of(form);
    let mut texts = head(form);
    let heads = texts.len();
    let of = |id: &str| wrong.filter(|it| it.0 == id).map(|it| it.1);
    texts.extend(form.fields().iter().map(|it| asked(it, of(&it.id).or(it.error.as_deref()))));
    let texts: Vec<Value> = fitted(texts, MAX_TEXT_CHARS).iter().map(|it| display(it)).collect();
    let (head, asked) = texts.split_at(heads);
    let mut inside = head.to_vec();
    for (place, (field, asked)) in form.fields().iter().zip(asked).enumerate() {
        let name = part.named(What::Pick(place));
        inside.push(asked.clone());
        inside.push(row(vec![menu(field, &name, picked.get(&field.id).map(String::as_str), today)]));
    }
    let label = if form.step().number < form.step().of { "Next" } else { "Send" };
    inside.push(row(vec![button(label, &part.named(What::Send))]));
    content(vec![json!({"type": 17, "components": inside})], &[])
}

/// A dialog that asks for one date in any spelling.
pub(crate) fn typed_day(form: &Form, place: usize) -> Option<Value> {
    let field = form.fields().get(place).filter(|it| it.kind == FieldKind::Date)?;
    let input = json!({
        "type": 4,
        "custom_id": field.id,
        "style": 1,
        "label": field.label,
        "placeholder": "Such as 4 Dec, friday or in 2 weeks",
        "max_length": 60,
        "required": true,
    });
    Some(json!({
        "custom_id": Part::of(form).named(What::Day(place)),
        "title": title(form),
        "components": [row(vec![input])],
    }))
}

/// What stands in the step's menus before anybody picks.
pub(crate) fn prefilled(form: &Form) -> BTreeMap<String, String> {
    let value = |it: &Field| {
        let value = it.value.clone()?;
        let stands = match &it.kind {
            FieldKind::Choice(choices) => choices.iter().any(|it| it.token == value),
            FieldKind::Person => text::is_id(&value),
            FieldKind::Date => value.parse::<Date>().is_ok(),
            FieldKind::Short | FieldKind::Long => false,
        };
        stands.then(|| (it.id.clone(), value))
    };
    form.fields().iter().filter_map(value).collect()
}

fn title(form: &Form) -> String {
    let step = form.step();
    let title = if 1 < step.of {
        format!("{} ({} of {})", form.title(), step.number, step.of)
    } else {
        form.title().to_owned()
    };
    title.chars().take(MAX_TITLE_CHARS).collect()
}

fn head(form: &Form) -> Vec<String> {
    let title = format!("**{}**", text::escaped(&title(form)));
    let intro = card::plain(form.intro());
    [title, intro].into_iter().filter(|it| !it.is_empty()).collect()
}

fn asked(field: &Field, wrong: Option<&str>) -> String {
    let optional = if field.need == Need::Optional { " (optional)" } else { "" };
    let label = format!("**{}**{optional}", text::escaped(&field.label));
    let small = |it: &str| format!("-# {}", text::escaped(it));
    let hint = Some(small(&field.hint)).filter(|_| !field.hint.is_empty());
    let lines = [Some(label), wrong.map(text::escaped), hint];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn input(field: &Field) -> Value {
    let mut input = json!({
        "type": 4,
        "custom_id": field.id,
        "style": if field.kind == FieldKind::Long { 2 } else { 1 },
        "label": field.label,
        "max_length": MAX_INPUT_CHARS,
        "required": field.need == Need::Required,
    });
    if !field.hint.is_empty() {
        input["placeholder"] = json!(field.hint);
    }
    if let Some(value) = field.value.as_ref().filter(|it| !it.is_empty()) {
        input["value"] = json!(value.chars().take(MAX_INPUT_CHARS).collect::<String>());
    }
    input
}

fn menu(field: &Field, name: &str, picked: Option<&str>, today: Date) -> Value {
    let fewest = usize::from(field.need == Need::Required);
    let mut menu = json!({"type": 3, "custom_id": name, "min_values": fewest, "max_values": 1});
    match &field.kind {
        FieldKind::Choice(choices) => {
            let mut options = card::options(choices);
            let at = choices.iter().position(|it| Some(it.token.as_str()) == picked);
            if let Some(option) = at.and_then(|it| options.get_mut(it)) {
                option["default"] = json!(true);
            }
            menu["options"] = json!(options);
        }
        FieldKind::Date => menu["options"] = json!(days::options(picked, today)),
        FieldKind::Person | FieldKind::Short | FieldKind::Long => {
            menu["type"] = json!(5);
            if let Some(user) = picked.filter(|it| text::is_id(it)) {
                menu["default_values"] = json!([{"id": user, "type": "user"}]);
            }
        }
    }
    menu
}

fn row(components: Vec<Value>) -> Value {
    json!({"type": 1, "components": components})
}

fn button(label: &str, name: &str) -> Value {
    json!({"type": 2, "style": 1, "label": label, "custom_id": name})
}
