use serde_json::json;

use crate::bot::{Listener, acme, call, card, register, respond, webhook};

#[tokio::test]
async fn interactions_come_signed_and_are_answered_in_the_same_breath() {
    let (discord, acme) = acme().await;
    register(&discord).await;
    let bot = Listener::start(&discord).await;
    bot.answer(200, &json!({ "type": 4, "data": card("Ana does.", "Answer") }));
    let answered = acme.command("101", "201", "/baton who claims").await;
    assert_eq!(acme.messages("201")[0].shown(), "Ana does.\n[Answer]");
    let (headers, body) = bot.heard().remove(0);
    let timestamp = headers["x-signature-timestamp"].to_str().unwrap();
    let signed = discord.sign(&body, timestamp.parse().unwrap());
    let signature = signed.iter().find(|it| it.0 == "x-signature-ed25519").unwrap();
    assert_eq!(headers["x-signature-ed25519"], signature.1.as_str());
    assert_eq!(signature.1.len(), 128);
    assert_eq!(discord.public_key().len(), 64);
    // Brought again it is the same, and what comes back has no second effect.
    bot.answer(200, &json!({ "type": 4, "data": card("Again", "Answer") }));
    let _ = discord.bring_again(&answered).await;
    let heard = bot.heard();
    assert_eq!(heard[0].1, heard[1].1);
    assert_eq!(acme.messages("201").len(), 1);
    assert_eq!(discord.violations(), [""; 0]);
}

#[tokio::test]
async fn an_accepted_request_may_be_answered_by_rest() {
    let (discord, acme) = acme().await;
    register(&discord).await;
    let bot = Listener::start(&discord).await;
    bot.answer(202, &json!(null));
    let (answered, came) = tokio::join!(acme.command("101", "201", "/baton who"), async {
        while bot.heard().is_empty() {
            tokio::task::yield_now().await;
        }
        let came = serde_json::from_str(&bot.heard()[0].1).unwrap();
        let deferred = json!({ "type": 5 });
        assert_eq!(respond(&discord, &came, deferred).await.0, 204);
        came
    });
    assert_eq!(answered.done()["type"], 5);
    let path = format!("{}/messages/@original", webhook(&discord, &came));
    assert_eq!(call(&discord, "PATCH", &path, card("Later", "Answer")).await.0, 200);
    assert_eq!(acme.messages("201")[0].shown(), "Later\n[Answer]");
}

#[tokio::test]
async fn an_endpoint_is_held_against_discords_own_test() {
    let (discord, _acme) = acme().await;
    let bot = Listener::start(&discord).await;
    bot.answer(200, &json!({ "type": 1 }));
    assert_eq!(discord.verify_endpoint().await, Ok(()));
    bot.answer(200, &json!({ "type": 1 }));
    bot.answer(200, &json!({ "type": 1 }));
    let careless = discord.verify_endpoint().await.unwrap_err();
    assert!(careless.contains("200, not 401"), "{careless}");
    assert!(discord.verify_endpoint().await.unwrap_err().contains("no answer to a ping"));
}
