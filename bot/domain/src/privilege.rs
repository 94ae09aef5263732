//! Privileges: what a pilot enjoys and production would not, and what becomes of each.
//!
//! Rule: a privilege is decided when it has a verdict with a name and a date; `replaced` also names the
//! normal route.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    PersonId, PrivilegeNo, Title, Words,
    link::Link,
    numbered::{Numbered, find, next_number},
    refusal::Refusal,
    role::Function,
};

/// A borrowed condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Privilege {
    /// Counted from 1 within the initiative.
    pub no: PrivilegeNo,
    /// When it was logged.
    pub logged: Timestamp,
    /// Who logged it.
    pub logged_by: PersonId,
    /// The terms as logged.
    pub terms: Terms,
    /// What becomes of it, once decided.
    pub verdict: Option<Verdict>,
    /// When it ended by itself, nobody having said otherwise. Source: N-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapsed: Option<Timestamp>,
}

/// What was granted. Source: I-18.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Which sort of condition.
    pub kind: PrivilegeKind,
    /// Such as "production read access".
    pub what: Title,
    /// A person, a team or a vendor, as people call them.
    pub lent_by: Option<Title>,
    /// The person who lent it, when it is somebody Baton knows.
    pub lender: Option<PersonId>,
    /// The last day it holds.
    pub until: Option<Date>,
    /// What that day means when nobody says anything.
    #[serde(default, skip_serializing_if = "OnLapse::is_usual")]
    pub on_lapse: OnLapse,
    /// Who decides what becomes of it; by default the lender.
    pub decider: Option<PersonId>,
    /// How long it took in the pilot, as "1 day"; for the comparison of G-3.
    pub took: Option<Title>,
    /// The normal route that production would have to take.
    pub normal_route: Option<Title>,
    /// How long the normal route takes, in days.
    pub lead_days: Option<u16>,
    /// Where it was said. Source: N-17.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Link>,
}

/// What the last day of a privilege means when nobody decided by then. Source: N-8.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnLapse {
    /// It goes on, and is asked for upwards week by week.
    #[default]
    GoesOn,
    /// It ends that day, and the record says so; what becomes of it is still asked at the gate.
    Ends,
}

/// Which sort of condition. Source: MISSION, "privilege".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum PrivilegeKind {
    Permission,
    DataAccess,
    StakeholderAccess,
    SponsorTime,
    DecisionSpeed,
    Staffing,
    VendorHelp,
    ManualWork,
    CuratedInput,
    FriendlyUsers,
    Budget,
    Other,
}

/// What becomes of a privilege.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Verdict {
    pub fate: Fate,
    pub by: PersonId,
    pub at: Timestamp,
    /// From this day on.
    pub from: Option<Date>,
    pub because: Option<Words>,
}

/// Kept, given back, or replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Fate {
    /// It becomes part of production.
    Permanent,
    /// It ends.
    Withdrawn,
    /// It ends, and this takes its place.
    Replaced {
        /// The normal route, named.
        route: Title,
    },
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    Log(Terms),
    GiveVerdict {
        no: PrivilegeNo,
        fate: Fate,
        from: Option<Date>,
        because: Option<Words>,
    },
    /// Lends it for longer.
    Renew {
        no: PrivilegeNo,
        until: Date,
    },
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Logged {
        no: PrivilegeNo,
        terms: Terms,
    },
    Decided {
        no: PrivilegeNo,
        fate: Fate,
        from: Option<Date>,
        because: Option<Words>,
    },
    Renewed {
        no: PrivilegeNo,
        until: Date,
    },
    /// Its last day is over.
    Lapsed {
        no: PrivilegeNo,
    },
}

/// Decides what `command` changes; authority was checked before.
///
/// # Errors
/// An unknown number, a date that is over, or what was given back already.
pub fn decide(all: &[Privilege], command: Command, today: Date) -> Result<Vec<Event>, Refusal> {
    let event = match command {
        Command::Log(terms) => {
            refuse_past(terms.until, today)?;
            Event::Logged { no: PrivilegeNo(next_number(all)), terms }
        }
        Command::GiveVerdict { no, fate, from, because } => {
            let before = find(all, no.0)?.verdict.as_ref().filter(|it| it.fate == Fate::Withdrawn);
            let again =
                before.filter(|it| fate == Fate::Withdrawn && (it.from, &it.because) == (from, &because));
            if let Some(Verdict { by, .. }) = again {
                return Err(Refusal::GivenBack { no, by: *by });
            }
            Event::Decided { no, fate, from, because }
        }
        Command::Renew { no, until } => {
            find(all, no.0)?;
            refuse_past(Some(until), today)?;
            Event::Renewed { no, until }
        }
    };
    Ok(vec![event])
}

/// Refuses a date before `today`.
///
/// # Errors
/// [`Refusal::InThePast`].
pub fn refuse_past(date: Option<Date>, today: Date) -> Result<(), Refusal> {
    match date {
        Some(date) if date < today => Err(Refusal::InThePast { date, today }),
        _ => Ok(()),
    }
}

/// Folds one event into the list. Total: every recorded event applies.
pub fn apply(all: &mut Vec<Privilege>, event: &Event, actor: PersonId, at: Timestamp) {
    match event {
        Event::Logged { no, terms } => {
            let (no, terms) = (*no, terms.clone());
            all.push(Privilege { no, logged: at, logged_by: actor, terms, verdict: None, lapsed: None });
        }
        Event::Decided { no, fate, from, because } => {
            let verdict =
                Verdict { fate: fate.clone(), by: actor, at, from: *from, because: because.clone() };
            all.iter_mut().filter(|it| it.no == *no).for_each(|it| it.verdict = Some(verdict.clone()));
        }
        Event::Renewed { no, until } => {
            let renewed = all.iter_mut().filter(|it| it.no == *no);
            renewed.for_each(|it| (it.terms.until, it.lapsed) = (Some(*until), None));
        }
        Event::Lapsed { no } => {
            all.iter_mut().filter(|it| it.no == *no).for_each(|it| it.lapsed = Some(at));
        }
    }
}

impl Numbered for Privilege {
    fn number(&self) -> u32 {
        self.no.0
    }
}

impl Privilege {
    /// Who decides about it: whoever was named, else who lent it.
    pub fn decider(&self) -> Option<PersonId> {
        self.terms.decider.or(self.terms.lender)
    }

    /// The last day of one that ends by itself, while nobody has said what becomes of it.
    pub fn ends_on(&self) -> Option<Date> {
        let ends = self.terms.on_lapse == OnLapse::Ends && self.verdict.is_none() && self.lapsed.is_none();
        self.terms.until.filter(|_| ends)
    }

    /// Whether it ends without anything in its place.
    pub fn is_withdrawn(&self) -> bool {
        matches!(&self.verdict, Some(Verdict { fate: Fate::Withdrawn, .. }))
    }
}

impl OnLapse {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl PrivilegeKind {
    /// The function that can speak for it, where one clearly does.
    pub fn function(self) -> Option<Function> {
        match self {
            Self::Permission => Some(Function::Compliance),
            Self::DataAccess | Self::CuratedInput => Some(Function::Data),
            Self::Staffing | Self::ManualWork => Some(Function::Operations),
            _ => None,
        }
    }
}
