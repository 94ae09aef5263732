//! The whole work of sending, on a platform that takes no time: claim, ask whether it is still wanted, put into
//! words, hand over, settle.

use std::{sync::Arc, time::Instant};

use baton::{
    baton::Baton,
    clock::{Clock, ManualClock},
};
use baton_store::{NewMessage, Store};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;

use crate::{
    ear::{Ear, PLATFORM},
    lay_out,
    outbox::ORGANISATIONS,
    place::{self, Place, REPLICAS},
    spread::Spread,
    table::{self, Runs},
};

const LINES: usize = 4_000;
const CARDS: usize = 1_000;
/// Places that are written to, in all organisations together, where these are fewer.
const CHANNELS: usize = 2_000;
const IN_A_UNIT: usize = 500;

/// Lines to channels, and cards of the week to people, in each place.
pub(crate) async fn rates() {
    for organisations in ORGANISATIONS {
        for place in Place::each() {
            let organisations = usize::try_from(organisations).unwrap_or(1);
            let stores = place.stores().await;
            let spread = Spread::lay(&stores[0], organisations, (CHANNELS / organisations).max(1)).await;
            place.analyse();
            measure(&place, &stores, &spread).await;
        }
    }
    cards().await;
}

async fn measure(place: &Place, stores: &[Store], spread: &Spread) {
    let due = lay_out::monday() + SignedDuration::from_hours(1);
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(due));
    let (mut lines, mut next) = (Runs::default(), 0);
    for _ in 0..table::runs(3) {
        // Each run with programs that begin: they remember nobody yet.
        let replicas = place::batons(stores, &clock);
        let count = table::fewer(LINES);
        let all: Vec<NewMessage> = (next..next + count).map(|n| spread.line(n, due)).collect();
        next += count;
        lines.add(count as f64 / sent(&stores[0], &replicas, all).await);
    }
    let what =
        |kind: &str| format!("{kind}, whole work, {}, {} organisations", place.name(), spread.organisations);
    let mut bound = "CPU of both cores: on PostgreSQL some six statements a message, on SQLite three trips, and rendering".to_owned();
    if 1 < place.replicas {
        bound = format!("{bound}; {REPLICAS}");
    }
    if spread.organisations > 100 {
        bound = format!("{bound}; reading each organisation's people and places once, too");
    }
    table::row(&what("a line to a channel"), &lines.show("/s"), None, None, &bound);
}

/// Cards of the week, each to another organisation's person.
async fn cards() {
    for place in Place::each().filter(|it| it.replicas == 1) {
        let stores = place.stores().await;
        let count = table::fewer(CARDS);
        let spread = Spread::lay(&stores[0], count, 1).await;
        spread.log(&stores[0]).await;
        place.analyse();
        let due = lay_out::monday() + SignedDuration::from_hours(1);
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(due));
        let replicas = place::batons(&stores, &clock);
        let all: Vec<NewMessage> = (0..count).map(|n| spread.card(n, due)).collect();
        let mut cards = Runs::default();
        cards.add(count as f64 / sent(&stores[0], &replicas, all).await);
        let what =
            format!("a person's card of the week, whole work, {}, {count} organisations", place.name());
        let bound = "CPU: each organisation's people and places are read once, what is asked of a person twice, and what the card showed is recorded";
        table::row(&what, &cards.show("/s"), None, None, bound);
    }
}

/// Seconds.
async fn sent(store: &Store, replicas: &[Arc<Baton>], all: Vec<NewMessage>) -> f64 {
    let (count, ear) = (all.len(), Arc::new(Ear::default()));
    replicas.iter().for_each(|it| it.connect(PLATFORM, ear.clone()));
    enqueue(store, all).await;
    let mut working = JoinSet::new();
    let begun = Instant::now();
    for replica in replicas {
        let (replica, ear) = (Arc::clone(replica), Arc::clone(&ear));
        working.spawn(async move {
            while ear.heard() < count {
                replica.send_due().await.expect("it sends");
                tokio::task::yield_now().await;
            }
        });
    }
    working.join_all().await;
    let took = begun.elapsed().as_secs_f64();
    let waiting = store.waiting(Timestamp::MAX).await.expect("it counts");
    assert_eq!((waiting.due, waiting.in_flight, waiting.in_doubt), (0, 0, 0), "all arrived");
    took
}

/// Writes them into the outbox.
pub(crate) async fn enqueue(store: &Store, all: Vec<NewMessage>) {
    for some in all.chunks(IN_A_UNIT) {
        let written =
            store.write_with(some.to_vec(), |tx, some| Box::pin(async move { tx.enqueue_all(some).await }));
        written.await.expect("they come in");
    }
}
