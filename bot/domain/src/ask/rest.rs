//! How long somebody may be left alone: snoozes and waits. Source: N-5.

use jiff::{ToSpan, civil::Date};

use super::Ask;
use crate::{Words, context::Context, playbook::Manners, refusal::Refusal};

/// Longest wait, in days; what takes longer is a "cannot".
const LONGEST_WAIT_DAYS: i64 = 366;

pub(super) fn check_snooze(
    asked: Option<&Ask>,
    until: Date,
    because: Option<&Words>,
    hard_date: Option<Date>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let Manners { snooze_days, snoozes_without_reason, .. } = context.playbook.manners;
    let today = context.today();
    refuse_now(until, today)?;
    let latest = today.saturating_add(jiff::Span::new().days(i64::from(snooze_days)));
    let latest = hard_date.map_or(latest, |it| latest.min(it));
    if latest < until {
        return Err(Refusal::TooLate { date: until, latest });
    }
    let in_a_row = asked.map_or(0, |it| it.snoozes);
    if snoozes_without_reason <= in_a_row && because.is_none() {
        return Err(Refusal::ReasonNeeded { snoozes: in_a_row });
    }
    Ok(())
}

/// "Until today" asks for no time at all.
fn refuse_now(until: Date, today: Date) -> Result<(), Refusal> {
    if until <= today { Err(Refusal::InThePast { date: until, today }) } else { Ok(()) }
}

pub(super) fn check_wait(
    asked: Option<&Ask>,
    until: Date,
    hard_date: Option<Date>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    refuse_now(until, context.today())?;
    let longest = context.today().saturating_add(LONGEST_WAIT_DAYS.days());
    let latest = hard_date.map_or(longest, |it| longest.min(it));
    if latest < until {
        return Err(Refusal::TooLate { date: until, latest });
    }
    match asked.and_then(|it| it.wait.as_ref()) {
        Some(wait) if wait.until != until => Err(Refusal::WaitedBefore { until: wait.until }),
        _ => Ok(()),
    }
}
