//! Borrowed conditions that end undecided, and when that is spoken of. Source: N-8.

use jiff::{Span, Timestamp, civil::Date};

use super::opens_at;
use crate::{
    PrivilegeNo,
    context::Context,
    initiative::Initiative,
    stage::{Gate, Stage},
};

/// Those that are spoken of by now, since when, and their last day; inside an open gate they are the gate's.
pub(super) fn begun(record: &Initiative, context: &Context<'_>) -> Vec<(PrivilegeNo, Timestamp, Date)> {
    let opens = record.stage.gate().and_then(|it| opens_at(record, it, context));
    if record.stage.gate() == Some(Gate::PreClose) && opens.is_some_and(|it| it <= context.now) {
        return Vec::new();
    }
    let all = ending(record, context).map(|(no, until)| (no, begins(until, context), until));
    all.filter(|(_, since, _)| *since <= context.now).collect()
}

/// When one is spoken of next for the first time.
pub(crate) fn next(record: &Initiative, context: &Context<'_>) -> Option<Timestamp> {
    ending(record, context).map(|(_, until)| begins(until, context)).filter(|it| context.now < *it).min()
}

fn ending(record: &Initiative, context: &Context<'_>) -> impl Iterator<Item = (PrivilegeNo, Date)> {
    let spoken_of = !context.playbook.expiry.reminder_days_before.is_empty();
    let asked = spoken_of && matches!(record.stage, Stage::Pilot | Stage::Bridge);
    let undecided =
        record.privileges.iter().filter(move |it| asked && it.verdict.is_none() && it.lapsed.is_none());
    undecided.filter_map(|it| Some((it.no, it.terms.until?)))
}

/// The privileges whose end is over by now, nobody having said that they go on. Source: N-8.
pub(crate) fn lapsed(record: &Initiative, context: &Context<'_>) -> Vec<PrivilegeNo> {
    lapsing(record, context).filter(|(_, at)| *at <= context.now).map(|(no, _)| no).collect()
}

/// When the next of them ends.
pub(crate) fn next_lapse(record: &Initiative, context: &Context<'_>) -> Option<Timestamp> {
    lapsing(record, context).map(|(_, at)| at).min()
}

fn lapsing(record: &Initiative, context: &Context<'_>) -> impl Iterator<Item = (PrivilegeNo, Timestamp)> {
    let over = |last: Date| context.calendar.start_of(last.saturating_add(Span::new().days(1)));
    let all = record.privileges.iter().filter(|_| record.stage.is_running());
    all.filter_map(move |it| Some((it.no, over(it.ends_on()?))))
}

fn begins(until: Date, context: &Context<'_>) -> Timestamp {
    let days = context.playbook.expiry.reminder_days_before.iter().max().copied().unwrap_or(0);
    context.calendar.start_of(until.saturating_sub(Span::new().days(i64::from(days))))
}
