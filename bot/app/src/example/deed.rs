//! What people of the example do, as written, and the commands that it is.

use baton_domain::{
    DecisionNo, MetricNo, PersonId, PrivilegeNo, Title, Words,
    ask::Item,
    custody, decision,
    fact::{self, FactId, Said},
    initiative::{Command, Initiative},
    metric::{self, Direction, Measure, MetricKind, Phase},
    privilege::{self, Fate, PrivilegeKind},
    role::Role,
    stage::{self, Delay, Gate, Override},
};
use jiff::civil::Date;
use serde::Deserialize;

use crate::failure::Failure;

/// One thing somebody does; people are named by their handles.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Deed {
    Offer {
        role: Role,
        to: String,
        note: Option<String>,
    },
    Accept(Role),
    Decline {
        role: Role,
        reason: Option<String>,
    },
    Confirm {
        person: String,
        share: String,
    },
    Borrow(Borrowed),
    Verdict {
        no: PrivilegeNo,
        is: Word,
        route: Option<String>,
        from: Option<Date>,
        because: Option<String>,
    },
    Choice {
        what: String,
        decider: String,
        due: Date,
    },
    Chosen {
        no: DecisionNo,
        chosen: String,
        because: Option<String>,
    },
    Measure(Measured),
    Reading {
        no: MetricNo,
        value: Measure,
        on: Date,
    },
    /// Who was told that the expectation changed.
    Told(String),
    BorrowsNothing(String),
    /// What the playbook's topics ask.
    Answer(Answered),
    /// Says yes to being named in an answer.
    Yes(FactId),
    Freeze(String),
    Extend {
        to: Date,
        delay: Delay,
        because: Option<String>,
    },
    /// Leaves the stage through its gate.
    Close(Close),
    Stop {
        notice: String,
        lessons: Vec<String>,
    },
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Word {
    Keep,
    GiveBack,
    Replace,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Close {
    WithoutGaps,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Borrowed {
    kind: PrivilegeKind,
    what: String,
    lent_by: Option<String>,
    lender: Option<String>,
    until: Option<Date>,
    decider: Option<String>,
    took: Option<String>,
    normal_route: Option<String>,
    lead_days: Option<u16>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answered {
    id: FactId,
    what: Option<String>,
    person: Option<String>,
    day: Option<Date>,
    amount: Option<Measure>,
    kind: Option<String>,
    words: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Measured {
    what: String,
    phase: Phase,
    kind: MetricKind,
    direction: Direction,
    baseline: Option<Measure>,
    target: Measure,
    source: String,
    reader: String,
    first_read: Date,
}

/// Who a handle means.
pub(super) trait Handles {
    fn person(&self, handle: &str) -> Result<PersonId, Failure>;
}

impl Deed {
    /// The command, given by `record` as it stands.
    ///
    /// # Errors
    /// A handle nobody has, a text that does not fit, an offer nobody made.
    pub(super) fn command(&self, record: &Initiative, people: &impl Handles) -> Result<Command, Failure> {
        Ok(match self.clone() {
            Self::Offer { role, to, note } => Command::Custody(custody::Command::Offer {
                role,
                to: people.person(&to)?,
                note: maybe_words(note)?,
            }),
            Self::Accept(role) => Command::Custody(custody::Command::Accept(offered(record, role)?)),
            Self::Decline { role, reason } => {
                let (no, reason) = (offered(record, role)?, maybe_words(reason)?);
                Command::Custody(custody::Command::Decline { no, instead: custody::Instead::NotMe, reason })
            }
            Self::Confirm { person, share } => Command::Custody(custody::Command::Confirm {
                person: people.person(&person)?,
                share: words(&share)?,
            }),
            Self::Told(whom) => Command::State { item: Item::ExpectationTold, words: words(&whom)? },
            Self::BorrowsNothing(why) => Command::State { item: Item::Privileges, words: words(&why)? },
            other => other.about_parts(people)?,
        })
    }

    fn about_parts(self, people: &impl Handles) -> Result<Command, Failure> {
        Ok(match self {
            Self::Borrow(it) => Command::Privilege(privilege::Command::Log(it.terms(people)?)),
            Self::Verdict { no, is, route, from, because } => {
                let fate = match (is, route) {
                    (Word::Keep, _) => Fate::Permanent,
                    (Word::GiveBack, _) => Fate::Withdrawn,
                    (Word::Replace, route) => Fate::Replaced { route: title(&route.unwrap_or_default())? },
                };
                let because = maybe_words(because)?;
                Command::Privilege(privilege::Command::GiveVerdict { no, fate, from, because })
            }
            Self::Choice { what, decider, due } => {
                let (what, decider) = (title(&what)?, people.person(&decider)?);
                Command::Decision(decision::Command::Open { what, decider, due, source: None })
            }
            Self::Chosen { no, chosen, because } => {
                let (chosen, because) = (title(&chosen)?, maybe_words(because)?);
                Command::Decision(decision::Command::Resolve { no, chosen, because })
            }
            Self::Measure(it) => Command::Metric(metric::Command::Add(it.terms(people)?)),
            Self::Reading { no, value, on } => Command::Metric(metric::Command::Report { no, value, on }),
            Self::Answer(it) => Command::Fact(fact::Command::Record { id: it.id, said: it.said(people)? }),
            Self::Yes(id) => Command::Fact(fact::Command::Accept { id }),
            other => Command::Stage(other.about_stage()?),
        })
    }

    fn about_stage(self) -> Result<stage::Command, Failure> {
        match self {
            Self::Extend { to, delay, because } => {
                Ok(stage::Command::Extend { to, delay, because: maybe_words(because)? })
            }
            Self::Close(Close::WithoutGaps) => {
                Ok(stage::Command::Close { gate: Gate::Intake, over: Override::No, end: None })
            }
            Self::Freeze(scope) => Ok(stage::Command::Freeze { because: words(&scope)? }),
            Self::Stop { notice, lessons } => {
                let lessons = lessons.iter().map(|it| words(it)).collect::<Result<_, _>>()?;
                Ok(stage::Command::Stop { notice: words(&notice)?, lessons })
            }
            other => Err(Failure::Text(format!("the example has no command for {other:?}"))),
        }
    }
}

impl Answered {
    fn said(self, people: &impl Handles) -> Result<Said, Failure> {
        Ok(Said {
            what: self.what.map(|it| title(&it)).transpose()?,
            person: self.person.map(|it| people.person(&it)).transpose()?,
            day: self.day,
            amount: self.amount,
            kind: self.kind,
            words: maybe_words(self.words)?,
        })
    }
}

impl Borrowed {
    fn terms(self, people: &impl Handles) -> Result<privilege::Terms, Failure> {
        let person = |it: Option<String>| it.map(|it| people.person(&it)).transpose();
        Ok(privilege::Terms {
            kind: self.kind,
            what: title(&self.what)?,
            lent_by: maybe_title(self.lent_by)?,
            lender: person(self.lender)?,
            until: self.until,
            on_lapse: privilege::OnLapse::default(),
            decider: person(self.decider)?,
            took: maybe_title(self.took)?,
            normal_route: maybe_title(self.normal_route)?,
            lead_days: self.lead_days,
            source: None,
        })
    }
}

impl Measured {
    fn terms(self, people: &impl Handles) -> Result<metric::Terms, Failure> {
        let Self { phase, kind, direction, baseline, target, first_read, .. } = self;
        let (what, source, reader) = (title(&self.what)?, title(&self.source)?, people.person(&self.reader)?);
        Ok(metric::Terms { what, phase, kind, direction, baseline, target, source, reader, first_read })
    }
}

fn offered(record: &Initiative, role: Role) -> Result<baton_domain::HandoffNo, Failure> {
    let missing = || Failure::Text(format!("{}: nobody offered the role {role}", record.key));
    record.custody.offered(role).map(|it| it.no).ok_or_else(missing)
}

pub(super) fn title(text: &str) -> Result<Title, Failure> {
    Title::new(text).map_err(|bad| Failure::Text(format!("`{text}`: {bad}")))
}

pub(super) fn words(text: &str) -> Result<Words, Failure> {
    Words::new(text).map_err(|bad| Failure::Text(format!("`{text}`: {bad}")))
}

fn maybe_title(text: Option<String>) -> Result<Option<Title>, Failure> {
    text.map(|it| title(&it)).transpose()
}

fn maybe_words(text: Option<String>) -> Result<Option<Words>, Failure> {
    text.map(|it| words(&it)).transpose()
}
