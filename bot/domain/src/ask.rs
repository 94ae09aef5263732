//! Asks: what was shown to whom, what they said instead of an answer, and how far it went up.
//!
//! Rule: one rung at a time, in working days since the item was shown; a wait pauses the ladder once, a
//! snooze is personal and does not.

mod item;
mod rest;

pub use item::{BadItem, Item};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{PersonId, Words, calendar::Calendar, context::Context, ladder::Rung, refusal::Refusal};

/// What one person was asked about one item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// What.
    pub item: Item,
    /// Whom.
    pub person: PersonId,
    /// When they saw it first; the ladder starts here.
    pub first_shown: Option<Timestamp>,
    /// When they saw it last.
    pub last_shown: Option<Timestamp>,
    /// The highest rung reached.
    pub rung: Rung,
    /// When it was reached; whoever was not shown the item since then has to be.
    pub rung_at: Option<Timestamp>,
    /// The rung whose coming was announced, and when.
    pub announced: Option<(Rung, Timestamp)>,
    /// Not before this, by their own wish.
    pub snoozed_until: Option<Timestamp>,
    /// Snoozes in a row.
    pub snoozes: u8,
    /// What it waits for.
    pub wait: Option<Wait>,
    /// They said that it is not theirs, or that they cannot.
    pub passed: Option<Pass>,
    /// Who asked for it at once.
    pub asked_now: Option<Request>,
}

/// Somebody else's wish to have it at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Request {
    pub by: PersonId,
    pub at: Timestamp,
}

/// Waiting for something until a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Wait {
    pub since: Timestamp,
    pub until: Date,
    pub because: Option<Words>,
}

/// An item handed back unanswered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Pass {
    NotMine,
    Cannot { because: Words },
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    Snooze {
        item: Item,
        until: Date,
        because: Option<Words>,
    },
    Wait {
        item: Item,
        until: Date,
        because: Option<Words>,
    },
    Pass {
        item: Item,
        pass: Pass,
    },
    /// Asks somebody at once, within their hours.
    Now {
        item: Item,
        person: PersonId,
    },
    /// A card with these items reached this person.
    Shown {
        items: Vec<Item>,
        person: PersonId,
    },
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Snoozed { item: Item, person: PersonId, until: Timestamp, because: Option<Words> },
    Waiting { item: Item, person: PersonId, until: Date, because: Option<Words> },
    Passed { item: Item, person: PersonId, pass: Pass },
    AskedNow { item: Item, person: PersonId, by: PersonId },
    Shown { items: Vec<Item>, person: PersonId },
    Announced { item: Item, person: PersonId, rung: Rung },
    Climbed { item: Item, person: PersonId, rung: Rung },
}

impl Ask {
    fn new(item: Item, person: PersonId) -> Self {
        Self {
            item,
            person,
            first_shown: None,
            last_shown: None,
            rung: Rung::Card,
            rung_at: None,
            announced: None,
            snoozed_until: None,
            snoozes: 0,
            wait: None,
            passed: None,
            asked_now: None,
        }
    }

    /// Whether the person is left alone about it at `now`.
    pub fn is_quiet(&self, now: Timestamp, calendar: &Calendar) -> bool {
        let snoozed = self.snoozed_until.is_some_and(|it| now < it);
        snoozed || self.is_waiting(now, calendar) || self.passed.is_some()
    }

    /// Whether the item itself waits for something, whoever is asked.
    pub fn is_waiting(&self, now: Timestamp, calendar: &Calendar) -> bool {
        self.wait.as_ref().is_some_and(|it| calendar.date_of(now) < it.until)
    }

    /// How many working days after `at` the ladder stands still for a wait.
    pub fn paused_days(&self, at: Timestamp, calendar: &Calendar) -> u32 {
        let since = |it: &Wait| calendar.date_of(it.since.max(at));
        self.wait.as_ref().map_or(0, |it| calendar.working_days_between(since(it), it.until))
    }
}

/// What was asked of this person about this item, if anything.
pub fn find(all: &[Ask], item: Item, person: PersonId) -> Option<&Ask> {
    all.iter().find(|it| it.item == item && it.person == person)
}

/// Decides what `command` changes; whether the item is missing was checked before.
///
/// # Errors
/// A date too late or over, a third snooze without a reason, a second wait.
pub fn decide(
    all: &[Ask],
    command: Command,
    actor: PersonId,
    hard_date: Option<Date>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let event = match command {
        Command::Snooze { item, until, because } => {
            let asked = find(all, item, actor);
            rest::check_snooze(asked, until, because.as_ref(), hard_date, context)?;
            let until = context.calendar.start_of(until);
            Event::Snoozed { item, person: actor, until, because }
        }
        Command::Wait { item, until, because } => {
            rest::check_wait(find(all, item, actor), until, hard_date, context)?;
            Event::Waiting { item, person: actor, until, because }
        }
        Command::Pass { item, pass } => Event::Passed { item, person: actor, pass },
        Command::Now { item, person } => match context.is_gone(person) {
            true => return Err(Refusal::Gone { person }),
            false => Event::AskedNow { item, person, by: actor },
        },
        Command::Shown { items, person } => Event::Shown { items, person },
    };
    Ok(vec![event])
}

/// Folds one event into the list. Total: every recorded event applies.
pub fn apply(all: &mut Vec<Ask>, event: &Event, at: Timestamp) {
    match event {
        Event::Snoozed { item, person, until, .. } => {
            let ask = entry(all, *item, *person);
            ask.snoozed_until = Some(*until);
            ask.snoozes += 1;
            ask.asked_now = None;
        }
        Event::Waiting { item, person, until, because } => {
            let ask = entry(all, *item, *person);
            ask.wait = Some(Wait { since: at, until: *until, because: because.clone() });
            ask.asked_now = None;
        }
        Event::Passed { item, person, pass } => entry(all, *item, *person).passed = Some(pass.clone()),
        Event::AskedNow { item, person, by } => {
            let ask = entry(all, *item, *person);
            (ask.asked_now, ask.passed) = (Some(Request { by: *by, at }), None);
        }
        Event::Shown { items, person } => items.iter().for_each(|item| {
            let ask = entry(all, *item, *person);
            ask.first_shown.get_or_insert(at);
            (ask.last_shown, ask.asked_now) = (Some(at), None);
        }),
        Event::Announced { item, person, rung } => entry(all, *item, *person).announced = Some((*rung, at)),
        Event::Climbed { item, person, rung } => {
            let ask = entry(all, *item, *person);
            (ask.rung, ask.rung_at) = (*rung, Some(at));
        }
    }
}

fn entry(all: &mut Vec<Ask>, item: Item, person: PersonId) -> &mut Ask {
    let at = all.iter().position(|it| it.item == item && it.person == person).unwrap_or_else(|| {
        all.push(Ask::new(item, person));
        all.len() - 1
    });
    &mut all[at]
}
