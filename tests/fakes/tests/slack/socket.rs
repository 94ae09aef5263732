use std::time::Duration;

use serde_json::json;

use crate::bot::{Socket, acme, post};

#[tokio::test]
async fn a_command_comes_in_an_envelope_and_its_acknowledgement_is_shown() {
    let (slack, acme) = acme().await;
    let mut bot = Socket::open(&slack).await;
    slack.wait_connected(1).await;
    let (answer, ()) = tokio::join!(acme.command("UANA", "C1", "who"), async {
        let envelope = bot.next().await.unwrap();
        assert_eq!(
            (&envelope["type"], &envelope["payload"]["text"]),
            (&json!("slash_commands"), &json!("who"))
        );
        bot.acknowledge(&envelope, json!({ "text": "Ana does." })).await;
    });
    assert_eq!(answer.done()["text"], "Ana does.");
    let shown = acme.messages("C1").pop().unwrap();
    assert_eq!((shown.text.as_str(), shown.ephemeral_to.as_deref()), ("Ana does.", Some("UANA")));
}

#[tokio::test]
async fn an_event_that_nobody_acknowledges_goes_to_another_connection() {
    let (slack, acme) = acme().await;
    slack.patience(Duration::from_millis(50));
    let (mut one, mut two) = (Socket::open(&slack).await, Socket::open(&slack).await);
    slack.wait_connected(2).await;
    let first = acme.event(json!({ "type": "team_join" })).await;
    assert!(first.trouble.is_some());
    slack.patience(Duration::from_secs(3));
    let mut tries = 0;
    while !slack.attempts().iter().any(|it| it.acknowledged) {
        let (envelope, bot) = tokio::select! {
            it = one.next() => (it.unwrap(), &mut one),
            it = two.next() => (it.unwrap(), &mut two),
            () = tokio::time::sleep(Duration::from_millis(5)) => continue,
        };
        tries += 1;
        assert_eq!(envelope["payload"]["event_id"], first.payload["event_id"]);
        if envelope["retry_attempt"] != 0 {
            bot.acknowledge(&envelope, json!(null)).await;
        }
    }
    assert!(tries >= 2);
}

#[tokio::test]
async fn a_link_is_good_for_one_connection() {
    let (slack, acme) = acme().await;
    let url = format!("{}/apps.connections.open", slack.api_url());
    let opened = post(&url, &slack.app_token(), &json!({})).await.1;
    let link = opened["url"].as_str().unwrap();
    assert!(Socket::at(link).await.is_some());
    assert!(Socket::at(link).await.is_none());
    assert_eq!(post(&url, &acme.bot_token(), &json!({})).await.1["error"], "not_allowed_token_type");
}

#[tokio::test]
async fn slack_warns_sends_away_and_breaks() {
    let (slack, _acme) = acme().await;
    let mut bot = Socket::open(&slack).await;
    slack.wait_connected(1).await;
    slack.disconnect("warning");
    assert_eq!(bot.next().await.unwrap()["reason"], "warning");
    slack.disconnect("refresh_requested");
    assert_eq!(bot.next().await.unwrap()["reason"], "refresh_requested");
    assert_eq!(bot.next().await, None);
    let mut bot = Socket::open(&slack).await;
    slack.wait_connected(1).await;
    slack.drop_connections();
    assert_eq!(bot.next().await, None);
}

#[tokio::test]
async fn stopping_breaks_every_connection_and_frees_the_address() {
    let (slack, _acme) = acme().await;
    let mut bot = Socket::open(&slack).await;
    let address = slack.api_url().trim_start_matches("http://").trim_end_matches("/api").parse().unwrap();
    slack.stop().await;
    assert_eq!(bot.next().await, None);
    let again = baton_fakes::slack::Slack::start_on(address).await;
    Socket::open(&again).await;
}
