//! Metrics: the numbers that govern, and their readings.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    MetricNo, PersonId, Title,
    numbered::{Numbered, find, next_number},
    refusal::Refusal,
};

/// A number with a source, a target and a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Metric {
    pub no: MetricNo,
    pub terms: Terms,
    pub added: Timestamp,
    pub readings: Vec<Reading>,
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

/// A decimal number and its unit, as typed: `8 %`, `3.5 h`, `12000`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Measure {
    number: String,
    unit: String,
}

/// The text does not begin with a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not begin with a number, as in 8 % or 3.5 h")]
pub struct BadMeasure(String);

/// A dated value and who reported it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Reading {
    pub value: Measure,
    pub on: Date,
    pub by: PersonId,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    Add(Terms),
    Report { no: MetricNo, value: Measure, on: Date },
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Added { no: MetricNo, terms: Terms },
    Reported { no: MetricNo, value: Measure, on: Date },
}

/// Longest unit, in characters.
const MAX_UNIT_CHARS: usize = 20;
/// Longest number, in characters.
const MAX_NUMBER_CHARS: usize = 20;

impl MetricKind {
    /// Whether it says something about running it, and not only about the model. Source: G-4.
    pub fn governs_production(self) -> bool {
        !matches!(self, Self::Accuracy | Self::Other)
    }
}

impl Measure {
    /// The number, for comparisons.
    pub fn value(&self) -> f64 {
        self.number.parse().unwrap_or(0.0)
    }
}

impl FromStr for Measure {
    type Err = BadMeasure;

    fn from_str(raw: &str) -> Result<Self, BadMeasure> {
        let text = raw.trim();
        let bad = || BadMeasure(text.chars().take(40).collect());
        let end =
            text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let unit = unit.trim();
        number.parse::<f64>().ok().filter(|it| it.is_finite()).ok_or_else(bad)?;
        // A comma is a decimal sign here and a thousands separator there: neither is guessed.
        let long = MAX_NUMBER_CHARS < number.len() || MAX_UNIT_CHARS < unit.chars().count();
        if unit.starts_with(',') || long {
            return Err(bad());
        }
        Ok(Self { number: number.to_owned(), unit: unit.to_owned() })
    }
}

impl TryFrom<String> for Measure {
    type Error = BadMeasure;

    fn try_from(raw: String) -> Result<Self, BadMeasure> {
        raw.parse()
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> Self {
        measure.to_string()
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gap = if self.unit.is_empty() { "" } else { " " };
        write!(f, "{}{gap}{}", self.number, self.unit)
    }
}

/// Decides what `command` changes; authority was checked before.
///
/// # Errors
/// An unknown number, or a reading from the future.
pub fn decide(all: &[Metric], command: Command, today: Date) -> Result<Vec<Event>, Refusal> {
    let event = match command {
        Command::Add(terms) => Event::Added { no: MetricNo(next_number(all)), terms },
        Command::Report { no, value, on } => {
            find(all, no.0)?;
            if today < on {
                return Err(Refusal::InTheFuture { date: on, today });
            }
            Event::Reported { no, value, on }
        }
    };
    Ok(vec![event])
}

/// Folds one event into the list. Total: every recorded event applies.
pub fn apply(all: &mut Vec<Metric>, event: &Event, actor: PersonId, at: Timestamp) {
    match event {
        Event::Added { no, terms } => {
            all.push(Metric { no: *no, terms: terms.clone(), added: at, readings: Vec::new() });
        }
        Event::Reported { no, value, on } => {
            let reading = Reading { value: value.clone(), on: *on, by: actor };
            all.iter_mut().filter(|it| it.no == *no).for_each(|it| it.readings.push(reading.clone()));
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

impl Numbered for Metric {
    fn number(&self) -> u32 {
        self.no.0
    }
}
