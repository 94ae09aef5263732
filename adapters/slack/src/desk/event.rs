//! What happened in a workspace: somebody spoke, came, changed or left; a channel changed; Baton was removed.

use std::sync::{Arc, PoisonError};

use baton_chat::inbound::{Act, ChannelNews, Inbound, Place, Reply};
use serde_json::{Value, json};

use super::{Ack, Then, Verdict};
use crate::{
    inward::{
        event::{Event, What},
        markup,
    },
    outward::card,
    slack::Slack,
    team::Team,
};

/// Said where an answer would be a form, which Slack opens for buttons and commands alone.
const NEEDS_COMMAND: &str =
    "That needs a form, which Slack opens for commands only: please type it after /baton.";

impl Slack {
    pub(super) async fn event(self: &Arc<Self>, team: &Team, event: Event) -> Ack {
        match event.what {
            What::Said { user, channel, thread, raw, direct } => {
                let line = What::utterance(&raw, team.bot.as_deref());
                let users: Vec<&str> = std::iter::once(user.as_str()).chain(markup::users(&line)).collect();
                if self.introduce(team, &users).await.is_err() {
                    return Ack::refusing(Verdict::NotStored);
                }
                let place =
                    if direct { Place::Direct(user.clone()) } else { Place::Channel(channel.clone()) };
                let dedupe_key = format!("event:{}", event.id);
                let (space, act) = (team.space(), Act::Mention(line));
                let said = Inbound { dedupe_key, space, user: user.clone(), place, act };
                let reply = self.received(team, said).await;
                answer(team, &user, &channel, thread, direct, reply)
            }
            What::HomeOpened { user } => {
                if self.introduce(team, &[&user]).await.is_err() {
                    return Ack::refusing(Verdict::NotStored);
                }
                Ack::after(Then::Home { team: team.id.clone(), user })
            }
            What::User(user) => {
                self.tell(team, &user).await;
                Ack::bare()
            }
            What::Channel { channel, news } => self.noted_channel(team, &channel, news).await,
            What::Membership { user, channel, news } if team.bot.as_ref() == Some(&user) => {
                self.noted_channel(team, &channel, news).await
            }
            What::Removed => self.removed(team).await,
            What::Membership { .. } | What::Nothing => Ack::bare(),
        }
    }

    async fn noted_channel(&self, team: &Team, channel: &str, news: ChannelNews) -> Ack {
        match self.host.channel(&team.space(), channel, news).await {
            Ok(()) => Ack::bare(),
            Err(why) => {
                tracing::error!(%why, "what happened to a channel was not kept");
                Ack::refusing(Verdict::NotStored)
            }
        }
    }

    async fn removed(&self, team: &Team) -> Ack {
        tracing::info!(team = team.id, "Baton was removed from a workspace");
        match self.host.left(&team.space()).await {
            Ok(()) => {
                self.teams.forget(&team.id);
                self.known.lock().unwrap_or_else(PoisonError::into_inner).retain(|it| it.0 != team.id);
                Ack::bare()
            }
            Err(why) => {
                tracing::error!(%why, "the removal was not kept");
                Ack::refusing(Verdict::NotStored)
            }
        }
    }
}

// To the asker alone in a channel, in the thread they asked in; a direct message is theirs alone anyway.
fn answer(team: &Team, user: &str, channel: &str, thread: Option<String>, direct: bool, reply: Reply) -> Ack {
    let (mut body, public) = match reply {
        Reply::Whisper(it) => (card::message(&it, None), false),
        Reply::Public(it) => (card::message(&it, None), true),
        Reply::Form(_) => (json!({"text": NEEDS_COMMAND}), false),
        Reply::Seen | Reply::Nothing => return Ack::bare(),
    };
    body["channel"] = json!(channel);
    if let Some(thread) = thread {
        body["thread_ts"] = json!(thread);
    }
    let method = if public || direct { "chat.postMessage" } else { "chat.postEphemeral" };
    if method == "chat.postEphemeral" {
        body["user"] = json!(user);
        drop_unfurling(&mut body);
    }
    Ack::after(Then::Call { team: team.id.clone(), method, body })
}

fn drop_unfurling(body: &mut Value) {
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|name, _| !name.starts_with("unfurl_"));
    }
}
