//! Events: what happens in a team, told to the bot in an `event_callback`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Answer, Message, Shared, Workspace, delivery,
    people::escaped,
    team::{Kind, Team},
    world::{APP_ID, World},
};

impl Workspace {
    /// Any event under a fresh `event_id`; one that is not taken is brought again up to three times.
    pub async fn event(&self, event: Value) -> Answer {
        let id = format!("Ev{}", self.slack.shared.world().count());
        self.bring(&id, event, None).await
    }

    /// An event under an id of the test's choice; a `retry_num` above 0 says that it is brought again.
    pub async fn event_as(&self, event_id: &str, event: Value, retry_num: u32) -> Answer {
        let retry = (retry_num > 0).then(|| (retry_num, "http_timeout".to_owned()));
        self.bring(event_id, event, retry).await
    }

    async fn bring(&self, id: &str, event: Value, retry: Option<(u32, String)>) -> Answer {
        let payload = envelope(&self.slack.shared.world(), &self.team, id, event);
        delivery::event(&self.slack.shared, payload, retry).await
    }

    /// Says something to the bot in a channel; the mention is put in front when it is not there.
    pub async fn mention(&self, user: &str, channel: &str, text: &str) -> Answer {
        let bot = format!("<@{}>", self.bot_user());
        let text = if text.contains(&bot) { text.to_owned() } else { format!("{bot} {text}") };
        let event = self.say(user, channel, &text, "app_mention");
        self.event(event).await
    }

    /// Says something to the bot in their direct conversation.
    pub async fn direct(&self, user: &str, text: &str) -> Answer {
        let channel = self.change(|team| team.direct(user));
        let mut event = self.say(user, &channel, text, "message");
        event["channel_type"] = json!("im");
        self.event(event).await
    }

    /// A person's words in a channel, which the bot hears nothing of; their timestamp.
    pub fn chatter(&self, user: &str, channel: &str, text: &str) -> String {
        self.say(user, channel, text, "message")["ts"].as_str().unwrap_or_default().to_owned()
    }

    /// Keeps the message, and makes the event of it.
    fn say(&self, user: &str, channel: &str, typed: &str, kind: &str) -> Value {
        let mut world = self.slack.shared.world();
        let ts = world.ts();
        let team = world.team_mut(&self.team);
        let text = plain_mentions(team, typed);
        let message = Message {
            ts: ts.clone(),
            channel: channel.to_owned(),
            text: text.clone(),
            blocks: Vec::new(),
            metadata: None,
            thread_ts: None,
            edits: Vec::new(),
            user: user.to_owned(),
            ephemeral_to: None,
        };
        team.messages.push(message);
        json!({ "type": kind, "user": user, "text": text, "ts": ts, "event_ts": ts, "channel": channel,
            "team": self.team, "client_msg_id": format!("fake-{ts}") })
    }

    /// Opens the bot's Home tab.
    pub async fn open_home(&self, user: &str) -> Answer {
        let mut event = json!({ "type": "app_home_opened", "user": user, "channel": format!("D{user}"),
            "tab": "home", "event_ts": self.slack.shared.world().ts() });
        if let Some(view) = self.home(user) {
            event["view"] = view;
        }
        self.event(event).await
    }

    /// Someone new, who is added first.
    pub async fn team_join(&self, id: &str, name: &str, tz: Option<&str>) -> Answer {
        self.user(id, name, tz);
        let user = self.look(|team| team.users[id].clone());
        self.event(json!({ "type": "team_join", "user": user })).await
    }

    /// Tells how a person is now; change them first.
    pub async fn user_change(&self, id: &str) -> Answer {
        let user = self.look(|team| team.users.get(id).cloned());
        self.event(json!({ "type": "user_change", "user": user, "cache_ts": 1_700_000_000 })).await
    }

    /// Archives, and tells.
    pub async fn channel_archive(&self, user: &str, channel: &str) -> Answer {
        self.archive(channel);
        self.event(json!({ "type": self.kind(channel, "archive"), "channel": channel, "user": user })).await
    }

    /// Brings back, and tells.
    pub async fn channel_unarchive(&self, user: &str, channel: &str) -> Answer {
        self.unarchive(channel);
        self.event(json!({ "type": self.kind(channel, "unarchive"), "channel": channel, "user": user })).await
    }

    /// Renames, and tells.
    pub async fn channel_rename(&self, channel: &str, name: &str) -> Answer {
        self.rename(channel, name);
        let renamed = json!({ "id": channel, "name": name, "created": 1_700_000_000 });
        self.event(json!({ "type": self.kind(channel, "rename"), "channel": renamed })).await
    }

    /// Deletes with everything said there, and tells.
    pub async fn channel_deleted(&self, channel: &str) -> Answer {
        let kind = self.kind(channel, "deleted");
        self.change(|team| {
            team.channels.remove(channel);
            team.messages.retain(|it| it.channel != channel);
        });
        self.event(json!({ "type": kind, "channel": channel })).await
    }

    /// A person leaves, and the bot, which stays, hears of it.
    pub async fn member_left_channel(&self, user: &str, channel: &str) -> Answer {
        self.leave(user, channel);
        let letter = if self.kind(channel, "left").starts_with("group") { "G" } else { "C" };
        self.event(json!({ "type": "member_left_channel", "user": user, "channel": channel,
            "channel_type": letter, "team": self.team }))
            .await
    }

    /// The bot is removed, and told.
    pub async fn channel_left(&self, channel: &str) -> Answer {
        self.kick_bot(channel);
        self.event(json!({ "type": self.kind(channel, "left"), "channel": channel, "actor_id": "UADMIN" }))
            .await
    }

    /// The tokens end, and the bot is told.
    pub async fn app_uninstalled(&self) -> Answer {
        self.uninstall();
        self.event(json!({ "type": "app_uninstalled" })).await
    }

    /// The tokens end, and the bot is told which users' they were.
    pub async fn tokens_revoked(&self) -> Answer {
        self.revoke_tokens();
        self.event(json!({ "type": "tokens_revoked", "tokens": { "oauth": [], "bot": [self.bot_user()] } }))
            .await
    }

    /// `channel_…` or, of private ones, `group_…`.
    fn kind(&self, channel: &str, what: &str) -> String {
        let private = self.look(|team| team.channels.get(channel).is_some_and(|it| it.kind == Kind::Private));
        if private { format!("group_{what}") } else { format!("channel_{what}") }
    }
}

/// The bot's own words come back to it, in the background.
pub(crate) fn echo(shared: &Arc<Shared>, world: &mut World, team: &str, message: &Message) {
    let direct = world.team(team).channels.get(&message.channel).is_some_and(|it| it.kind == Kind::Direct);
    if !world.echoing || !direct {
        return;
    }
    let mut event = message.json(team, true);
    event["channel"] = json!(message.channel);
    event["channel_type"] = json!("im");
    event["event_ts"] = json!(message.ts);
    event["bot_id"] = json!(world.team(team).bot_id);
    event["app_id"] = json!(APP_ID);
    let id = format!("Ev{}", world.count());
    let (task, payload) = (shared.clone(), envelope(world, team, &id, event));
    shared.handle.spawn(async move { delivery::event(&task, payload, None).await });
}

fn envelope(world: &World, team: &str, id: &str, event: Value) -> Value {
    let known = world.team(team);
    json!({
        "token": "fake-verification-token", "team_id": team, "api_app_id": APP_ID, "event": event,
        "type": "event_callback", "event_id": id, "event_time": world.clock.now().as_secs(),
        "authorizations": [{ "enterprise_id": known.enterprise, "team_id": team, "user_id": known.bot_user,
            "is_bot": true, "is_enterprise_install": false }],
        "is_ext_shared_channel": false, "event_context": format!("context-{id}"),
    })
}

/// In messages a mention holds no name: `<@U…>`.
fn plain_mentions(team: &Team, typed: &str) -> String {
    let words = escaped(team, typed);
    let mut plain = String::new();
    let mut rest = words.as_str();
    while let Some((before, after)) = rest.split_once("<@") {
        let (inside, behind) = after.split_once('>').unwrap_or((after, ""));
        plain.push_str(before);
        plain.push_str(&format!("<@{}>", inside.split('|').next().unwrap_or(inside)));
        rest = behind;
    }
    plain.push_str(rest);
    plain
}
