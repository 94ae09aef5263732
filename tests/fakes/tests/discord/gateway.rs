use std::time::Duration;

use baton_fakes::discord::{Break, Discord};
use serde_json::{Value, json};

use crate::bot::{INTENTS, Socket, acme, call};

#[tokio::test]
async fn a_session_begins_with_everything_and_hears_what_changes() {
    let (discord, acme) = acme().await;
    let mut bot = Socket::connect(&discord).await;
    assert_eq!(bot.next().await.unwrap()["d"]["heartbeat_interval"], 41_250);
    bot.identify(&discord, INTENTS).await;
    let ready = bot.next().await.unwrap();
    assert_eq!((&ready["t"], &ready["s"]), (&json!("READY"), &json!(1)));
    assert_eq!(ready["d"]["guilds"], json!([{ "id": "9001", "unavailable": true }]));
    let guild = bot.event("GUILD_CREATE").await;
    assert_eq!((&guild["name"], &guild["channels"][0]["name"]), (&json!("Acme"), &json!("claims")));
    bot.say(json!({ "op": 1, "d": 2 })).await;
    assert_eq!(bot.next().await.unwrap()["op"], 11);
    acme.leaves("102");
    assert_eq!(bot.event("GUILD_MEMBER_REMOVE").await["user"]["id"], "102");
    acme.rename_channel("201", "claims-triage");
    assert_eq!(bot.event("CHANNEL_UPDATE").await["name"], "claims-triage");
    let direct = acme.direct("101", "hello");
    let heard = bot.event("MESSAGE_CREATE").await;
    assert_eq!((&heard["id"], &heard["content"]), (&json!(direct), &json!("hello")));
    let said = format!("<@{}> who owns claims?", discord.bot_user());
    acme.says("101", "201", &said);
    assert_eq!(bot.event("MESSAGE_CREATE").await["content"], said.as_str());
    acme.kicks_bot();
    assert_eq!(bot.event("GUILD_DELETE").await, json!({ "id": "9001" }));
    assert_eq!((discord.identifies().len(), discord.violations()), (1, Vec::new()));
}

#[tokio::test]
async fn intents_decide_what_is_heard() {
    let (discord, acme) = acme().await;
    let mut bot = Socket::connect(&discord).await;
    bot.next().await;
    bot.identify(&discord, 1).await;
    bot.event("READY").await;
    bot.event("GUILD_CREATE").await;
    acme.direct("101", "hello");
    acme.leaves("102");
    acme.delete_channel("201");
    assert_eq!(bot.event("CHANNEL_DELETE").await["id"], "201");
}

/// How a bot that breaks these rules is shown out.
#[tokio::test]
async fn who_breaks_the_rules_is_closed_with_the_code_of_the_rule() {
    let (discord, _acme) = acme().await;
    let identify = |token: &str, intents: Value| json!({ "op": 2, "d": { "token": token, "intents": intents, "properties": { "os": "", "browser": "", "device": "" } } });
    let cases = [
        (identify("wrong", json!(INTENTS)), "4004"),
        (identify(&discord.token(), json!("all")), "4013"),
        (identify(&discord.token(), json!(1 << 15)), "4014"),
        (json!({ "op": 99 }), "4001"),
        (json!({ "op": 3, "d": {} }), "4003"),
        (json!({ "op": 1, "d": "x".repeat(5_000) }), "4002"),
    ];
    for (frame, code) in cases {
        let mut bot = Socket::connect(&discord).await;
        bot.next().await;
        bot.say(frame).await;
        assert_eq!(bot.next_or_end().await.unwrap_err(), code);
    }
}

async fn broken(discord: &Discord, how: Break) -> (Result<Value, String>, Socket, String) {
    let (mut bot, session) = Socket::identified(discord).await;
    discord.break_gateway(how);
    let end = bot.next_or_end().await;
    (end, bot, session)
}

#[tokio::test]
async fn a_connection_breaks_in_every_way_and_the_session_is_taken_up_again() {
    let (discord, acme) = acme().await;
    let cases = [
        (Break::Reset, "reset"),
        (Break::Fin, "end"),
        (Break::Close(4_000), "4000"),
        (Break::Close(1_000), "1000"),
        (Break::CloseWithoutCode, "no code"),
    ];
    for (at, (how, told)) in cases.into_iter().enumerate() {
        let (end, bot, session) = broken(&discord, how).await;
        let end = end.unwrap_err().to_lowercase();
        assert!(end.contains(told) || (told == "end" && end.contains("without closing")), "{how:?}: {end}");
        drop(bot);
        discord.wait_disconnected().await;
        acme.rename_channel("201", &format!("claims-{at}"));
        let mut again = Socket::connect(&discord).await;
        again.next().await;
        again.resume(&discord, &session, 2).await;
        assert_eq!(again.event("CHANNEL_UPDATE").await["name"], format!("claims-{at}"));
        again.event("RESUMED").await;
        drop(again);
        discord.wait_disconnected().await;
        discord.forget_sessions();
    }
    assert_eq!(discord.resumes(), 5);
}

#[tokio::test]
async fn a_bot_is_asked_to_come_back_and_a_session_can_end_for_good() {
    let (discord, _acme) = acme().await;
    let (end, ..) = broken(&discord, Break::Reconnect).await;
    assert_eq!(end.unwrap()["op"], 7);
    let (end, _bot, session) = broken(&discord, Break::Invalid { resumable: false }).await;
    let end = end.unwrap();
    assert_eq!((&end["op"], &end["d"]), (&json!(9), &json!(false)));
    let mut again = Socket::connect(&discord).await;
    again.next().await;
    again.resume(&discord, &session, 2).await;
    assert_eq!(again.next().await.unwrap()["op"], 9);
    again.identify(&discord, INTENTS).await;
    again.event("READY").await;
}

#[tokio::test]
async fn silence_comes_on_demand() {
    let (discord, acme) = acme().await;
    discord.heartbeat(Duration::from_millis(200));
    let mut bot = Socket::connect(&discord).await;
    assert_eq!(bot.next().await.unwrap()["d"]["heartbeat_interval"], 200);
    bot.identify(&discord, INTENTS).await;
    bot.event("READY").await;
    bot.event("GUILD_CREATE").await;
    discord.acknowledge_heartbeats(false);
    discord.swallow(true);
    acme.leaves("102");
    bot.say(json!({ "op": 1, "d": null })).await;
    let heard = tokio::time::timeout(Duration::from_millis(100), bot.next()).await;
    assert!(heard.is_err(), "{heard:?}");
    assert_eq!(discord.heartbeats(), 1);
    let (_, ()) = tokio::join!(discord.heard(), async {
        assert_eq!(bot.next().await.unwrap()["op"], 1, "a heartbeat is asked for");
        bot.say(json!({ "op": 1, "d": 2 })).await;
    });
    while let Ok(more) = tokio::time::timeout(Duration::from_millis(20), bot.next()).await {
        assert_eq!(more.unwrap()["op"], 1);
    }
    discord.swallow(false);
    acme.leaves("101");
    assert_eq!(bot.event("GUILD_MEMBER_REMOVE").await["user"]["id"], "101");
}

#[tokio::test]
async fn stopping_breaks_every_connection_and_frees_the_address() {
    let (discord, _acme) = acme().await;
    let (mut bot, _) = Socket::identified(&discord).await;
    let address = discord.api_url().trim_start_matches("http://").parse().unwrap();
    discord.stop().await;
    assert!(bot.next_or_end().await.is_err());
    let again = Discord::start_on(address).await;
    assert_eq!(call(&again, "GET", "/gateway/bot", Value::Null).await.0, 200);
    Socket::connect(&again).await;
}
