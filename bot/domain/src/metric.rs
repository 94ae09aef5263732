//! Metrics: the numbers that govern, and their readings.

mod decide;
mod measure;
mod reading;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

pub use decide::decide;
pub use measure::{BadMeasure, Measure};
pub use reading::Reading;

use crate::{MetricNo, PersonId, Title, numbered::Numbered};

/// A number with a source, a target and a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Metric {
    pub no: MetricNo,
    pub terms: Terms,
    pub added: Timestamp,
    /// By day, the latest last; see [`Reading`].
    pub readings: Vec<Reading>,
    /// At which values something is done, at most one for each action.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thresholds: Vec<Threshold>,
}

/// A value at which something is done, and who watches for it. Source: P-2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Threshold {
    pub at: Measure,
    pub action: Action,
    pub watcher: PersonId,
    /// Whether they hear of it at any hour, by their own wish.
    pub awake: bool,
}

/// What is done at a threshold. Source: D-6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Action {
    Watch,
    Fallback,
    Rollback,
}

/// What is measured and what it should become. Source: G-4.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Such as "claims settled within a day".
    pub what: Title,
    /// Whether it governs the pilot or production.
    pub phase: Phase,
    /// Which sort of number.
    pub kind: MetricKind,
    /// Whether more or less is better.
    pub direction: Direction,
    /// Where it stood before.
    pub baseline: Option<Measure>,
    /// Where it should get.
    pub target: Measure,
    /// Where the number comes from.
    pub source: Title,
    /// Who reads it.
    pub reader: PersonId,
    /// The day of the first reading in production: the horizon.
    pub first_read: Date,
}

/// Which phase a metric governs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Phase {
    Pilot,
    Production,
}

/// Which sort of number. Source: G-4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum MetricKind {
    Accuracy,
    Reliability,
    Latency,
    Errors,
    Security,
    Cost,
    Adoption,
    Value,
    Other,
}

/// Whether more or less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Direction {
    Up,
    Down,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    Add(Terms),
    Report {
        no: MetricNo,
        value: Measure,
        on: Date,
    },
    /// Sets the value at which something is done.
    Watch {
        no: MetricNo,
        at: Measure,
        action: Action,
        watcher: PersonId,
    },
    /// The watcher's wish to hear of it at any hour, or in working hours only.
    Wake {
        no: MetricNo,
        awake: bool,
    },
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Added { no: MetricNo, terms: Terms },
    Reported { no: MetricNo, value: Measure, on: Date },
    Watched { no: MetricNo, at: Measure, action: Action, watcher: PersonId },
    Woken { no: MetricNo, watcher: PersonId, awake: bool },
}

impl MetricKind {
    /// Whether it says something about running it, and not only about the model. Source: G-4.
    pub fn governs_production(self) -> bool {
        !matches!(self, Self::Accuracy | Self::Other)
    }
}

/// Folds one event into the list. Total: every recorded event applies.
pub fn apply(all: &mut Vec<Metric>, event: &Event, actor: PersonId, at: Timestamp) {
    match event {
        Event::Added { no, terms } => {
            all.push(Metric {
                no: *no,
                terms: terms.clone(),
                added: at,
                readings: Vec::new(),
                thresholds: Vec::new(),
            });
        }
        Event::Reported { no, value, on } => {
            let reading = Reading { value: value.clone(), on: *on, by: actor };
            all.iter_mut().filter(|it| it.no == *no).for_each(|it| it.take(reading.clone()));
        }
        Event::Watched { no, at, action, watcher } => {
            all.iter_mut().filter(|it| it.no == *no).for_each(|it| it.watch(at, *action, *watcher));
        }
        Event::Woken { no, watcher, awake } => {
            let metrics = all.iter_mut().filter(|it| it.no == *no);
            let own = metrics.flat_map(|it| &mut it.thresholds).filter(|it| it.watcher == *watcher);
            own.for_each(|it| it.awake = *awake);
        }
    }
}

/// Those that govern the phase.
pub fn of_phase(all: &[Metric], phase: Phase) -> impl Iterator<Item = &Metric> {
    all.iter().filter(move |it| it.terms.phase == phase)
}

/// Whether some production metric is of a kind that the pilot did not measure. Source: G-4.
pub fn measures_something_new(all: &[Metric]) -> bool {
    let piloted = |kind| of_phase(all, Phase::Pilot).any(|it| it.terms.kind == kind);
    of_phase(all, Phase::Production).any(|it| it.terms.kind.governs_production() && !piloted(it.terms.kind))
}

impl Metric {
    fn watch(&mut self, at: &Measure, action: Action, watcher: PersonId) {
        let mut same = self.thresholds.iter().filter(|it| it.watcher == watcher);
        let awake = same.any(|it| it.awake);
        self.thresholds.retain(|it| it.action != action);
        self.thresholds.push(Threshold { at: at.clone(), action, watcher, awake });
        self.thresholds.sort_by_key(|it| it.action);
    }
}

impl Numbered for Metric {
    fn number(&self) -> u32 {
        self.no.0
    }
}
