use serde_json::{Value, json};

use super::{Shape, UNKNOWN, choices, command, deferred, message, modal};

const V2: u64 = 1 << 15;

/// The codes of everything wrong.
fn codes(breaches: &[super::Breach]) -> Vec<&'static str> {
    breaches.iter().map(|it| it.code).collect()
}

fn text(characters: usize) -> Value {
    json!({ "type": 10, "content": "x".repeat(characters) })
}

fn button(id: &str) -> Value {
    json!({ "type": 2, "style": 1, "label": "Yes", "custom_id": id })
}

fn v2(components: Value) -> Value {
    json!({ "flags": V2, "components": components })
}

#[test]
fn what_fits_is_taken() {
    let option = json!({ "label": "keep", "value": "keep" });
    let container = json!({ "type": 17, "id": 5, "accent_color": 0x33_66_99, "components": [
        text(20),
        { "type": 9, "components": [text(5)], "accessory": button("a") },
        { "type": 14, "divider": true, "spacing": 1 },
        { "type": 1, "components": [{ "type": 3, "custom_id": "b", "placeholder": "Answer", "options": [option] }] },
        { "type": 1, "components": [{ "type": 5, "custom_id": "c", "min_values": 0, "max_values": 1 }] },
        { "type": 1, "components": [button("d"), { "type": 2, "style": 5, "label": "Open", "url": "https://a.example" }] },
    ] });
    let mut body = v2(json!([container]));
    body["nonce"] = json!("a".repeat(25));
    body["enforce_nonce"] = json!(true);
    body["allowed_mentions"] = json!({ "parse": [], "users": ["101"] });
    assert_eq!(message(&body, Shape::NEW), []);
    assert_eq!(message(&json!({ "content": "x".repeat(2_000) }), Shape::NEW), []);
    assert_eq!(
        message(
            &json!({ "content": null, "components": [{ "type": 1, "components": [button("a")] }] }),
            Shape::EDIT
        ),
        []
    );
}

#[test]
fn messages_keep_to_their_sizes() {
    let buttons = |many: usize| (0..many).map(|it| button(&it.to_string())).collect::<Value>();
    let menu = json!({ "type": 3, "custom_id": "m", "options": [{ "label": "x", "value": "x" }] });
    let many: Value = (0..41).map(|_| text(1)).collect();
    let long = json!([text(2_001), text(2_000)]);
    let cases = [
        (json!({}), "EMPTY_MESSAGE"),
        (json!({ "content": "x".repeat(2_001) }), "BASE_TYPE_BAD_LENGTH"),
        (json!({ "content": "x", "tts": "yes" }), "BOOLEAN_TYPE_CONVERT"),
        (json!({ "content": "x", "nonce": "a".repeat(26) }), "BASE_TYPE_MAX_LENGTH"),
        (json!({ "content": "x", "flags": 64 }), "MESSAGE_FLAGS_INVALID"),
        (
            json!({ "content": "x", "flags": V2, "components": [text(1)] }),
            "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        ),
        (json!({ "flags": V2 }), "BASE_TYPE_REQUIRED"),
        (json!({ "content": "x", "components": [text(1)] }), "UNION_TYPE_CHOICES"),
        (json!({ "content": "x", "contnet": "y" }), UNKNOWN),
        (v2(many), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"),
        (v2(long), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"),
        (v2(json!([{ "type": 1, "components": buttons(6) }])), "BASE_TYPE_BAD_LENGTH"),
        (v2(json!([{ "type": 1, "components": [menu, button("a")] }])), "COMPONENT_LAYOUT_WIDTH_EXCEEDED"),
        (
            v2(json!([{ "type": 1, "components": [button("a"), button("a")] }])),
            "COMPONENT_CUSTOM_ID_DUPLICATED",
        ),
        (v2(json!([{ "type": 1, "components": [button(&"a".repeat(101))] }])), "BASE_TYPE_BAD_LENGTH"),
        (v2(json!([{ "type": 9, "components": [text(1)] }])), "BASE_TYPE_REQUIRED"),
        (
            v2(json!([{ "type": 17, "components": [{ "type": 17, "components": [text(1)] }] }])),
            "UNION_TYPE_CHOICES",
        ),
        (
            v2(json!([{ "type": 10, "id": 3, "content": "x" }, { "type": 10, "id": 3, "content": "y" }])),
            "COMPONENT_ID_DUPLICATED",
        ),
        (v2(json!([{ "type": 10, "id": 1_u64 << 31, "content": "x" }])), "NUMBER_TYPE_COERCE"),
        (
            json!({ "content": "x", "allowed_mentions": { "parse": ["users"], "users": ["1"] } }),
            "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        ),
        (json!({ "content": "x", "allowed_mentions": { "parse": ["all"] } }), "BASE_TYPE_CHOICES"),
        (
            json!({ "content": "x", "embeds": [{ "description": "x".repeat(4_000) }, { "description": "x".repeat(2_001) }] }),
            "MAX_EMBED_SIZE_EXCEEDED",
        ),
    ];
    for (body, code) in cases {
        assert_eq!(codes(&message(&body, Shape::NEW)), [code], "{body}");
    }
}

#[test]
fn answers_have_their_own_flags_and_no_nonce() {
    assert_eq!(message(&json!({ "content": "x", "flags": 64 }), Shape::ANSWER), []);
    assert_eq!(codes(&message(&json!({ "content": "x", "nonce": "1" }), Shape::ANSWER)), [UNKNOWN]);
    assert_eq!(deferred(&json!({ "flags": 64 })), []);
    assert_eq!(deferred(&json!({ "flags": 0 })), []);
    assert_eq!(deferred(&Value::Null), []);
    assert_eq!(deferred(&json!({ "flags": 64 | V2 })).len(), 1);
    assert_eq!(deferred(&json!({ "flags": 64, "content": "soon" })).len(), 1);
}

#[test]
fn modals_and_choices_keep_to_theirs() {
    let row = |id: &str| json!({ "type": 1, "components": [{ "type": 4, "custom_id": id, "label": "Why", "style": 2, "max_length": 10 }] });
    let data = |rows: Value| json!({ "custom_id": "m", "title": "Close", "components": rows });
    assert_eq!(modal(&data(json!([text(5), row("a"), row("b")]))), []);
    let six: Value = (0..6).map(|it| row(&it.to_string())).collect();
    assert_eq!(codes(&modal(&data(six))), ["BASE_TYPE_BAD_LENGTH"]);
    assert_eq!(codes(&modal(&data(json!([])))), ["BASE_TYPE_BAD_LENGTH"]);
    assert_eq!(codes(&modal(&data(json!([row("a"), row("a")])))), ["COMPONENT_CUSTOM_ID_DUPLICATED"]);
    let mut long = row("a");
    long["components"][0]["value"] = json!("eleven chars");
    assert_eq!(codes(&modal(&data(json!([long])))), ["BASE_TYPE_BAD_LENGTH"]);
    let mut titled = data(json!([row("a")]));
    titled["title"] = json!("t".repeat(46));
    assert_eq!(codes(&modal(&titled)), ["BASE_TYPE_BAD_LENGTH"]);

    let choice = json!({ "name": "Claims", "value": "claims" });
    assert_eq!(choices(&json!({ "choices": vec![choice.clone(); 25] })), []);
    assert_eq!(codes(&choices(&json!({ "choices": vec![choice; 26] }))), ["BASE_TYPE_BAD_LENGTH"]);
    let long = json!({ "name": "n".repeat(101), "value": "v" });
    assert_eq!(codes(&choices(&json!({ "choices": [long] }))), ["BASE_TYPE_BAD_LENGTH"]);
}

#[test]
fn commands_are_named_nested_and_sized_as_discord_has_it() {
    let option = |name: &str| json!({ "type": 3, "name": name, "description": "d" });
    let sub = |name: &str, options: Value| json!({ "type": 1, "name": name, "description": "d", "options": options });
    let baton = |options: Value| json!({ "name": "baton", "description": "d", "options": options });
    let group = json!({ "type": 2, "name": "stage", "description": "d", "options": [sub("go-live", json!([option("key")]))] });
    assert_eq!(command(&baton(json!([group.clone(), sub("who", json!([]))]))), []);
    assert_eq!(command(&json!({ "type": 3, "name": "Record as decision" })), []);
    let mut required = option("b");
    required["required"] = json!(true);
    let mut nested = group.clone();
    nested["options"] = json!([group]);
    let wordy: Value = (0..25)
        .map(|it| {
            let inner: Value = (0..5)
                .map(|it| json!({ "type": 3, "name": format!("o{it}"), "description": "d".repeat(70) }))
                .collect();
            sub(&format!("s{it}"), inner)
        })
        .collect();
    let cases = [
        (baton(json!([sub("Who", json!([]))])), "APPLICATION_COMMAND_INVALID_NAME"),
        (baton(json!([option("a"), option("a")])), "APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE"),
        (baton(json!([option("a"), required])), "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"),
        (baton(json!([option("a"), sub("who", json!([]))])), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
        (baton(json!([nested])), "APPLICATION_COMMAND_OPTIONS_TOO_DEEP"),
        (baton(wordy), "APPLICATION_COMMAND_TOO_LARGE"),
        (json!({ "name": "baton" }), "BASE_TYPE_REQUIRED"),
        (json!({ "type": 3, "name": "x", "description": "d" }), "APPLICATION_COMMAND_CONTEXT_MENU"),
    ];
    for (body, code) in cases {
        assert!(codes(&command(&body)).contains(&code), "{code}: {:?}", command(&body));
    }
}
