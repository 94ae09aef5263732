use std::time::Duration;

use baton_fakes::discord::Message;
use serde_json::{Value, json};

use crate::bot::{Socket, V2, acme, call, card, register, respond, webhook};

const DEFERRED: u64 = 5;
const EPHEMERAL: u64 = 64;

fn answer(text: &str) -> Value {
    json!({ "type": 4, "data": card(text, "Answer") })
}

fn modal() -> Value {
    let input = json!({ "type": 4, "custom_id": "why", "label": "Why", "style": 2, "max_length": 20 });
    json!({ "type": 9, "data": { "custom_id": "form", "title": "Close",
        "components": [{ "type": 1, "components": [input] }] } })
}

fn last(messages: Vec<Message>) -> Message {
    messages.last().expect("a message").clone()
}

#[tokio::test]
async fn a_command_comes_with_typed_options_and_its_answer_is_shown() {
    let (discord, acme) = acme().await;
    register(&discord).await;
    let (mut bot, _) = Socket::identified(&discord).await;
    let bring = acme.run(
        "101",
        "201",
        &["privilege", "verdict"],
        &[("key", "claims"), ("number", "4"), ("verdict", "give back")],
    );
    let (answered, ()) = tokio::join!(bring, async {
        let came = bot.event("INTERACTION_CREATE").await;
        let options = json!([{ "name": "privilege", "type": 2, "options": [{ "name": "verdict", "type": 1, "options": [
            { "name": "key", "type": 3, "value": "claims" }, { "name": "number", "type": 4, "value": 4 },
            { "name": "verdict", "type": 3, "value": "back" } ] }] }]);
        assert_eq!((&came["type"], &came["data"]["options"]), (&json!(2), &options));
        assert_eq!((&came["guild_id"], &came["member"]["user"]["id"]), (&json!("9001"), &json!("101")));
        let mut said = answer("Ana does.");
        said["data"]["flags"] = json!(V2 | EPHEMERAL);
        assert_eq!(respond(&discord, &came, said.clone()).await.0, 204);
        let twice = respond(&discord, &came, said).await;
        assert_eq!((twice.0, &twice.1["code"]), (400, &json!(40_060)));
    });
    assert_eq!(answered.done()["type"], 4);
    let shown = last(acme.messages("201"));
    assert_eq!((shown.shown().as_str(), shown.ephemeral_to.as_deref()), ("Ana does.\n[Answer]", Some("101")));
    assert_eq!(call(&discord, "GET", "/channels/201/messages", Value::Null).await.1, json!([]));
    assert_eq!(discord.violations().len(), 1, "answered twice");
}

#[tokio::test]
async fn typed_lines_become_options_by_name_or_by_order() {
    let (discord, acme) = acme().await;
    register(&discord).await;
    let (mut bot, _) = Socket::identified(&discord).await;
    for typed in
        ["/baton who claims @bo", "/baton who person:@bo key:claims", "/baton who key: claims person: <@102>"]
    {
        let (answered, options) = tokio::join!(acme.command("101", "201", typed), async {
            let came = bot.event("INTERACTION_CREATE").await;
            assert_eq!(came["data"]["resolved"]["users"]["102"]["username"], "bo");
            assert_eq!(respond(&discord, &came, answer("x")).await.0, 204);
            bot.event("MESSAGE_CREATE").await;
            came["data"]["options"][0]["options"].as_array().unwrap().clone()
        });
        answered.done();
        assert!(options.contains(&json!({ "name": "key", "type": 3, "value": "claims" })), "{options:?}");
        assert!(options.contains(&json!({ "name": "person", "type": 6, "value": "102" })), "{options:?}");
    }
    for (typed, why) in [
        ("/baton dance", "no subcommand `dance`"),
        ("/baton", "no subcommand ``"),
        ("/baton privilege verdict claims x", "nothing takes"),
        ("/baton privilege verdict verdict:burn", "wants keep or give back"),
    ] {
        let trouble = acme.command("101", "201", typed).await.trouble.unwrap();
        assert!(trouble.contains(why), "{typed}: {trouble}");
    }
}

#[tokio::test]
async fn completion_asks_with_what_is_being_typed() {
    let (discord, acme) = acme().await;
    register(&discord).await;
    let (mut bot, _) = Socket::identified(&discord).await;
    let (answered, ()) = tokio::join!(acme.complete("101", "201", "/baton who key:cla"), async {
        let came = bot.event("INTERACTION_CREATE").await;
        let focused = json!([{ "name": "key", "type": 3, "value": "cla", "focused": true }]);
        assert_eq!((&came["type"], &came["data"]["options"][0]["options"]), (&json!(4), &focused));
        let refused = respond(&discord, &came, answer("not this")).await;
        assert_eq!((refused.0, &refused.1["code"]), (400, &json!(50_035)));
        let choices = json!({ "type": 8, "data": { "choices": [{ "name": "Claims triage", "value": "claims-triage" }] } });
        assert_eq!(respond(&discord, &came, choices).await.0, 204, "a refused answer is none");
    });
    assert_eq!(answered.done()["data"]["choices"][0]["value"], "claims-triage");
}

#[tokio::test]
async fn a_deferred_answer_comes_later_and_the_first_follow_up_is_that_answer() {
    let (discord, acme) = acme().await;
    register(&discord).await;
    let (mut bot, _) = Socket::identified(&discord).await;
    let (answered, came) = tokio::join!(acme.command("101", "201", "/baton who claims"), async {
        let came = bot.event("INTERACTION_CREATE").await;
        let early = call(&discord, "POST", &webhook(&discord, &came), card("x", "y")).await;
        assert_eq!((early.0, &early.1["code"]), (404, &json!(10_015)));
        for data in [json!({ "flags": EPHEMERAL | V2 }), json!({ "content": "soon" })] {
            assert_eq!(respond(&discord, &came, json!({ "type": DEFERRED, "data": data })).await.0, 400);
        }
        let deferred = json!({ "type": DEFERRED, "data": { "flags": EPHEMERAL } });
        assert_eq!(respond(&discord, &came, deferred).await.0, 204);
        came
    });
    answered.done();
    assert!(last(acme.messages("201")).is_loading());
    let follow_up = webhook(&discord, &came);
    let first = call(&discord, "POST", &follow_up, card("Here it is", "Answer")).await.1;
    assert_eq!(
        (acme.messages("201").len(), last(acme.messages("201")).ephemeral_to),
        (1, Some("101".to_owned()))
    );
    call(&discord, "POST", &follow_up, card("For everybody", "Answer")).await;
    assert_eq!((acme.messages("201").len(), last(acme.messages("201")).ephemeral_to), (2, None));
    let original = format!("{follow_up}/messages/@original");
    assert_eq!(call(&discord, "GET", &original, Value::Null).await.1["id"], first["id"]);
    assert_eq!(call(&discord, "PATCH", &original, card("Now this", "Answer")).await.0, 200);
    assert_eq!(acme.messages("201")[0].shown(), "Now this\n[Answer]");
    discord.pass(Duration::from_secs(15 * 60 + 1));
    for late in [
        call(&discord, "PATCH", &original, card("x", "y")).await,
        call(&discord, "POST", &follow_up, card("x", "y")).await,
    ] {
        assert_eq!((late.0, &late.1["code"]), (401, &json!(50_027)));
    }
}

#[tokio::test]
async fn an_answer_after_three_seconds_is_to_nothing_anybody_knows() {
    let (discord, acme) = acme().await;
    register(&discord).await;
    let (mut bot, _) = Socket::identified(&discord).await;
    discord.patience(Duration::from_millis(40));
    let (answered, came) =
        tokio::join!(acme.command("101", "201", "/baton who"), bot.event("INTERACTION_CREATE"));
    assert!(answered.trouble.unwrap().contains("did not respond"));
    let late = respond(&discord, &came, answer("x")).await;
    assert_eq!((late.0, &late.1["code"]), (404, &json!(10_062)));
    let (answered, ()) = tokio::join!(acme.command("101", "201", "/baton who"), async {
        let came = bot.event("INTERACTION_CREATE").await;
        discord.pass(Duration::from_millis(3_001));
        assert_eq!(respond(&discord, &came, answer("x")).await.1["code"], 10_062);
    });
    assert!(answered.trouble.is_some());
    assert_eq!(acme.messages("201"), []);
}

#[tokio::test]
async fn a_button_opens_a_dialog_that_opens_no_other() {
    let (discord, acme) = acme().await;
    register(&discord).await;
    call(&discord, "POST", "/channels/201/messages", card("Close?", "Close…")).await;
    let (mut bot, _) = Socket::identified(&discord).await;
    let card_shown = last(acme.messages("201"));
    let (pressed, ()) = tokio::join!(acme.press("101", &card_shown, "Close…"), async {
        let came = bot.event("INTERACTION_CREATE").await;
        assert_eq!(came["data"], json!({ "component_type": 2, "custom_id": "press", "id": 3 }));
        assert_eq!(came["message"]["id"], card_shown.id.as_str());
        assert_eq!(respond(&discord, &came, modal()).await.0, 204);
    });
    assert_eq!(pressed.done()["type"], 9);
    assert!(acme.submit("101", &[("Why", &"x".repeat(21))]).await.trouble.unwrap().contains("at most 20"));
    assert!(acme.submit("101", &[("Why", "")]).await.trouble.unwrap().contains("required"));
    let (sent, ()) = tokio::join!(acme.submit("101", &[("Why", "It is time")]), async {
        let came = bot.event("INTERACTION_CREATE").await;
        let value = &came["data"]["components"][0]["components"][0];
        assert_eq!((&value["custom_id"], &value["value"]), (&json!("why"), &json!("It is time")));
        assert_eq!((&came["type"], &came["data"]["custom_id"]), (&json!(5), &json!("form")));
        assert_eq!(respond(&discord, &came, modal()).await.0, 400, "no modal after a modal");
        let update = json!({ "type": 7, "data": card("Closed", "Open again") });
        assert_eq!(respond(&discord, &came, update).await.0, 204);
    });
    sent.done();
    assert_eq!(acme.modal("101"), None);
    assert_eq!(last(acme.messages("201")).shown(), "Closed\n[Open again]");
    let gone = acme.press("101", &card_shown, "Close…").await.trouble.unwrap();
    assert!(gone.contains("nothing called"), "{gone}");
}

#[tokio::test]
async fn menus_give_values_and_show_whom_they_mean() {
    let (discord, acme) = acme().await;
    let menus = json!({ "flags": V2, "components": [
        { "type": 1, "components": [{ "type": 3, "custom_id": "~answer", "placeholder": "Answer",
            "options": [{ "label": "keep", "value": "verdict keep" }, { "label": "give back", "value": "verdict back" }] }] },
        { "type": 1, "components": [{ "type": 5, "custom_id": "~owner", "placeholder": "Owner" }] },
    ] });
    assert_eq!(call(&discord, "POST", "/channels/201/messages", menus).await.0, 200);
    let (mut bot, _) = Socket::identified(&discord).await;
    let shown = last(acme.messages("201"));
    let (chosen, ()) = tokio::join!(acme.press("101", &shown, "give back"), async {
        let came = bot.event("INTERACTION_CREATE").await;
        assert_eq!(
            (&came["data"]["component_type"], &came["data"]["values"]),
            (&json!(3), &json!(["verdict back"]))
        );
        assert_eq!(respond(&discord, &came, json!({ "type": 6 })).await.0, 204);
        let original = format!("{}/messages/@original", webhook(&discord, &came));
        assert_eq!(call(&discord, "PATCH", &original, card("Given back", "Undo")).await.0, 200);
        bot.event("MESSAGE_UPDATE").await;
    });
    assert_eq!(chosen.done()["type"], 6);
    assert_eq!(last(acme.messages("201")).shown(), "Given back\n[Undo]");
    let picked = acme.pick("101", &shown, "Owner", &["102"]).await;
    assert!(picked.trouble.unwrap().contains("no menu called Owner"), "it is gone");
}

#[tokio::test]
async fn a_command_on_a_message_brings_the_message() {
    let (discord, acme) = acme().await;
    register(&discord).await;
    let (mut bot, _) = Socket::identified(&discord).await;
    let said = acme.says("102", "201", "We go with the vendor, @ana");
    let heard = bot.event("MESSAGE_CREATE").await;
    assert_eq!(
        (&heard["id"], &heard["content"]),
        (&json!(said), &json!("")),
        "words are for who may know them"
    );
    let shown = last(acme.messages("201"));
    let (used, ()) = tokio::join!(acme.use_on("101", "Record as decision", &shown), async {
        let came = bot.event("INTERACTION_CREATE").await;
        let target = &came["data"]["resolved"]["messages"][said.as_str()];
        assert_eq!(
            (&came["data"]["target_id"], &target["content"]),
            (&json!(said), &json!("We go with the vendor, <@101>"))
        );
        assert_eq!(respond(&discord, &came, modal()).await.0, 204);
    });
    assert_eq!(used.done()["type"], 9);
}

#[tokio::test]
async fn whoever_is_rung_is_known_and_so_is_every_link() {
    let (discord, acme) = acme().await;
    let said = |text: &str, allowed: Value| json!({ "content": text, "allowed_mentions": allowed });
    let text = "<@101> @everyone `<@102>` [here](https://a.example)";
    for allowed in [json!({ "parse": [], "users": ["101"] }), json!({ "parse": [] }), Value::Null] {
        call(&discord, "POST", "/channels/201/messages", said(text, allowed)).await;
    }
    let rung = |who: &str| ("201".to_owned(), who.to_owned());
    assert_eq!(acme.notified(), [rung("101"), rung("101"), rung("everyone")]);
    assert_eq!(acme.mentioned().len(), 6);
    assert_eq!(acme.links()[0], ("here".to_owned(), "https://a.example".to_owned()));
}
