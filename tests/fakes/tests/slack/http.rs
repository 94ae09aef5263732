use std::time::Duration;

use baton_fakes::slack::Answer;
use serde_json::json;

use crate::bot::{Listener, acme, call, post};

#[tokio::test]
async fn requests_are_signed_over_what_was_sent() {
    let (slack, acme) = acme().await;
    let bot = Listener::start(&slack).await;
    acme.command("UANA", "C1", "who @bo knows #claims & <!channel>").await.done();
    acme.direct("UANA", "hello").await.done();
    let heard = bot.heard();
    assert_eq!(heard[0].0, "/slack/commands");
    assert_eq!(heard[1].0, "/slack/events");
    for (_, headers, body) in &heard {
        let text = |name: &str| headers[name].to_str().unwrap().to_owned();
        let timestamp: i64 = text("x-slack-request-timestamp").parse().unwrap();
        let expected = slack.sign(body, timestamp);
        assert!(expected.contains(&("x-slack-signature".to_owned(), text("x-slack-signature"))));
    }
    let form: Vec<_> = url::form_urlencoded::parse(heard[0].2.as_bytes()).into_owned().collect();
    let text = form.iter().find(|it| it.0 == "text").map(|it| it.1.as_str());
    assert_eq!(text, Some("who <@UBO|bo> knows <#C1|claims> &amp; &lt;!channel&gt;"));
}

#[tokio::test]
async fn wrong_signatures_can_be_sent_too() {
    let (slack, _acme) = acme().await;
    let bot = Listener::start(&slack).await;
    bot.answer(401, &json!("no"));
    let headers = slack.sign("{}", slack.timestamp() - 600);
    let answer: Answer = slack.post_signed("/slack/events", "{\"mutated\":true}", &headers).await;
    assert_eq!(answer.status, 401);
    assert!(answer.trouble.is_some());
    assert_eq!(bot.heard()[0].2, "{\"mutated\":true}");
}

#[tokio::test]
async fn an_event_that_is_not_taken_comes_again_under_its_id() {
    let (slack, acme) = acme().await;
    let bot = Listener::start(&slack).await;
    bot.answer(500, &json!("no"));
    let first = acme.event(json!({ "type": "team_join" })).await;
    assert_eq!(first.status, 500);
    while slack.attempts().len() < 2 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let attempts = slack.attempts();
    assert_eq!(attempts[0].event_id, attempts[1].event_id);
    assert_eq!((attempts[1].retry_num, attempts[1].acknowledged), (1, true));
    let heard = bot.heard();
    assert_eq!(heard[1].1["x-slack-retry-num"], "1");
    assert_eq!(heard[1].1["x-slack-retry-reason"], "http_error");
}

#[tokio::test]
async fn a_response_url_answers_five_times_and_for_half_an_hour() {
    let (slack, acme) = acme().await;
    let bot = Listener::start(&slack).await;
    bot.answer(200, &json!({ "response_type": "ephemeral", "text": "Wait." }));
    let payload = acme.command("UANA", "C1", "who").await.payload;
    let url = payload["response_url"].as_str().unwrap();
    for _ in 0..5 {
        assert_eq!(post(url, "", &json!({ "text": "Now.", "response_type": "in_channel" })).await.0, 200);
    }
    assert_eq!(post(url, "", &json!({ "text": "Again." })).await.0, 404);
    let seen: Vec<_> = acme.messages("C1").into_iter().map(|it| it.ephemeral_to).collect();
    assert_eq!(seen[0], Some("UANA".to_owned()));
    assert_eq!(seen[1..], [const { None }; 5]);

    let later = acme.command("UANA", "C1", "who").await.payload;
    slack.pass(Duration::from_secs(31 * 60));
    let (status, body) = post(later["response_url"].as_str().unwrap(), "", &json!({ "text": "Late." })).await;
    assert_eq!((status, &body["error"]), (404, &json!("expired_url")));
}

#[tokio::test]
async fn a_pressed_button_arrives_with_its_message() {
    let (slack, acme) = acme().await;
    let bot = Listener::start(&slack).await;
    let accept =
        json!({ "type": "button", "text": { "type": "plain_text", "text": "Accept" }, "value": "v1" });
    let menu = json!({ "type": "static_select", "action_id": "snooze", "options":
        [{ "text": { "type": "plain_text", "text": "Tomorrow" }, "value": "1d" }] });
    let blocks = json!([{ "type": "actions", "elements": [accept, menu] }]);
    call(
        &acme,
        &slack,
        "chat.postMessage",
        json!({ "channel": "UBO", "text": "Take it?", "blocks": blocks }),
    )
    .await;
    let card = acme.messages("UBO").pop().unwrap();
    assert_eq!(card.labels(), ["Accept"]);
    let pressed = acme.press("UBO", &card, "Accept").await;
    assert_eq!(pressed.payload["actions"][0]["value"], "v1");
    let chosen = acme.press("UBO", &card, "Tomorrow").await.payload;
    assert_eq!(chosen["actions"][0]["selected_option"]["value"], "1d");
    assert_eq!(bot.heard()[0].0, "/slack/interactions");
    assert!(acme.press("UBO", &card, "Decline").await.trouble.is_some());

    let url = chosen["response_url"].as_str().unwrap();
    post(url, "", &json!({ "text": "Done.", "replace_original": true })).await;
    assert_eq!(acme.messages("UBO").pop().unwrap().shown(), "Done.");
}

#[tokio::test]
async fn a_bot_may_hear_itself() {
    let (slack, acme) = acme().await;
    let bot = Listener::start(&slack).await;
    slack.echo_on();
    call(&acme, &slack, "chat.postMessage", json!({ "channel": "UANA", "text": "Hello" })).await;
    while bot.heard().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(bot.heard()[0].2.contains("\"bot_id\":\"BT1BOT\""));
}
