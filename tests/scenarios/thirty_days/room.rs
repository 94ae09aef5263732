//! The platform of the simulation: it delivers or fails as the seed says, and knows everything that arrived.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use baton_chat::{
    card::Card,
    inbound::{Outgoing, Place, SpaceRef},
    platform::{DeliveryError, LookUp, MessageRef, Platform},
};
use baton_tests::async_trait;
use jiff::{SignedDuration, Timestamp};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::sync::{mpsc, oneshot};

use super::watch::Time;

/// As long as a claim lasts, nobody else sends to the same place.
const LEASE: SignedDuration = SignedDuration::from_secs(40);
/// Whoever waits longer for an answer gives it up.
pub(super) const TIMEOUT: SignedDuration = SignedDuration::from_secs(20);

type Answer = Result<MessageRef, DeliveryError>;

/// What can go wrong in the simulation of one seed; another has other troubles.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Troubles {
    /// Of a hundred deliveries, those that do not go well.
    pub(super) faults: u32,
    /// Of a hundred deliveries, those in which somebody dies, stands still or waits.
    pub(super) held: u32,
    /// Of a hundred look-ups, those that nobody will ever be able to answer.
    pub(super) blind: u32,
}

/// Something that arrived.
#[derive(Debug, Clone)]
pub(super) struct Arrived {
    pub(super) token: String,
    pub(super) to: Place,
    pub(super) card: Card,
}

/// A delivery that is not answered yet.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) how: How,
    pub(super) since: Timestamp,
    place: Place,
    good: Answer,
    answer: oneshot::Sender<Answer>,
}

/// What becomes of whoever is delivering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Dies,
    /// Does nothing at all for so long.
    Stands(SignedDuration),
    /// Waits for the platform for so long, and does other things.
    Waits(SignedDuration),
}

/// The one platform.
#[derive(Debug)]
pub(super) struct Room {
    time: Arc<Time>,
    users: Vec<String>,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    chance: StdRng,
    troubles: Troubles,
    arrived: Vec<Arrived>,
    /// Of which the platform could not tell whether they arrived.
    blind: BTreeSet<String>,
    under_way: BTreeMap<String, Timestamp>,
    wrong: Vec<String>,
    trace: Vec<String>,
}

/// One replica's connection to the room.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) room: Arc<Room>,
    pub(super) of: usize,
    pub(super) held: mpsc::UnboundedSender<Held>,
}

enum Fate {
    Delivered,
    Refused(DeliveryError),
    Unclear { arrives: bool },
    Held { arrives: bool, how: How },
}

impl Room {
    pub(super) fn new(time: &Arc<Time>, users: Vec<String>, seed: u64, troubles: Troubles) -> Arc<Self> {
        let inner = Inner {
            chance: StdRng::seed_from_u64(seed),
            troubles,
            arrived: Vec::new(),
            blind: BTreeSet::new(),
            under_way: BTreeMap::new(),
            wrong: Vec::new(),
            trace: Vec::new(),
        };
        Arc::new(Self { time: Arc::clone(time), users, inner: Mutex::new(inner) })
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().expect("nobody panics with it")
    }

    /// Everything goes well from now on.
    pub(super) fn calm(&self) {
        self.inner().troubles = Troubles::default();
    }

    pub(super) fn note(&self, what: &str) {
        let line = format!("{} {what}", self.time.now());
        self.inner().trace.push(line);
    }

    pub(super) fn wrong(&self, what: String) {
        self.note(&format!("WRONG: {what}"));
        self.inner().wrong.push(what);
    }

    pub(super) fn trace(&self) -> Vec<String> {
        self.inner().trace.clone()
    }

    pub(super) fn all_wrong(&self) -> Vec<String> {
        self.inner().wrong.clone()
    }

    pub(super) fn arrived(&self) -> Vec<Arrived> {
        self.inner().arrived.clone()
    }

    pub(super) fn is_blind_to(&self, token: &str) -> bool {
        self.inner().blind.contains(token)
    }

    fn begins(&self, place: &Place) {
        let key = format!("{place:?}");
        let until = self.inner().under_way.get(&key).copied();
        if until.is_some_and(|it| self.time.now() < it) {
            self.wrong(format!("two at once in {key}"));
        }
    }
}

impl Inner {
    fn fate(&mut self) -> Fate {
        let Troubles { faults, held, .. } = self.troubles;
        let drawn = self.chance.random_range(0..100_u32);
        if drawn < held {
            let arrives = self.chance.random_bool(0.5);
            let seconds = |it: u32| SignedDuration::from_secs(i64::from(it));
            let how = match self.chance.random_range(0..3_u32) {
                0 => How::Dies,
                1 => How::Stands(seconds(self.chance.random_range(1..240))),
                _ => How::Waits(seconds(self.chance.random_range(1..=20))),
            };
            return Fate::Held { arrives, how };
        }
        if held + faults <= drawn {
            return Fate::Delivered;
        }
        let seconds = self.chance.random_range(1..1_800);
        let wait = Duration::from_secs(seconds);
        let refused = |retry_after| DeliveryError::NotSent { reason: "drawn".to_owned(), retry_after };
        match self.chance.random_range(0..21_u32) {
            0..4 => Fate::Refused(refused(None)),
            4..8 => Fate::Refused(refused(Some(wait))),
            8..11 => Fate::Refused(DeliveryError::Limited { retry_after: wait }),
            11 => Fate::Refused(DeliveryError::Undeliverable("drawn".to_owned())),
            it => Fate::Unclear { arrives: it % 2 == 0 },
        }
    }
}

impl Held {
    /// Answers as the time that passed has it; whoever is gone hears nothing.
    pub(super) fn end(self, room: &Room) {
        room.inner().under_way.remove(&format!("{:?}", self.place));
        let passed = room.time.now().duration_since(self.since);
        let late = || Err(DeliveryError::Unknown("no answer in time".to_owned()));
        let answer = if passed < TIMEOUT { self.good } else { late() };
        // Nobody listens where the replica died.
        drop(self.answer.send(answer));
    }
}

impl Line {
    async fn delivered(&self, place: &Place, good: MessageRef, arrive: impl FnOnce(&mut Inner)) -> Answer {
        self.room.begins(place);
        let fate = self.room.inner().fate();
        let unclear = Err(DeliveryError::Unknown("drawn".to_owned()));
        match fate {
            Fate::Refused(why) => {
                self.room.note(&format!("{}: {why}", self.of));
                Err(why)
            }
            Fate::Delivered => {
                arrive(&mut self.room.inner());
                Ok(good)
            }
            Fate::Unclear { arrives } => {
                if arrives {
                    arrive(&mut self.room.inner());
                }
                self.room.note(&format!("{}: unclear, arrives: {arrives}", self.of));
                unclear
            }
            Fate::Held { arrives, how } => {
                let since = self.room.time.now();
                {
                    let mut inner = self.room.inner();
                    if arrives {
                        arrive(&mut inner);
                    }
                    inner.under_way.insert(format!("{place:?}"), since + LEASE);
                }
                self.room.note(&format!("{}: {how:?}, arrives: {arrives}", self.of));
                let good = if arrives { Ok(good) } else { unclear };
                let (answer, answered) = oneshot::channel();
                let held = Held { how, since, place: place.clone(), good, answer };
                self.held.send(held).expect("whoever drives listens");
                answered.await.unwrap_or_else(|_| Err(DeliveryError::Unknown("gone".to_owned())))
            }
        }
    }
}

#[async_trait]
impl Platform for Line {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        let Outgoing { token, to, card, .. } = message.clone();
        self.room.note(&format!("{}: {token} to {to:?}: {}", self.of, card.headline().text()));
        let arrived = Arrived { token: token.clone(), to, card };
        self.delivered(&message.to, MessageRef(token), |room| room.arrived.push(arrived)).await
    }

    async fn edit(&self, _: &SpaceRef, message: &MessageRef, card: &Card) -> Result<(), DeliveryError> {
        self.room.note(&format!("{}: edits {}: {}", self.of, message.0, card.headline().text()));
        let known = self.room.inner().arrived.iter().find(|it| it.token == message.0).cloned();
        let Some(known) = known else {
            self.room.wrong(format!("{} is edited and never arrived", message.0));
            return Err(DeliveryError::Undeliverable("it is not there".to_owned()));
        };
        let edit = |room: &mut Inner| {
            room.arrived.iter_mut().filter(|it| it.token == message.0).for_each(|it| it.card = card.clone());
        };
        self.delivered(&known.to, message.clone(), edit).await.map(|_| ())
    }

    async fn look_up(&self, _: &SpaceRef, _: &Place, token: &str) -> LookUp {
        let found = {
            let mut inner = self.room.inner();
            let drawn = inner.chance.random_range(0..100_u32);
            let Troubles { faults, blind, .. } = inner.troubles;
            if drawn < blind {
                inner.blind.insert(token.to_owned());
                LookUp::Unknown
            } else if drawn < blind + faults {
                LookUp::NotNow
            } else if inner.arrived.iter().any(|it| it.token == token) {
                LookUp::Found(MessageRef(token.to_owned()))
            } else {
                LookUp::Absent
            }
        };
        self.room.note(&format!("{}: looks up {token}: {found:?}", self.of));
        found
    }

    async fn readers(&self, _: &SpaceRef, _: &str) -> Option<Vec<String>> {
        Some(self.room.users.clone())
    }
}
