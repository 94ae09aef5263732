use std::time::Duration;

use baton_fakes::slack::Fault;
use serde_json::{Value, json};

use crate::bot::{acme, call, post};

#[tokio::test]
async fn a_message_stands_as_it_was_sent_and_then_as_it_was_changed() {
    let (slack, acme) = acme().await;
    let blocks = json!([{ "type": "section", "text": { "type": "mrkdwn", "text": "*Hello*" } }]);
    let metadata = json!({ "event_type": "card", "event_payload": { "token": "k1", "n": 1 } });
    let sent = json!({ "channel": "UANA", "text": "Hello", "blocks": blocks, "metadata": metadata });
    let posted = call(&acme, &slack, "chat.postMessage", sent.clone()).await;
    assert_eq!(posted["ok"], true, "{posted}");
    let changed = json!({ "channel": posted["channel"], "ts": posted["ts"], "text": "Bye", "blocks": [] });
    assert_eq!(call(&acme, &slack, "chat.update", changed).await["ok"], true);

    let messages = acme.messages("UANA");
    assert_eq!(messages.len(), 1);
    assert_eq!((messages[0].shown(), messages[0].edits.len()), ("Bye".to_owned(), 1));
    assert_eq!(messages[0].metadata, Some(metadata));
    assert_eq!(acme.doubles(), [""; 0]);
    call(&acme, &slack, "chat.postMessage", sent).await;
    assert_eq!(acme.doubles(), ["k1"]);
    assert_eq!(slack.violations(), [""; 0]);
    assert_eq!(slack.calls().len(), 3);
}

#[tokio::test]
async fn who_may_not_is_told_why() {
    let (slack, acme) = acme().await;
    let url = format!("{}/auth.test", slack.api_url());
    let form = reqwest::Client::new().post(&url).send().await.unwrap().text().await.unwrap();
    assert!(form.contains("not_authed"), "{form}");
    assert_eq!(post(&url, "xoxb-wrong", &json!({})).await.1["error"], "invalid_auth");
    let token = acme.bot_token();
    acme.scopes(&["users:read"]);
    let refused = call(&acme, &slack, "chat.postMessage", json!({ "channel": "C1", "text": "x" })).await;
    assert_eq!((&refused["error"], &refused["needed"]), (&json!("missing_scope"), &json!("chat:write")));
    acme.uninstall();
    assert_eq!(post(&url, &token, &json!({})).await.1["error"], "account_inactive");
}

#[tokio::test]
async fn places_that_take_no_message_say_so() {
    let (slack, acme) = acme().await;
    acme.private_channel("C2", "secret", &["UANA"]);
    acme.channel("C3", "elsewhere", &["UANA"]);
    acme.channel("C4", "old", &["UANA"]);
    acme.archive("C4");
    acme.deactivate("UBO");
    // Without the permission to write in public channels it is not in.
    acme.scopes(&["chat:write"]);
    let cases = [
        ("C2", "channel_not_found"),
        ("C3", "not_in_channel"),
        ("C4", "is_archived"),
        ("C9", "channel_not_found"),
        ("UBO", "channel_not_found"),
    ];
    for (place, error) in cases {
        let refused = call(&acme, &slack, "chat.postMessage", json!({ "channel": place, "text": "x" })).await;
        assert_eq!(refused["error"], error, "{place}");
    }
    let silent = call(&acme, &slack, "chat.postMessage", json!({ "channel": "C1" })).await;
    assert_eq!(silent["error"], "no_text");
    assert_eq!(call(&acme, &slack, "chat.dance", json!({})).await["error"], "unknown_method");
    assert_eq!(slack.violations().len(), 2, "no text, and a method that does not exist");
}

#[tokio::test]
async fn bad_days_come_on_demand() {
    let (slack, acme) = acme().await;
    let url = format!("{}/chat.postMessage", slack.api_url());
    let (token, body) = (acme.bot_token(), json!({ "channel": "C1", "text": "x" }));
    let faults = [
        (Fault::TooMany { retry_after: Some(7) }, 429, 0),
        (Fault::Status(503), 503, 0),
        (Fault::Html, 200, 0),
        (Fault::Error("team_is_on_fire".to_owned()), 200, 0),
        (Fault::LostInSilence, 500, 0),
        (Fault::DoneButSilent, 500, 1),
        (Fault::Hang(Duration::from_millis(1)), 504, 1),
    ];
    for (fault, status, messages) in faults {
        slack.fault_next("chat.postMessage", 1, fault.clone());
        assert_eq!(post(&url, &token, &body).await.0, status, "{fault:?}");
        assert_eq!(acme.messages("C1").len(), messages, "{fault:?}");
    }
    assert_eq!(post(&url, &token, &body).await.1["ok"], true);
}

#[tokio::test]
async fn a_channel_takes_three_at_once_and_then_one_a_second() {
    let (slack, acme) = acme().await;
    slack.clock_from(|| Duration::from_secs(1_700_000_000));
    slack.limits_on();
    let body = json!({ "channel": "C1", "text": "x" });
    for _ in 0..3 {
        assert_eq!(call(&acme, &slack, "chat.postMessage", body.clone()).await["ok"], true);
    }
    assert_eq!(call(&acme, &slack, "chat.postMessage", body.clone()).await["error"], "ratelimited");
    slack.pass(Duration::from_secs(1));
    assert_eq!(call(&acme, &slack, "chat.postMessage", body).await["ok"], true);
}

#[tokio::test]
async fn lists_come_in_pages_and_by_get_too() {
    let (slack, acme) = acme().await;
    let (mut seen, mut cursor) = (0, String::new());
    loop {
        let url = format!("{}/users.list?limit=2&cursor={cursor}", slack.api_url());
        let get =
            reqwest::Client::new().get(url).header("authorization", format!("Bearer {}", acme.bot_token()));
        let text = get.send().await.unwrap().text().await.unwrap();
        let page: Value = serde_json::from_str(&text).unwrap();
        seen += page["members"].as_array().unwrap().len();
        page["response_metadata"]["next_cursor"].as_str().unwrap().clone_into(&mut cursor);
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(seen, 3);
}

#[tokio::test]
async fn history_needs_the_scope_of_its_kind() {
    let (slack, acme) = acme().await;
    let metadata = json!({ "event_type": "card", "event_payload": { "token": "k1" } });
    let body = json!({ "channel": "UANA", "text": "x", "metadata": metadata });
    let direct = call(&acme, &slack, "chat.postMessage", body).await["channel"].clone();
    let refused = call(&acme, &slack, "conversations.history", json!({ "channel": "C1" })).await;
    assert_eq!(refused["needed"], "channels:history");
    let asked = json!({ "channel": direct, "include_all_metadata": true, "oldest": "0" });
    let read = call(&acme, &slack, "conversations.history", asked).await;
    assert_eq!(read["messages"][0]["metadata"], metadata);
}
