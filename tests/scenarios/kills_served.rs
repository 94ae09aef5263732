//! Killed at random moments on a platform: what the platform was told is there, nothing is said twice.

use std::{collections::BTreeSet, time::Duration};

use baton_store::State;
use baton_tests::{
    database::Database,
    guild, process,
    served::{self, Served},
    workspace,
};
use jiff::SignedDuration;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::task::JoinSet;

use crate::town::Town;

/// What is under way when the process dies: at most this many commands.
const AT_ONCE: u32 = 12;

#[tokio::test(flavor = "multi_thread")]
async fn kills_in_slack_over_a_socket_lose_nothing_and_double_nothing() {
    campaign(Town::slack(workspace::Way::Socket).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_in_slack_over_http_lose_nothing_and_double_nothing() {
    campaign(Town::slack(workspace::Way::Http).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_in_discord_over_the_gateway_lose_nothing_and_double_nothing() {
    campaign(Town::discord(guild::Way::Gateway).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_in_discord_over_http_lose_nothing_and_double_nothing() {
    campaign(Town::discord(guild::Way::Http).await).await;
}

async fn campaign(town: Town) {
    let database = Database::file();
    let store = database.url();
    let opened = served::example_on(&store).await;
    town.move_in(&opened).await;
    opened.baton.store.close().await;
    let mut ahead = served::until_opening();
    let setting = town.setting(&store).await;
    let mut chance = StdRng::seed_from_u64(20_261_124);
    let mut said = Said::default();
    for round in 0..crate::kills::kills() {
        if round % 3 == 0 {
            ahead += SignedDuration::from_hours(24);
            town.set_clock(ahead);
            served::set_ahead_on(&store, ahead).await;
        }
        let served = setting.start().await;
        said.until_death(&town, served, &mut chance).await;
    }
    // What a platform could not tell yet is decided some minutes later.
    for _ in 0..2 {
        let served = setting.start().await;
        quiet(&town).await;
        assert!(served.stop().await, "it ends in order");
        ahead += SignedDuration::from_mins(5);
        town.set_clock(ahead);
        served::set_ahead_on(&store, ahead).await;
    }
    said.holds(&store).await;
    the_outbox_agrees(&store, &town).await;
    assert_eq!(town.violations(), Vec::<String>::new());
    let (whole, out, errors) = process::run_on(&store, &["verify"]).await;
    assert!(whole, "verify: {out}{errors}");
}

/// What people said to Baton, by number.
#[derive(Debug, Default)]
struct Said {
    next: u32,
    acknowledged: BTreeSet<u32>,
    /// Who joined while Baton might have been dead.
    joined: u32,
}

impl Said {
    async fn until_death(&mut self, town: &Town, served: Served, chance: &mut StdRng) {
        let mut saying = JoinSet::new();
        for _ in 0..AT_ONCE {
            self.next += 1;
            let (number, town) = (self.next, town.clone());
            saying.spawn(async move { (number, says(&town, number).await) });
        }
        self.joined += 1;
        let (newcomer, joins) = (self.joined, town.clone());
        let joining = tokio::spawn(async move { joins.joins(newcomer).await });
        for _ in 0..chance.random_range(0..=AT_ONCE) {
            let Some(Ok((number, acknowledged))) = saying.join_next().await else { break };
            self.take(number, acknowledged);
        }
        tokio::time::sleep(Duration::from_millis(chance.random_range(0..60))).await;
        served.kill().await;
        while let Some(Ok((number, acknowledged))) = saying.join_next().await {
            self.take(number, acknowledged);
        }
        joining.await.expect("as prepared");
    }

    fn take(&mut self, number: u32, acknowledged: bool) {
        if acknowledged {
            self.acknowledged.insert(number);
        }
    }

    async fn holds(&self, store: &str) {
        let (whole, out, errors) = process::run_on(store, &["export"]).await;
        assert!(whole, "export: {errors}");
        for number in 1..=self.next {
            let times = times(&out, &thing(number));
            match self.acknowledged.contains(&number) {
                true => assert_eq!(times, 1, "acknowledged: {}", thing(number)),
                false => assert!(times <= 1, "{} has {times} effects", thing(number)),
            }
        }
        assert!(
            self.next / 8 < u32::try_from(self.acknowledged.len()).expect("as prepared"),
            "too little was answered"
        );
        for newcomer in 1..=self.joined {
            assert!(out.contains(&format!("Newcomer {newcomer}\"")), "newcomer {newcomer} is known");
        }
    }
}

/// Whether it was acknowledged.
async fn says(town: &Town, number: u32) -> bool {
    let initiative = crate::kills::INITIATIVES[number as usize % crate::kills::INITIATIVES.len()];
    town.types(initiative, &thing(number)).await.acknowledged
}

pub(crate) fn thing(number: u32) -> String {
    format!("borrowed thing {number}")
}

/// How often that stands in the records of an export.
pub(crate) fn times(export: &str, thing: &str) -> usize {
    let records = export.lines().filter(|it| it.contains("\"kind\":\"initiative\""));
    records.map(|it| it.matches(&format!("\"{thing}\"")).count()).sum()
}

/// Waits until Baton has nothing left to say.
async fn quiet(town: &Town) {
    let mut calls = usize::MAX;
    while calls != town.calls() {
        calls = town.calls();
        tokio::time::sleep(Duration::from_secs(6)).await;
    }
}

/// What was sent arrived once, what was not did not, and nothing is in doubt any more.
pub(crate) async fn the_outbox_agrees(store: &str, town: &Town) {
    let arrived = town.arrived();
    let doubled: Vec<_> = arrived.iter().filter(|it| 1 < *it.1).collect();
    assert!(doubled.is_empty(), "said twice: {doubled:?}");
    let store = served::open_on(store).await;
    let organisation = store.organisations().await.expect("as prepared")[0].id;
    let outbox = store.outbox(organisation).await.expect("as prepared");
    for message in outbox.iter().filter(|it| it.op == "post") {
        let there = arrived.contains_key(&message.token);
        assert_eq!(there, message.state == State::Sent, "{} is {:?}", message.dedupe_key, message.state);
    }
    for it in &outbox {
        let open = matches!(it.state, State::Claimed | State::Ambiguous);
        assert!(!open, "{} is {:?}: {:?}", it.dedupe_key, it.state, it.last_error);
    }
    assert!(5 < arrived.len(), "the campaign sent too little to show anything: {}", arrived.len());
    store.close().await;
}
