//! Interactions: what somebody did that the bot has to answer, and how far the answer got.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::{
    channel::Channel,
    refusal::No,
    world::{APPLICATION, World},
};

/// Kinds of interactions. Source: Discord's reference, "Interaction Type".
pub(crate) const PING: u8 = 1;
pub(crate) const COMMAND: u8 = 2;
pub(crate) const COMPONENT: u8 = 3;
pub(crate) const COMPLETE: u8 = 4;
pub(crate) const SUBMIT: u8 = 5;
/// The first answer has to come within this. Source: Discord's reference, "Interaction Callback".
const FIRST_ANSWER: Duration = Duration::from_secs(3);
/// What follows has to come within this, from the start.
const LIFETIME: Duration = Duration::from_secs(15 * 60);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nobody answered yet.
    Fresh,
    /// Nobody answered in time.
    Lost,
    /// An answer is being thought of; the loading message.
    Deferred(String),
    /// Answered, with the message that stands for `@original` if there is one.
    Answered(Option<String>),
}

#[derive(Debug)]
pub(crate) struct Interaction {
    pub(crate) id: String,
    pub(crate) kind: u8,
    pub(crate) user: String,
    pub(crate) channel: String,
    pub(crate) made: Duration,
    pub(crate) progress: Progress,
    /// Whoever gave the first answer was not told that it came.
    pub(crate) is_unheard: bool,
    /// The message whose button was pressed, or whose button opened the dialog.
    pub(crate) source: Option<String>,
    /// Whoever waits for the first answer.
    pub(crate) waiting: Option<oneshot::Sender<Value>>,
}

/// A dialog that a user has open.
#[derive(Clone, Debug)]
pub(crate) struct Modal {
    /// As the bot sent it, with numeric ids filled in.
    pub(crate) data: Value,
    /// Where it was opened.
    pub(crate) channel: String,
    pub(crate) guild: Option<String>,
    pub(crate) source: Option<String>,
}

impl World {
    /// Makes an interaction of this data; its payload, and who waits for its answer.
    pub(crate) fn interact(
        &mut self,
        kind: u8,
        (user, channel, guild): (&str, &str, Option<&str>),
        source: Option<&str>,
        data: Value,
    ) -> (Value, oneshot::Receiver<Value>) {
        let (id, number) = (self.snowflake(), self.snowflake());
        let token = format!("aW50ZXJhY3Rpb246{number}");
        let (answered, waiting) = oneshot::channel();
        let interaction = Interaction {
            id: id.clone(),
            kind,
            user: user.to_owned(),
            channel: channel.to_owned(),
            made: self.clock.now(),
            progress: Progress::Fresh,
            is_unheard: false,
            source: source.map(str::to_owned),
            waiting: Some(answered),
        };
        self.interactions.insert(token.clone(), interaction);
        let mut payload = self.payload(user, channel, guild);
        for (name, value) in
            [("id", json!(id)), ("type", json!(kind)), ("token", json!(token)), ("data", data)]
        {
            payload[name] = value;
        }
        if let Some(message) = source.and_then(|it| self.message(channel, it)) {
            payload["message"] = self.message_json(message);
        }
        (payload, waiting)
    }

    /// What every interaction holds.
    fn payload(&self, user: &str, channel: &str, guild: Option<&str>) -> Value {
        let known = &self.users[user];
        let mut payload = json!({
            "application_id": APPLICATION, "version": 1, "channel_id": channel, "locale": known.locale,
            "entitlements": [], "attachment_size_limit": 10_485_760, "context": u8::from(guild.is_none()),
            "authorizing_integration_owners": { "0": guild.unwrap_or("0") },
        });
        let place = self.channels.get(channel);
        if let Some(place) = place {
            payload["channel"] = place.json();
            let own = self.permissions(APPLICATION, place);
            payload["app_permissions"] = json!(own.to_string());
        }
        match guild {
            None => payload["user"] = known.json(),
            Some(guild) => {
                let locale = &self.guild(guild).locale;
                let allowed = place.map(|it: &Channel| self.permissions(user, it)).unwrap_or_default();
                payload["guild_id"] = json!(guild);
                payload["guild_locale"] = json!(locale);
                payload["guild"] = json!({ "id": guild, "locale": locale, "features": [] });
                payload["member"] = self.member_json(guild, user).unwrap_or_default();
                payload["member"]["permissions"] = json!(allowed.to_string());
            }
        }
        payload
    }

    /// The interaction whose first answer this token brings, if it may still come.
    pub(crate) fn answerable(&mut self, id: &str, token: &str) -> Result<&mut Interaction, No> {
        let now = self.clock.now();
        let found = self.interactions.get_mut(token).filter(|it| it.id == id);
        let found = found.ok_or_else(No::unknown_interaction)?;
        match found.progress {
            Progress::Fresh if now.saturating_sub(found.made) <= FIRST_ANSWER => {}
            Progress::Fresh | Progress::Lost => return Err(No::unknown_interaction()),
            Progress::Deferred(_) | Progress::Answered(_) => {
                return Err(No::new(400, 40_060, "Interaction has already been acknowledged."));
            }
        }
        Ok(found)
    }

    /// The interaction that this token goes on with.
    pub(crate) fn continued(&mut self, token: &str) -> Result<&mut Interaction, No> {
        let now = self.clock.now();
        let found = self.interactions.get_mut(token).ok_or_else(No::unknown_webhook)?;
        if now.saturating_sub(found.made) > LIFETIME {
            return Err(No::new(401, 50_027, "Invalid Webhook Token"));
        }
        match found.progress {
            Progress::Fresh | Progress::Lost => Err(No::unknown_webhook()),
            Progress::Deferred(_) | Progress::Answered(_) => Ok(found),
        }
    }

    /// The answer to a call with these in its path does not get through: who repeats it does no wrong.
    pub(crate) fn leave_unheard(&mut self, path: &[&str]) {
        for part in path {
            if let Some(found) = self.interactions.get_mut(*part) {
                found.is_unheard = true;
            }
        }
    }

    /// Nobody answered in time: whoever answers now is told that the interaction is unknown.
    pub(crate) fn lose(&mut self, token: &str) {
        if let Some(found) = self.interactions.get_mut(token)
            && found.progress == Progress::Fresh
        {
            found.progress = Progress::Lost;
        }
    }
}
