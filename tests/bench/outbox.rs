//! The outbox alone: how fast messages come in, and how fast they go out when sending them is nothing.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Instant,
};

use baton_domain::OrganisationId;
use baton_store::{Message, NewMessage, Outcome, Settlement, Store};
use jiff::{SignedDuration, Timestamp};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    lay_out,
    place::{Place, REPLICAS},
    table::{self, Runs},
};

/// How many organisations the messages belong to.
pub(crate) const ORGANISATIONS: [u64; 3] = [1, 100, 10_000];
const MESSAGES: usize = 15_000;
/// In one unit of work, coming and going.
const BATCH: usize = 500;
/// Of all replicas together.
const WORKERS: usize = 3;
const BOUND: &str = "CPU of both cores, which callers and database share; one commit a batch of 500, each message its own place, \
     and what is settled goes along with the next claim";

/// Both rates in each place.
pub(crate) async fn rates() {
    for place in Place::each() {
        let stores = place.stores().await;
        for organisations in ORGANISATIONS {
            let (mut came, mut went) = (Runs::default(), Runs::default());
            for _ in 0..table::runs(3) {
                let count = table::fewer(MESSAGES);
                came.add(count as f64 / enqueued(&stores, organisations, count).await);
                place.analyse();
                went.add(count as f64 / drained(&stores, count).await);
            }
            let what = |verb: &str| format!("{verb}, no-op, {}, {organisations} organisations", place.name());
            let bound = if place.replicas == 1 { BOUND.to_owned() } else { format!("{BOUND}; {REPLICAS}") };
            table::row(&what("enqueue"), &came.show("/s"), None, None, &bound);
            table::row(&what("drain"), &went.show("/s"), None, None, &bound);
        }
    }
}

/// Seconds.
async fn enqueued(stores: &[Store], organisations: u64, count: usize) -> f64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let all: Vec<NewMessage> =
        (0..count).map(|_| message(NEXT.fetch_add(1, Relaxed), organisations)).collect();
    let mut shares: Vec<Vec<Vec<NewMessage>>> = vec![Vec::new(); WORKERS];
    for (at, some) in all.chunks(BATCH).enumerate() {
        shares[at % WORKERS].push(some.to_vec());
    }
    let mut working = JoinSet::new();
    let begun = Instant::now();
    for (at, share) in shares.into_iter().enumerate() {
        let store = stores[at % stores.len()].clone();
        working.spawn(async move {
            for some in share {
                let written = store.write_with(some, |tx, some| Box::pin(tx.enqueue_all(some))).await;
                written.expect("they come in");
            }
        });
    }
    working.join_all().await;
    begun.elapsed().as_secs_f64()
}

fn message(n: u64, organisations: u64) -> NewMessage {
    let at = lay_out::monday();
    NewMessage {
        organisation: OrganisationId(Uuid::from_u128(u128::from(1 + n % organisations))),
        id: Uuid::from_u128(u128::from(n) << 64 | 1),
        dedupe_key: format!("person:{n}/routine/2026-11-23"),
        lane: format!("slack:T{}:direct:U{n}", n % organisations),
        recipient: format!("person:{n}"),
        class: "routine".to_owned(),
        op: "post".to_owned(),
        intent: format!(
            "{{\"intent\":\"as long as most are\",\"n\":{n},\"filler\":\"{}\"}}",
            "x".repeat(250)
        ),
        due: at,
        expires: None,
        token: format!("{n:025}"),
        created: at,
    }
}

/// Seconds until all went out.
async fn drained(stores: &[Store], count: usize) -> f64 {
    let left = Arc::new(AtomicUsize::new(count));
    let mut working = JoinSet::new();
    let begun = Instant::now();
    for worker in 0..WORKERS {
        working.spawn(drain(stores[worker % stores.len()].clone(), Arc::clone(&left)));
    }
    working.join_all().await;
    begun.elapsed().as_secs_f64()
}

async fn drain(store: Store, left: Arc<AtomicUsize>) {
    let (now, until) = (lay_out::monday(), lay_out::monday() + SignedDuration::from_mins(1));
    let mut done: Vec<Settlement> = Vec::new();
    loop {
        let sent = done.len();
        let unit = store.write_with(std::mem::take(&mut done), move |tx, done| {
            Box::pin(async move {
                let settled = tx.settle_all(done).await?.len();
                Ok((settled, tx.claim(now, until, BATCH as u32).await?))
            })
        });
        let (settled, claimed) = unit.await.expect("it goes on");
        assert_eq!(settled, sent, "whoever claimed it settles it");
        let left = left.fetch_sub(settled, Relaxed) - settled;
        if claimed.is_empty() && left == 0 {
            return;
        }
        if claimed.is_empty() {
            tokio::task::yield_now().await;
        }
        done = claimed.iter().map(|it| sent_at(it, now)).collect();
    }
}

fn sent_at(it: &Message, at: Timestamp) -> Settlement {
    let outcome =
        Outcome::Sent { remote: it.token.clone(), rendered: "{}".to_owned(), digest: String::new() };
    Settlement { organisation: it.organisation, id: it.id, epoch: it.epoch, at, outcome }
}
