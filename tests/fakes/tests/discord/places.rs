use baton_fakes::discord::permission;
use serde_json::{Value, json};

use crate::bot::{acme, call};

fn hello() -> Value {
    json!({ "content": "Hello" })
}

#[tokio::test]
async fn places_that_take_no_message_say_so() {
    let (discord, acme) = acme().await;
    acme.forum("202", "questions");
    acme.channel("203", "secret");
    acme.overwrite("203", &discord.bot_user(), 0, permission::VIEW_CHANNEL);
    acme.channel("204", "read-only");
    acme.overwrite("204", "9001", 0, permission::SEND_MESSAGES);
    acme.thread("301", "201", "closed");
    acme.lock("301");
    acme.channel("205", "gone");
    acme.delete_channel("205");
    let cases = [
        ("202", 400, 50_008),
        ("203", 403, 50_001),
        ("204", 403, 50_013),
        ("301", 400, 160_005),
        ("205", 404, 10_003),
        ("999", 404, 10_003),
    ];
    for (place, status, code) in cases {
        let (got, body) = call(&discord, "POST", &format!("/channels/{place}/messages"), hello()).await;
        assert_eq!((got, body["code"].as_u64()), (status, Some(code)), "{place}");
    }
    assert_eq!(discord.violations(), [""; 0]);
}

#[tokio::test]
async fn a_direct_conversation_opens_always_and_takes_not_everything() {
    let (discord, acme) = acme().await;
    let direct = async |user: &str| {
        let (status, opened) =
            call(&discord, "POST", "/users/@me/channels", json!({ "recipient_id": user })).await;
        assert_eq!(status, 200);
        let path = format!("/channels/{}/messages", opened["id"].as_str().unwrap());
        call(&discord, "POST", &path, hello()).await
    };
    assert_eq!(direct("101").await.0, 200);
    assert_eq!(acme.messages("101").len(), 1);
    discord.refuses_direct("101", Some(50_007));
    let refused = direct("101").await;
    assert_eq!((refused.0, &refused.1["code"]), (403, &json!(50_007)));
    acme.leaves("102");
    let refused = direct("102").await;
    assert_eq!((refused.0, &refused.1["code"]), (403, &json!(50_278)), "no guild is shared any more");
    let nobody = call(&discord, "POST", "/users/@me/channels", json!({ "recipient_id": "999" })).await;
    assert_eq!((nobody.0, &nobody.1["code"]), (404, &json!(10_013)));
}

#[tokio::test]
async fn a_sleeping_thread_wakes_when_somebody_writes() {
    let (discord, acme) = acme().await;
    let said = call(&discord, "POST", "/channels/201/messages", hello()).await.1;
    let path = format!("/channels/201/messages/{}/threads", said["id"].as_str().unwrap());
    let body = json!({ "name": "Claims triage", "auto_archive_duration": 10_080 });
    let (status, thread) = call(&discord, "POST", &path, body.clone()).await;
    assert_eq!((status, &thread["id"]), (200, &said["id"]));
    assert_eq!(call(&discord, "POST", &path, body).await.1["code"], 160_004);
    let id = thread["id"].as_str().unwrap();
    acme.archive(id);
    let messages = format!("/channels/{id}/messages");
    let first = call(&discord, "POST", &messages, hello()).await.1;
    let shown = call(&discord, "GET", &format!("/channels/{id}"), Value::Null).await.1;
    assert_eq!(shown["thread_metadata"]["archived"], false);
    acme.archive(id);
    let edit =
        call(&discord, "PATCH", &format!("{messages}/{}", first["id"].as_str().unwrap()), hello()).await;
    assert_eq!(edit.1["code"], 50_083, "an edit wakes nothing");
    let woken = call(&discord, "PATCH", &format!("/channels/{id}"), json!({ "archived": false })).await;
    assert_eq!((woken.0, &woken.1["thread_metadata"]["archived"]), (200, &json!(false)));
}

#[tokio::test]
async fn a_forum_takes_threads_that_begin_with_a_message() {
    let (discord, acme) = acme().await;
    acme.forum("202", "initiatives");
    let without = call(&discord, "POST", "/channels/202/threads", json!({ "name": "Claims" })).await;
    assert_eq!((without.0, &without.1["code"]), (400, &json!(50_035)));
    let body = json!({ "name": "Claims", "message": { "content": "Hello" } });
    let (status, thread) = call(&discord, "POST", "/channels/202/threads", body).await;
    assert_eq!((status, &thread["parent_id"]), (200, &json!("202")));
    assert_eq!(acme.messages(thread["id"].as_str().unwrap()).len(), 1);
    assert_eq!(acme.threads("202").len(), 1);
}

#[tokio::test]
async fn who_reads_a_channel_can_be_computed() {
    let (discord, acme) = acme().await;
    acme.role("501", "Leads", permission::ADMINISTRATOR);
    acme.private_channel("202", "secret", &["101"]);
    acme.gets_role("102", "501");
    let channels = call(&discord, "GET", "/guilds/9001/channels", Value::Null).await.1;
    let secret = channels.as_array().unwrap().iter().find(|it| it["id"] == "202").unwrap().clone();
    let overwrites = secret["permission_overwrites"].as_array().unwrap();
    assert_eq!(overwrites[0], json!({ "id": "9001", "type": 0, "allow": "0", "deny": "1024" }));
    assert_eq!(overwrites[1], json!({ "id": "101", "type": 1, "allow": "1024", "deny": "0" }));
    let roles = call(&discord, "GET", "/guilds/9001/roles", Value::Null).await.1;
    assert!(roles.as_array().unwrap().iter().any(|it| it["id"] == "501" && it["permissions"] == "8"));
    let (mut seen, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let path = format!("/guilds/9001/members?limit=2&after={after}");
        let page = call(&discord, "GET", &path, Value::Null).await.1.as_array().unwrap().clone();
        let Some(last) = page.last() else { break };
        after = last["user"]["id"].as_str().unwrap().to_owned();
        seen.extend(page.iter().map(|it| it["user"]["id"].as_str().unwrap().to_owned()));
    }
    assert_eq!(seen, ["101", "102", discord.bot_user().as_str()]);
    let member = call(&discord, "GET", "/guilds/9001/members/102", Value::Null).await.1;
    assert_eq!(member["roles"], json!(["501"]));
    assert_eq!(call(&discord, "GET", "/guilds/9001/members/999", Value::Null).await.1["code"], 10_013);
}

#[tokio::test]
async fn a_guild_that_put_the_bot_out_is_unknown_to_it() {
    let (discord, acme) = acme().await;
    assert_eq!(
        call(&discord, "GET", "/guilds/9001/audit-logs?action_type=28", Value::Null).await.1["code"],
        50_013
    );
    acme.added_by("101");
    acme.bot_may(permission::EVERYBODY | permission::VIEW_AUDIT_LOG);
    let log = call(&discord, "GET", "/guilds/9001/audit-logs?action_type=28", Value::Null).await.1;
    assert_eq!(log["audit_log_entries"][0]["user_id"], "101");
    acme.kicks_bot();
    assert_eq!(call(&discord, "GET", "/guilds/9001", Value::Null).await.1["code"], 10_004);
    assert_eq!(call(&discord, "POST", "/channels/201/messages", hello()).await.1["code"], 50_001);
    assert_eq!(call(&discord, "GET", "/users/@me/guilds", Value::Null).await.1, json!([]));
}
