//! How soon a message goes out after it was committed, where nothing else is to be done.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use baton::{
    baton::Baton,
    clock::{Clock, SystemClock},
    engine,
};
use baton_store::Store;
use jiff::SignedDuration;
use tokio::{sync::oneshot, task::JoinHandle};

use crate::{
    ear::{Ear, PLATFORM},
    lay_out,
    place::{self, Place},
    spread::Spread,
    table::{self, Runs},
};

const MESSAGES: usize = 100;
const RUNS: usize = 3;
/// Between two of them.
const PAUSE: Duration = Duration::from_millis(25);
const CHANNELS: usize = 50;
const BOUND: &str = "some twenty statements, one after the other, from the bell to the platform";

/// In the process that wrote it, and in another one that hears of it through the server.
pub(crate) async fn latencies() {
    for place in Place::each() {
        let stores = place.stores().await;
        let spread = Spread::lay(&stores[0], 1, CHANNELS).await;
        place.analyse();
        let ahead = lay_out::monday() + SignedDuration::from_hours(1);
        let ahead = SystemClock::ahead_by(ahead.duration_since(SystemClock::default().now()));
        let clock: Arc<dyn Clock> = Arc::new(ahead);
        let writer = place.another().await;
        let (replicas, ear) = (place::batons(&stores, &clock), Arc::new(Ear::default()));
        replicas.iter().for_each(|it| it.connect(PLATFORM, ear.clone()));
        let running: Vec<Running> = replicas.iter().map(Running::start).collect();
        if place.replicas == 1 {
            let here =
                Writing { spread: &spread, ear: &ear, clock: &*clock, here: &replicas[0], there: None };
            here.print(&format!("pickup in the same process, {}", place.name()), 0).await;
        }
        if let Some(writer) = &writer {
            let there = Writing {
                spread: &spread,
                ear: &ear,
                clock: &*clock,
                here: &replicas[0],
                there: Some(writer),
            };
            let what = format!("pickup in another process, by LISTEN and NOTIFY, {}", place.name());
            there.print(&what, 1_000_000).await;
        }
        for it in running {
            it.stop().await;
        }
    }
}

struct Writing<'a> {
    spread: &'a Spread,
    ear: &'a Ear,
    clock: &'a dyn Clock,
    here: &'a Baton,
    /// A store that sends nothing itself.
    there: Option<&'a Store>,
}

impl Writing<'_> {
    async fn print(&self, what: &str, first: usize) {
        let (mut p50, mut p99) = (Runs::default(), Runs::default());
        let (mut all, count) = (Vec::new(), table::fewer(MESSAGES));
        for run in 0..table::runs(RUNS) {
            let begun = Instant::now();
            let mut each = Vec::with_capacity(count);
            for n in 0..count {
                each.push(self.one(first + run * count + n).await);
                tokio::time::sleep(PAUSE).await;
            }
            let taken = table::Taken { each, whole: begun.elapsed(), cpu: Duration::ZERO };
            p50.add(taken.within(0.5).as_secs_f64() * 1e6);
            p99.add(taken.within(0.99).as_secs_f64() * 1e6);
            all.extend(taken.each);
        }
        let together = table::Taken { each: all, whole: Duration::ZERO, cpu: Duration::ZERO };
        let figure = format!("p50 {}, p99 {}", p50.show(" µs"), p99.show(" µs"));
        table::row(what, &figure, Some(together.within(0.5)), Some(together.within(0.99)), BOUND);
    }

    /// From the commit to the platform.
    async fn one(&self, n: usize) -> Duration {
        let heard = self.ear.bell.notified();
        let message = self.spread.line(n, self.clock.now());
        let store = self.there.unwrap_or(&self.here.store);
        let written = store.write_with(message, |tx, message| Box::pin(tx.enqueue(message)));
        written.await.expect("it comes in");
        let committed = Instant::now();
        match self.there {
            Some(store) => store.ring("the bench").await.expect("it rings"),
            None => self.here.bell.notify_waiters(),
        }
        heard.await;
        committed.elapsed()
    }
}

/// A program that sends whatever is due.
#[derive(Debug)]
pub(crate) struct Running {
    stop: oneshot::Sender<()>,
    engine: JoinHandle<()>,
}

impl Running {
    pub(crate) fn start(baton: &Arc<Baton>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        Self { stop, engine: tokio::spawn(engine::run(Arc::clone(baton), stopped)) }
    }

    pub(crate) async fn stop(self) {
        drop(self.stop);
        self.engine.await.expect("it ends in order");
    }
}
