use std::time::Duration;

use baton_fakes::discord::Fault;
use serde_json::{Value, json};

use crate::bot::{V2, acme, call, called, card};

const CLAIMS: &str = "/channels/201/messages";

#[tokio::test]
async fn a_message_stands_as_it_was_sent_and_then_as_it_was_changed() {
    let (discord, acme) = acme().await;
    let (status, said) = call(&discord, "POST", CLAIMS, card("Hello", "Answer")).await;
    assert_eq!(status, 200, "{said}");
    let path = format!("{CLAIMS}/{}", said["id"].as_str().unwrap());
    let changed = call(&discord, "PATCH", &path, card("Bye", "Again")).await;
    assert_eq!(changed.0, 200, "{}", changed.1);
    let messages = acme.messages("201");
    assert_eq!((messages.len(), messages[0].edits.len()), (1, 1));
    assert_eq!(messages[0].shown(), "Bye\n[Again]");
    let ids = |value: &Value| {
        value["components"][0]["components"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["id"].clone())
            .collect::<Vec<_>>()
    };
    let read = call(&discord, "GET", CLAIMS, Value::Null).await.1;
    assert_eq!(read[0]["components"][0]["id"], 77);
    assert_eq!(ids(&read[0]), [1, 2], "what had none was numbered");
    assert_eq!(discord.violations(), [""; 0]);
}

#[tokio::test]
async fn a_nonce_that_is_enforced_says_the_message_once() {
    let (discord, acme) = acme().await;
    let mut body = card("Once", "Answer");
    (body["nonce"], body["enforce_nonce"]) = (json!("0123456789abcdefghijklmno"), json!(true));
    let first = call(&discord, "POST", CLAIMS, body.clone()).await.1;
    let again = call(&discord, "POST", CLAIMS, body.clone()).await.1;
    assert_eq!((&first["id"], &first["nonce"]), (&again["id"], &body["nonce"]));
    assert_eq!(acme.messages("201").len(), 1);
    let read = call(&discord, "GET", CLAIMS, Value::Null).await.1;
    assert_eq!(read[0]["nonce"], Value::Null, "only its author is told, and once");
    discord.pass(Duration::from_secs(6 * 60));
    call(&discord, "POST", CLAIMS, body.clone()).await;
    assert_eq!(acme.doubles(), ["0123456789abcdefghijklmno"]);
    body["enforce_nonce"] = json!(false);
    call(&discord, "POST", CLAIMS, body).await;
    assert_eq!(acme.messages("201").len(), 3);
}

#[tokio::test]
async fn who_may_not_is_told_why() {
    let (discord, _acme) = acme().await;
    let (status, _, body) = called(&discord, "GET", "/users/@me", Value::Null, "wrong").await;
    assert_eq!((status, body), (401, json!({ "message": "401: Unauthorized", "code": 0 })));
    let own = call(&discord, "GET", "/users/@me", Value::Null).await.1;
    assert_eq!(own["id"], discord.application_id().as_str());
    assert_eq!(call(&discord, "GET", "/users/@you/dance", Value::Null).await.0, 404);
    assert_eq!(discord.violations().len(), 1, "a route that does not exist");
}

#[tokio::test]
async fn what_does_not_fit_is_refused_where_it_hurts() {
    let (discord, acme) = acme().await;
    let mut body = card("x", "Answer");
    body["components"][0]["components"][1]["components"][0]["custom_id"] = json!("c".repeat(101));
    let (status, refused) = call(&discord, "POST", CLAIMS, body).await;
    assert_eq!((status, &refused["code"]), (400, &json!(50_035)));
    let at = &refused["errors"]["components"]["0"]["components"]["1"]["components"]["0"]["custom_id"];
    assert_eq!(at["_errors"][0]["code"], "BASE_TYPE_BAD_LENGTH", "{refused}");
    let (_, refused) = call(&discord, "POST", CLAIMS, json!({ "content": "" })).await;
    assert_eq!(refused["code"], 50_006);
    let legacy = json!({ "content": "x", "flags": V2, "components": [{ "type": 10, "content": "x" }] });
    assert_eq!(call(&discord, "POST", CLAIMS, legacy).await.0, 400);
    assert_eq!(acme.messages("201").len(), 0);
    let violations = discord.violations();
    assert!(violations.len() >= 3);
    let against_file = violations.iter().any(|it| it.contains("against the specification"));
    assert_eq!(against_file, std::env::var_os("BATON_DISCORD_SPEC").is_some(), "{violations:#?}");
}

#[tokio::test]
async fn bad_days_come_on_demand() {
    let (discord, acme) = acme().await;
    let refused = Fault::Refused { status: 403, code: 50_013, message: "Missing Permissions".to_owned() };
    let faults = [
        (Fault::TooMany { retry_after: Some(0.3), global: true }, 429, 0),
        (Fault::TooMany { retry_after: None, global: false }, 429, 0),
        (Fault::Status(503), 503, 0),
        (Fault::Html, 200, 0),
        (refused, 403, 0),
        (Fault::Hang(Duration::from_millis(1)), 504, 0),
        (Fault::DoneButSilent, 500, 1),
        (Fault::DoneButSlow(Duration::from_millis(1)), 504, 2),
        (Fault::DoneButGarbled, 200, 3),
        (Fault::DoneButStrange, 200, 4),
    ];
    for (fault, status, messages) in faults {
        discord.fault_next("create_message", 1, fault.clone());
        let (got, headers, body) = called(&discord, "POST", CLAIMS, card("x", "y"), &discord.token()).await;
        assert_eq!((got, acme.messages("201").len()), (status, messages), "{fault:?}");
        if let Fault::TooMany { retry_after: Some(_), .. } = fault {
            assert_eq!(
                (&headers["retry-after"], &headers["x-ratelimit-global"]),
                (&"1".parse().unwrap(), &"true".parse().unwrap())
            );
            assert_eq!(
                body,
                json!({ "message": "You are being rate limited.", "retry_after": 0.3, "global": true })
            );
        }
        assert_eq!(matches!(fault, Fault::Html | Fault::DoneButGarbled), got == 200 && body.is_string());
    }
    assert_eq!(call(&discord, "POST", CLAIMS, card("x", "y")).await.0, 200);
}

#[tokio::test]
async fn a_channel_takes_five_and_then_asks_to_wait() {
    let (discord, acme) = acme().await;
    acme.channel("202", "invoices");
    discord.limits_on();
    for left in (0..5).rev() {
        let (status, headers, _) = called(&discord, "POST", CLAIMS, card("x", "y"), &discord.token()).await;
        assert_eq!(
            (status, headers["x-ratelimit-remaining"].to_str().unwrap()),
            (200, left.to_string().as_str())
        );
    }
    let (status, headers, body) = called(&discord, "POST", CLAIMS, card("x", "y"), &discord.token()).await;
    assert_eq!((status, &body["global"]), (429, &json!(false)));
    assert!(headers.contains_key("retry-after") && body["retry_after"].as_f64().unwrap() <= 5.0);
    assert_eq!(call(&discord, "POST", "/channels/202/messages", card("x", "y")).await.0, 200);
}

#[tokio::test]
async fn what_was_said_is_read_in_pages() {
    let (discord, _acme) = acme().await;
    let mut ids = Vec::new();
    for n in 0..7 {
        ids.push(call(&discord, "POST", CLAIMS, json!({ "content": n.to_string() })).await.1["id"].clone());
    }
    let page = async |query: String| {
        let path = format!("{CLAIMS}?{query}");
        let read = call(&discord, "GET", &path, Value::Null).await.1;
        read.as_array().unwrap().iter().map(|it| it["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(page("limit=3".to_owned()).await, [ids[6].clone(), ids[5].clone(), ids[4].clone()]);
    let before = format!("limit=2&before={}", ids[4].as_str().unwrap());
    assert_eq!(page(before).await, [ids[3].clone(), ids[2].clone()]);
    let after = format!("limit=2&after={}", ids[1].as_str().unwrap());
    assert_eq!(page(after).await, [ids[3].clone(), ids[2].clone()]);
    assert_eq!(call(&discord, "GET", &format!("{CLAIMS}?limit=101"), Value::Null).await.0, 400);
}
