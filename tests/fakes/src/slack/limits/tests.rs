use serde_json::{Value, json};

use super::{message, view};

/// A limit's name, its size, and something of any size.
type Limit = (&'static str, usize, fn(usize) -> Value);

fn x(size: usize) -> String {
    "x".repeat(size)
}

fn plain(size: usize) -> Value {
    json!({ "type": "plain_text", "text": x(size) })
}

fn button(field: &str, value: Value) -> Value {
    let mut button = json!({ "type": "button", "text": plain(1), "action_id": "a" });
    button[field] = value;
    json!([{ "type": "actions", "elements": [button] }])
}

fn menu(field: &str, value: Value) -> Value {
    let mut menu = json!({ "type": "static_select", "action_id": "a", "options": options(1) });
    menu[field] = value;
    json!([{ "type": "actions", "elements": [menu] }])
}

fn options(count: usize) -> Value {
    (0..count).map(|it| json!({ "text": plain(1), "value": it.to_string() })).collect()
}

fn option(field: &str, value: Value) -> Value {
    let mut options = options(1);
    options[0][field] = value;
    menu("options", options)
}

fn many(count: usize, one: &Value) -> Value {
    Value::Array(vec![one.clone(); count])
}

fn modal(field: &str, value: Value) -> Value {
    let mut modal = json!({ "type": "modal", "title": plain(1), "submit": plain(1),
        "blocks": [input("label", plain(1))] });
    modal[field] = value;
    modal
}

fn input(field: &str, value: Value) -> Value {
    let mut input = json!({ "type": "input", "label": plain(1),
        "element": { "type": "plain_text_input", "action_id": "a" } });
    input[field] = value;
    input
}

const IN_MESSAGES: [Limit; 20] = [
    ("blocks", 50, |n| many(n, &json!({ "type": "divider" }))),
    ("header", 150, |n| json!([{ "type": "header", "text": plain(n) }])),
    ("section text", 3_000, |n| json!([{ "type": "section", "text": plain(n) }])),
    ("section fields", 10, |n| json!([{ "type": "section", "fields": many(n, &plain(1)) }])),
    ("section field", 2_000, |n| json!([{ "type": "section", "fields": [plain(n)] }])),
    ("context elements", 10, |n| json!([{ "type": "context", "elements": many(n, &plain(1)) }])),
    (
        "actions elements",
        25,
        |n| json!([{ "type": "actions", "elements": many(n, &json!({ "type": "button", "text": plain(1) })) }]),
    ),
    ("markdown", 12_000, |n| json!([{ "type": "markdown", "text": x(n) }])),
    ("table rows", 100, |n| json!([{ "type": "table", "rows": many(n, &json!([plain(1)])) }])),
    ("table cells", 20, |n| json!([{ "type": "table", "rows": [many(n, &plain(1))] }])),
    ("button text", 75, |n| button("text", plain(n))),
    ("button value", 2_000, |n| button("value", json!(x(n)))),
    ("button url", 3_000, |n| button("url", json!(x(n)))),
    ("button label", 75, |n| button("accessibility_label", json!(x(n)))),
    ("action_id", 255, |n| button("action_id", json!(x(n)))),
    ("block_id", 255, |n| json!([{ "type": "divider", "block_id": x(n) }])),
    ("options", 100, |n| menu("options", options(n))),
    ("placeholder", 150, |n| menu("placeholder", plain(n))),
    ("option text", 75, |n| option("text", plain(n))),
    ("option value", 150, |n| option("value", json!(x(n)))),
];

const IN_MODALS: [Limit; 8] = [
    ("blocks", 100, |n| modal("blocks", many(n, &json!({ "type": "divider" })))),
    ("title", 24, |n| modal("title", plain(n))),
    ("submit", 24, |n| modal("submit", plain(n))),
    ("close", 24, |n| modal("close", plain(n))),
    ("private_metadata", 3_000, |n| modal("private_metadata", json!(x(n)))),
    ("callback_id", 255, |n| modal("callback_id", json!(x(n)))),
    ("input label", 2_000, |n| modal("blocks", json!([input("label", plain(n))]))),
    ("input hint", 2_000, |n| modal("blocks", json!([input("hint", plain(n))]))),
];

fn refused(blocks: &Value) -> Vec<String> {
    message(blocks.as_array().expect("blocks"))
        .iter()
        .map(|it| format!("{} {}", it.error, it.told()))
        .collect()
}

#[test]
fn a_message_may_hold_exactly_so_much() {
    for (name, size, of_size) in IN_MESSAGES {
        assert_eq!(refused(&of_size(size)), [""; 0], "{name} of {size}");
        assert_ne!(refused(&of_size(size + 1)), [""; 0], "{name} of {}", size + 1);
    }
}

#[test]
fn a_modal_may_hold_exactly_so_much() {
    let refused = |it: &Value| view(it, "modal").iter().map(super::Breach::told).collect::<Vec<_>>();
    for (name, size, of_size) in IN_MODALS {
        assert_eq!(refused(&of_size(size)), [""; 0], "{name} of {size}");
        assert_ne!(refused(&of_size(size + 1)), [""; 0], "{name} of {}", size + 1);
    }
}

#[test]
fn ids_are_given_once() {
    let twice = json!([{ "type": "divider", "block_id": "b" }, { "type": "divider", "block_id": "b" }]);
    let button = json!({ "type": "button", "text": plain(1), "action_id": "a" });
    let in_one = json!([{ "type": "actions", "elements": [button, button] }]);
    let in_two =
        json!([{ "type": "actions", "elements": [button] }, { "type": "actions", "elements": [button] }]);
    assert_eq!(refused(&twice).len(), 1);
    assert_eq!(refused(&in_one).len(), 1);
    assert_eq!(refused(&in_two), [""; 0]);
}

#[test]
fn all_texts_together_have_a_limit_too() {
    let five = many(5, &json!({ "type": "section", "text": plain(2_640) }));
    let more = many(5, &json!({ "type": "section", "text": plain(2_641) }));
    assert_eq!(refused(&five), [""; 0]);
    assert!(refused(&more)[0].starts_with("msg_blocks_too_long"));
}

#[test]
fn what_slack_does_not_know_is_refused() {
    for strange in [
        json!([{ "type": "sektion" }]),
        json!([{ "type": "section" }]),
        json!([{ "type": "section", "text": { "type": "markdown", "text": "x" } }]),
        json!([{ "type": "section", "text": plain(0) }]),
        json!([{ "type": "section", "text": plain(1), "tetx": 1 }]),
        json!([{ "type": "header", "text": { "type": "mrkdwn", "text": "x" } }]),
        json!([{ "type": "rich_text", "elements": [{ "type": "text", "text": "x" }] }]),
        json!([{ "type": "rich_text", "elements":
            [{ "type": "rich_text_section", "elements": [{ "type": "mention", "user_id": "U1" }] }] }]),
        json!([{ "type": "alert", "text": "x" }]),
    ] {
        assert_ne!(refused(&strange), [""; 0], "{strange}");
    }
}

#[test]
fn a_modal_with_inputs_needs_a_submit_button() {
    let mut without = modal("close", plain(1));
    without.as_object_mut().expect("a modal").remove("submit");
    assert_eq!(view(&without, "modal").len(), 1);
    assert_eq!(view(&modal("title", plain(1)), "home").len(), 1, "a modal is no home");
}
