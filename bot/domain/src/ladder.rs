//! The ladder: how an unanswered item goes up, one rung at a time.
//!
//! Rule (N-7): working days since the item was shown; the person asked and the owner see it a day ahead.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ask::{Ask, Event, Item},
    context::Context,
};

/// How far up an item went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// On the card of whoever can supply it.
    Card,
    /// Once more to the same person.
    Reminder,
    /// The deputy, and the channel's thread.
    Deputy,
    /// "Still yours?", after two windows without a word. Source: N-12.
    StillYours,
    /// The sponsor.
    Sponsor,
    /// The portfolio lead.
    Lead,
}

impl Rung {
    /// Above the card, lowest first.
    pub const CLIMB: [Self; 5] = [Self::Reminder, Self::Deputy, Self::StillYours, Self::Sponsor, Self::Lead];

    /// Whether somebody else hears of it, so that it is announced a day ahead.
    pub fn involves_others(self) -> bool {
        matches!(self, Self::Deputy | Self::Sponsor | Self::Lead)
    }
}

/// The next step of an item that stays missing: what happens, and when.
///
/// Rungs keep their distance from each other and from their announcement, however late Baton was.
pub fn next_step(ask: &Ask, context: &Context<'_>) -> Option<(Timestamp, Event)> {
    let shown = ask.first_shown?;
    if ask.passed.is_some() {
        return None;
    }
    if let Item::Offer(_) = ask.item {
        return offer_reminder(ask, shown, context);
    }
    let rung = Rung::CLIMB.into_iter().find(|it| ask.rung < *it)?;
    let (item, person) = (ask.item, ask.person);
    let announced = ask.announced.filter(|(it, _)| rung <= *it).map(|(_, at)| at);
    match announced {
        None if rung.involves_others() => {
            Some((due(ask, rung, 1, context), Event::Announced { item, person, rung }))
        }
        _ => {
            let a_day_on = announced.map(|it| after(ask, it, 1, context));
            let at = a_day_on.into_iter().fold(due(ask, rung, 0, context), Timestamp::max);
            Some((at, Event::Climbed { item, person, rung }))
        }
    }
}

/// `ahead` working days before the rung is reached.
fn due(ask: &Ask, rung: Rung, ahead: u32, context: &Context<'_>) -> Timestamp {
    let ladder = &context.playbook.ladder;
    let days = ladder.working_days(rung);
    let step = days.saturating_sub(ladder.working_days(ask.rung)).max(1);
    let from_shown = ask.first_shown.map(|it| after(ask, it, days.saturating_sub(ahead), context));
    let from_rung = ask.rung_at.map(|it| after(ask, it, step.saturating_sub(ahead), context));
    let wait_over =
        ask.wait.as_ref().map(|it| context.calendar.next_open(context.calendar.start_of(it.until)));
    [from_shown, from_rung, wait_over].into_iter().flatten().max().unwrap_or(context.now)
}

fn after(ask: &Ask, at: Timestamp, days: u32, context: &Context<'_>) -> Timestamp {
    let paused = ask.paused_days(at, context.calendar);
    context.calendar.at_working_days_after(at, days + paused)
}

// An offer gets one reminder and never goes up: it lapses instead. Source: N-9.
fn offer_reminder(ask: &Ask, shown: Timestamp, context: &Context<'_>) -> Option<(Timestamp, Event)> {
    let days = context.playbook.handoff.reminder_working_days;
    let at = context.calendar.at_working_days_after(shown, days);
    let event = Event::Climbed { item: ask.item, person: ask.person, rung: Rung::Reminder };
    (ask.rung == Rung::Card).then_some((at, event))
}
