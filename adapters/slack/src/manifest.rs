//! The app as Slack is to make it: names, scopes, events, addresses.
//!
//! Rule: exactly the scopes that the code uses; a test compares them with the methods that are called and the
//! events that are read.

use baton_chat::inbound::{Shortcut, ShortcutOn};
use serde_json::{Value, json};
use url::Url;

/// Whether messages of doubtful fate are looked for in direct messages alone, or in channels too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookUps {
    /// What sentences to Baton need anyway.
    Direct,
    /// With the histories of the channels it is in.
    Everywhere,
}

/// What each scope is for: the methods it opens and the events it lets through. Source: Slack's reference of
/// scopes; an empty use is the permission to be called so.
pub const SCOPES: [(&str, &[&str]); 13] = [
    ("app_mentions:read", &["app_mention"]),
    (
        "channels:read",
        &[
            "conversations.members",
            "channel_archive",
            "channel_unarchive",
            "channel_deleted",
            "channel_rename",
            "channel_left",
            "member_joined_channel",
            "member_left_channel",
        ],
    ),
    ("chat:write", &["chat.postMessage", "chat.postEphemeral", "chat.update"]),
    ("chat:write.public", &["chat.postMessage"]),
    ("commands", &["views.open", "views.update", "views.publish"]),
    ("dnd:read", &["dnd.info"]),
    ("files:write", &["files.getUploadURLExternal", "files.completeUploadExternal"]),
    (
        "groups:read",
        &[
            "conversations.members",
            "group_archive",
            "group_unarchive",
            "group_deleted",
            "group_rename",
            "group_left",
        ],
    ),
    ("im:history", &["message.im", "conversations.history"]),
    ("im:write", &["conversations.open"]),
    ("users:read", &["users.info", "users.list", "team_join", "user_change"]),
    ("channels:history", &["conversations.history"]),
    ("groups:history", &["conversations.history"]),
];
/// Events that no scope guards.
pub const FREE_EVENTS: [&str; 3] = ["app_home_opened", "app_uninstalled", "tokens_revoked"];
/// Methods that no scope guards.
pub const FREE_METHODS: [&str; 4] =
    ["auth.test", "apps.connections.open", "chat.getPermalink", "oauth.v2.access"];

/// The scopes to ask for, in the order of the alphabet.
pub fn scopes(look_ups: LookUps) -> Vec<&'static str> {
    let wanted = |it: &&str| match look_ups {
        LookUps::Everywhere => true,
        LookUps::Direct => *it == "im:history" || !it.ends_with(":history"),
    };
    let mut all: Vec<&str> = SCOPES.iter().map(|it| it.0).filter(wanted).collect();
    all.sort_unstable();
    all
}

/// The events to subscribe to, in the order of the alphabet.
pub fn events() -> Vec<&'static str> {
    let guarded = SCOPES.iter().flat_map(|it| it.1.iter().copied());
    let is_event = |it: &&str| *it == "message.im" || !it.contains('.');
    let mut all: Vec<&str> = guarded.filter(is_event).chain(FREE_EVENTS).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The manifest; with an address deliveries come there, without one over a socket.
pub fn manifest(command: &str, address: Option<&Url>, look_ups: LookUps, shortcuts: &[Shortcut]) -> Value {
    let at = |path: &str| address.map(|it| format!("{}{path}", it.as_str().trim_end_matches('/')));
    let mut slash = json!({
        "command": command,
        "description": "Who owns what, what is missing, and what waits for you",
        "usage_hint": "who claims triage? · mine · help",
        "should_escape": true,
    });
    let mut subscriptions = json!({"bot_events": events()});
    let mut interactivity = json!({"is_enabled": true});
    let mut oauth = json!({"scopes": {"bot": scopes(look_ups)}});
    if let Some(url) = at("/slack/commands") {
        slash["url"] = json!(url);
        subscriptions["request_url"] = json!(at("/slack/events"));
        interactivity["request_url"] = json!(at("/slack/interactions"));
        oauth["redirect_urls"] = json!([at("/slack/oauth/callback")]);
    }
    json!({
        "display_information": {
            "name": "Baton",
            "description": "Stops AI initiatives from dying between pilot and production",
            "background_color": "#1f2a44",
        },
        "features": {
            "app_home": {"home_tab_enabled": true, "messages_tab_enabled": true, "messages_tab_read_only_enabled": false},
            "bot_user": {"display_name": "Baton", "always_online": true},
            "shortcuts": shortcuts.iter().map(shortcut).collect::<Vec<_>>(),
            "slash_commands": [slash],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": subscriptions,
            "interactivity": interactivity,
            "org_deploy_enabled": address.is_some(),
            "socket_mode_enabled": address.is_none(),
            "token_rotation_enabled": false,
        },
    })
}

/// Opens Slack's page for a new app with the manifest filled in.
pub fn link(manifest: &Value) -> String {
    let fields = [("new_app", "1"), ("manifest_json", &manifest.to_string())];
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("https://api.slack.com/apps?{query}")
}

fn shortcut(it: &Shortcut) -> Value {
    let kind = match it.on {
        ShortcutOn::Messages => "message",
        ShortcutOn::Everything => "global",
    };
    json!({"name": it.label, "type": kind, "callback_id": it.name, "description": it.label})
}

#[cfg(test)]
mod tests;
