//! What is asked for of a metric, decided.

use super::{Command, Event, Measure, Metric, Terms, Threshold};
use crate::{
    MetricNo, PersonId,
    context::Context,
    numbered::{find, next_number},
    refusal::Refusal,
};

/// Decides what `command` changes; authority was checked before.
///
/// # Errors
/// An unknown number, a reading from the future, a horizon that is over, a value in another unit than the target,
/// somebody gone, or nothing to watch.
pub fn decide(
    all: &[Metric],
    command: Command,
    by: PersonId,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let event = match command {
        Command::Add(terms) => add(all, terms, context)?,
        Command::Report { no, value, on } => {
            comparable(&value, find(all, no.0)?)?;
            let today = context.today();
            if today < on {
                return Err(Refusal::InTheFuture { date: on, today });
            }
            Event::Reported { no, value, on }
        }
        Command::Watch { no, at, action, watcher } => {
            let metric = find(all, no.0)?;
            comparable(&at, metric)?;
            if context.is_gone(watcher) {
                return Err(Refusal::Gone { person: watcher });
            }
            let known = |it: &Threshold| (&it.at, it.action, it.watcher) == (&at, action, watcher);
            if metric.thresholds.iter().any(known) {
                return Ok(Vec::new());
            }
            Event::Watched { no, at, action, watcher }
        }
        Command::Wake { no, awake } => {
            let mut own = find(all, no.0)?.thresholds.iter().filter(|it| it.watcher == by).peekable();
            if own.peek().is_none() {
                return Err(Refusal::NotWatching { no });
            }
            if own.all(|it| it.awake == awake) {
                return Ok(Vec::new());
            }
            Event::Woken { no, watcher: by, awake }
        }
    };
    Ok(vec![event])
}

fn add(all: &[Metric], terms: Terms, context: &Context<'_>) -> Result<Event, Refusal> {
    let today = context.today();
    if terms.first_read < today {
        return Err(Refusal::HorizonOver { date: terms.first_read, today });
    }
    if let Some(baseline) = &terms.baseline {
        in_unit_of(baseline, &terms.target)?;
    }
    Ok(Event::Added { no: MetricNo(next_number(all)), terms })
}

fn comparable(value: &Measure, metric: &Metric) -> Result<(), Refusal> {
    in_unit_of(value, &metric.terms.target)
}

fn in_unit_of(value: &Measure, target: &Measure) -> Result<(), Refusal> {
    if value.has_unit_of(target) {
        return Ok(());
    }
    let unit = target.unit().to_owned();
    Err(Refusal::OtherUnit { typed: value.clone(), unit, like: target.clone() })
}
