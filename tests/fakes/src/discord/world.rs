//! Everything the fake knows, behind one lock.

use std::{collections::BTreeMap, time::Duration, time::Instant};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

use super::{
    channel::Channel,
    commands::Commands,
    deliver::Delivery,
    faults::Fault,
    gateway::Gateway,
    guild::State,
    interaction::{Interaction, Modal},
    message::Message,
    pace::Pace,
    rest::File,
    user::User,
};
use crate::{clock::Clock, faults::Faults};

pub(crate) const APPLICATION: &str = "1100000000000000001";
/// Of the form of real ones: the bot's id in base 64, a moment, a secret.
pub(crate) const TOKEN: &str = "MTEwMDAwMDAwMDAwMDAwMDAwMQ.GfAkE0.fake-secret-fake-secret-fake-secret-00";
/// What ids count from: the first second of 2015. Source: Discord's reference, "Snowflakes".
const EPOCH: Duration = Duration::from_secs(1_420_070_400);

/// One REST call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Such as `create_message`: what Discord's documentation calls it.
    pub route: String,
    /// `GET` and so on.
    pub method: String,
    /// As asked for, without the query.
    pub path: String,
    /// The query, by name.
    pub query: BTreeMap<String, String>,
    /// What was sent; null when nothing was.
    pub body: Value,
    /// When it came in.
    pub at: Instant,
    /// 0 when a fault left the caller without an answer.
    pub status: u16,
    /// What was answered; null when a fault took the answer's place.
    pub answer: Value,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) guilds: BTreeMap<String, State>,
    pub(crate) channels: BTreeMap<String, Channel>,
    /// Of all channels, in the order they were said.
    pub(crate) messages: Vec<Message>,
    /// That came beside messages, in the same order.
    pub(crate) files: Vec<File>,
    pub(crate) commands: Commands,
    /// By token.
    pub(crate) interactions: BTreeMap<String, Interaction>,
    /// The dialog each user has open.
    pub(crate) modals: BTreeMap<String, Modal>,
    pub(crate) gateway: Gateway,
    pub(crate) delivery: Delivery,
    pub(crate) patience: Duration,
    pub(crate) faults: Faults<Fault>,
    pub(crate) pace: Pace,
    pub(crate) calls: Vec<Call>,
    pub(crate) violations: Vec<String>,
    pub(crate) watchers: Vec<UnboundedSender<String>>,
    last_id: u64,
}

impl World {
    pub(crate) fn new() -> World {
        let mut world = World {
            clock: Clock::default(),
            users: BTreeMap::new(),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: Vec::new(),
            files: Vec::new(),
            commands: Commands::default(),
            interactions: BTreeMap::new(),
            modals: BTreeMap::new(),
            gateway: Gateway::default(),
            delivery: Delivery::Gateway,
            patience: Duration::from_secs(3),
            faults: Faults::default(),
            pace: Pace::default(),
            calls: Vec::new(),
            violations: Vec::new(),
            watchers: Vec::new(),
            last_id: 0,
        };
        world.users.insert(APPLICATION.to_owned(), User::bot(APPLICATION, "Baton"));
        world
    }

    /// A fresh id that holds the present, greater than every earlier one.
    pub(crate) fn snowflake(&mut self) -> String {
        self.last_id = snowflake(self.clock.now()).max(self.last_id + 1);
        self.last_id.to_string()
    }

    pub(crate) fn say(&mut self, line: &str) {
        self.watchers.retain(|it| it.send(line.to_owned()).is_ok());
    }

    pub(crate) fn violate(&mut self, what: impl Into<String>) {
        let what = what.into();
        self.say(&format!("VIOLATION {what}"));
        self.violations.push(what);
    }

    pub(crate) fn guild_named(&mut self, id: &str, name: &str) {
        if let Some(guild) = self.guilds.get_mut(id) {
            name.clone_into(&mut guild.name);
            return;
        }
        self.guilds.insert(id.to_owned(), State::new(id, name));
        self.announce_guild(id);
    }

    /// The guild a handle was made for.
    pub(crate) fn guild(&self, id: &str) -> &State {
        self.guilds.get(id).expect("guilds are never removed")
    }

    /// The guild a handle was made for.
    pub(crate) fn guild_mut(&mut self, id: &str) -> &mut State {
        self.guilds.get_mut(id).expect("guilds are never removed")
    }

    pub(crate) fn message(&self, channel: &str, id: &str) -> Option<&Message> {
        self.messages.iter().find(|it| it.id == id && it.channel == channel)
    }

    pub(crate) fn message_mut(&mut self, id: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|it| it.id == id)
    }

    /// The conversation between a user and the bot, which comes into being when it is asked for.
    pub(crate) fn direct(&mut self, user: &str) -> String {
        let own = |it: &&Channel| it.recipient.as_deref() == Some(user);
        if let Some(found) = self.channels.values().find(own) {
            return found.id.clone();
        }
        let channel = Channel::direct(&self.snowflake(), user);
        let id = channel.id.clone();
        self.channels.insert(id.clone(), channel);
        id
    }

    /// A channel's id, or, by a user's, that of their conversation with the bot.
    pub(crate) fn place(&mut self, place: &str) -> String {
        if self.users.contains_key(place) { self.direct(place) } else { place.to_owned() }
    }
}

/// The first id of that moment since 1970.
pub(crate) fn snowflake(since_1970: Duration) -> u64 {
    let since = u64::try_from(since_1970.saturating_sub(EPOCH).as_millis()).unwrap_or(u64::MAX >> 22);
    since << 22
}

/// As Discord writes moments.
pub(crate) fn moment(since_1970: Duration) -> String {
    let since = SignedDuration::try_from(since_1970).unwrap_or(SignedDuration::MAX);
    let moment = Timestamp::from_duration(since).unwrap_or(Timestamp::MAX);
    moment.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}
