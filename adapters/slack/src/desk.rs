//! The one inside of both ways in: a delivery becomes an answer, and work that is done after it.
//!
//! Rule: an acknowledgement is given when the effect is on disk, or not at all. What Slack waits for is decided
//! within [`DEADLINE`]; what could not be stored by then is said not to be.

use std::{sync::Arc, time::Instant};

use baton_chat::{
    inbound::{Act, Inbound, Place, Reply},
    recent::Stage,
};
use serde_json::{Value, json};

use crate::{
    inward::{Delivery, command::Command, event::Event, markup},
    outward::{
        card,
        form::{self, Memory},
    },
    slack::{DEADLINE, Slack},
    team::Team,
};
use interaction::too_late;
use view::NoDialog;

mod event;
mod interaction;
mod view;

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

    /// What the host says to it; a picture in its answer follows by itself.
    async fn received(self: &Arc<Self>, team: &Team, inbound: Inbound) -> Reply {
        let user = inbound.user.clone();
        let reply = self.host.receive(inbound).await;
        if let Reply::Whisper(card) | Reply::Public(card) = &reply
            && let Some(picture) = card.picture()
        {
            self.show_picture(team, &user, picture);
        }
        reply
    }

    async fn command(self: &Arc<Self>, team: &Team, command: Command) -> Ack {
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
        match self.received(team, inbound).await {
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
}

fn channel_of(place: &Place) -> Option<String> {
    if let Place::Channel(id) = place { Some(id.clone()) } else { None }
}
fn ephemeral(text: &str) -> Value {
    json!({"response_type": "ephemeral", "replace_original": false, "text": text})
}
