//! A platform with the people of the example on it, whatever it is: what campaigns do there, and what they see.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
    time::Duration,
};

use baton::example::Opened;
use baton_fakes::{discord, slack};
use baton_tests::{
    crowd::Named,
    guild::{self, GUILD},
    points::Only,
    served::{self, Setting},
    workspace::{self, TEAM},
};
use jiff::SignedDuration;

mod letter;

pub(crate) use letter::{Button, Letter, Told};

/// How long somebody in the guild waits for an answer: who died gives none, and nobody tells.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where the people of the example are.
#[derive(Debug, Clone)]
pub(crate) enum Town {
    Slack { fake: slack::Slack, team: slack::Workspace, way: workspace::Way },
    Discord { fake: discord::Discord, guild: discord::Guild, way: guild::Way, ahead: Arc<AtomicI64> },
}

impl Town {
    pub(crate) async fn slack(way: workspace::Way) -> Self {
        let fake = slack::Slack::start().await;
        let team = fake.workspace(TEAM, "Example");
        // With the histories of channels, whether something was sent can always be known.
        let scopes = baton_slack::manifest::scopes(baton_slack::manifest::LookUps::Everywhere);
        team.scopes(&scopes);
        Self::Slack { fake, team, way }
    }

    pub(crate) async fn discord(way: guild::Way) -> Self {
        let fake = discord::Discord::start().await;
        fake.patience(PATIENCE);
        let (guild, ahead) = (fake.guild(GUILD, "Example"), Arc::new(AtomicI64::new(0)));
        let clock = Arc::clone(&ahead);
        fake.clock_from(move || served::since_1970(SignedDuration::from_millis(clock.load(Relaxed))));
        Self::Discord { fake, guild, way, ahead }
    }

    /// As the list of points names it.
    pub(crate) fn platform(&self) -> Only {
        match self {
            Self::Slack { .. } => Only::Slack,
            Self::Discord { .. } => Only::Discord,
        }
    }

    pub(crate) async fn move_in(&self, opened: &Opened) {
        match self {
            Self::Slack { team, .. } => {
                workspace::people(team, &opened.directory);
                workspace::move_in(&opened.baton, opened.organisation).await;
            }
            Self::Discord { guild, .. } => {
                guild::people(guild, &opened.directory);
                guild::move_in(&opened.baton, opened.organisation).await;
            }
        }
    }

    /// More channels, which Baton is in.
    pub(crate) fn channels(&self, count: usize) -> Vec<Named> {
        let named = (0..count).map(|n| match self {
            Self::Slack { .. } => (format!("C{n:06}"), format!("channel-{n}")),
            Self::Discord { .. } => (guild::channel_id(&format!("channel-{n}")), format!("channel-{n}")),
        });
        let named: Vec<Named> = named.collect();
        for (id, name) in &named {
            match self {
                Self::Slack { team, .. } => {
                    team.channel(id, name, &["UANA"]);
                    team.invite_bot(id);
                }
                Self::Discord { guild, .. } => guild.channel(id, name),
            }
        }
        named
    }

    /// Of a program on the database of this address.
    pub(crate) async fn setting<'s>(&'s self, store: &str) -> Setting<'s> {
        let setting = Setting::on(store).await;
        match self {
            Self::Slack { fake, team, way } => setting.in_slack(fake, team, *way),
            Self::Discord { fake, way, .. } => setting.in_discord(fake, *way),
        }
    }

    /// The platform's clock goes with Baton's, where the platform's ids tell the time.
    pub(crate) fn set_clock(&self, ahead: SignedDuration) {
        if let Self::Discord { ahead: clock, .. } = self {
            clock.store(i64::try_from(ahead.as_millis()).expect("some days"), Relaxed);
        }
    }

    /// Somebody joins, whether Baton lives or not; the platform tells until it is heard, or when it is asked.
    pub(crate) async fn joins(&self, number: u32) {
        let name = format!("Newcomer {number}");
        match self {
            Self::Slack { team, .. } => drop(team.team_join(&format!("UNEW{number}"), &name, None).await),
            Self::Discord { guild, .. } => guild.member(&guild::user_id(&name), &name),
        }
    }

    /// The next message of Baton's arrives, and Baton does not hear that it did, however often it says it at once.
    pub(crate) fn falls_silent(&self) {
        match self {
            Self::Slack { fake, .. } => fake.fault_next("chat.postMessage", 1, slack::Fault::DoneButSilent),
            Self::Discord { fake, .. } => {
                fake.fault_next("create_message", 3, discord::Fault::DoneButSilent);
            }
        }
    }

    /// Ends that.
    pub(crate) fn speaks(&self) {
        match self {
            Self::Slack { fake, .. } => fake.no_faults(),
            Self::Discord { fake, .. } => fake.no_faults(),
        }
    }

    pub(crate) fn calls(&self) -> usize {
        match self {
            Self::Slack { fake, .. } => fake.calls().len(),
            Self::Discord { fake, .. } => fake.calls().len(),
        }
    }

    /// The messages that Baton sent by itself, by their tokens, with the channel that each stands in.
    fn tokens(&self) -> Vec<(String, String)> {
        match self {
            Self::Slack { team, .. } => {
                let token = |it: slack::Message| {
                    Some((it.metadata?["event_payload"]["token"].as_str()?.to_owned(), it.channel))
                };
                team.all_messages().into_iter().filter_map(token).collect()
            }
            Self::Discord { guild, .. } => {
                guild.all_messages().into_iter().filter_map(|it| Some((it.nonce?, it.channel))).collect()
            }
        }
    }

    /// How often each of Baton's messages arrived, by its token.
    pub(crate) fn arrived(&self) -> BTreeMap<String, usize> {
        counted(self.tokens().into_iter().map(|it| it.0))
    }

    /// How many messages of Baton's stand in each channel.
    pub(crate) fn by_channel(&self) -> BTreeMap<String, usize> {
        counted(self.tokens().into_iter().map(|it| it.1))
    }

    pub(crate) fn violations(&self) -> Vec<String> {
        match self {
            Self::Slack { fake, .. } => fake.violations(),
            Self::Discord { fake, .. } => fake.violations(),
        }
    }
}

fn counted(all: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    all.for_each(|it| *times.entry(it).or_default() += 1);
    times
}
