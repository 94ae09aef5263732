//! Blocks read back as the cards and forms they were drawn from, so that one scenario speaks to every platform.

use baton_chat::{
    card::{Card, Choice, Control, Item, Parts},
    form::{Field, FieldKind, Form, Need, Step},
    picture::Picture,
    text::{Line, Span},
};
use serde_json::Value;

/// How users and channels are called, by the platform's ids.
pub(crate) type Names<'n> = &'n dyn Fn(&str) -> String;

/// The card that these blocks show.
///
/// # Panics
/// When they show none.
pub(crate) fn card(blocks: &[Value], names: Names<'_>) -> Card {
    let mut parts = Parts::default();
    for (at, block) in blocks.iter().enumerate() {
        match block["type"].as_str() {
            Some("rich_text") if at == 0 => {
                let mut all = lines(block, names).into_iter();
                parts.headline = all.next().expect("a headline");
                parts.body = all.collect();
            }
            Some("rich_text") => {
                parts.items.push(Item { lines: lines(block, names), controls: Vec::new() });
            }
            Some("actions") => {
                let controls = list(&block["elements"]).iter().map(control).collect();
                match (block["block_id"] == "row", parts.items.last_mut()) {
                    (false, Some(item)) => item.controls = controls,
                    _ => parts.row = controls,
                }
            }
            Some("image") => parts.picture = Some(picture(&block["alt_text"])),
            other => panic!("no block of ours: {other:?}"),
        }
    }
    Card::new(parts).expect("what was drawn fitted")
}

/// Whether nothing but a picture is shown.
pub(crate) fn is_picture(blocks: &[Value]) -> bool {
    matches!(blocks, [only] if only["type"] == "image")
}

/// A picture as whoever cannot see it has it.
pub(crate) fn picture(alt: &Value) -> Picture {
    Picture::new("shown", String::new(), text(alt).to_owned()).expect("words in its place")
}

/// The step that this dialog shows, with what was wrong beside its fields.
///
/// # Panics
/// When it shows none.
pub(crate) fn form(view: &Value, errors: &Value, names: Names<'_>) -> Form {
    let memory: Value = serde_json::from_str(text(&view["private_metadata"])).expect("a memory");
    let more = usize::from(view["submit"]["text"] == "Next");
    let number = memory["step"].as_u64().and_then(|it| usize::try_from(it).ok()).expect("a step");
    let (mut intro, mut complaint, mut fields) = (Vec::new(), None, Vec::new());
    for block in list(&view["blocks"]) {
        match block["type"].as_str() {
            Some("rich_text") if fields.is_empty() && !is_bold(block) => intro = lines(block, names),
            Some("rich_text") => complaint = Some(lines(block, names)[0].text()),
            Some("input") => {
                let said = errors[text(&block["block_id"])].as_str().map(str::to_owned);
                let entered = &view["state"]["values"][text(&block["block_id"])];
                fields.push(field(block, entered, said.or(complaint.take())));
            }
            other => panic!("no block of ours: {other:?}"),
        }
    }
    let step = Step { number, of: number + more };
    let (token, title) = (text(&memory["token"]).to_owned(), text(&view["title"]["text"]).to_owned());
    Form::new(token, title, step, intro, fields).expect("what was drawn fitted")
}

fn field(block: &Value, entered: &Value, error: Option<String>) -> Field {
    let element = &block["element"];
    let kind = match text(&element["type"]) {
        "plain_text_input" if element["multiline"] == true => FieldKind::Long,
        "plain_text_input" => FieldKind::Short,
        "static_select" => FieldKind::Choice(list(&element["options"]).iter().map(option).collect()),
        "users_select" => FieldKind::Person,
        "datepicker" => FieldKind::Date,
        other => panic!("no input of ours: {other}"),
    };
    let values = ["initial_value", "initial_user", "initial_date"];
    let plain = values.iter().find_map(|it| element[*it].as_str());
    let drawn = plain.or(element["initial_option"]["value"].as_str());
    let typed = entered.as_object().into_iter().flatten().find_map(|it| it.1["value"].as_str());
    let value = typed.or(drawn).map(str::to_owned);
    Field {
        id: text(&block["block_id"]).to_owned(),
        label: text(&block["label"]["text"]).to_owned(),
        hint: block["hint"]["text"].as_str().unwrap_or_default().to_owned(),
        value,
        error,
        need: if block["optional"] == true { Need::Optional } else { Need::Required },
        kind,
    }
}

fn control(element: &Value) -> Control {
    match text(&element["type"]) {
        "button" => Control::Button(Choice {
            label: text(&element["text"]["text"]).to_owned(),
            token: text(&element["value"]).to_owned(),
        }),
        _ => Control::Menu {
            label: text(&element["placeholder"]["text"]).to_owned(),
            choices: list(&element["options"]).iter().map(option).collect(),
        },
    }
}

fn option(option: &Value) -> Choice {
    Choice { label: text(&option["text"]["text"]).to_owned(), token: text(&option["value"]).to_owned() }
}

fn lines(block: &Value, names: Names<'_>) -> Vec<Line> {
    let mut lines = vec![String::new()];
    for element in list(&block["elements"]).iter().flat_map(|it| list(&it["elements"])) {
        let said = match text(&element["type"]) {
            "text" | "link" => text(&element["text"]).to_owned(),
            "user" => names(text(&element["user_id"])),
            "channel" => names(text(&element["channel_id"])),
            "date" => text(&element["fallback"]).to_owned(),
            other => panic!("no element of ours: {other}"),
        };
        for (at, part) in said.split('\n').enumerate() {
            if 0 < at {
                lines.push(String::new());
            }
            lines.last_mut().expect("there is one").push_str(part);
        }
    }
    lines.into_iter().map(|it| Line(vec![Span::Text(it)])).collect()
}

fn is_bold(block: &Value) -> bool {
    block["elements"][0]["elements"][0]["style"]["bold"] == true
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
