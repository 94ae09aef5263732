use baton_fakes::discord::{Person, Script};
use serde_json::json;

use crate::bot::{Socket, acme, call, card, register, respond};

#[test]
fn lines_say_who_does_what() {
    let read = |line| Person::read(line).map(|it| it.1);
    let in_claims = Person::In { channel: "#claims", text: "/baton who key:claims" };
    assert_eq!(read("ana in #claims: /baton who key:claims"), Some(in_claims));
    assert_eq!(
        read("ana types in #claims: /baton who c"),
        Some(Person::Types { channel: "#claims", text: "/baton who c" })
    );
    assert_eq!(
        read("ana picks Owner=bo, lee"),
        Some(Person::Picks { menu: "Owner", values: vec!["bo", "lee"] })
    );
    assert_eq!(
        read("ana submits Due=2026-01-31; Why=It is = time"),
        Some(Person::Submits(vec![("Due", "2026-01-31"), ("Why", "It is = time")]))
    );
    for nothing in ["ana", "ana dances", "ana in #claims", "ana picks Owner", "ana submits x"] {
        assert_eq!(read(nothing), None, "{nothing}");
    }
}

#[tokio::test]
async fn lines_act_as_people_and_tell_what_came_of_it() {
    let (discord, acme) = acme().await;
    let script = Script::new(acme.clone());
    assert!(script.act("ana in #claims: /baton who").await.contains("no command is registered"));
    register(&discord).await;
    assert_eq!(
        script.act("commands").await,
        "/baton who key: person:\n/baton privilege verdict key: number: verdict:\n/Record as decision"
    );
    let (mut bot, _) = Socket::identified(&discord).await;
    let (told, ()) = tokio::join!(script.act("ana in #claims: /baton who claims"), async {
        let came = bot.event("INTERACTION_CREATE").await;
        let said = json!({ "type": 4, "data": card("Bo does.", "Take over") });
        assert_eq!(respond(&discord, &came, said).await.0, 204);
        bot.event("MESSAGE_CREATE").await;
    });
    assert!(told.starts_with("answered after"), "{told}");
    let (told, ()) = tokio::join!(script.act("ana presses Take over"), async {
        let came = bot.event("INTERACTION_CREATE").await;
        assert_eq!(came["data"]["custom_id"], "press");
        assert_eq!(respond(&discord, &came, json!({ "type": 6 })).await.0, 204);
    });
    assert!(told.starts_with("answered after"), "{told}");
    let (told, ()) = tokio::join!(script.act("ana types in #claims: /baton who cla"), async {
        let came = bot.event("INTERACTION_CREATE").await;
        let choices = json!({ "choices": [{ "name": "Claims", "value": "claims" }] });
        assert_eq!(respond(&discord, &came, json!({ "type": 8, "data": choices })).await.0, 204);
    });
    assert!(told.ends_with("\"Claims\" = \"claims\""), "{told}");
    script.act("bo refuses").await;
    let direct = call(&discord, "POST", "/users/@me/channels", json!({ "recipient_id": "102" })).await.1;
    let path = format!("/channels/{}/messages", direct["id"].as_str().unwrap());
    assert_eq!(call(&discord, "POST", &path, card("Hello", "Answer")).await.1["code"], 50_007);
    script.act("bo says hello").await;
    assert_eq!(bot.event("MESSAGE_CREATE").await["content"], "hello");
    assert_eq!(call(&discord, "POST", &path, card("Hello", "Answer")).await.0, 200);
    assert_eq!(script.act("bo sees").await, "bo: hello\nBaton: Hello\n[Answer]");
    assert!(script.act("nobody sees").await.contains("`who` lists everybody"));
    assert!(script.act("ana dances").await.starts_with("That is none of these"));
    assert_eq!(script.act("violations").await, "");
}
