//! Readings: the dated values of a metric, and what the latest of them crosses.
//!
//! Rule: one a day, whoever reports it. A later one of the same day corrects the one before; the log has both.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Direction, Measure, Metric, Threshold};
use crate::PersonId;

/// Readings that a record keeps of a metric: one a day for more than two years. Older ones stay in the log.
const MOST_KEPT: usize = 1_000;

/// A dated value and who reported it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Reading {
    pub value: Measure,
    pub on: Date,
    pub by: PersonId,
}

impl Metric {
    pub(super) fn take(&mut self, reading: Reading) {
        self.readings.retain(|it| it.on != reading.on);
        self.readings.push(reading);
        self.readings.sort_by_key(|it| it.on);
        let over = self.readings.len().saturating_sub(MOST_KEPT);
        self.readings.drain(..over);
    }

    /// The latest value by its date.
    pub fn last_reading(&self) -> Option<&Reading> {
        self.readings.iter().max_by_key(|it| it.on)
    }

    /// What was read on that day.
    pub fn reading_of(&self, day: Date) -> Option<&Reading> {
        self.readings.iter().find(|it| it.on == day)
    }

    /// Whether the latest value is as good as was wanted.
    pub fn is_met(&self) -> bool {
        let target = &self.terms.target;
        self.last_reading()
            .is_some_and(|it| it.value.has_unit_of(target) && !self.is_worse(&it.value, target))
    }

    /// The thresholds that this value crosses, the mildest first.
    pub fn crossed<'a>(&'a self, value: &'a Measure) -> impl Iterator<Item = &'a Threshold> {
        self.thresholds.iter().filter(move |it| self.is_worse(value, &it.at))
    }

    /// The thresholds that the latest value crosses and that nothing crossed `before`: what is news. A value of an
    /// earlier day, or one more beyond the same threshold, is none. Source: P-2.
    pub fn newly_crossed<'a>(&'a self, before: Option<&'a Self>) -> Vec<&'a Threshold> {
        let of = |it: &'a Self| it.last_reading().into_iter().flat_map(move |last| it.crossed(&last.value));
        let same = |one: &Threshold, other: &Threshold| {
            (&one.at, one.action, one.watcher) == (&other.at, other.action, other.watcher)
        };
        let known: Vec<&Threshold> = before.into_iter().flat_map(of).collect();
        of(self).filter(|it| !known.iter().any(|known| same(known, it))).collect()
    }

    // Values in different units cannot be compared, so neither is worse.
    fn is_worse(&self, value: &Measure, than: &Measure) -> bool {
        value.has_unit_of(than)
            && match self.terms.direction {
                Direction::Up => value.value() < than.value(),
                Direction::Down => than.value() < value.value(),
            }
    }
}
