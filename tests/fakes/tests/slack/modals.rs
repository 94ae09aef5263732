use std::time::Duration;

use baton_fakes::slack::{Slack, Workspace};
use serde_json::{Value, json};

use crate::bot::{Listener, acme, call};

fn form() -> Value {
    let plain = |text: &str| json!({ "type": "plain_text", "text": text });
    let input = |id: &str, element: Value| json!({ "type": "input", "block_id": id, "label": plain(id), "element": element });
    let menu = json!({ "type": "static_select", "action_id": "v",
        "options": [{ "text": plain("Money"), "value": "money" }] });
    let mut note = input("note", json!({ "type": "plain_text_input", "action_id": "v" }));
    note["optional"] = json!(true);
    json!({ "type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Send"), "blocks": [
        input("why", json!({ "type": "plain_text_input", "action_id": "v" })),
        input("kind", menu),
        input("who", json!({ "type": "users_select", "action_id": "v" })),
        input("due", json!({ "type": "datepicker", "action_id": "v" })),
        note,
    ] })
}

const FILLED: [(&str, &str); 4] =
    [("why", "Because"), ("kind", "Money"), ("who", "UBO"), ("due", "2026-01-31")];

async fn open(slack: &Slack, acme: &Workspace) -> Value {
    let trigger = acme.shortcut("UANA", "new").await.payload["trigger_id"].clone();
    call(acme, slack, "views.open", json!({ "trigger_id": trigger, "view": form() })).await
}

#[tokio::test]
async fn a_trigger_opens_one_modal_within_three_seconds() {
    let (slack, acme) = acme().await;
    let _bot = Listener::start(&slack).await;
    slack.clock_from(|| Duration::from_secs(1_700_000_000));
    let trigger = acme.shortcut("UANA", "new").await.payload["trigger_id"].clone();
    let body = json!({ "trigger_id": trigger, "view": form() });
    assert_eq!(call(&acme, &slack, "views.open", body.clone()).await["ok"], true);
    assert_eq!(call(&acme, &slack, "views.open", body).await["error"], "exchanged_trigger_id");
    let trigger = acme.shortcut("UANA", "new").await.payload["trigger_id"].clone();
    slack.pass(Duration::from_millis(3_001));
    let late = call(&acme, &slack, "views.open", json!({ "trigger_id": trigger, "view": form() })).await;
    assert_eq!(late["error"], "expired_trigger_id");
}

#[tokio::test]
async fn a_submission_holds_the_values_in_slacks_shapes() {
    let (slack, acme) = acme().await;
    let bot = Listener::start(&slack).await;
    open(&slack, &acme).await;
    bot.answer(200, &json!({ "response_action": "errors", "errors": { "why": "Say more." } }));
    let values = acme.submit("UANA", &FILLED).await.payload["view"]["state"]["values"].clone();
    assert_eq!(values["why"]["v"], json!({ "value": "Because", "type": "plain_text_input" }));
    assert_eq!(values["kind"]["v"]["selected_option"]["value"], "money");
    assert_eq!(values["who"]["v"]["selected_user"], "UBO");
    assert_eq!(values["due"]["v"]["selected_date"], "2026-01-31");
    assert_eq!(values["note"]["v"]["value"], Value::Null);
    assert_eq!(acme.views("UANA").len(), 1, "errors keep it open");

    bot.answer(200, &json!({ "response_action": "push", "view": form() }));
    acme.submit("UANA", &[("why", "Because it is time")]).await.done();
    assert_eq!(acme.views("UANA").len(), 2);
    assert!(acme.submit("UANA", &[("why", "x")]).await.trouble.is_some(), "a new modal is empty again");
    bot.answer(200, &json!({ "response_action": "clear" }));
    acme.submit("UANA", &FILLED).await.done();
    assert_eq!(acme.views("UANA").len(), 0);
    assert_eq!(slack.violations(), [""; 0]);
}

#[tokio::test]
async fn an_update_must_know_the_newest_version() {
    let (slack, acme) = acme().await;
    let _bot = Listener::start(&slack).await;
    let view = open(&slack, &acme).await["view"].clone();
    let body = json!({ "view_id": view["id"], "hash": view["hash"], "view": form() });
    assert_eq!(call(&acme, &slack, "views.update", body.clone()).await["ok"], true);
    assert_eq!(call(&acme, &slack, "views.update", body).await["error"], "hash_conflict");
    acme.close_view("UANA").await.done();
    let late = call(&acme, &slack, "views.update", json!({ "view_id": view["id"], "view": form() })).await;
    assert_eq!(late["error"], "not_found");
}

#[tokio::test]
async fn a_home_is_published_and_pressed() {
    let (slack, acme) = acme().await;
    let _bot = Listener::start(&slack).await;
    let button =
        json!({ "type": "button", "text": { "type": "plain_text", "text": "New" }, "action_id": "new" });
    let home = json!({ "type": "home", "blocks": [{ "type": "actions", "elements": [button] }] });
    acme.open_home("UANA").await.done();
    call(&acme, &slack, "views.publish", json!({ "user_id": "UANA", "view": home })).await;
    let pressed = acme.press_home("UANA", "New").await;
    assert_eq!(pressed.payload["container"]["type"], "view");
    assert_eq!(pressed.payload["actions"][0]["action_id"], "new");
}
