//! The portfolio: which efforts stand still and why, and how those that got through differ from those that did
//! not. Source: F-3, F-6.
//!
//! Rule: read off the record alone; nobody is asked how things are.

use jiff::{Timestamp, civil::Date};

use crate::{
    context::Context,
    initiative::Initiative,
    playbook::StandstillTerms,
    privilege::Fate,
    stage::{Delay, Stage},
};

/// Why an effort stands still, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standstill {
    /// It is nobody's.
    Nobody,
    /// Its planned end is over.
    Overdue {
        /// The planned end.
        since: Date,
    },
    /// Its end was put off again and again.
    PutOff {
        /// How often.
        times: usize,
        /// Why the last time.
        delay: Delay,
    },
    /// Nobody did anything about it for long.
    Quiet {
        /// The day of the last act, or that on which its stage began.
        since: Date,
    },
}

/// What became of the conditions that were borrowed, and how straight the way was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Way {
    pub efforts: usize,
    pub borrowed: usize,
    /// Kept, or replaced by a normal route.
    pub secured: usize,
    pub put_off: usize,
    /// How many had somebody who accepted to own them.
    pub owned: usize,
}

/// Why it stands still; nothing when it moves, has ended, or runs as it should.
pub fn standstill(record: &Initiative, context: &Context<'_>) -> Vec<Standstill> {
    if !record.stage.is_running() {
        return Vec::new();
    }
    let mut why: Vec<Standstill> = record.is_ownerless().then_some(Standstill::Nobody).into_iter().collect();
    // What runs as it should has no end to miss, and nobody has to do anything about it.
    if record.stage != Stage::Production {
        why.extend(slow(record, context));
    }
    why
}

fn slow(record: &Initiative, context: &Context<'_>) -> impl Iterator<Item = Standstill> {
    let StandstillTerms { quiet_days, times_put_off } = context.playbook.standstill;
    let today = context.today();
    let overdue = record.planned_end.filter(|it| *it < today).map(|since| Standstill::Overdue { since });
    let (times, delay) = record.delays();
    let put_off = delay.filter(|_| times_put_off <= times).map(|delay| Standstill::PutOff { times, delay });
    let since = context.calendar.date_of(last_act(record).max(record.stage_since));
    let quiet = i32::from(quiet_days) <= (today - since).get_days();
    let quiet = quiet.then_some(Standstill::Quiet { since });
    [overdue, put_off, quiet].into_iter().flatten()
}

fn last_act(record: &Initiative) -> Timestamp {
    record.last_act.as_ref().map_or(record.recorded, |it| it.at)
}

/// Whole weeks in its present stage.
pub fn weeks_in_stage(record: &Initiative, context: &Context<'_>) -> i32 {
    let since = context.calendar.date_of(record.stage_since);
    ((context.today() - since).get_days() / 7).max(0)
}

impl Way {
    /// All of them together.
    pub fn of<'a>(records: impl Iterator<Item = &'a Initiative>) -> Self {
        records.fold(Self::default(), |sum, record| {
            let fates = || record.privileges.iter().filter_map(|it| it.verdict.as_ref());
            let stays = |fate: &Fate| matches!(fate, Fate::Permanent | Fate::Replaced { .. });
            let owner = record.custody.held.get(&crate::role::Role::Owner);
            Self {
                efforts: sum.efforts + 1,
                borrowed: sum.borrowed + record.privileges.len(),
                secured: sum.secured + fates().filter(|it| stays(&it.fate)).count(),
                put_off: sum.put_off + record.delays().0,
                owned: sum.owned + usize::from(owner.is_some_and(|it| it.accepted.is_some())),
            }
        })
    }
}
