//! The one inside of both ways in: a delivery becomes an answer, and work that is done after it.
//!
//! Rule: an acknowledgement is given when the effect is on disk, or not at all. What Slack waits for is decided
//! within [`DEADLINE`]; what could not be stored by then is said not to be.

use std::{sync::Arc, time::Instant};

use baton_chat::inbound::{Act, Inbound, Place, Quote, Reply};
use serde_json::{Value, json};

use crate::{
    inward::{
        Delivery,
        command::Command,
        event::Event,
        interaction::{Did, Interaction, Message, Surface},
        markup,
    },
    outward::{
        card,
        form::{self, Memory},
    },
    recent::Stage,
    slack::{BREATH, DEADLINE, Slack},
    team::Team,
};

mod event;

/// What Slack gets back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ack {
    pub(crate) verdict: Verdict,
    /// What stands in the answer; `null` where it is bare.
    pub(crate) body: Value,
    pub(crate) then: Vec<Then>,
}

/// Whether Slack may forget the delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Taken,
    /// It had no effect; Slack should bring it again.
    NotStored,
    /// From a workspace that Baton is not in.
    NotOurs,
}

/// What is done after the acknowledgement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Then {
    /// Through the address that came with the delivery.
    Respond {
        url: String,
        body: Value,
    },
    Call {
        team: String,
        method: &'static str,
        body: Value,
    },
    /// Somebody's page is drawn anew.
    Home {
        team: String,
        user: String,
    },
}

/// Said when time ran out before anything was recorded.
const NOT_RECORDED: &str =
    "That was not recorded: Baton is slow right now. Please try once more in a minute.";
/// Said when Slack would not open a dialog any more.
const NO_DIALOG: &str = "Slack did not open the form in time. Please press or type it once more.";
/// Said when Slack does not tell who somebody is.
const STRANGER: &str = "Slack does not tell Baton who that is. Please try once more in a minute.";

impl Ack {
    pub(crate) fn bare() -> Self {
        Self::with(Value::Null)
    }

    pub(crate) fn with(body: Value) -> Self {
        Self { verdict: Verdict::Taken, body, then: Vec::new() }
    }

    pub(crate) fn after(then: Then) -> Self {
        Self { then: vec![then], ..Self::bare() }
    }

    pub(crate) fn refusing(verdict: Verdict) -> Self {
        Self { verdict, ..Self::bare() }
    }
}

impl Slack {
    /// Handles one delivery that arrived at `arrived`; what is still to do is in the answer.
    pub(crate) async fn deliver(self: &Arc<Self>, delivery: Delivery, arrived: Instant) -> Ack {
        let Some(origin) = delivery.origin() else { return Ack::bare() };
        let Some(team) = self.origin(origin).await else { return Ack::refusing(Verdict::NotOurs) };
        let left = DEADLINE.saturating_sub(arrived.elapsed());
        match delivery {
            Delivery::Command(command) => {
                let late = ephemeral(NOT_RECORDED);
                tokio::time::timeout(left, self.command(&team, command)).await.unwrap_or(Ack::with(late))
            }
            Delivery::Interaction(interaction) => {
                let late = too_late(&interaction);
                tokio::time::timeout(left, self.interaction(&team, interaction)).await.unwrap_or(late)
            }
            Delivery::Event(event) => self.once(&team, event, left).await,
            Delivery::Unknown(_) => Ack::bare(),
        }
    }

    /// Does what an acknowledgement left to do.
    pub(crate) async fn follow_up(self: &Arc<Self>, all: Vec<Then>) {
        for then in all {
            let done = match &then {
                Then::Respond { url, body } => self.api.respond(url, body).await,
                Then::Call { team, method, body } => match self.team(team).await {
                    Some(team) => self.call(&team, method, body).await.map(|_| ()),
                    None => Ok(()),
                },
                Then::Home { team, user } => {
                    self.publish_home(team, user).await;
                    Ok(())
                }
            };
            if let Err(why) = done {
                tracing::warn!(%why, "an answer did not reach whoever asked");
            }
        }
    }

    async fn once(self: &Arc<Self>, team: &Team, event: Event, left: std::time::Duration) -> Ack {
        let key = format!("event:{}:{}", team.id, event.id);
        match self.recent.begin(&key) {
            Some(Stage::Done) => return Ack::bare(),
            Some(Stage::Begun) => return Ack::refusing(Verdict::NotStored),
            None => {}
        }
        let done = tokio::time::timeout(left, self.event(team, event)).await;
        let ack = done.unwrap_or(Ack::refusing(Verdict::NotStored));
        match ack.verdict {
            Verdict::Taken => self.recent.done(&key),
            Verdict::NotStored | Verdict::NotOurs => self.recent.undone(&key),
        }
        ack
    }

    async fn command(&self, team: &Team, command: Command) -> Ack {
        let mut users = vec![command.user.as_str()];
        users.extend(markup::users(&command.line));
        if self.introduce(team, &users).await.is_err() {
            return Ack::with(ephemeral(STRANGER));
        }
        let Command { user, place, line, trigger, url, .. } = command;
        let inbound = Inbound {
            dedupe_key: format!("command:{trigger}"),
            space: team.space(),
            user,
            place: place.clone(),
            act: Act::Command(line),
        };
        match self.host.receive(inbound).await {
            Reply::Whisper(it) => Ack::with(card::answer(&it, "ephemeral")),
            Reply::Public(it) => Ack::with(card::answer(&it, "in_channel")),
            Reply::Form(form) => {
                let origin = Memory { channel: channel_of(&place), url, ..Memory::default() };
                match self.open(team, &trigger, &form::dialog(&form, &origin)).await {
                    Ok(()) => Ack::bare(),
                    Err(NoDialog) => Ack::with(ephemeral(NO_DIALOG)),
                }
            }
            Reply::Seen | Reply::Nothing => Ack::bare(),
        }
    }

    async fn interaction(&self, team: &Team, interaction: Interaction) -> Ack {
        let mut users = vec![interaction.user.as_str()];
        if let Did::Submit { values, .. } = &interaction.did {
            users.extend(values.values().map(String::as_str).filter(|it| form::is_user(it)));
        }
        // A text that merely looks like a user's id is no reason to refuse the form.
        if self.introduce(team, &users[..1]).await.is_err() {
            return spoken(&interaction, STRANGER);
        }
        let _ = self.introduce(team, &users[1..]).await;
        let Some(act) = self.act(team, &interaction).await else { return Ack::bare() };
        let inbound = Inbound {
            dedupe_key: interaction.key.clone(),
            space: team.space(),
            user: interaction.user.clone(),
            place: interaction.place(),
            act,
        };
        let reply = self.host.receive(inbound).await;
        match &interaction.did {
            Did::Submit { memory, .. } => self.after_form(team, &interaction, memory, reply),
            Did::Press { on, .. } => self.after_press(team, &interaction, on, reply).await,
            Did::Shortcut { .. } | Did::Nothing => {
                self.after_press(team, &interaction, &Surface::Message, reply).await
            }
        }
    }

    async fn act(&self, team: &Team, interaction: &Interaction) -> Option<Act> {
        Some(match &interaction.did {
            Did::Press { token, .. } => Act::Press { token: token.clone() },
            Did::Submit { memory, values, .. } => {
                Act::Submit { token: memory.token.clone(), values: values.clone() }
            }
            Did::Shortcut { name, message } => {
                let quote = match (message, &interaction.channel) {
                    (Some(message), Some(channel)) => self.quote(team, channel, message).await,
                    _ => None,
                };
                Act::Shortcut { name: name.clone(), quote }
            }
            Did::Nothing => return None,
        })
    }

    async fn quote(&self, team: &Team, channel: &str, message: &Message) -> Option<Quote> {
        let params = [("channel", channel), ("message_ts", message.ts.as_str())];
        let asked = tokio::time::timeout(BREATH / 2, self.ask(team, "chat.getPermalink", &params)).await;
        let told = asked.ok().and_then(Result::ok).and_then(|it| it["permalink"].as_str().map(str::to_owned));
        // The form of Slack's own links, for when Slack is too slow to say it.
        let made = message.domain.as_ref().map(|domain| {
            format!("https://{domain}.slack.com/archives/{channel}/p{}", message.ts.replace('.', ""))
        });
        Some(Quote { text: message.text.clone(), link: told.or(made)? })
    }

    fn after_form(&self, team: &Team, interaction: &Interaction, memory: &Memory, reply: Reply) -> Ack {
        let close = || Ack::with(json!({"response_action": "clear"}));
        match reply {
            Reply::Form(form) => Ack::with(match form::errors(&form, memory) {
                Some(errors) => json!({"response_action": "errors", "errors": errors}),
                None => json!({"response_action": "update", "view": form::dialog(&form, memory)}),
            }),
            Reply::Whisper(it) | Reply::Public(it) if memory.url.is_none() => {
                let mut ack = Ack::with(json!({"response_action": "update", "view": card::dialog(&it)}));
                ack.then.push(Then::Home { team: team.id.clone(), user: interaction.user.clone() });
                ack
            }
            Reply::Whisper(it) => Ack { then: respond(memory.url.as_ref(), &it, "ephemeral"), ..close() },
            Reply::Public(it) => Ack { then: respond(memory.url.as_ref(), &it, "in_channel"), ..close() },
            Reply::Seen | Reply::Nothing => close(),
        }
    }

    async fn after_press(&self, team: &Team, interaction: &Interaction, on: &Surface, reply: Reply) -> Ack {
        let home = || Then::Home { team: team.id.clone(), user: interaction.user.clone() };
        let channel = interaction.channel.clone().filter(|it| !crate::inward::is_direct(it));
        match (reply, on) {
            (Reply::Form(it), Surface::Dialog(view)) => {
                let origin = Memory { channel, ..Memory::default() };
                self.replace(team, view, &form::dialog(&it, &origin)).await
            }
            (Reply::Form(it), _) => {
                let origin = Memory { channel, url: interaction.url.clone(), ..Memory::default() };
                let Some(trigger) = &interaction.trigger else { return spoken(interaction, NO_DIALOG) };
                match self.open(team, trigger, &form::dialog(&it, &origin)).await {
                    Ok(()) => Ack::bare(),
                    Err(NoDialog) => spoken(interaction, NO_DIALOG),
                }
            }
            (Reply::Whisper(it) | Reply::Public(it), Surface::Dialog(view)) => {
                let mut ack = self.replace(team, view, &card::dialog(&it)).await;
                ack.then.push(home());
                ack
            }
            (Reply::Whisper(it) | Reply::Public(it), Surface::Home) => {
                if let Some(trigger) = &interaction.trigger {
                    let _ = self.open(team, trigger, &card::dialog(&it)).await;
                }
                Ack::after(home())
            }
            (Reply::Whisper(it), Surface::Message) => self.said(team, interaction, &it, "ephemeral").await,
            (Reply::Public(it), Surface::Message) => self.said(team, interaction, &it, "in_channel").await,
            (Reply::Seen | Reply::Nothing, _) => Ack::bare(),
        }
    }

    async fn said(
        &self,
        team: &Team,
        interaction: &Interaction,
        shown: &baton_chat::card::Card,
        how: &str,
    ) -> Ack {
        if interaction.url.is_none()
            && let Some(trigger) = &interaction.trigger
        {
            let _ = self.open(team, trigger, &card::dialog(shown)).await;
        }
        Ack { then: respond(interaction.url.as_ref(), shown, how), ..Ack::bare() }
    }

    async fn open(&self, team: &Team, trigger: &str, view: &Value) -> Result<(), NoDialog> {
        let body = json!({"trigger_id": trigger, "view": view});
        match tokio::time::timeout(BREATH, self.call(team, "views.open", &body)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(why)) => {
                tracing::warn!(%why, "a dialog was not opened");
                Err(NoDialog)
            }
            Err(_) => Err(NoDialog),
        }
    }

    async fn replace(&self, team: &Team, id: &str, view: &Value) -> Ack {
        let body = json!({"view_id": id, "view": view});
        if let Ok(Err(why)) = tokio::time::timeout(BREATH, self.call(team, "views.update", &body)).await {
            tracing::warn!(%why, "a dialog was not replaced");
        }
        Ack::bare()
    }

    async fn publish_home(&self, team: &str, user: &str) {
        let Some(team) = self.team(team).await else { return };
        let inbound = Inbound {
            dedupe_key: format!("home:{user}"),
            space: team.space(),
            user: user.to_owned(),
            place: Place::Direct(user.to_owned()),
            act: Act::Home,
        };
        if let Reply::Whisper(page) | Reply::Public(page) = self.host.receive(inbound).await {
            let body = json!({"user_id": user, "view": card::home(&page)});
            let done = self.call(&team, "views.publish", &body).await;
            done.map_or_else(|why| tracing::warn!(%why, "a page was not drawn"), |_| ());
        }
    }
}

struct NoDialog;

fn channel_of(place: &Place) -> Option<String> {
    if let Place::Channel(id) = place { Some(id.clone()) } else { None }
}

fn respond(url: Option<&String>, shown: &baton_chat::card::Card, response_type: &str) -> Vec<Then> {
    let body = card::answer(shown, response_type);
    url.map(|url| Then::Respond { url: url.clone(), body }).into_iter().collect()
}

fn ephemeral(text: &str) -> Value {
    json!({"response_type": "ephemeral", "replace_original": false, "text": text})
}

// A dialog that is open keeps what was typed, with the sentence beside its first field.
fn spoken(interaction: &Interaction, text: &str) -> Ack {
    match (&interaction.did, &interaction.url) {
        (Did::Submit { first_field: Some(field), .. }, _) => {
            Ack::with(json!({"response_action": "errors", "errors": {field.as_str(): text}}))
        }
        (_, Some(url)) => Ack::after(Then::Respond { url: url.clone(), body: ephemeral(text) }),
        (_, None) => Ack::bare(),
    }
}

fn too_late(interaction: &Interaction) -> Ack {
    spoken(interaction, NOT_RECORDED)
}
