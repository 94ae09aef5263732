use baton_chat::inbound::Profile;
use serenity::model::event::GatewayEvent;

use super::*;
use crate::{
    inward::{Delivery, Interaction},
    people::profile,
};

/// An event as serenity reads it off the wire, and as we hand it on.
fn heard(kind: &str, data: Value) -> Option<Event> {
    let wire = json!({"op": 0, "s": 7, "t": kind, "d": data});
    match serde_json::from_value(wire).unwrap() {
        GatewayEvent::Dispatch(_, told) => Event::of(told),
        other => panic!("{other:?}"),
    }
}

fn user(id: &str, name: &str) -> Value {
    json!({"id": id, "username": name, "global_name": name.to_uppercase(), "discriminator": "0", "avatar": null,
        "public_flags": 0, "bot": false})
}

fn member(id: &str, name: &str) -> Value {
    json!({"user": user(id, name), "nick": "Annie", "roles": ["91"], "joined_at": "2026-01-01T00:00:00Z",
        "deaf": false, "mute": false, "flags": 0, "permissions": "2147483647", "pending": false})
}

fn interaction(kind: u8, data: Value) -> Value {
    json!({
        "id": "800", "application_id": "500", "type": kind, "token": "aW50", "version": 1, "data": data,
        "guild_id": "9", "channel_id": "201", "channel": {"id": "201", "type": 0, "name": "claims"},
        "member": member("101", "ana"), "locale": "en-GB", "guild_locale": "en-US", "app_permissions": "2048",
        "entitlements": [], "authorizing_integration_owners": {"0": "9"}, "context": 0,
        "attachment_size_limit": 10_485_760,
    })
}

fn message() -> Value {
    json!({
        "id": "700", "channel_id": "201", "author": user("500", "baton"), "content": "", "type": 0,
        "timestamp": "2026-11-23T09:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false,
        "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "flags": 32768,
        "components": [{"type": 17, "id": 5, "components": [{"type": 10, "id": 6, "content": "**Card**"}]}],
    })
}

/// The interactions of every kind, as Discord's reference shows them.
fn interactions() -> Vec<(&'static str, Value)> {
    let users = json!({"users": {"102": user("102", "bo")}, "members": {"102": {"nick": null, "roles": [],
        "joined_at": "2026-01-01T00:00:00Z", "flags": 0, "permissions": "0", "pending": false}}});
    let options = json!([{"type": 2, "name": "role", "options": [{"type": 1, "name": "set", "options": [
        {"type": 3, "name": "key", "value": "claims-triage"}, {"type": 6, "name": "person", "value": "102"},
        {"type": 5, "name": "urgent", "value": true}, {"type": 4, "name": "number", "value": 3},
    ]}]}]);
    let typing = json!([{"type": 1, "name": "who", "options": [
        {"type": 3, "name": "key", "value": "cla", "focused": true},
    ]}]);
    let press = json!({"custom_id": "mine", "component_type": 2, "id": 9});
    let pick = json!({"custom_id": "~menu:0", "component_type": 3, "values": ["who claims"]});
    let people = json!({"custom_id": "~pick:0", "component_type": 5, "values": ["102"], "resolved": users});
    let row = |id: &str, value: &str| json!({"type": 1, "id": 1, "components": [{"type": 4, "id": 2, "custom_id": id, "value": value}]});
    let sent = json!({"custom_id": "~form:1.0:t", "components": [row("why", "Because"), row("when", "")]});
    let quoted = json!({"id": "600", "name": "Record as decision", "type": 3, "target_id": "700",
        "resolved": {"messages": {"700": message()}}});
    let command = |options: Value, users: &Value| json!({"id": "600", "name": "baton", "type": 1, "options": options, "resolved": users});
    let shown = |data: Value| {
        let mut raw = interaction(3, data);
        raw["message"] = message();
        raw
    };
    vec![
        ("command", interaction(2, command(options, &users))),
        ("shortcut", interaction(2, quoted)),
        ("press", shown(press)),
        ("pick", shown(pick)),
        ("people", shown(people)),
        ("typing", interaction(4, command(typing, &json!({})))),
        ("sent", interaction(5, sent)),
    ]
}

/// What is read of an interaction, with its people as the host hears of them.
fn read(raw: &Value) -> (Interaction, Vec<(String, Profile)>) {
    let Delivery::Interaction(mut read) = inward::interaction(raw) else { panic!("{raw}") };
    let people = std::mem::take(&mut read.people);
    let people = people.into_iter().map(|it| (it.id, profile(&it.user, &it.member))).collect();
    (*read, people)
}

#[test]
fn nothing_of_an_interaction_is_lost_on_its_way_through_serenity() {
    for (name, raw) in interactions() {
        let event = heard("INTERACTION_CREATE", raw.clone()).unwrap();
        assert!(!event.is_unread, "{name} is not read by serenity");
        assert_eq!(read(&event.data), read(&raw), "{name}");
    }
}

#[test]
fn what_serenity_cannot_read_is_read_all_the_same() {
    let mut raw = interactions().remove(0).1;
    raw["entitlements"] = json!("none");
    let event = heard("INTERACTION_CREATE", raw.clone()).unwrap();
    assert!(event.is_unread);
    assert_eq!(inward::interaction(&event.data), inward::interaction(&raw));
}

#[test]
fn what_nobody_heeds_is_not_handed_on() {
    assert_eq!(heard("TYPING_START", json!({"user_id": "1"})), None);
    assert_eq!(heard("SOMETHING_NEW", json!({"x": 1})), None);
}

#[test]
fn changes_keep_what_is_asked_of_them() {
    let gone = heard("GUILD_MEMBER_REMOVE", json!({"guild_id": "9", "user": user("101", "ana")})).unwrap();
    assert_eq!((&gone.data["guild_id"], &gone.data["user"]["id"]), (&json!("9"), &json!("101")));
    let mut renamed = member("101", "ana");
    renamed["guild_id"] = json!("9");
    let renamed = heard("GUILD_MEMBER_UPDATE", renamed).unwrap();
    assert_eq!((&renamed.data["nick"], &renamed.data["user"]["id"]), (&json!("Annie"), &json!("101")));
    let kicked = heard("GUILD_DELETE", json!({"id": "9"})).unwrap();
    assert_eq!((&kicked.data["id"], kicked.data["unavailable"] == true), (&json!("9"), false));
    let outage = heard("GUILD_DELETE", json!({"id": "9", "unavailable": true})).unwrap();
    assert_eq!(outage.data["unavailable"], true);
    let thread = json!({"id": "301", "guild_id": "9", "parent_id": "201", "type": 11});
    assert_eq!(heard("THREAD_DELETE", thread).unwrap().data["id"], "301");
}
