//! What people do with messages, commands and the bot's home, brought to the bot as Slack brings it.

use serde_json::{Value, json};

use super::{
    Answer, Message, Workspace,
    delivery::{self, Kind},
    surface::{self, Found},
    team, text,
    world::{APP_ID, World},
};

impl Workspace {
    /// `/baton text` typed in a channel (by id; the user's own means their conversation with the bot); text that begins with a slash names its own command.
    ///
    /// `@name` and `#name` of this team arrive as `<@U…|name>` and `<#C…|name>`, everything else escaped.
    /// An acknowledgement with a text is shown as Slack shows it.
    pub async fn command(&self, user: &str, channel: &str, text: &str) -> Answer {
        let shared = &self.slack.shared;
        let (payload, respond_to) = {
            let mut world = shared.world();
            let team = world.team_mut(&self.team);
            let direct = team.direct(user);
            let channel = if channel == user { &direct } else { channel };
            if !team.channels.contains_key(channel) {
                return Answer::impossible(format!("no channel {channel}"));
            }
            let path = world.response_url(&self.team, channel, user, None);
            let url = shared.url(&path);
            let respond_to = world.response_urls[path.trim_start_matches("/respond/")].clone();
            (command(&mut world, &self.team, user, channel, text, &url), respond_to)
        };
        let answer = delivery::bring(shared, Kind::Command, payload).await;
        let said = match &answer.body {
            Value::String(text) => json!({ "text": text }),
            body => body.clone(),
        };
        if answer.trouble.is_none() && said.as_object().is_some_and(|it| !it.is_empty()) {
            // What is wrong with it stands among the violations.
            let _ = shared.world().respond(&respond_to, &said);
        }
        answer
    }

    /// Presses a button of a message by its label or `action_id`, chooses a menu's option by its label or value,
    /// or sets a picker by `action_id=value`.
    pub async fn press(&self, user: &str, message: &Message, wanted: &str) -> Answer {
        let shared = &self.slack.shared;
        let current = self.look(|team| team.message(&message.channel, &message.ts).cloned());
        let Some(message) = current else { return Answer::impossible("that message is gone") };
        let Some((found, state)) = surface::press(&message.blocks, wanted) else {
            return Answer::impossible(format!("nothing called {wanted} in: {}", message.shown()));
        };
        let payload = {
            let mut world = shared.world();
            let path = world.response_url(&self.team, &message.channel, user, Some(&message.ts));
            let mut payload = interaction(&mut world, &self.team, user, "block_actions");
            let ephemeral = message.ephemeral_to.is_some();
            payload["container"] = json!({ "type": "message", "message_ts": message.ts,
                "channel_id": message.channel, "is_ephemeral": ephemeral });
            payload["channel"] = place(world.team(&self.team), &message.channel);
            if !ephemeral {
                payload["message"] = message.json(&self.team, true);
            }
            let mut values = super::views::initial(&json!({ "blocks": message.blocks }));
            remember(&mut values, &found, &state);
            payload["state"] = json!({ "values": values });
            payload["response_url"] = json!(shared.url(&path));
            payload["actions"] = json!([action(&mut world, &found, &state)]);
            payload
        };
        delivery::bring(shared, Kind::Interactive, payload).await
    }

    /// As [`Workspace::press`], in the topmost modal.
    pub async fn press_in_view(&self, user: &str, wanted: &str) -> Answer {
        match self.views(user).pop() {
            Some(view) => self.press_on(user, &view, wanted).await,
            None => Answer::impossible(format!("{user} has no modal open")),
        }
    }

    /// As [`Workspace::press`], in the person's Home.
    pub async fn press_home(&self, user: &str, wanted: &str) -> Answer {
        match self.home(user) {
            Some(view) => self.press_on(user, &view, wanted).await,
            None => Answer::impossible(format!("nothing was published to the Home of {user}")),
        }
    }

    async fn press_on(&self, user: &str, view: &Value, wanted: &str) -> Answer {
        let blocks = view["blocks"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some((found, state)) = surface::press(blocks, wanted) else {
            return Answer::impossible(format!("nothing called {wanted} in: {}", super::shown::view(view)));
        };
        let payload = {
            let mut world = self.slack.shared.world();
            let mut view = view.clone();
            remember(&mut view["state"]["values"], &found, &state);
            let id = view["id"].as_str().unwrap_or_default();
            if let Some(open) = world.team_mut(&self.team).open_mut(id) {
                open.values = view["state"]["values"].clone();
            }
            let mut payload = interaction(&mut world, &self.team, user, "block_actions");
            payload["container"] = json!({ "type": "view", "view_id": view["id"] });
            payload["view"] = view;
            payload["actions"] = json!([action(&mut world, &found, &state)]);
            payload
        };
        delivery::bring(&self.slack.shared, Kind::Interactive, payload).await
    }

    /// A global shortcut.
    pub async fn shortcut(&self, user: &str, callback_id: &str) -> Answer {
        let payload = {
            let mut world = self.slack.shared.world();
            let mut payload = interaction(&mut world, &self.team, user, "shortcut");
            payload["callback_id"] = json!(callback_id);
            payload["action_ts"] = json!(world.ts());
            payload
        };
        delivery::bring(&self.slack.shared, Kind::Interactive, payload).await
    }

    /// A shortcut from a message's menu.
    pub async fn message_shortcut(&self, user: &str, callback_id: &str, channel: &str, ts: &str) -> Answer {
        let shared = &self.slack.shared;
        let Some(message) = self.look(|team| team.message(channel, ts).cloned()) else {
            return Answer::impossible(format!("no message {ts} in {channel}"));
        };
        let payload = {
            let mut world = shared.world();
            let path = world.response_url(&self.team, channel, user, Some(ts));
            let mut payload = interaction(&mut world, &self.team, user, "message_action");
            payload["callback_id"] = json!(callback_id);
            payload["action_ts"] = json!(world.ts());
            payload["message_ts"] = json!(ts);
            payload["message"] = message.json(&self.team, true);
            payload["channel"] = place(world.team(&self.team), channel);
            payload["response_url"] = json!(shared.url(&path));
            payload
        };
        delivery::bring(shared, Kind::Interactive, payload).await
    }
}

fn command(world: &mut World, team: &str, user: &str, channel: &str, typed: &str, url: &str) -> Value {
    let default = world.command.clone();
    let (command, text) = match typed.strip_prefix('/') {
        Some(_) => typed.split_once(' ').unwrap_or((typed, "")),
        None => (default.as_str(), typed),
    };
    let trigger = world.trigger(team, user);
    let known = world.team(team);
    json!({
        "token": "fake-verification-token", "team_id": team, "team_domain": known.name.to_lowercase(),
        "channel_id": channel, "channel_name": channel_name(known, channel), "user_id": user,
        "user_name": known.user_name(user), "command": command, "text": escaped(known, text.trim()),
        "api_app_id": APP_ID, "is_enterprise_install": "false", "response_url": url, "trigger_id": trigger,
    })
}

/// What every interaction holds.
pub(crate) fn interaction(world: &mut World, team: &str, user: &str, kind: &str) -> Value {
    let trigger = world.trigger(team, user);
    let known = world.team(team);
    let name = known.user_name(user);
    json!({
        "type": kind, "token": "fake-verification-token", "api_app_id": APP_ID, "trigger_id": trigger,
        "team": { "id": team, "domain": known.name.to_lowercase() }, "enterprise": null,
        "is_enterprise_install": false,
        "user": { "id": user, "username": name, "name": name, "team_id": team },
    })
}

fn place(team: &team::Team, channel: &str) -> Value {
    json!({ "id": channel, "name": channel_name(team, channel) })
}

/// Slack keeps the names of private places to itself.
fn channel_name(team: &team::Team, channel: &str) -> String {
    match team.channels.get(channel).map(|it| (it.kind, it.name.clone())) {
        Some((team::Kind::Public, name)) => name,
        Some((team::Kind::Private, _)) => "privategroup".to_owned(),
        Some((team::Kind::Direct, _)) | None => "directmessage".to_owned(),
    }
}

fn action(world: &mut World, found: &Found, state: &Value) -> Value {
    let mut action = json!({ "type": found.kind(), "action_id": found.action_id(), "block_id": found.block_id(),
        "action_ts": world.ts() });
    for name in ["text", "placeholder", "style"] {
        if let Some(value) = found.element.get(name) {
            action[name] = value.clone();
        }
    }
    for (name, value) in state.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null()) {
        action[name.as_str()] = value.clone();
    }
    action
}

/// Puts what was chosen among `state.values`; buttons and overflow menus hold no state.
fn remember(values: &mut Value, found: &Found, state: &Value) {
    if found.kind() != "button" && found.kind() != "overflow" {
        let mut state = state.clone();
        state["type"] = json!(found.kind());
        values[found.block_id()][found.action_id()] = state;
    }
}

/// As Slack hands over what was typed after a command whose `should_escape` is on.
pub(crate) fn escaped(team: &team::Team, typed: &str) -> String {
    typed.split(' ').map(|word| word_escaped(team, word)).collect::<Vec<_>>().join(" ")
}

fn word_escaped(team: &team::Team, word: &str) -> String {
    let end = word.trim_end_matches(['.', ',', ';', ':', '!', '?']).len();
    let (core, rest) = word.split_at(end);
    let user = |wanted: &str| {
        let found = team.users.iter().find(|(id, it)| *id == wanted || it["name"] == wanted);
        found.map(|(id, it)| format!("<@{id}|{}>{rest}", it["name"].as_str().unwrap_or_default()))
    };
    let channel = |wanted: &str| {
        let found = team.channels.values().find(|it| it.id == wanted || it.name == wanted);
        found.map(|it| format!("<#{}|{}>{rest}", it.id, it.name))
    };
    let inside = core.strip_prefix('<').and_then(|it| it.strip_suffix('>')).unwrap_or(core);
    let named = inside.split('|').next().unwrap_or(inside);
    let known = match named.split_at_checked(1) {
        Some(("@", group @ ("everyone" | "here" | "channel"))) => Some(format!("<!{group}>{rest}")),
        Some(("@", wanted)) => user(wanted),
        Some(("#", wanted)) => channel(wanted),
        _ if core.starts_with("https://") || core.starts_with("http://") => {
            Some(format!("<{}>{rest}", text::escape(core)))
        }
        _ => None,
    };
    known.unwrap_or_else(|| text::escape(word))
}
