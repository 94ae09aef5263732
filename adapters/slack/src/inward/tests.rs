use baton_chat::inbound::{ChannelNews, Place};
use serde_json::{Value, json};

use super::{
    command::Command,
    event::{Event, What},
    interaction::{Did, Interaction, Surface},
};

fn what(event: &Value) -> Result<Option<What>, String> {
    let envelope = json!({"team_id": "T1", "event_id": "Ev1", "event": event});
    Event::of(&envelope).map(|it| it.map(|it| it.what))
}

#[test]
fn a_deactivated_user_is_read_whatever_their_custom_fields_are() {
    for fields in [json!([]), json!({}), Value::Null] {
        let user = json!({"id": "U1", "deleted": true, "profile": {"fields": fields}});
        let read = what(&json!({"type": "user_change", "user": user.clone()})).unwrap().unwrap();
        assert_eq!(read, What::User(user));
    }
}

#[test]
fn what_people_say_is_read_and_what_bots_say_is_not() {
    let metadata = json!({"event_type": "x", "event_payload": {"n": 1, "deep": {"a": []}}});
    let message = json!({
        "type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "who owns x",
        "metadata": metadata,
    });
    let said = what(&message).unwrap().unwrap();
    assert!(matches!(said, What::Said { direct: true, raw, .. } if raw == "who owns x"));
    let of_bot = |kind: &str| json!({"type": kind, "channel_type": "im", "channel": "D1", "bot_id": "B1", "user": "U1", "text": "hi"});
    assert_eq!(what(&of_bot("message")), Ok(Some(What::Nothing)));
    assert_eq!(what(&of_bot("app_mention")), Ok(Some(What::Nothing)));
    let edited =
        json!({"type": "message", "subtype": "message_changed", "channel_type": "im", "channel": "D1"});
    assert_eq!(what(&edited), Ok(Some(What::Nothing)));
}

#[test]
fn channels_change_in_many_ways() {
    let closed = |kind: &str| what(&json!({"type": kind, "channel": "C1"})).unwrap().unwrap();
    let expected = What::Channel { channel: "C1".to_owned(), news: ChannelNews::Closed };
    for kind in ["channel_archive", "channel_deleted", "group_archive", "channel_left", "group_left"] {
        assert_eq!(closed(kind), expected);
    }
    let renamed = json!({"type": "channel_rename", "channel": {"id": "C1", "name": "claims"}});
    let news = ChannelNews::Named("claims".to_owned());
    assert_eq!(what(&renamed), Ok(Some(What::Channel { channel: "C1".to_owned(), news })));
}

#[test]
fn tokens_of_users_are_not_ours() {
    let revoked =
        |bots: Value| what(&json!({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": bots}}));
    assert_eq!(revoked(json!([])), Ok(Some(What::Nothing)));
    assert_eq!(revoked(json!(["UB"])), Ok(Some(What::Removed)));
}

#[test]
fn what_nobody_knows_is_named_and_what_lacks_its_parts_is_nothing() {
    assert_eq!(what(&json!({"type": "star_added"})), Err("event:star_added".to_owned()));
    assert_eq!(what(&json!({})), Err("event:untyped".to_owned()));
    assert_eq!(what(&json!({"type": "app_mention", "user": 7})), Ok(Some(What::Nothing)));
    assert_eq!(
        Interaction::of(&json!({"type": "workflow_step_edit"})),
        Err("interaction:workflow_step_edit".to_owned())
    );
    assert_eq!(Interaction::of(&json!({"type": "block_actions"})), Ok(None));
    assert_eq!(Event::of(&json!({"event": {"type": "app_uninstalled"}})), Ok(None));
}

fn press(action: Value, container: Value, view: Value) -> Interaction {
    let payload = json!({
        "type": "block_actions", "team": null, "user": {"id": "U1", "team_id": "T1"}, "trigger_id": "1.2",
        "container": container, "view": view, "actions": [action],
        "enterprise": {"id": "E1"}, "channel": {"id": "C1"}, "response_url": "https://hooks.example/1",
    });
    Interaction::of(&payload).unwrap().unwrap()
}

#[test]
fn buttons_and_menus_carry_their_token_from_every_surface() {
    let button = json!({"value": "mine", "action_ts": "1.0", "action_id": "0", "block_id": "b"});
    let menu =
        json!({"selected_option": {"value": "mine"}, "action_ts": "1.0", "action_id": "0", "block_id": "b"});
    for action in [button.clone(), menu] {
        let pressed = press(action, json!({"type": "message"}), Value::Null);
        assert_eq!(pressed.did, Did::Press { token: "mine".to_owned(), on: Surface::Message });
        assert_eq!((pressed.origin.team.as_str(), pressed.origin.enterprise.as_deref()), ("T1", Some("E1")));
        assert_eq!(pressed.place(), Place::Channel("C1".to_owned()));
    }
    let home =
        press(button.clone(), json!({"type": "view", "view_id": "V1"}), json!({"type": "home", "id": "V1"}));
    assert!(matches!(home.did, Did::Press { on: Surface::Home, .. }));
    let dialog =
        press(button, json!({"type": "view", "view_id": "V1"}), json!({"type": "modal", "id": "V1"}));
    assert!(matches!(dialog.did, Did::Press { on: Surface::Dialog(id), .. } if id == "V1"));
}

#[test]
fn a_sent_form_has_the_values_of_every_kind_of_input() {
    let memory = json!({"token": "t", "step": 1, "channel": "C1", "url": null}).to_string();
    let state = json!({"values": {
        "text": {"value": {"type": "plain_text_input", "value": "hello"}},
        "empty": {"value": {"type": "plain_text_input", "value": null}},
        "who": {"value": {"type": "users_select", "selected_user": "U2"}},
        "day": {"value": {"type": "datepicker", "selected_date": "2026-12-04"}},
        "one": {"value": {"type": "static_select", "selected_option": {"value": "keep"}}},
    }});
    let view = json!({"id": "V1", "hash": "h", "callback_id": "form", "private_metadata": memory, "state": state,
        "blocks": [{"type": "rich_text"}, {"type": "input", "block_id": "text"}]});
    let payload =
        json!({"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": view});
    let sent = Interaction::of(&payload).unwrap().unwrap();
    assert_eq!(sent.place(), Place::Channel("C1".to_owned()));
    let Did::Submit { values, first_field, .. } = sent.did else { panic!("no submission") };
    assert_eq!(first_field.as_deref(), Some("text"));
    let shown: Vec<String> = values.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(shown.join(" "), "day=2026-12-04 one=keep text=hello who=U2");
}

#[test]
fn a_command_in_a_direct_message_is_between_two() {
    let payload =
        json!({"team_id": "T1", "channel_id": "D9", "user_id": "U1", "trigger_id": "1", "text": "mine"});
    assert_eq!(Command::of_json(&payload).unwrap().place, Place::Direct("U1".to_owned()));
    assert!(Command::of_json(&json!({"team_id": "T1"})).is_none());
}
