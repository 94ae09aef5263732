//! What the app asks of Slack: messages, edits, look-ups, and who reads along.

use async_trait::async_trait;
use baton_chat::{
    card::Card,
    inbound::{Outgoing, Place, SpaceRef},
    platform::{DeliveryError, LookUp, MessageRef, Platform},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    api::CallError,
    outward::card,
    pace::UNNAMED_WAIT,
    slack::{Slack, is_of_token},
    team::Team,
};

/// What our messages' metadata is called.
const METADATA: &str = "baton_message";
/// Messages of one page. Source: Slack gives some apps 15, whatever they ask for.
const LOOKED_AT: &str = "100";
/// Pages that are read for one message of ours.
const PAGES: usize = 10;
/// How far back a message of ours is looked for: longer than anybody asks after it.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(72);
/// A workspace whose token is refused is tried again after this.
const TOKEN_BACK: std::time::Duration = std::time::Duration::from_secs(600);

#[async_trait]
impl Platform for Slack {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        let team = self.reached(&message.space).await?;
        let (Place::Channel(channel) | Place::Direct(channel)) = &message.to;
        if let Place::Direct(user) = &message.to {
            self.leave_alone(&team, user, message.at).await?;
        }
        let address = |body: &mut Value| {
            body["channel"] = json!(channel);
            let payload = json!({"token": message.token});
            body["metadata"] = json!({"event_type": METADATA, "event_payload": payload});
            if let Some((_, ts)) = message.under.as_ref().and_then(parts) {
                body["thread_ts"] = json!(ts);
            }
        };
        fail::fail_point!("slack_post.before");
        let answer = self.post_card(&team, &message.card, address).await;
        fail::fail_point!("slack_post.after");
        named(&answer.map_err(failed)?)
            .ok_or_else(|| DeliveryError::Unknown("a message without a name".to_owned()))
    }

    async fn edit(&self, space: &SpaceRef, message: &MessageRef, card: &Card) -> Result<(), DeliveryError> {
        let team = self.reached(space).await?;
        let gone = || DeliveryError::Undeliverable("not a message of Slack".to_owned());
        let (channel, ts) = parts(message).ok_or_else(gone)?;
        let mut body = card::message(card, None);
        (body["channel"], body["ts"]) = (json!(channel), json!(ts));
        self.call(&team, "chat.update", &body).await.map(|_| ()).map_err(failed)
    }

    async fn look_up(&self, space: &SpaceRef, to: &Place, token: &str) -> LookUp {
        let Ok(team) = self.reached(space).await else { return LookUp::NotNow };
        match self.found(&team, to, token).await {
            Ok(told) => told,
            Err(CallError::Refused(code)) if !is_of_token(&code) => LookUp::Unknown,
            Err(_) => LookUp::NotNow,
        }
    }

    async fn readers(&self, space: &SpaceRef, channel: &str) -> Option<Vec<String>> {
        let team = self.reached(space).await.ok()?;
        let (mut readers, mut cursor) = (Vec::new(), String::new());
        loop {
            let params = [("channel", channel), ("limit", "200"), ("cursor", cursor.as_str())];
            let page = self.ask(&team, "conversations.members", &params).await.ok()?;
            let members = page["members"].as_array()?.iter().filter_map(Value::as_str).map(str::to_owned);
            readers.extend(members.filter(|it| team.bot.as_ref() != Some(it)));
            cursor = page["response_metadata"]["next_cursor"].as_str().unwrap_or_default().to_owned();
            if cursor.is_empty() {
                return Some(readers);
            }
        }
    }
}

impl Slack {
    async fn reached(&self, space: &SpaceRef) -> Result<std::sync::Arc<Team>, DeliveryError> {
        let not_installed = || DeliveryError::NotSent {
            reason: "Baton is not installed in this workspace".to_owned(),
            retry_after: Some(TOKEN_BACK),
        };
        self.team(&space.id).await.ok_or_else(not_installed)
    }

    // Somebody who asked Slack for quiet gets their message when the quiet ends. Where Slack does not tell, or a
    // crowd would have to wait for the answers, their own client still keeps silent.
    async fn leave_alone(&self, team: &Team, user: &str, now: Timestamp) -> Result<(), DeliveryError> {
        if !self.pace.is_free(&team.id, "dnd.info", now) {
            return Ok(());
        }
        let told = self.api.get(&team.token, "dnd.info", &[("user", user)]).await;
        let Ok(quiet) = self.noted(team, "dnd.info", told) else { return Ok(()) };
        let until = |on: bool, end: &Value| end.as_i64().filter(|_| on).unwrap_or(0);
        let snoozed = until(quiet["snooze_enabled"] == true, &quiet["snooze_endtime"]);
        let begun = quiet["next_dnd_start_ts"].as_i64().is_some_and(|it| it <= now.as_second());
        let nightly = until(quiet["dnd_enabled"] == true && begun, &quiet["next_dnd_end_ts"]);
        let end = Timestamp::from_second(snoozed.max(nightly)).unwrap_or(now);
        let left = end.duration_since(now);
        if left <= SignedDuration::ZERO {
            return Ok(());
        }
        let retry_after = std::time::Duration::try_from(left).ok();
        Err(DeliveryError::NotSent { reason: "they asked for quiet".to_owned(), retry_after })
    }

    async fn found(&self, team: &Team, to: &Place, token: &str) -> Result<LookUp, CallError> {
        let channel = self.conversation(team, to).await?;
        let mut cursor = String::new();
        for _ in 0..PAGES {
            let params = [
                ("channel", channel.as_str()),
                ("limit", LOOKED_AT),
                ("include_all_metadata", "true"),
                ("cursor", cursor.as_str()),
            ];
            fail::fail_point!("slack_look.before");
            let page = self.ask(team, "conversations.history", &params).await;
            fail::fail_point!("slack_look.after");
            let page = page?;
            let messages = page["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
            let ours = messages.iter().find(|it| it["metadata"]["event_payload"]["token"] == token);
            if let Some(ts) = ours.and_then(|it| it["ts"].as_str()) {
                return Ok(LookUp::Found(MessageRef(format!("{channel}/{ts}"))));
            }
            cursor = page["response_metadata"]["next_cursor"].as_str().unwrap_or_default().to_owned();
            if cursor.is_empty() || self.is_long_ago(messages) {
                return Ok(LookUp::Absent);
            }
        }
        // Further back it may still stand.
        Ok(LookUp::Unknown)
    }

    async fn conversation(&self, team: &Team, to: &Place) -> Result<String, CallError> {
        match to {
            Place::Channel(id) => Ok(id.clone()),
            Place::Direct(user) => {
                let opened = self.call(team, "conversations.open", &json!({"users": user})).await?;
                let id = opened["channel"]["id"].as_str().map(str::to_owned);
                id.ok_or_else(|| CallError::Unclear("a conversation without a name".to_owned()))
            }
        }
    }

    fn is_long_ago(&self, messages: &[Value]) -> bool {
        let oldest = messages.last().and_then(|it| it["ts"].as_str()).and_then(|it| it.parse::<f64>().ok());
        let begins = (self.host.now() - LOOKED_BACK).as_duration().as_secs_f64();
        oldest.is_some_and(|it| it < begins)
    }
}

fn named(answer: &Value) -> Option<MessageRef> {
    Some(MessageRef(format!("{}/{}", answer["channel"].as_str()?, answer["ts"].as_str()?)))
}

fn parts(message: &MessageRef) -> Option<(&str, &str)> {
    message.0.split_once('/')
}

fn failed(why: CallError) -> DeliveryError {
    match why {
        CallError::Limited { retry_after } => {
            DeliveryError::Limited { retry_after: retry_after.unwrap_or(UNNAMED_WAIT) }
        }
        CallError::Paced(wait) => {
            DeliveryError::NotSent { reason: "our own pace".to_owned(), retry_after: Some(wait) }
        }
        CallError::NotReached(reason) => DeliveryError::NotSent { reason, retry_after: None },
        CallError::Unclear(reason) => DeliveryError::Unknown(reason),
        CallError::Refused(code) if is_of_token(&code) => {
            DeliveryError::NotSent { reason: code, retry_after: Some(TOKEN_BACK) }
        }
        CallError::Refused(code) if is_final(&code) => DeliveryError::Undeliverable(code),
        // A refusal is certain, whatever its name; it may be over later.
        CallError::Refused(code) => DeliveryError::NotSent { reason: code, retry_after: None },
    }
}

// Asking again changes nothing about these.
fn is_final(code: &str) -> bool {
    matches!(
        code,
        "channel_not_found"
            | "not_in_channel"
            | "is_archived"
            | "user_not_found"
            | "user_disabled"
            | "users_not_found"
            | "cannot_dm_bot"
            | "messages_tab_disabled"
            | "restricted_action"
            | "restricted_action_read_only_channel"
            | "message_not_found"
            | "cant_update_message"
            | "edit_window_closed"
            | "msg_too_long"
            | "msg_blocks_too_long"
            | "invalid_blocks"
            | "no_text"
    )
}
