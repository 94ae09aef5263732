//! The bot's answers to interactions: the first one, what replaces it, and what follows.

use serde_json::{Value, json};

use super::{
    interaction::{self, Modal, Progress},
    limits::{self, Shape},
    message::{EPHEMERAL, LOADING, Message},
    refusal::{Breach, No},
    surface,
    world::{APPLICATION, World},
};

/// Kinds of answers. Source: Discord's reference, "Interaction Callback Type".
const PONG: u64 = 1;
const MESSAGE: u64 = 4;
const DEFERRED_MESSAGE: u64 = 5;
const DEFERRED_UPDATE: u64 = 6;
const UPDATE: u64 = 7;
const CHOICES: u64 = 8;
const MODAL: u64 = 9;

impl World {
    /// Takes the first answer; the message it made or changed.
    ///
    /// # Errors
    /// As Discord refuses it.
    pub(crate) fn respond(&mut self, id: &str, token: &str, body: &Value) -> Result<Option<String>, No> {
        let (kind, source, user) = match self.answerable(id, token) {
            Ok(found) => (found.kind, found.source.clone(), found.user.clone()),
            Err(no) => {
                if no.code == 40_060 && !self.interactions.get(token).is_some_and(|it| it.is_unheard) {
                    self.violate(format!("create_interaction_response: {}", no.message));
                }
                return Err(no);
            }
        };
        let answer = self.fits(kind, source.is_some(), body)?;
        let data = &body["data"];
        let original = match answer {
            MESSAGE => Some(self.answer_with(token, data, 0)),
            DEFERRED_MESSAGE => Some(self.answer_with(token, data, LOADING)),
            DEFERRED_UPDATE => source,
            UPDATE => {
                let shown = source.clone().unwrap_or_default();
                self.change_message(&shown, data);
                source
            }
            MODAL => {
                self.open_modal(token, &user, data);
                None
            }
            _ => None,
        };
        let found = self.interactions.get_mut(token).expect("found above");
        found.progress = match (answer, &original) {
            (DEFERRED_MESSAGE, Some(loading)) => Progress::Deferred(loading.clone()),
            _ => Progress::Answered(original.clone()),
        };
        if let Some(waiting) = found.waiting.take() {
            // Whoever waited may have lost patience at this very moment.
            let _ = waiting.send(body.clone());
        }
        Ok(original)
    }

    /// The kind of the answer, if this interaction takes it and its data is within the limits.
    fn fits(&mut self, kind: u8, on_message: bool, body: &Value) -> Result<u64, No> {
        let answer = body["type"].as_u64().unwrap_or_default();
        let may: &[u64] = match (kind, on_message) {
            (interaction::PING, _) => &[PONG],
            (interaction::COMMAND, _) => &[MESSAGE, DEFERRED_MESSAGE, MODAL],
            (interaction::COMPONENT, _) => &[MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE, MODAL],
            (interaction::COMPLETE, _) => &[CHOICES],
            (_, true) => &[MESSAGE, DEFERRED_MESSAGE, DEFERRED_UPDATE, UPDATE],
            (_, false) => &[MESSAGE, DEFERRED_MESSAGE],
        };
        let breaches = match answer {
            answer if !may.contains(&answer) => {
                let why = format!("Value must be one of {may:?}.");
                vec![Breach::new("type", "BASE_TYPE_CHOICES", why)]
            }
            MESSAGE => limits::message(&body["data"], Shape::ANSWER),
            UPDATE => limits::message(&body["data"], Shape::EDIT),
            DEFERRED_MESSAGE => limits::deferred(&body["data"]),
            CHOICES => limits::choices(&body["data"]),
            MODAL => limits::modal(&body["data"]),
            _ => limits::Found::default().breaches,
        };
        let within = |it: &Breach| if it.at == "type" { it.clone() } else { it.within("data") };
        let breaches: Vec<Breach> = breaches.iter().map(within).collect();
        self.refuse("create_interaction_response", &breaches)?;
        Ok(answer)
    }

    /// Writes every breach down, and refuses if there is any that Discord would refuse.
    pub(crate) fn refuse(&mut self, what: &str, breaches: &[Breach]) -> Result<(), No> {
        for breach in breaches {
            self.violate(format!("{what}: {}", breach.told()));
        }
        let refused: Vec<Breach> = breaches.iter().filter(|it| it.code != limits::UNKNOWN).cloned().collect();
        match refused.first() {
            None => Ok(()),
            Some(first) if first.code == limits::EMPTY => Err(No::empty_message()),
            Some(_) => Err(No::invalid(&refused)),
        }
    }

    fn answer_with(&mut self, token: &str, data: &Value, flags: u64) -> String {
        let found = &self.interactions[token];
        let (channel, user) = (found.channel.clone(), found.user.clone());
        let mut message = Message::new(self.snowflake(), &channel, APPLICATION, self.clock.now());
        message.token = Some(token.to_owned());
        message.flags = flags | data["flags"].as_u64().unwrap_or_default();
        message.ephemeral_to = (message.flags & EPHEMERAL != 0).then_some(user);
        message.say(data);
        let id = message.id.clone();
        self.post(message);
        id
    }

    fn open_modal(&mut self, token: &str, user: &str, data: &Value) {
        let mut data = data.clone();
        if let Some(components) = data["components"].as_array_mut() {
            surface::fill_ids(components);
        }
        let found = &self.interactions[token];
        let (channel, source) = (found.channel.clone(), found.source.clone());
        let guild = self.channels.get(&channel).and_then(|it| it.guild.clone());
        self.say(&format!("{user} sees the modal\n{}", super::shown::modal(&data)));
        self.modals.insert(user.to_owned(), Modal { data, channel, guild, source });
    }

    /// What `@original` or an id means to this token.
    pub(crate) fn webhook_message(&mut self, token: &str, wanted: &str) -> Result<String, No> {
        let found = self.continued(token)?;
        let original = match &found.progress {
            Progress::Deferred(loading) => Some(loading.clone()),
            Progress::Answered(original) => original.clone(),
            Progress::Fresh | Progress::Lost => None,
        };
        let source = found.source.clone();
        if wanted == "@original" {
            return original.ok_or_else(No::unknown_message);
        }
        let own = |it: &&Message| it.id == wanted && it.token.as_deref() == Some(token);
        let made = self.messages.iter().find(own).map(|it| it.id.clone());
        made.or(source.filter(|it| it == wanted)).ok_or_else(No::unknown_message)
    }

    /// `@original` is gone: what was deferred is answered with nothing.
    pub(crate) fn without_original(&mut self, token: &str) {
        if let Some(found) = self.interactions.get_mut(token) {
            found.progress = Progress::Answered(None);
        }
    }

    /// Changes a message by an interaction's token.
    pub(crate) fn edit_by_token(&mut self, token: &str, wanted: &str, body: &Value) -> Result<Value, No> {
        let id = self.webhook_message(token, wanted)?;
        let message = self.message_mut(&id).ok_or_else(No::unknown_message)?;
        let shape = if message.is_loading() { Shape::FOLLOW_UP } else { Shape::EDIT.after(message) };
        self.refuse("edit_original_interaction_response", &limits::message(body, shape))?;
        self.change_message(&id, body);
        if let Some(found) = self.interactions.get_mut(token)
            && found.progress == Progress::Deferred(id.clone())
        {
            found.progress = Progress::Answered(Some(id.clone()));
        }
        let message = self.message_mut(&id).ok_or_else(No::unknown_message)?.clone();
        Ok(self.message_json(&message))
    }

    /// Says something more; the first time after a deferred answer this is that answer, as shown as it was
    /// promised to be. Source: Discord's reference, "Create Followup Message".
    pub(crate) fn follow_up(&mut self, token: &str, body: &Value) -> Result<Value, No> {
        if let Progress::Deferred(_) = self.continued(token)?.progress {
            return self.edit_by_token(token, "@original", body);
        }
        self.refuse("create_followup_message", &limits::message(body, Shape::FOLLOW_UP))?;
        let id = self.answer_with(token, body, 0);
        let message = self.message_mut(&id).ok_or_else(No::unknown_message)?.clone();
        Ok(self.message_json(&message))
    }

    /// Says what the bot or somebody else said, wherever it belongs.
    pub(crate) fn post(&mut self, message: Message) {
        let to = message.ephemeral_to.as_deref().map(|it| format!(" to {it} alone")).unwrap_or_default();
        let (who, place) = (self.name(&message.author), self.place_name(&message.channel));
        self.say(&format!("{who} in {place}{to} ({}):\n{}", message.id, message.shown()));
        if message.ephemeral_to.is_none() {
            self.dispatch_message("MESSAGE_CREATE", &message);
        }
        self.messages.push(message);
    }

    pub(crate) fn change_message(&mut self, id: &str, body: &Value) {
        let now = self.clock.now();
        let Some(message) = self.message_mut(id) else { return };
        message.change(body, now);
        let message = message.clone();
        let (who, place) = (self.name(&message.author), self.place_name(&message.channel));
        self.say(&format!("{who} in {place} ({}) now says:\n{}", message.id, message.shown()));
        if message.ephemeral_to.is_none() {
            self.dispatch_message("MESSAGE_UPDATE", &message);
        }
    }

    pub(crate) fn delete_message(&mut self, id: &str) {
        let Some(at) = self.messages.iter().position(|it| it.id == id) else { return };
        let gone = self.messages.remove(at);
        if gone.ephemeral_to.is_none() {
            let guild = self.channels.get(&gone.channel).and_then(|it| it.guild.clone());
            let told = json!({ "id": gone.id, "channel_id": gone.channel, "guild_id": guild });
            self.dispatch_said("MESSAGE_DELETE", guild.is_some(), &told);
        }
    }

    pub(crate) fn name(&self, user: &str) -> String {
        self.users.get(user).map_or_else(|| user.to_owned(), |it| it.name.clone())
    }

    pub(crate) fn place_name(&self, channel: &str) -> String {
        match self.channels.get(channel) {
            Some(it) if it.recipient.is_some() => {
                format!("@{}", self.name(it.recipient.as_deref().unwrap_or_default()))
            }
            Some(it) => format!("#{}", it.name),
            None => channel.to_owned(),
        }
    }
}
