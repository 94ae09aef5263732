use serde_json::{Value, json};

use crate::bot::{acme, baton, call};

#[tokio::test]
async fn commands_are_kept_as_discord_keeps_them_and_writes_are_counted() {
    let (discord, acme) = acme().await;
    let path = format!("/applications/{}/commands", discord.application_id());
    assert_eq!(call(&discord, "GET", &path, Value::Null).await, (200, json!([])));
    let mut sent = baton();
    sent["options"][0]["options"][0]["required"] = json!(false);
    sent["options"][0]["options"][1]["choices"] = json!([]);
    let stored = call(&discord, "PUT", &path, json!([sent])).await.1;
    let option = &stored[0]["options"][0]["options"];
    assert_eq!(option[0], json!({ "type": 3, "name": "key", "description": "Which", "autocomplete": true }));
    assert_eq!(option[1], json!({ "type": 6, "name": "person", "description": "Who" }));
    let again = call(&discord, "PUT", &path, json!([baton()])).await.1;
    assert_eq!((&again[0]["id"], &again[0]["version"]), (&stored[0]["id"], &stored[0]["version"]));
    let mut changed = baton();
    changed["description"] = json!("Holds the baton");
    let changed = call(&discord, "PUT", &path, json!([changed])).await.1;
    assert_eq!(changed[0]["id"], stored[0]["id"]);
    assert_ne!(changed[0]["version"], stored[0]["version"]);
    assert_eq!((discord.command_writes(), acme.commands().len()), (3, 1));
    assert_eq!(discord.violations(), [""; 0]);
    let twice = call(&discord, "PUT", &path, json!([baton(), baton()])).await;
    assert_eq!((twice.0, &twice.1["code"]), (400, &json!(50_035)));
    let other = call(&discord, "GET", "/applications/7/commands", Value::Null).await;
    assert_eq!(other.1["code"], 20_012);
}

#[tokio::test]
async fn a_guild_has_commands_of_its_own() {
    let (discord, acme) = acme().await;
    let path = format!("/applications/{}/guilds/9001/commands", discord.application_id());
    let stored = call(&discord, "POST", &path, baton()).await.1;
    assert_eq!((&stored["guild_id"], acme.commands().len()), (&json!("9001"), 1));
    let own = format!("{path}/{}", stored["id"].as_str().unwrap());
    assert_eq!(call(&discord, "DELETE", &own, Value::Null).await.0, 204);
    assert_eq!(call(&discord, "DELETE", &own, Value::Null).await.1["code"], 10_063);
    assert_eq!((discord.command_writes(), acme.commands().len()), (3, 0));
}
