//! Manners: when a message may reach a person at all. Source: N-3, N-4.
//!
//! Rule: nobody gets more than the manners allow, whatever happens; what cannot go now goes at the first
//! moment that it can, merged with whatever waits there.

use jiff::{Span, Timestamp, ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{calendar::Calendar, playbook::Manners};

/// How urgent a message is. Source: N-4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Cards, reminders, rungs, the heartbeat.
    Routine,
    /// Somebody just asked you: an offer, "ask now".
    Direct,
    /// A threshold was crossed and something must be done.
    Alarm,
}

/// A message that reached a person, or is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Sent {
    pub at: Timestamp,
    pub class: Class,
}

/// Whether a gate in which the person is asked is open; it allows one more message a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum InGate {
    Yes,
    No,
}

/// The first moment at or after `wanted` at which a message of this class may reach the person.
pub fn earliest(
    class: Class,
    wanted: Timestamp,
    calendar: &Calendar,
    sent: &[Sent],
    in_gate: InGate,
    manners: &Manners,
) -> Timestamp {
    let mut at = calendar.next_open(wanted);
    // One message fills a week at most, so that beyond so many working days the caps cannot be the reason.
    for _ in 0..=7 * (sent.len() + 1) {
        let day = calendar.date_of(at);
        if !is_full(class, day, calendar, sent, in_gate, manners) {
            break;
        }
        at = calendar.next_open(calendar.start_of(day.saturating_add(1.day())));
    }
    at
}

fn is_full(
    class: Class,
    day: Date,
    calendar: &Calendar,
    sent: &[Sent],
    in_gate: InGate,
    manners: &Manners,
) -> bool {
    let monday = monday_of(day);
    let next_monday = monday.saturating_add(Span::new().weeks(1));
    let of_class = || sent.iter().filter(|it| it.class == class).map(|it| calendar.date_of(it.at));
    let today = of_class().filter(|it| *it == day).count();
    let this_week = of_class().filter(|it| monday <= *it && *it < next_monday).count();
    match class {
        Class::Alarm => false,
        Class::Direct => today != 0,
        Class::Routine => {
            let a_week = match in_gate {
                InGate::Yes => manners.routine_a_week_in_gate,
                InGate::No => manners.routine_a_week,
            };
            manners.routine_a_day <= today || a_week <= this_week
        }
    }
}

/// The Monday of the week that contains `day`: names the week.
pub fn monday_of(day: Date) -> Date {
    let since = i64::from(day.weekday().to_monday_zero_offset());
    day.saturating_sub(Span::new().days(since))
}
