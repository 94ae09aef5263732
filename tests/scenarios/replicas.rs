//! Three processes on one PostgreSQL, killed and paused while they send: every message goes out exactly once.

pub(crate) mod monday;

use std::{sync::Arc, time::Duration};

use baton::{
    baton::Baton,
    chance::Chance,
    clock::{Clock as _, SystemClock},
    engine,
    failure::Failure,
    playbook,
    prompts::Prompts,
};
use baton_fakes::slack::Slack;
use baton_store::Store;
use baton_tests::{
    database::Database,
    process,
    served::{Served, Setting},
    workspace::Way,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::time::{sleep, timeout};

use super::thirty_days::{Jump, Time, Watch};

const REPLICAS: usize = 3;
/// Longer than a delivery's lease: whoever wakes after that finds what it was sending taken over.
const LONG: Duration = Duration::from_secs(45);
/// In which somebody who died must have been replaced.
const REPLACED: Duration = Duration::from_secs(45);

/// Cards that are due at once, each in a channel of its own.
fn due() -> usize {
    if std::env::var_os("BATON_TORTURE").is_some() { 10_000 } else { 1_000 }
}

#[tokio::test(flavor = "multi_thread")]
async fn three_replicas_killed_and_paused_send_each_message_once() {
    let Some(database) = Database::server() else { return };
    let (fake, team) = monday::slack().await;
    let store = Store::open(&database.url()).await.expect("it opens");
    let organisation = monday::prepare(&store, &team, due()).await;
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
    monday::all_sent(&store, organisation, due()).await;
    for replica in replicas {
        assert!(replica.stop().await, "it ends in order");
    }
    monday::heard_once(&team, due());
    assert_eq!(fake.violations(), Vec::<String>::new());
    store.close().await;
    let (whole, out, errors) = process::run_on(&database.url(), &["verify"]).await;
    assert!(whole, "verify: {out}{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn three_that_start_at_once_in_a_new_workspace_found_one_organisation() {
    let Some(database) = Database::server() else { return };
    let (fake, team) = monday::slack().await;
    let setting = Setting::on(&database.url()).await.in_slack(&fake, &team, Way::Socket);
    let replicas = [setting.start(), setting.start(), setting.start()];
    let replicas = futures_util::future::join_all(replicas).await;
    assert_eq!(fake.connected(), 1, "one of them listens");
    for mut replica in replicas {
        replica.says("Baton is connected to Slack.").await;
        assert!(replica.stop().await, "it ends in order");
    }
    let store = Store::open(&database.url()).await.expect("it opens");
    assert_eq!(store.organisations().await.expect("it reads").len(), 1);
    store.close().await;
}

#[tokio::test]
async fn who_has_another_time_than_the_database_neither_plans_nor_sends() {
    let Some(database) = Database::server() else { return };
    let store = Store::open(&database.url()).await.expect("it opens");
    let (prompts, chance) = (Prompts::load(None).expect("the embedded prompts are right"), Chance::seeded(1));
    let playbook = playbook::read(&prompts).expect("the embedded playbook is right");
    let now = SystemClock::default().now();
    let clock = Watch::right(&Time::at(now));
    clock.set(Jump::MonthAhead.ahead(now));
    let baton = Arc::new(Baton::new(store, clock, chance, prompts, playbook));
    assert!(matches!(baton.wake().await, Err(Failure::Clock(_))));
    assert!(matches!(baton.send_due().await, Err(Failure::Clock(_))));
    assert!(matches!(engine::take_over(&baton).await, Err(Failure::Clock(_))));
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

/// The first that came listens; with its end its connection is gone, until another process listens.
async fn the_listener_is_replaced(fake: &Slack, replicas: &mut Vec<Served>) {
    assert_eq!(fake.connected(), 1, "one of them listens");
    replicas.remove(0).kill().await;
    while fake.connected() == 1 {
        sleep(Duration::from_millis(10)).await;
    }
    timeout(REPLACED, fake.wait_connected(1)).await.expect("somebody else listens");
}
