//! What an operator can watch, as OpenMetrics: counts since this process started, and what waits in the database.
//!
//! Rule: numbers and Baton's own words only; nothing that people wrote, and nobody's name.

use std::{
    sync::atomic::AtomicU64,
    time::{Duration, Instant},
};

use baton_store::Waiting;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Fate {
    fate: &'static str,
}

/// Something that only one process does.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Lease {
    name: &'static str,
}

/// See the module. Shared by reference.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    began: Instant,
    fates: Family<Fate, Counter>,
    deliveries: Histogram,
    lags: Histogram,
    answers: Histogram,
    leases: Family<Lease, Gauge>,
    waiting: [Gauge; 3],
    ticked: Gauge<f64, AtomicU64>,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut registry = Registry::with_prefix("baton");
        let fates = Family::default();
        registry.register("messages", "Attempts to send a message, by what became of them", fates.clone());
        let mut seconds = |name: &str, help: &str, first: f64| {
            let histogram = Histogram::new(exponential_buckets(first, 2.0, 14));
            registry.register_with_unit(name, help, Unit::Seconds, histogram.clone());
            histogram
        };
        let deliveries = seconds("delivery", "From handing a message to its platform to the answer", 0.005);
        let lags = seconds("lag", "From when a message was due to when it was sent", 0.1);
        let answers = seconds("answer", "From a delivery by a platform to its effect on disk", 0.001);
        let leases = Family::default();
        registry.register("lease", "Whether this process does what only one does", leases.clone());
        let waiting = [
            ("due", "Messages that are due and not sent"),
            ("in_flight", "Messages that are being sent"),
            ("in_doubt", "Messages that are looked up"),
        ];
        let waiting = waiting.map(|(name, help)| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        });
        let ticked: Gauge<f64, AtomicU64> = Gauge::default();
        ticked.set(f64::MAX);
        Self { registry, began: Instant::now(), fates, deliveries, lags, answers, leases, waiting, ticked }
    }

    pub(crate) fn came_to(&self, fate: &'static str) {
        self.fates.get_or_create(&Fate { fate }).inc();
    }

    pub(crate) fn delivered(&self, took: Duration, lag: Duration) {
        self.deliveries.observe(took.as_secs_f64());
        self.lags.observe(lag.as_secs_f64());
    }

    pub(crate) fn answered(&self, took: Duration) {
        self.answers.observe(took.as_secs_f64());
    }

    pub(crate) fn leased(&self, name: &'static str, is_ours: bool) {
        self.leases.get_or_create(&Lease { name }).set(i64::from(is_ours));
    }

    /// What was due has been done.
    pub(crate) fn ticked(&self) {
        self.ticked.set(self.began.elapsed().as_secs_f64());
    }

    /// How long ago that was; `None` when it never was.
    pub(crate) fn since_tick(&self) -> Option<Duration> {
        let at = Duration::try_from_secs_f64(self.ticked.get()).ok()?;
        Some(self.began.elapsed().saturating_sub(at))
    }

    /// As a scraper reads it.
    pub(crate) fn text(&self, now: &Waiting) -> String {
        let counts = [now.due, now.in_flight, now.in_doubt];
        self.waiting.iter().zip(counts).for_each(|(gauge, count)| {
            gauge.set(count);
        });
        let mut text = String::new();
        // Writing to a text does not fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}
