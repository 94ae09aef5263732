//! Everything the fake knows, behind one lock.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::mpsc::UnboundedSender;

use super::{
    api::files::Upload,
    delivery::{Attempt, Delivery},
    faults::Fault,
    install::{Code, NextInstall, Refresh},
    respond::ResponseUrl,
    socket::Sockets,
    team::Team,
};
use crate::{clock::Clock, faults::Faults};

pub(crate) const APP_ID: &str = "A0BATON";
pub(crate) const APP_TOKEN: &str = "xapp-1-A0BATON-1-fake";
pub(crate) const CLIENT_ID: &str = "1000.2000";
pub(crate) const CLIENT_SECRET: &str = "fake-client-secret";
pub(crate) const SIGNING_SECRET: &str = "fake-signing-secret";
/// From the moment it is sent. Source: Slack's documentation of trigger ids.
const TRIGGER_LIFETIME: Duration = Duration::from_secs(3);
/// Messages a channel takes at once under [`World::limited`].
const BURST: f64 = 3.0;

/// One Web API call, or one use of a response URL.
#[derive(Clone, Debug)]
pub struct Call {
    /// Such as `chat.postMessage`; `respond` for response URLs.
    pub method: String,
    /// Whose token it bore, if a live one.
    pub team: Option<String>,
    /// Its arguments, whether from the query, a form or JSON.
    pub body: Value,
    /// When it came in.
    pub at: Instant,
    /// What was answered; null when a fault took the answer's place.
    pub answer: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Live,
    /// Until this time since 1970.
    Until(Duration),
    Revoked,
    Uninstalled,
}

#[derive(Clone, Debug)]
pub(crate) struct Grant {
    /// One team, or all of an enterprise's.
    pub(crate) teams: Vec<String>,
    pub(crate) enterprise: Option<String>,
    pub(crate) standing: Standing,
    /// Later ones are greater.
    pub(crate) number: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct Trigger {
    pub(crate) team: String,
    pub(crate) user: String,
    made: Duration,
    used: bool,
}

#[derive(Debug)]
struct Bucket {
    level: f64,
    at: Duration,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) teams: BTreeMap<String, Team>,
    pub(crate) tokens: BTreeMap<String, Grant>,
    pub(crate) refreshes: BTreeMap<String, Refresh>,
    pub(crate) codes: BTreeMap<String, Code>,
    /// By the id of the file.
    pub(crate) uploads: BTreeMap<String, Upload>,
    pub(crate) next_install: Option<NextInstall>,
    pub(crate) rotating: bool,
    pub(crate) response_urls: BTreeMap<String, ResponseUrl>,
    pub(crate) tickets: BTreeSet<String>,
    pub(crate) sockets: Sockets,
    pub(crate) delivery: Delivery,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) patience: Duration,
    pub(crate) command: String,
    pub(crate) faults: Faults<Fault>,
    pub(crate) limited: bool,
    pub(crate) echoing: bool,
    pub(crate) calls: Vec<Call>,
    pub(crate) violations: Vec<String>,
    pub(crate) watchers: Vec<UnboundedSender<String>>,
    triggers: BTreeMap<String, Trigger>,
    buckets: BTreeMap<(String, String), Bucket>,
    counted: u64,
}

impl World {
    pub(crate) fn new(clock: Clock) -> World {
        World {
            clock,
            teams: BTreeMap::new(),
            tokens: BTreeMap::new(),
            refreshes: BTreeMap::new(),
            codes: BTreeMap::new(),
            uploads: BTreeMap::new(),
            next_install: None,
            rotating: false,
            response_urls: BTreeMap::new(),
            tickets: BTreeSet::new(),
            sockets: Sockets::default(),
            delivery: Delivery::Socket,
            attempts: Vec::new(),
            patience: Duration::from_secs(3),
            command: "/baton".to_owned(),
            faults: Faults::default(),
            limited: false,
            echoing: false,
            calls: Vec::new(),
            violations: Vec::new(),
            watchers: Vec::new(),
            triggers: BTreeMap::new(),
            buckets: BTreeMap::new(),
            counted: 0,
        }
    }

    /// A number never given before, for ids.
    pub(crate) fn count(&mut self) -> u64 {
        self.counted += 1;
        self.counted
    }

    /// A fresh `1700000000.000100`, later than every earlier one.
    pub(crate) fn ts(&mut self) -> String {
        let now = self.clock.tick();
        format!("{}.{:06}", now.as_secs(), now.subsec_micros())
    }

    pub(crate) fn say(&mut self, line: &str) {
        self.watchers.retain(|it| it.send(line.to_owned()).is_ok());
    }

    pub(crate) fn violate(&mut self, what: impl Into<String>) {
        let what = what.into();
        self.say(&format!("VIOLATION {what}"));
        self.violations.push(what);
    }

    pub(crate) fn team_named(&mut self, id: &str, name: &str) {
        if let Some(team) = self.teams.get_mut(id) {
            name.clone_into(&mut team.name);
            return;
        }
        self.teams.insert(id.to_owned(), Team::new(id, name));
        let (teams, number) = (vec![id.to_owned()], self.count());
        let grant = Grant { teams, enterprise: None, standing: Standing::Live, number };
        self.tokens.insert(format!("xoxb-{id}-fake"), grant);
    }

    /// The team a handle was made for.
    pub(crate) fn team(&self, id: &str) -> &Team {
        self.teams.get(id).expect("teams are never removed")
    }

    /// The team a handle was made for.
    pub(crate) fn team_mut(&mut self, id: &str) -> &mut Team {
        self.teams.get_mut(id).expect("teams are never removed")
    }

    pub(crate) fn is_live(&self, grant: &Grant) -> bool {
        match grant.standing {
            Standing::Live => true,
            Standing::Until(end) => self.clock.now() < end,
            Standing::Revoked | Standing::Uninstalled => false,
        }
    }

    pub(crate) fn trigger(&mut self, team: &str, user: &str) -> String {
        let id = format!("{}.1000.trigger", self.count());
        let (team, user) = (team.to_owned(), user.to_owned());
        let trigger = Trigger { team, user, made: self.clock.now(), used: false };
        self.triggers.insert(id.clone(), trigger);
        id
    }

    pub(crate) fn team_of_trigger(&self, id: &str) -> Option<&str> {
        self.triggers.get(id).map(|it| it.team.as_str())
    }

    /// Uses a trigger up, or says by which error it cannot be.
    pub(crate) fn pull_trigger(&mut self, id: &str, team: &str) -> Result<String, &'static str> {
        let now = self.clock.now();
        let trigger = self.triggers.get_mut(id).filter(|it| it.team == team);
        let trigger = trigger.ok_or("invalid_trigger_id")?;
        if trigger.used {
            return Err("exchanged_trigger_id");
        }
        if now.saturating_sub(trigger.made) > TRIGGER_LIFETIME {
            return Err("expired_trigger_id");
        }
        trigger.used = true;
        Ok(trigger.user.clone())
    }

    /// Whether the channel takes one more message now, when limits are on.
    pub(crate) fn takes_message(&mut self, team: &str, channel: &str) -> bool {
        if !self.limited {
            return true;
        }
        let now = self.clock.now();
        let key = (team.to_owned(), channel.to_owned());
        let bucket = self.buckets.entry(key).or_insert(Bucket { level: BURST, at: now });
        bucket.level = (bucket.level + now.saturating_sub(bucket.at).as_secs_f64()).min(BURST);
        bucket.at = now;
        let takes = bucket.level >= 1.0;
        if takes {
            bucket.level -= 1.0;
        }
        takes
    }
}
