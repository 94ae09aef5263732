use baton_chat::inbound::{Piece, Place};
use serde_json::{Value, json};

use super::{
    Delivery, interaction,
    interaction::{Did, Interaction},
    markup::{addressed, plain, utterance},
    message,
};
use crate::outward::handle::Handle;

fn text(it: &str) -> Piece {
    Piece::Text(it.to_owned())
}

fn read(raw: Value) -> Option<Interaction> {
    match interaction(&raw) {
        Delivery::Interaction(it) => Some(*it),
        Delivery::Ping | Delivery::Unknown { .. } => None,
    }
}

fn of(kind: u64, data: Value) -> Value {
    json!({
        "id": "1", "token": "secret", "type": kind, "guild_id": "9", "channel_id": "20", "data": data,
        "member": {"user": {"id": "7", "username": "ana", "global_name": "Ana"}, "nick": "Annie"},
    })
}

#[test]
fn references_are_told_from_words() {
    let read =
        utterance("role set x <@7> and <@!8> in <#20> <@&3> <:wave:4> <t:1796342400:D> a < b <@me> <>");
    let expected = vec![
        text("role set x "),
        Piece::User("7".to_owned()),
        text(" and "),
        Piece::User("8".to_owned()),
        text(" in "),
        Piece::Channel("20".to_owned()),
        text(" "),
        Piece::Group("3".to_owned()),
        text(" :wave: 2026-12-04 a < b <@me> <>"),
    ];
    assert_eq!(read.0, expected);
    assert_eq!(
        plain("ask <@7> or <@8> in <#20>", |id| (id == "7").then(|| "Ana".to_owned())),
        "ask @Ana or @8 in #20"
    );
}

#[test]
fn what_is_said_to_baton_is_read_and_nothing_else() {
    assert_eq!(addressed("<@!5>: who owns <@7>", "5").unwrap().0[0], text("who owns "));
    assert_eq!(addressed("who owns x", "5"), None);
    let said = |change: &dyn Fn(&mut Value)| {
        let mut raw = json!({"id": "1", "type": 0, "channel_id": "20", "guild_id": "9", "content": "<@5> mine",
            "author": {"id": "7", "username": "ana"}, "member": {"nick": "Annie"},
            "mentions": [{"id": "5"}, {"id": "8", "member": {"nick": "Bo"}}]});
        change(&mut raw);
        message(&raw, "5")
    };
    let heard = said(&|_| {}).unwrap();
    assert_eq!((heard.place(), heard.line.0), (Place::Channel("20".to_owned()), vec![text("mine")]));
    let people: Vec<(&str, &Value)> =
        heard.people.iter().map(|it| (it.id.as_str(), &it.member["nick"])).collect();
    assert_eq!(people, [("7", &json!("Annie")), ("8", &json!("Bo"))]);
    let direct = said(&|it| {
        it["guild_id"] = Value::Null;
        it["content"] = json!("mine");
    })
    .unwrap();
    assert_eq!((direct.place(), direct.line.0), (Place::Direct("7".to_owned()), vec![text("mine")]));
    for change in [
        (|it: &mut Value| it["author"]["bot"] = json!(true)) as fn(&mut Value),
        |it| it["author"]["id"] = json!("5"),
        |it| it["webhook_id"] = json!("3"),
        |it| it["type"] = json!(7),
        |it| it["content"] = json!("mine"),
        |it| it["content"] = json!("@everyone mine"),
        |it| it["author"] = json!([]),
        |it| it["id"] = json!(7),
    ] {
        assert_eq!(said(&change), None);
    }
}

#[test]
fn a_command_is_read_down_to_its_options() {
    let data = json!({"type": 1, "name": "baton", "options": [{"type": 2, "name": "privilege", "options": [
        {"type": 1, "name": "add", "options": [
            {"type": 3, "name": "key", "value": "claims"}, {"type": 6, "name": "decider", "value": "8"},
            {"type": 4, "name": "number", "value": 3}, {"type": 7, "name": "channel", "value": "20"},
            {"type": 3, "name": "lent_by", "value": "<@8> & co"}, {"type": 3, "name": "empty"},
        ]},
    ]}], "resolved": {"users": {"8": {"id": "8", "username": "bo"}}, "members": {"8": {"nick": "Bo"}}}});
    let it = read(of(2, data)).unwrap();
    let Did::Command { words, given } = it.did.clone() else { panic!("no command") };
    assert_eq!(words, "privilege add");
    let expected = [
        ("key", text("claims")),
        ("decider", Piece::User("8".to_owned())),
        ("number", text("3")),
        ("channel", Piece::Channel("20".to_owned())),
        ("lent_by", text("@Bo & co")),
    ];
    assert_eq!(given, expected.map(|(name, piece)| (name.to_owned(), piece)));
    assert_eq!(it.people.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["7", "8"]);
    assert_eq!(it.place(), Place::Channel("20".to_owned()));
}

#[test]
fn presses_dialogs_and_shortcuts_are_read() {
    let did = |kind: u64, data: Value| read(of(kind, data)).map(|it| it.did);
    let press = did(3, json!({"custom_id": "ask snooze x 2 friday", "component_type": 2}));
    let token = Handle::Token("ask snooze x 2 friday".to_owned());
    assert_eq!(press, Some(Did::Press { handle: token, picked: Vec::new() }));
    let menu = did(3, json!({"custom_id": "~menu:0", "component_type": 3, "values": ["~2 mine"]}));
    assert_eq!(menu, Some(Did::Press { handle: Handle::Menu(0), picked: vec!["mine".to_owned()] }));
    let old = json!({"custom_id": "~form:1.0:t", "components": [
        {"type": 10, "id": 1}, {"type": 1, "components": [{"type": 4, "custom_id": "why", "value": "because"}]},
        {"type": 18, "component": {"type": 4, "custom_id": "what", "value": "x"}},
        {"type": 1, "components": [{"type": 4, "custom_id": "empty", "value": ""}]},
    ]});
    let Some(Did::Submit { values, .. }) = did(5, old) else { panic!("no dialog") };
    assert_eq!(json!(values), json!({"what": "x", "why": "because"}));
    let shortcut = json!({"type": 3, "name": "Record as decision", "target_id": "30", "resolved": {"messages": {"30": {
        "content": "we keep <@8>'s <:ok:4>", "mentions": [{"id": "8", "username": "bo"}]}}}});
    let Some(Did::Shortcut { label, quote: Some(quote) }) = did(2, shortcut) else { panic!("no shortcut") };
    assert_eq!((label.as_str(), quote.text.as_str()), ("Record as decision", "we keep @bo's :ok:"));
    assert_eq!(quote.link, "https://discord.com/channels/9/20/30");
}

#[test]
fn what_nobody_knows_is_named_and_nothing_panics() {
    assert_eq!(interaction(&json!({"type": 1})), Delivery::Ping);
    let unknown = |kind: u64| Delivery::Unknown { kind: format!("interaction:{kind}") };
    assert_eq!(interaction(&json!({})), unknown(0));
    assert_eq!(interaction(&of(9, json!({}))), unknown(9));
    for kind in 2..=5 {
        for raw in [json!({"type": kind}), json!({"type": kind, "data": [1], "member": 7, "id": {}})] {
            assert_eq!(interaction(&raw), unknown(kind));
        }
    }
    let direct = json!({"id": "1", "token": "t", "type": 2, "user": {"id": "7"}, "data": {"options": [{"type": 1, "name": "mine"}]}});
    let it = read(direct).unwrap();
    assert_eq!((it.place(), it.guild), (Place::Direct("7".to_owned()), None));
    assert_eq!(it.did, Did::Command { words: "mine".to_owned(), given: Vec::new() });
}
