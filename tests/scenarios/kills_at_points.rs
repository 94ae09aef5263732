//! Killed before and after each step of what Baton does: everything said is there once, every card arrives once.

use std::{collections::BTreeMap, time::Duration};

use baton::example;
use baton_domain::{InitiativeId, OrganisationId};
use baton_tests::{
    crowd::{self, Named},
    database::Database,
    guild,
    mortal::Mortal,
    points::{Only, STEPS, Step, Takes},
    process,
    served::{self, Setting},
    workspace,
};
use jiff::SignedDuration;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::time::{sleep, timeout};

use crate::{
    kills_served::{the_outbox_agrees, times},
    town::Town,
};

mod code;
mod said;

use said::{Letters, Said};

/// In which every point is passed that a life passes at all.
const PATIENCE: Duration = Duration::from_secs(8);
/// Lives in which a point must have been passed.
const TRIES: u32 = 8;
/// In which nothing is left to send: long, because what the last dead had claimed is in doubt after 40 s, and then goes
/// at the pace at which Slack may be asked.
const QUIET: Duration = Duration::from_secs(600);
/// Channels besides, whose cards are there before anybody dies.
const AT_FIRST: usize = 6;
/// From one card to the next, and from one life to the next.
const APART: SignedDuration = SignedDuration::from_mins(1);
/// Of how many campaigns each takes its share of the points, when there are too few deaths for all.
const SHARES: usize = 4;

#[tokio::test(flavor = "multi_thread")]
async fn kills_at_points_in_slack_on_sqlite_lose_nothing_and_double_nothing() {
    campaign(&Town::slack(workspace::Way::Http).await, Database::file(), 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_at_points_in_discord_on_sqlite_lose_nothing_and_double_nothing() {
    campaign(&Town::discord(guild::Way::Http).await, Database::file(), 1).await;
}

// Both towns at once: most of the time is spent waiting for what the dead had claimed.
#[tokio::test(flavor = "multi_thread")]
async fn kills_at_points_on_postgres_lose_nothing_and_double_nothing() {
    let (Some(one), Some(other)) = (Database::server(), Database::server()) else { return };
    let (slack, discord) = (Town::slack(workspace::Way::Http).await, Town::discord(guild::Way::Http).await);
    tokio::join!(campaign(&slack, one, 2), campaign(&discord, other, 3));
}

/// How many deaths: of four campaigns five times the kills of each other one, which are 1,000 where those are 200.
fn deaths() -> usize {
    crate::kills::kills() as usize * 5 / SHARES
}

/// How many channels, the first of all, are kept for steps that take a card.
fn kept() -> usize {
    TRIES as usize + deaths() / 10
}

/// Everything there is to lose: a town, a database, and what was said.
struct Campaign<'t> {
    town: &'t Town,
    setting: Setting<'t>,
    store: String,
    organisation: OrganisationId,
    channels: Vec<Named>,
    pilots: Vec<InitiativeId>,
    chance: StdRng,
    said: Said,
    /// Lives so far, and how often [`APART`] has passed since the example opened.
    lives: usize,
    passed: usize,
    /// Of the channels that are kept for it.
    used: usize,
    /// By point.
    deaths: BTreeMap<String, usize>,
    /// Points, with the time at which they were to be passed, that a life did not pass.
    missed: Vec<String>,
}

async fn campaign(town: &Town, database: Database, share: usize) {
    let kind = if matches!(database, Database::File(_)) { Only::Sqlite } else { Only::Postgres };
    let here: Vec<(Step, String)> = STEPS
        .into_iter()
        .filter(|it| it.is_on(kind, town.platform()))
        .flat_map(|it| it.points().map(|point| (it, point)))
        .collect();
    let all = here.len() <= deaths();
    let mine: Vec<_> =
        here.into_iter().enumerate().filter(|it| all || it.0 % SHARES == share).map(|it| it.1).collect();
    let mut campaign = Campaign::open(town, &database).await;
    campaign.pass(0).await;
    campaign.lives_on().await;
    for (step, point) in mine.iter().cycle().take(deaths()) {
        campaign.dies(step, point).await;
    }
    campaign.ends().await;
    let Campaign { lives, deaths, missed, .. } = campaign;
    println!("{:?} on {kind:?}: {lives} lives, deaths {deaths:?}, in vain {missed:?}", town.platform());
    for (_, point) in &mine {
        assert!(deaths.contains_key(point), "nobody died at {point}");
    }
}

impl<'t> Campaign<'t> {
    /// Each life has a card of its own to send, and a pilot to wake.
    async fn open(town: &'t Town, database: &Database) -> Self {
        let store = database.url();
        let opened = served::example_on(&store).await;
        town.move_in(&opened).await;
        let channels = town.channels(kept() + AT_FIRST + deaths() * 5 / 4 + STEPS.len());
        let (baton, organisation) = (&opened.baton, opened.organisation);
        let space = baton.store.spaces(organisation).await.expect("it reads").remove(0).id;
        let due = |n: usize| {
            example::opening() + APART * i32::try_from(n.saturating_sub(kept() + AT_FIRST - 1)).expect("some")
        };
        let pilots = crowd::settle(baton, organisation, space, &channels, |n, _| due(n)).await;
        baton.store.close().await;
        let (setting, chance) = (town.setting(&store).await, StdRng::seed_from_u64(20_261_126));
        let (said, deaths) = (Said::default(), BTreeMap::new());
        Self {
            town,
            setting,
            store,
            organisation,
            channels,
            pilots,
            chance,
            said,
            lives: 0,
            passed: 0,
            used: 0,
            deaths,
            missed: Vec::new(),
        }
    }

    async fn dies(&mut self, step: &Step, point: &str) {
        let mut last = String::new();
        for tried in 0..TRIES {
            self.pass(1).await;
            // The first time is there in every life.
            let time = if tried == 0 { self.chance.random_range(1..=step.often) } else { 1 };
            let meant = (step.takes == Takes::Card).then_some(self.used);
            self.used += usize::from(meant.is_some());
            let due = kept()..kept() + AT_FIRST + self.passed;
            let letters = self.said.letters(self.town, &self.channels, due, meant).await;
            if step.takes == Takes::Silence {
                self.town.falls_silent();
            }
            let there = format!("{point}:{time}");
            let mortal = self.setting.begin(Some(&there));
            let died = self.life(mortal, letters).await;
            self.town.speaks();
            if died.is_ok() {
                *self.deaths.entry(point.to_owned()).or_default() += 1;
                return;
            }
            self.missed.push(there);
            last = died.err().unwrap_or_default();
        }
        panic!("{point} is not passed in {TRIES} lives, the last of which said:\n{last}");
    }

    /// People say what they have to say as soon as somebody hears it, until that one is dead; else what it said.
    async fn life(&mut self, mortal: Mortal, letters: Letters) -> Result<(), String> {
        self.lives += 1;
        let complaints = self.town.complaints();
        let told = match mortal.is_there().await {
            true => Some(letters.brought(self.town)),
            false => None,
        };
        let died = mortal.dies(PATIENCE).await;
        if let Some(told) = told {
            let told = told.join_all().await;
            self.said.hears(told, self.town.complaints() == complaints);
        }
        died
    }

    /// A life in which everything is done that was left, and that ends in order.
    async fn lives_on(&mut self) {
        let mortal = self.setting.begin(None);
        assert!(mortal.is_there().await, "it begins");
        let complaints = self.town.complaints();
        let told = self.said.left().brought(self.town).join_all().await;
        if timeout(QUIET, self.quiet()).await.is_err() {
            panic!("it is not done: {:?}", self.asked("/metrics").await);
        }
        self.said.hears(told, self.town.complaints() == complaints);
        assert!(mortal.stop().await, "it ends in order");
    }

    /// Waits until it has looked at everything that was due, and sent it.
    async fn quiet(&self) {
        while self.asked("/readyz").await.is_none() {
            sleep(Duration::from_millis(50)).await;
        }
        let left = |metrics: &str| {
            ["due", "in_flight", "in_doubt"].iter().any(|it| !metrics.contains(&format!("\nbaton_{it} 0\n")))
        };
        while self.asked("/metrics").await.is_none_or(|it| left(&it)) {
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn asked(&self, path: &str) -> Option<String> {
        let answer = reqwest::get(format!("{}{path}", self.setting.address())).await.ok()?;
        if answer.status().is_success() { answer.text().await.ok() } else { None }
    }

    /// Time passes for whoever lives next.
    async fn pass(&mut self, times: usize) {
        self.passed += times;
        let ahead = served::until_opening() + APART * i32::try_from(self.passed).expect("some lives");
        self.town.set_clock(ahead);
        served::set_ahead_on(&self.store, ahead).await;
        // Whatever follows from the cards of others has all pilots planned anew.
        if let Some(pilot) = self.pilots.get(kept() + AT_FIRST - 1 + self.passed) {
            let store = served::open_on(&self.store).await;
            let now = example::opening() + APART * i32::try_from(self.passed).expect("some lives");
            crowd::wake(&store, self.organisation, *pilot, now).await;
            store.close().await;
        }
    }

    /// Everything was recorded once, and every card arrived once.
    async fn ends(&mut self) {
        // What was not acknowledged is said again, and what a platform could not tell yet is decided some minutes later.
        for times in [self.channels.len() - self.passed, 5] {
            self.pass(times).await;
            self.lives_on().await;
        }
        let (whole, out, errors) = process::run_on(&self.store, &["export"]).await;
        assert!(whole, "export: {errors}");
        for thing in self.said.things() {
            assert_eq!(times(&out, &thing), 1, "{thing}");
        }
        let by_channel = self.town.by_channel();
        for (channel, name) in &self.channels {
            assert_eq!(by_channel.get(channel), Some(&1), "the card of {name}");
        }
        the_outbox_agrees(&self.store, self.town).await;
        assert_eq!(self.town.violations(), Vec::<String>::new());
        let (whole, out, errors) = process::run_on(&self.store, &["verify"]).await;
        assert!(whole, "verify: {out}{errors}");
    }
}
