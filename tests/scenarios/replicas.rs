//! Three processes on one PostgreSQL, killed and paused while they send: every message goes out exactly once.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use baton::{
    baton::Baton,
    chance::Chance,
    clock::{Clock as _, ManualClock, SystemClock},
    prompts::Prompts,
};
use baton_domain::{OrganisationId, Title};
use baton_fakes::slack::{Slack, Workspace};
use baton_store::{State, Store};
use baton_tests::{
    crowd,
    database::Database,
    process,
    served::{Served, Setting},
    workspace::{TEAM, Way},
};
use jiff::{SignedDuration, Timestamp};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::time::{Instant, sleep, timeout};

const REPLICAS: usize = 3;
/// Longer than a delivery's lease: whoever wakes after that finds what it was sending taken over.
const LONG: Duration = Duration::from_secs(45);
/// In which somebody who died must have been replaced.
const REPLACED: Duration = Duration::from_secs(45);
/// Without a message sent there is none that is still to come.
const PATIENCE: Duration = Duration::from_secs(180);

/// Cards that are due at once, each in a channel of its own.
fn due() -> usize {
    if std::env::var_os("BATON_TORTURE").is_some() { 10_000 } else { 1_000 }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_killed_and_paused_send_each_message_once() {
    let Some(database) = Database::server() else { return };
    let fake = Slack::start().await;
    let team = fake.workspace(TEAM, "Example");
    team.scopes(&baton_slack::manifest::scopes(baton_slack::manifest::LookUps::Everywhere));
    let store = Store::open(&database.url()).await.expect("it opens");
    let organisation = prepare(&store, &team, due()).await;
    let setting = Setting::on(&database.url()).await.in_slack(&fake, &team, Way::Socket);
    let mut replicas = Vec::new();
    for _ in 0..REPLICAS {
        replicas.push(setting.start().await);
    }
    the_listener_is_replaced(&fake, &mut replicas).await;
    replicas.push(setting.start().await);
    let mut chance = StdRng::seed_from_u64(20_261_125);
    for round in 0..crate::kills::kills() {
        sleep(Duration::from_millis(chance.random_range(200..2_500))).await;
        let one = chance.random_range(0..REPLICAS);
        trouble(&mut replicas, one, round, &setting, &mut chance).await;
    }
    all_sent(&store, organisation).await;
    for replica in replicas {
        assert!(replica.stop().await, "it ends in order");
    }
    assert_eq!(team.doubles(), Vec::<String>::new(), "said twice");
    let mut by_channel: BTreeMap<String, usize> = BTreeMap::new();
    for message in team.all_messages() {
        *by_channel.entry(message.channel).or_default() += 1;
    }
    assert_eq!(by_channel.len(), due(), "a channel heard nothing");
    assert_eq!(by_channel.values().find(|it| **it != 1), None, "a channel heard it twice");
    assert_eq!(fake.violations(), Vec::<String>::new());
    store.close().await;
    let (whole, out, errors) = process::run_on(&database.url(), &["verify"]).await;
    assert!(whole, "verify: {out}{errors}");
}

/// Kills one and starts another in its place, or has it stand still for a while.
async fn trouble(
    replicas: &mut Vec<Served>,
    one: usize,
    round: u32,
    setting: &Setting<'_>,
    chance: &mut StdRng,
) {
    if round % 10 == 5 {
        replicas[one].pause().await;
        sleep(LONG).await;
        replicas[one].resume().await;
    } else if chance.random_bool(0.4) {
        replicas[one].pause().await;
        sleep(Duration::from_millis(chance.random_range(50..3_000))).await;
        replicas[one].resume().await;
    } else {
        replicas.swap_remove(one).kill().await;
        replicas.push(setting.start().await);
    }
}

/// Waits until everything was sent, as long as anything is.
async fn all_sent(store: &Store, organisation: OrganisationId) {
    let (mut most, mut since) = (0, Instant::now());
    loop {
        let outbox = store.outbox(organisation).await.expect("it reads");
        let sent = outbox.iter().filter(|it| it.state == State::Sent).count();
        if sent == due() {
            assert_eq!(outbox.len(), due());
            return;
        }
        if most < sent {
            (most, since) = (sent, Instant::now());
        }
        if PATIENCE < since.elapsed() {
            let mut states: BTreeMap<State, usize> = BTreeMap::new();
            outbox.iter().for_each(|it| *states.entry(it.state).or_default() += 1);
            panic!("of {} messages: {states:?}", due());
        }
        sleep(Duration::from_secs(1)).await;
    }
}

/// The first that came listens; with its end its connection is gone, until another process listens.
async fn the_listener_is_replaced(fake: &Slack, replicas: &mut Vec<Served>) {
    assert_eq!(fake.connected(), 1, "one of them listens");
    replicas.remove(0).kill().await;
    while fake.connected() == 1 {
        sleep(Duration::from_millis(10)).await;
    }
    timeout(REPLACED, fake.wait_connected(1)).await.expect("somebody else listens");
}

/// An organisation with so many channels, a pilot in each, on a Monday morning in Slack.
async fn prepare(store: &Store, team: &Workspace, count: usize) -> OrganisationId {
    let monday: Timestamp = "2026-11-23T09:00:00Z".parse().expect("a moment");
    let prompts = Prompts::load(None).expect("as prepared");
    let playbook = baton::playbook::read(&prompts).expect("as prepared");
    let clock = Arc::new(ManualClock::at(monday - SignedDuration::from_hours(48)));
    let baton = Baton::new(store.clone(), clock, Chance::seeded(1), prompts, playbook);
    let organisation = baton.found(Title::new("Replicas").expect("a title"), "UTC").await.expect("founded");
    let space = baton.move_in(organisation, baton_slack::PLATFORM, TEAM, "Example").await.expect("moved in");
    let named: Vec<_> = (0..count).map(|n| (format!("C{n:06}"), format!("channel-{n}"))).collect();
    for (id, name) in &named {
        team.channel(id, name, &[]);
        team.invite_bot(id);
    }
    crowd::settle(&baton, organisation, space, &named, |_, planned| planned).await;
    let ahead = (monday + SignedDuration::from_secs(30)).duration_since(SystemClock::default().now());
    let ahead = Arc::new(ahead.as_millis().to_string());
    let moved = store.write(move |tx| {
        let ahead = Arc::clone(&ahead);
        Box::pin(async move { tx.put_meta("clock_offset_ms", &ahead).await })
    });
    moved.await.expect("the clock is set");
    organisation
}
