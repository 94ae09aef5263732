//! Decisions: open choices, each with one decider and a due date.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    DecisionNo, PersonId, Title, Words,
    link::Link,
    numbered::{Numbered, find, next_number},
    privilege::refuse_past,
    refusal::Refusal,
};

/// A choice to make, or one that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Decision {
    pub no: DecisionNo,
    /// The question, such as "keep the vendor's OCR?".
    pub what: Title,
    pub decider: PersonId,
    pub due: Date,
    pub opened: Timestamp,
    pub outcome: Option<Outcome>,
    /// Where it was said. Source: N-17.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Link>,
}

/// How a choice ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Outcome {
    pub chosen: Title,
    pub because: Option<Words>,
    pub by: PersonId,
    pub at: Timestamp,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    Open { what: Title, decider: PersonId, due: Date, source: Option<Link> },
    Resolve { no: DecisionNo, chosen: Title, because: Option<Words> },
    Reopen { no: DecisionNo, due: Date },
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Opened {
        no: DecisionNo,
        what: Title,
        decider: PersonId,
        due: Date,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<Link>,
    },
    Resolved {
        no: DecisionNo,
        chosen: Title,
        because: Option<Words>,
    },
    Reopened {
        no: DecisionNo,
        due: Date,
    },
}

/// Decides what `command` changes; authority was checked before.
///
/// # Errors
/// An unknown number, a due date that is over, a choice already made or still open.
pub fn decide(all: &[Decision], command: Command, today: Date) -> Result<Vec<Event>, Refusal> {
    let event = match command {
        Command::Open { what, decider, due, source } => {
            refuse_past(Some(due), today)?;
            let no = DecisionNo(next_number(all));
            Event::Opened { no, what, decider, due, source }
        }
        Command::Resolve { no, chosen, because } => match &find(all, no.0)?.outcome {
            Some(outcome) => {
                return Err(Refusal::Chosen { chosen: outcome.chosen.clone(), by: outcome.by, no });
            }
            None => Event::Resolved { no, chosen, because },
        },
        Command::Reopen { no, due } => {
            refuse_past(Some(due), today)?;
            match find(all, no.0)?.outcome {
                Some(_) => Event::Reopened { no, due },
                None => return Err(Refusal::StillOpen { no }),
            }
        }
    };
    Ok(vec![event])
}

/// Folds one event into the list. Total: every recorded event applies.
pub fn apply(all: &mut Vec<Decision>, event: &Event, actor: PersonId, at: Timestamp) {
    match event {
        Event::Opened { no, what, decider, due, source } => {
            let (what, decider, due, source) = (what.clone(), *decider, *due, source.clone());
            all.push(Decision { no: *no, what, decider, due, opened: at, outcome: None, source });
        }
        Event::Resolved { no, chosen, because } => {
            let outcome = Outcome { chosen: chosen.clone(), because: because.clone(), by: actor, at };
            all.iter_mut().filter(|it| it.no == *no).for_each(|it| it.outcome = Some(outcome.clone()));
        }
        Event::Reopened { no, due } => all.iter_mut().filter(|it| it.no == *no).for_each(|it| {
            (it.outcome, it.due, it.opened) = (None, *due, at);
        }),
    }
}

impl Numbered for Decision {
    fn number(&self) -> u32 {
        self.no.0
    }
}
