//! Killed at random moments in a Slack workspace: what Slack was told is there, nothing is said twice.

use std::{collections::BTreeSet, path::Path, sync::Arc, time::Duration};

use baton::{
    chance::Chance,
    clock::{Clock as _, ManualClock, SystemClock},
    example,
    prompts::Prompts,
};
use baton_fakes::slack::{Answer, Slack, Workspace};
use baton_store::{State, Store};
use baton_tests::{
    process,
    served::{Served, Setting},
    workspace::{self, TEAM, Way},
};
use jiff::SignedDuration;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::task::JoinSet;

/// What is under way when the process dies: at most this many commands.
const AT_ONCE: u32 = 12;
const INITIATIVES: [&str; 5] =
    ["claims-fraud", "claims-triage", "invoice-bot", "route-planner", "contract-reader"];
/// Found in the database: how far Baton's clock is ahead.
const CLOCK: &str = "clock_offset_ms";

#[tokio::test(flavor = "multi_thread")]
async fn kills_over_a_socket_lose_nothing_and_double_nothing() {
    campaign(Way::Socket).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_over_http_lose_nothing_and_double_nothing() {
    campaign(Way::Http).await;
}

async fn campaign(way: Way) {
    let folder = tempfile::tempdir().expect("as prepared");
    let database = folder.path().join("baton.db");
    let fake = Slack::start().await;
    let team = fake.workspace(TEAM, "Example");
    // With the histories of channels, whether something was sent can always be known.
    let scopes = baton_slack::manifest::scopes(baton_slack::manifest::LookUps::Everywhere);
    team.scopes(&scopes);
    prepare(&database, &team).await;
    let setting = Setting::new(&url(&database), &fake, &team, way).await;
    let mut chance = StdRng::seed_from_u64(20_261_124);
    let mut said = Said::default();
    for round in 0..crate::kills::kills() {
        if round % 3 == 0 {
            a_day_passes(&database).await;
        }
        let served = setting.start().await;
        said.until_death(&team, served, &mut chance).await;
    }
    let served = setting.start().await;
    quiet(&fake).await;
    assert!(served.stop().await, "it ends in order");
    said.holds(&database).await;
    the_outbox_agrees(&database, &team).await;
    assert_eq!(fake.violations(), Vec::<String>::new());
    let (whole, out, errors) = process::run(&database, &["verify"]).await;
    assert!(whole, "verify: {out}{errors}");
}

/// The example organisation in a workspace, on the Monday on which it opens.
async fn prepare(database: &Path, team: &Workspace) {
    let store = Store::open(&url(database)).await.expect("as prepared");
    let clock = Arc::new(ManualClock::at(example::opening()));
    let prompts = Prompts::load(None).expect("as prepared");
    let opened = example::open(store, clock, Chance::seeded(7), prompts).await.expect("as prepared");
    workspace::people(team, &opened.directory);
    workspace::move_in(&opened.baton, opened.organisation).await;
    let store = &opened.baton.store;
    let ahead = example::opening().duration_since(SystemClock::default().now());
    set_clock(store, ahead).await;
    store.close().await;
}

async fn set_clock(store: &Store, ahead: SignedDuration) {
    let ahead = Arc::new(ahead.as_millis().to_string());
    let written = store.write(move |tx| {
        let ahead = Arc::clone(&ahead);
        Box::pin(async move { tx.put_meta(CLOCK, &ahead).await })
    });
    written.await.expect("as prepared");
}

async fn a_day_passes(database: &Path) {
    let store = Store::open(&url(database)).await.expect("as prepared");
    let ahead =
        store.meta(CLOCK).await.expect("as prepared").expect("as prepared").parse().expect("as prepared");
    set_clock(&store, SignedDuration::from_millis(ahead) + SignedDuration::from_hours(24)).await;
    store.close().await;
}

/// What people said to Baton, by number.
#[derive(Debug, Default)]
struct Said {
    next: u32,
    acknowledged: BTreeSet<u32>,
    /// Who joined the workspace while Baton might have been dead: Slack tells until it is heard.
    joined: u32,
}

impl Said {
    async fn until_death(&mut self, team: &Workspace, served: Served, chance: &mut StdRng) {
        let mut saying = JoinSet::new();
        for _ in 0..AT_ONCE {
            self.next += 1;
            let (number, team) = (self.next, team.clone());
            saying.spawn(async move { (number, say(&team, number).await) });
        }
        self.joined += 1;
        let (newcomer, joins) = (self.joined, team.clone());
        let joining = tokio::spawn(async move {
            let _ = joins.team_join(&newcomer_id(newcomer), &format!("Newcomer {newcomer}"), None).await;
        });
        for _ in 0..chance.random_range(0..=AT_ONCE) {
            let Some(Ok((number, answer))) = saying.join_next().await else { break };
            self.take(number, &answer);
        }
        tokio::time::sleep(Duration::from_millis(chance.random_range(0..60))).await;
        served.kill().await;
        while let Some(Ok((number, answer))) = saying.join_next().await {
            self.take(number, &answer);
        }
        joining.await.expect("as prepared");
    }

    fn take(&mut self, number: u32, answer: &Answer) {
        let text = answer.body["text"].as_str().unwrap_or_default();
        if answer.trouble.is_none() && text.contains("Logged as borrowed") {
            self.acknowledged.insert(number);
        }
    }

    async fn holds(&self, database: &Path) {
        let (whole, out, errors) = process::run(database, &["export"]).await;
        assert!(whole, "export: {errors}");
        for number in 1..=self.next {
            let times = out
                .lines()
                .filter(|it| it.contains("\"kind\":\"initiative\""))
                .map(|it| it.matches(&format!("\"{}\"", thing(number))).count());
            let times: usize = times.sum();
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
            assert!(out.contains(&format!("Newcomer {newcomer}\"")), "Slack told of newcomer {newcomer}");
        }
    }
}

async fn say(team: &Workspace, number: u32) -> Answer {
    let initiative = INITIATIVES[number as usize % INITIATIVES.len()];
    let line = format!("privilege add {initiative} other \"{}\"", thing(number));
    team.command("UANA", &team.conversation("UANA"), &line).await
}

fn thing(number: u32) -> String {
    format!("borrowed thing {number}")
}

fn newcomer_id(number: u32) -> String {
    format!("UNEW{number}")
}

/// Waits until Baton has nothing left to say.
async fn quiet(fake: &Slack) {
    let mut calls = usize::MAX;
    while calls != fake.calls().len() {
        calls = fake.calls().len();
        tokio::time::sleep(Duration::from_secs(6)).await;
    }
}

async fn the_outbox_agrees(database: &Path, team: &Workspace) {
    assert_eq!(team.doubles(), Vec::<String>::new(), "said twice");
    let store = Store::open(&url(database)).await.expect("as prepared");
    let organisation = store.organisations().await.expect("as prepared")[0].id;
    let token = |it: &baton_fakes::slack::Message| {
        Some(it.metadata.as_ref()?["event_payload"]["token"].as_str()?.to_owned())
    };
    let arrived: BTreeSet<String> = team.all_messages().iter().filter_map(token).collect();
    let outbox = store.outbox(organisation).await.expect("as prepared");
    for message in outbox.iter().filter(|it| it.op == "post") {
        let there = arrived.contains(&message.token);
        assert_eq!(there, message.state == State::Sent, "{} is {:?}", message.dedupe_key, message.state);
    }
    assert!(outbox.iter().all(|it| it.state != State::Claimed && it.state != State::Ambiguous));
    assert!(5 < arrived.len(), "the campaign sent too little to show anything: {}", arrived.len());
    store.close().await;
}

fn url(database: &Path) -> String {
    format!("sqlite://{}", database.display())
}
