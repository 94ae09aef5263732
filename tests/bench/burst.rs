//! A Monday at 09:00: 100,000 nudges over 2,000 channels, at Slack's pace, while people go on typing.
//!
//! Real time, nothing is scaled. One message a second and channel would take 47 s for fifty of them; three hundred a
//! minute and workspace take as long where each workspace has five of the channels: so there are four hundred.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use baton::{
    baton::Baton,
    clock::{Clock, SystemClock},
};
use baton_chat::platform::Host as _;
use baton_store::NewMessage;
use tokio::{
    task::{JoinHandle, JoinSet},
    time::MissedTickBehavior,
};

use crate::{
    callers,
    ear::{ANSWERS_AFTER, CHANNEL, Ear, PLATFORM, WORKSPACE},
    lay_out,
    pickup::Running,
    place::{self, Place, REPLICAS},
    sends,
    spread::Spread,
    table,
};

const WORKSPACES: usize = 400;
const CHANNELS: usize = 5;
/// To each channel.
const NUDGES: usize = 50;
/// Commands a second, every other of which changes something.
const COMMANDS: u32 = 20;
const LOOK: Duration = Duration::from_millis(100);

/// On SQLite, and on PostgreSQL with three replicas.
pub(crate) async fn monday() {
    for place in Place::each().filter(|it| it.is_file() || 1 < it.replicas) {
        let workspaces = table::fewer(WORKSPACES);
        let stores = place.stores().await;
        let spread = Spread::lay(&stores[0], workspaces, CHANNELS).await;
        let still: Arc<dyn Clock> = Arc::new(baton::clock::ManualClock::at(lay_out::monday()));
        let empty = place.bytes();
        callers::settle_in(&place::batons(&stores[..1], &still)[0]).await;
        let settled = place.bytes();
        let count = workspaces * CHANNELS * NUDGES;
        let all: Vec<NewMessage> =
            (0..count).map(|n| spread.line_in_turn(n, NUDGES, lay_out::monday())).collect();
        sends::enqueue(&stores[0], all).await;
        place.analyse();
        let ahead = lay_out::monday().duration_since(SystemClock::default().now());
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::ahead_by(ahead));
        let (replicas, ear) = (place::batons(&stores, &clock), Arc::new(Ear::paced()));
        for replica in &replicas {
            replica.connect(PLATFORM, ear.clone());
            replica.connect("playground", Arc::new(Ear::default()));
        }
        measure(&place, &replicas, &ear, count).await;
        if !place.is_file() {
            on_disk(settled - empty, place.bytes() - settled, count);
        }
    }
}

fn on_disk(organisation: f64, messages: f64, count: usize) {
    let figure = format!(
        "{:.1} MB an organisation of {} people and {} pilots with {} privileges each; {:.0} bytes a message sent",
        organisation / 1e6,
        callers::PEOPLE,
        callers::INITIATIVES,
        callers::PRIVILEGES,
        messages / count as f64,
    );
    table::row(
        "on disk, PostgreSQL with indexes",
        &figure,
        None,
        None,
        "what its pages hold, before any vacuum",
    );
}

async fn measure(place: &Place, replicas: &[Arc<Baton>], ear: &Ear, count: usize) {
    let (begun, used) = (Instant::now(), table::processor());
    let running: Vec<Running> = replicas.iter().map(Running::start).collect();
    let commands = Commands::start(Arc::clone(&replicas[0]));
    while ear.heard() < count {
        tokio::time::sleep(LOOK).await;
    }
    let took = begun.elapsed();
    let commands = commands.stop().await;
    let cpu = table::processor().saturating_sub(used);
    let lanes = Lanes::of(&ear.arrivals(), begun);
    for it in running {
        it.stop().await;
    }
    print(place, count, took, &lanes, cpu);
    commands.print(
        &format!("commands in the burst, {}", place.name()),
        &format!("the pace asked for, {COMMANDS} a second to one replica, every other a write; then who gets a core"),
    );
}

fn print(place: &Place, count: usize, took: Duration, lanes: &Lanes, cpu: Duration) {
    let workspaces = count / CHANNELS / NUDGES;
    let (channel, workspace) = (CHANNEL.bound(NUDGES), WORKSPACE.bound(NUDGES * CHANNELS));
    let bound = channel.max(workspace);
    let seconds = |it: Duration| it.as_secs_f64();
    let figure = format!(
        "{:.1} s = {:.2} x the bound of {:.0} s; places done after {:.1} s (median), {:.1} s (last); longest silence in one {:.1} s",
        seconds(took),
        seconds(took) / seconds(bound),
        seconds(bound),
        seconds(lanes.median),
        seconds(lanes.last),
        seconds(lanes.silence),
    );
    let by = format!(
        "real time, an answer after {} ms; {NUDGES} a channel at 1 a second: {:.0} s; {} a workspace at 300 a minute: {:.0} s, so {workspaces} workspaces; {:.2} ms of a core a message here{}",
        ANSWERS_AFTER.as_millis(),
        seconds(channel),
        NUDGES * CHANNELS,
        seconds(workspace),
        seconds(cpu) * 1e3 / count as f64,
        if place.replicas == 1 { String::new() } else { format!("; {REPLICAS}") },
    );
    table::row(&format!("Monday 09:00, {count} nudges, {}", place.name()), &figure, None, None, &by);
}

/// How places fared.
#[derive(Debug)]
struct Lanes {
    median: Duration,
    last: Duration,
    /// Between two messages of a place, or before its first.
    silence: Duration,
}

impl Lanes {
    fn of(arrivals: &[Vec<Instant>], begun: Instant) -> Self {
        let mut ends: Vec<Duration> =
            arrivals.iter().filter_map(|it| Some(it.last()?.duration_since(begun))).collect();
        ends.sort_unstable();
        let silences = arrivals.iter().flat_map(|it| {
            let before = std::iter::once(&begun).chain(it);
            before.zip(it).map(|(before, after)| after.duration_since(*before))
        });
        Self {
            median: ends.get(ends.len() / 2).copied().unwrap_or_default(),
            last: ends.last().copied().unwrap_or_default(),
            silence: silences.max().unwrap_or_default(),
        }
    }
}

/// People who go on typing.
#[derive(Debug)]
struct Commands {
    stop: tokio::sync::watch::Sender<bool>,
    typing: JoinHandle<table::Taken>,
}

impl Commands {
    fn start(baton: Arc<Baton>) -> Self {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let typing = tokio::spawn(async move {
            let (begun, used) = (Instant::now(), table::processor());
            let mut pace = tokio::time::interval(Duration::from_secs(1) / COMMANDS);
            pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
            let (mut running, mut n) = (JoinSet::new(), 0);
            while !*stopped.borrow() {
                pace.tick().await;
                let (host, said) = (Arc::clone(&baton), one(n));
                n += 1;
                running.spawn(async move {
                    let asked = Instant::now();
                    callers::expect_card(host.receive(said).await);
                    asked.elapsed()
                });
            }
            let each = running.join_all().await;
            table::Taken { each, whole: begun.elapsed(), cpu: table::processor().saturating_sub(used) }
        });
        Self { stop, typing }
    }

    async fn stop(self) -> table::Taken {
        self.stop.send_replace(true);
        self.typing.await.expect("they are answered")
    }
}

fn one(n: usize) -> baton_chat::inbound::Inbound {
    if n.is_multiple_of(2) { callers::read(0, n) } else { callers::write(n) }
}
