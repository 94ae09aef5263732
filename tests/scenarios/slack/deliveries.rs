//! Deliveries that are forged, late, too large, repeated, or of a kind nobody knows.

use std::time::Duration;

use baton_tests::workspace::TEAM;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;

use super::{events, fake, form, office, signed, team};

const COMMANDS: &str = "/slack/commands";
const WRITE: &str = "privilege verdict claims-triage 4 keep";

#[tokio::test]
async fn only_what_slack_signed_a_moment_ago_is_heard() {
    let w = signed().await;
    let (slack, before, body) = (fake(&w), events(&w).await, form("1.1", WRITE));
    let now = slack.timestamp();
    let none: [(String, String); 0] = [];
    assert_eq!(slack.post_signed(COMMANDS, &body, &none).await.status, 401);
    for at in [now - 301, now + 301, 0, i64::MAX] {
        let old = slack.post_signed(COMMANDS, &body, &slack.sign(&body, at)).await;
        assert_eq!(old.status, 401, "{at}");
    }
    let of_another = slack.post_signed(COMMANDS, &form("1.2", WRITE), &slack.sign(&body, now)).await;
    assert_eq!(of_another.status, 401);
    let elsewhere = body.replace(TEAM, "TELSEWHERE");
    assert_eq!(slack.post_signed(COMMANDS, &elsewhere, &slack.sign(&elsewhere, now)).await.status, 401);
    assert_eq!(events(&w).await, before, "nothing was stored");
    let good = slack.sign(&body, now);
    assert_eq!(slack.post_signed(COMMANDS, &body, &good).await.status, 200);
    assert_eq!(slack.post_signed(COMMANDS, &body, &good).await.status, 401, "a signature is good once");
    assert!(before < events(&w).await);
}

#[tokio::test]
async fn no_mutation_of_a_signed_request_is_accepted() {
    let w = signed().await;
    let (slack, before) = (fake(&w), events(&w).await);
    let mut chance = StdRng::seed_from_u64(41);
    for n in 0..baton_tests::cases() {
        let body = form(&format!("m.{n}"), WRITE);
        let mut headers = slack.sign(&body, slack.timestamp());
        let mut bytes = body.clone().into_bytes();
        let signature = headers.iter_mut().find(|it| it.0 == "x-slack-signature").expect("it is signed");
        if chance.random() {
            let at = chance.random_range(0..bytes.len());
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
        } else {
            let at = chance.random_range(3..signature.1.len());
            let other = if signature.1.as_bytes()[at] == b'0' { "1" } else { "0" };
            signature.1.replace_range(at..=at, other);
        }
        let body = String::from_utf8(bytes).expect("ASCII");
        assert_eq!(slack.post_signed(COMMANDS, &body, &headers).await.status, 401, "{body}");
    }
    assert_eq!(events(&w).await, before);
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_looked_at() {
    let w = signed().await;
    let huge = form("1.1", &"x".repeat(256 * 1024));
    let signature = fake(&w).sign(&huge, fake(&w).timestamp());
    assert_eq!(fake(&w).post_signed(COMMANDS, &huge, &signature).await.status, 413);
}

#[tokio::test]
async fn slacks_own_questions_are_answered() {
    let w = signed().await;
    let slack = fake(&w);
    let ask = async |path: &str, body: &str| {
        slack.post_signed(path, body, &slack.sign(body, slack.timestamp())).await
    };
    assert_eq!(ask(COMMANDS, "ssl_check=1&token=x").await.status, 200);
    let verified =
        ask("/slack/events", &json!({"type": "url_verification", "challenge": "c"}).to_string()).await;
    assert_eq!(verified.body["challenge"], "c");
    for (path, body) in [
        ("/slack/events", json!({"type": "event_callback", "team_id": TEAM, "event_id": "E1", "event": {"type": "star_added"}}).to_string()),
        ("/slack/events", "[]".to_owned()),
        ("/slack/events", "not JSON".to_owned()),
        ("/slack/interactions", format!("payload={}", json!({"type": "workflow_step_edit"}))),
        ("/slack/interactions", "payload=%7B".to_owned()),
        (COMMANDS, "team_id=TDEMO".to_owned()),
    ] {
        assert_eq!(ask(path, &body).await.status, 200, "{body}");
    }
    let unknown = office(&w).adapter.unknown();
    assert_eq!(unknown.get("event:star_added"), Some(&1));
    assert_eq!(unknown.get("interaction:workflow_step_edit"), Some(&1));
}

#[tokio::test]
async fn a_delivery_that_comes_again_has_one_effect() {
    let w = signed().await;
    let (slack, before) = (fake(&w), events(&w).await);
    for again in 0..3 {
        // Slack signs anew whatever it brings again.
        let body = format!("{}&again={again}", form("1.1", WRITE));
        let signature = slack.sign(&body, slack.timestamp());
        assert_eq!(slack.post_signed(COMMANDS, &body, &signature).await.status, 200);
    }
    let once = events(&w).await;
    assert!(before < once);
    let joined = json!({"type": "team_join", "user": {"id": "UNEW", "name": "new", "real_name": "Nia New", "profile": {}}});
    for retry in 0..3 {
        // Signed anew, as all that Slack brings again.
        slack.pass(Duration::from_secs(1));
        team(&w).event_as("Ev7", joined.clone(), retry).await.done();
    }
    assert_eq!(events(&w).await, once + 1, "somebody came once");
    let question = json!({"type": "app_mention", "user": "UPRIYA", "channel": "CCLAIMSTRIAGE", "ts": "1.000001",
        "text": format!("<@{}> who owns claims triage?", team(&w).bot_user())});
    let answers =
        || super::said(team(&w), "CCLAIMSTRIAGE").iter().filter(|it| it.ephemeral_to.is_some()).count();
    let unasked = answers();
    for retry in [2, 0, 1] {
        slack.pass(Duration::from_secs(1));
        team(&w).event_as("Ev8", question.clone(), retry).await.done();
        office(&w).adapter.idle().await;
    }
    assert_eq!(answers(), unasked + 1, "a question is answered once");
}

#[tokio::test]
async fn a_form_sent_for_what_changed_meanwhile_is_told_so_and_keeps_its_input() {
    let mut w = signed().await;
    let opened = w.types("dana", "handoff offer claims-triage").await;
    assert!(opened.form().fields().iter().any(|it| it.id == "person"), "{}", opened.text());
    team(&w).deactivate("ULUIS");
    team(&w).user_change("ULUIS").await.done();
    let sent = w.fills(&opened, &[("person", "luis")]).await;
    assert!(!sent.text().contains("Accept"), "{}", sent.text());
    assert_eq!(fake(&w).violations(), Vec::<String>::new());
}
