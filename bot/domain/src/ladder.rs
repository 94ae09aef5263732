//! The ladder: how an unanswered item goes up, one rung at a time.
//!
//! Rule (N-7): working days since the item was shown; the person asked and the owner see it a day ahead.

use jiff::{Span, Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    PersonId,
    ask::{self, Ask, Event, Item},
    authority::sees,
    context::Context,
    initiative::Initiative,
    manners::monday_of,
    role::Role,
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

    /// Whether it reaches managers, who hear of everything at once and once a week.
    fn is_batched(self) -> bool {
        matches!(self, Self::Sponsor | Self::Lead)
    }

    /// Who stands on it, whether or not they wish to hear of anything.
    fn holders(self, record: &Initiative, context: &Context<'_>) -> Vec<PersonId> {
        let role = match self {
            Self::Card | Self::Reminder | Self::StillYours => return Vec::new(),
            Self::Deputy => Role::Deputy,
            Self::Sponsor => Role::Sponsor,
            Self::Lead => return context.leads().filter(|it| sees(record, *it, context)).collect(),
        };
        record.custody.holder(role).into_iter().collect()
    }
}

/// Whom a rung brings an item to besides whoever was asked: those who said yes to that. Source: N-7.
pub fn reached(record: &Initiative, rung: Rung, context: &Context<'_>) -> Vec<PersonId> {
    let mut who = rung.holders(record, context);
    who.retain(|it| consents(record, rung, *it, context) == Some(true));
    who
}

/// Who stands on a rung and was never asked whether anything may come to them.
pub(crate) fn to_be_asked(record: &Initiative, rung: Rung, context: &Context<'_>) -> Vec<PersonId> {
    let mut who = rung.holders(record, context);
    who.retain(|it| consents(record, rung, *it, context).is_none());
    who
}

// Whoever accepted to be deputy or sponsor knows what comes with it; what they said themselves counts more.
fn consents(record: &Initiative, rung: Rung, person: PersonId, context: &Context<'_>) -> Option<bool> {
    let said = context.people.get(&person).and_then(|it| it.escalations);
    let accepted =
        [Role::Deputy, Role::Sponsor].into_iter().any(|it| record.custody.accepted(it) == Some(person));
    said.or((accepted && rung != Rung::Lead).then_some(true))
}

/// The rungs that something which expires climbs after its day, lowest first.
const UPWARDS: [Rung; 3] = [Rung::Deputy, Rung::Sponsor, Rung::Lead];

/// The next step of an item that stays missing: what happens, and when.
///
/// What expires goes by its date, `until`; everything else by the days since it was shown.
/// Rungs keep their distance from each other and from their announcement, however late Baton was.
pub fn next_step(ask: &Ask, until: Option<Date>, context: &Context<'_>) -> Option<(Timestamp, Event)> {
    let shown = ask.first_shown?;
    if ask.passed.is_some() {
        return None;
    }
    match (ask.item, until) {
        (Item::Offer(_), _) => return offer_reminder(ask, shown, context),
        (Item::Expiry(_), Some(until)) => return expiry_step(ask, shown, until, context),
        _ => {}
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
            Some((batched(rung, at, context), Event::Climbed { item, person, rung }))
        }
    }
}

/// Every step until `horizon` of an item that stays missing, as things stand. Source: N-13.
pub(crate) fn steps_until(
    ask: &Ask,
    until: Option<Date>,
    horizon: Timestamp,
    context: &Context<'_>,
) -> Vec<(Timestamp, Event)> {
    let (mut asks, mut steps) = (vec![ask.clone()], Vec::new());
    while let Some((at, event)) = next_step(&asks[0], until, context).filter(|it| it.0 <= horizon) {
        // A clock that is late takes the step now, and the next ones keep their distance from it.
        let at = at.max(context.now);
        ask::apply(&mut asks, &event, at);
        steps.push((at, event));
    }
    steps
}

/// When the item could reach a rung, a working day from now at the earliest; `until` is the last day of what expires.
pub fn earliest(ask: &Ask, rung: Rung, until: Option<Date>, context: &Context<'_>) -> Timestamp {
    let tomorrow = context.calendar.at_working_days_after(context.now, 1);
    let at = match (ask.item, until, ask.first_shown) {
        (Item::Expiry(_), Some(until), Some(shown)) => expiry_due(ask, shown, rung, until, context),
        _ => due(ask, rung, 0, context),
    };
    batched(rung, at.max(tomorrow), context)
}

/// `ahead` working days before the rung is reached.
fn due(ask: &Ask, rung: Rung, ahead: u32, context: &Context<'_>) -> Timestamp {
    let at = step(ask, rung, ahead, context);
    match ahead {
        0 => batched(rung, at, context),
        _ if rung.is_batched() => {
            let climbs = batched(rung, step(ask, rung, 0, context), context);
            at.max(days_before(climbs, ahead, context))
        }
        _ => at,
    }
}

// One batch a week for each manager: what goes up to them does so when their week begins. Source: N-7.
fn batched(rung: Rung, at: Timestamp, context: &Context<'_>) -> Timestamp {
    let calendar = context.calendar;
    let monday = monday_of(calendar.date_of(at));
    let begins = |monday: Date| calendar.next_open(calendar.start_of(monday));
    let this_week = begins(monday);
    // By the day: what was shown some seconds after nine does not wait for another week.
    match rung.is_batched() {
        false => at,
        true if calendar.date_of(this_week) < calendar.date_of(at) => {
            begins(monday.saturating_add(Span::new().days(7)))
        }
        true => this_week,
    }
}

fn days_before(at: Timestamp, days: u32, context: &Context<'_>) -> Timestamp {
    let day = context.calendar.working_day_before(context.calendar.date_of(at), days);
    context.calendar.next_open(context.calendar.start_of(day))
}

fn step(ask: &Ask, rung: Rung, ahead: u32, context: &Context<'_>) -> Timestamp {
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

// Some days before, on the day, then a week from rung to rung; Baton cuts nothing off. Source: N-8.
fn expiry_step(
    ask: &Ask,
    shown: Timestamp,
    until: Date,
    context: &Context<'_>,
) -> Option<(Timestamp, Event)> {
    let (item, person) = (ask.item, ask.person);
    let open = |date: Date| context.calendar.next_open(context.calendar.start_of(date));
    let waited = ask.wait.as_ref().map_or(Timestamp::MIN, |it| open(it.until));
    let last = context.calendar.date_of(ask.rung_at.unwrap_or(shown));
    let before = |days: &u16| until.saturating_sub(Span::new().days(i64::from(*days)));
    let reminders = context.playbook.expiry.reminder_days_before.iter().map(before);
    let next = reminders.filter(|it| last < *it && ask.rung <= Rung::Reminder).min();
    if let Some(date) = next {
        return Some((open(date).max(waited), Event::Climbed { item, person, rung: Rung::Reminder }));
    }
    let rung = UPWARDS.into_iter().find(|it| ask.rung < *it)?;
    let at = expiry_due(ask, shown, rung, until, context);
    match ask.announced.filter(|it| rung <= it.0) {
        None => {
            let ahead = days_before(at, 1, context).max(waited);
            Some((ahead, Event::Announced { item, person, rung }))
        }
        Some((_, announced)) => {
            let at = at.max(context.calendar.at_working_days_after(announced, 1));
            Some((batched(rung, at, context), Event::Climbed { item, person, rung }))
        }
    }
}

/// When something that ended reaches a rung: weeks after its day, a week after the rung before, and after a wait.
fn expiry_due(ask: &Ask, shown: Timestamp, rung: Rung, until: Date, context: &Context<'_>) -> Timestamp {
    let calendar = context.calendar;
    let step = i64::from(context.playbook.expiry.days_to_next_rung);
    let weeks = UPWARDS.into_iter().zip(1i64..).find(|it| it.0 == rung).map_or(1, |it| it.1);
    let after = |date: Date, days: i64| date.saturating_add(Span::new().days(days));
    let last = calendar.date_of(ask.rung_at.unwrap_or(shown));
    let waited = ask.wait.as_ref().map(|it| it.until);
    let date = waited.into_iter().fold(after(until, weeks * step).max(after(last, step)), Date::max);
    batched(rung, calendar.next_open(calendar.start_of(date)), context)
}
