//! The one inside of both ways in: a delivery becomes a response, and work that is done after it.
//!
//! Rule: what is ready within [`BREATH`] is the response; everything else is deferred, and its answer takes the
//! place of the waiting sign. What was not recorded in the end is said not to be.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    discord::Discord,
    inward::{Delivery, Interaction, interaction::Did},
    outward::handle::{Handle, What},
};
use answer::{Show, Surface, Whose};

mod answer;
mod complete;
mod form;
mod heard;
mod home;
mod interaction;
mod late;

/// What Discord shows at once is decided within this of the arrival.
const BREATH: Duration = Duration::from_millis(1_500);
/// Completions that come later are not looked at any more.
const COMPLETED_WITHIN: Duration = Duration::from_millis(2_500);
/// What is not recorded this long after it was deferred is given up.
const PATIENCE: Duration = Duration::from_secs(60);

/// Said when time ran out before anything was recorded.
const NOT_RECORDED: &str =
    "That was not recorded: Baton is slow right now. Please try once more in a minute.";
/// Said when something broke on our side.
const BROKEN: &str = "That did not work on our side. Please try once more in a minute.";

/// What the desk remembers between deliveries; nothing that must outlive the process.
#[derive(Debug, Default)]
pub(crate) struct Desk {
    /// One change at a time of what was picked in a form.
    picking: tokio::sync::Mutex<()>,
    /// By user: the guild in which they last turned to Baton.
    guilds: Mutex<HashMap<String, String>>,
}

/// What Discord gets back.
#[derive(Debug)]
pub(crate) struct Ack {
    /// The interaction's response, with its type.
    pub(crate) response: Value,
    pub(crate) then: Vec<Then>,
    /// What the response shows, for when Discord does not take it any more.
    shown: Option<(Whose, Show)>,
}

/// What is done after the response.
#[derive(Debug)]
pub(crate) enum Then {
    /// The answer that was not ready takes the place of the waiting sign.
    Finish { work: JoinHandle<Show>, whose: Whose, surface: Surface },
    /// The answer was ready, and comes with a file, which no response can carry.
    Illustrate { show: Show, whose: Whose, surface: Surface },
    /// Everybody sees it, after what the asker saw.
    SayAloud { whose: Whose, body: Value },
}

impl Ack {
    fn with(response: Value) -> Self {
        Self { response, then: Vec::new(), shown: None }
    }
}

impl Discord {
    /// Handles one delivery that arrived at `arrived`; what is still to do is in the answer.
    pub(crate) async fn deliver(self: &Arc<Self>, delivery: Delivery, arrived: Instant) -> Ack {
        match delivery {
            Delivery::Ping => Ack::with(json!({"type": 1})),
            Delivery::Unknown { .. } => {
                Ack::with(answer::response(&Show::sentence(interaction::OUT_OF_DATE)))
            }
            Delivery::Interaction(it) => match &it.did {
                Did::Type { words, field, typed } => {
                    let left = COMPLETED_WITHIN.saturating_sub(arrived.elapsed());
                    let choices =
                        tokio::time::timeout(left, self.completions(&it, words, field, typed)).await;
                    Ack::with(json!({"type": 8, "data": {"choices": choices.unwrap_or_default()}}))
                }
                _ => self.interact(*it, arrived).await,
            },
        }
    }

    async fn interact(self: &Arc<Self>, interaction: Interaction, arrived: Instant) -> Ack {
        let whose = Whose::of(&interaction, arrived);
        let surface = surface(&interaction.did);
        let discord = Arc::clone(self);
        let mut work = self.tasks.spawn(async move { discord.work(interaction).await });
        match tokio::time::timeout(BREATH.saturating_sub(arrived.elapsed()), &mut work).await {
            Ok(done) => answer::ack(done.unwrap_or(Show::sentence(BROKEN)), whose, surface),
            Err(_) => Ack {
                response: answer::deferral(surface),
                then: vec![Then::Finish { work, whose, surface }],
                shown: None,
            },
        }
    }

    /// Does what a response left to do, beside whatever comes next.
    pub(crate) fn later(self: &Arc<Self>, then: Vec<Then>) {
        if !then.is_empty() {
            let discord = Arc::clone(self);
            self.tasks.spawn(async move {
                for then in then {
                    discord.follow(then).await;
                }
            });
        }
    }

    /// As [`Self::later`], for a response that Discord did not take: what was to be seen comes as a message.
    pub(crate) fn missed(self: &Arc<Self>, ack: Ack) {
        if let Some((whose, show)) = ack.shown {
            let discord = Arc::clone(self);
            self.tasks.spawn(async move { discord.say_instead(&whose, show).await });
        }
        self.later(ack.then);
    }
}

// A message of a form's own makes room for what comes next; everything else stays as it is.
fn surface(did: &Did) -> Surface {
    match did {
        Did::Press { handle: Handle::Form { .. }, .. }
        | Did::Submit { handle: Handle::Form { what: What::Over | What::Day(_), .. }, .. } => Surface::Own,
        _ => Surface::New,
    }
}
