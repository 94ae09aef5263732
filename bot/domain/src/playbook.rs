//! The playbook: the questions and every number a team may tune, as read from `prompts/playbook.toml`.
//!
//! Rule (G-1): the three questions can be reworded, not removed.

use serde::{Deserialize, Serialize};

use crate::{calendar::WorkingHours, ladder::Rung, role::Role, schedule::Schedule, stage::Gate};

/// Everything that is data rather than code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// How long things take by default.
    pub pilot: PilotTerms,
    /// The rebuild for production.
    pub bridge: BridgeTerms,
    /// Offers of a role.
    pub handoff: HandoffTerms,
    /// How unanswered items go up.
    pub ladder: Ladder,
    /// When and how often Baton speaks.
    pub manners: Manners,
    /// What each gate asks, in order.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    /// Names this version in the record of a passed gate; set when it is loaded.
    #[serde(skip)]
    pub hash: String,
}

/// How long a pilot takes and when its gate opens. Source: I-16, G-10.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PilotTerms {
    pub default_days: u16,
    pub gate_opens_days_before_end: u16,
    pub lead_time_margin_working_days: u32,
}

/// How long a rebuild takes. Source: B-1.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct BridgeTerms {
    pub default_weeks: u16,
}

/// How long an offer lives. Source: N-9.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct HandoffTerms {
    pub open_working_days: u32,
    pub reminder_working_days: u32,
}

/// Working days since an item was shown. Source: N-7, N-12.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Ladder {
    pub reminder: u32,
    pub deputy: u32,
    pub still_yours: u32,
    pub sponsor: u32,
    pub lead: u32,
}

/// When and how often Baton speaks. Source: N-3, N-4, N-5, F-8.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Manners {
    pub hours: WorkingHours,
    pub channel_cards: Schedule,
    pub personal_cards: Schedule,
    pub items_on_a_card: usize,
    pub routine_a_day: usize,
    pub routine_a_week: usize,
    pub routine_a_week_in_gate: usize,
    pub snooze_days: u8,
    pub snoozes_without_reason: u8,
    /// Owning more than this is warned about.
    pub owned_at_most: i64,
}

/// One thing a gate asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable; the record and the log name it.
    pub id: String,
    /// Which gate asks it.
    pub gate: Gate,
    /// As people read it.
    pub text: String,
    /// Why it is asked.
    pub why: String,
    /// What in the record answers it; all of it is needed.
    pub evidence: Vec<Evidence>,
    /// Who can supply it, the first who is there; whoever an item names comes before.
    pub supply: Vec<Role>,
}

/// What in the record answers a question; never a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// Exactly one owner. Source: I-6.
    Owner,
    /// Owner, sponsor and champion are three people. Source: I-7.
    SeparateRoles,
    /// A pilot metric with a number. Source: I-3.
    PilotMetric,
    /// Somebody named to own production. Source: I-5.
    ProductionOwner,
    /// A planned end. Source: I-16.
    PlannedEnd,
    /// Every privilege logged, or the word that there are none. Source: I-18.
    Privileges,
    /// Every privilege has its verdict. Source: G-2, G-3.
    Verdicts,
    /// A production metric of a new kind. Source: G-4.
    ProductionMetric,
    /// Who was told that the expectation changed. Source: G-5.
    ExpectationTold,
    /// A next owner who accepted and was confirmed, and a lead for each function. Source: G-6.
    NextOwner,
}

/// The playbook cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the text says it")]
pub enum BadPlaybook {
    #[error("the pre-close gate needs three questions; reword them, but keep one whose evidence is `{0}`")]
    QuestionMissing(&'static str),
    #[error("the pre-close gate has {0} questions; it asks exactly three")]
    NotThree(usize),
    #[error("two questions have the id `{0}`")]
    SameId(String),
    #[error("the question `{0}` names no evidence")]
    NoEvidence(String),
    #[error(
        "the rungs of the ladder must come one after the other: reminder, deputy, still_yours, sponsor, lead"
    )]
    Ladder,
    #[error("`{0}` must be at least 1")]
    Zero(&'static str),
}

impl Ladder {
    /// Working days from the showing of an item to this rung.
    pub fn working_days(&self, rung: Rung) -> u32 {
        match rung {
            Rung::Card => 0,
            Rung::Reminder => self.reminder,
            Rung::Deputy => self.deputy,
            Rung::StillYours => self.still_yours,
            Rung::Sponsor => self.sponsor,
            Rung::Lead => self.lead,
        }
    }
}

impl Playbook {
    /// What a gate asks, in order.
    pub fn questions_of(&self, gate: Gate) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(move |it| it.gate == gate)
    }

    /// Checks what types cannot say.
    ///
    /// # Errors
    /// [`BadPlaybook`] with what to change.
    pub fn check(&self) -> Result<(), BadPlaybook> {
        self.check_questions()?;
        let steps = Rung::CLIMB.map(|it| self.ladder.working_days(it));
        if steps[0] == 0 || steps.windows(2).any(|it| it[1] <= it[0]) {
            return Err(BadPlaybook::Ladder);
        }
        let Manners { items_on_a_card, routine_a_day, routine_a_week, routine_a_week_in_gate, .. } =
            self.manners;
        let numbers = [
            ("items_on_a_card", items_on_a_card),
            ("routine_a_day", routine_a_day),
            ("routine_a_week", routine_a_week),
            ("routine_a_week_in_gate", routine_a_week_in_gate),
            ("pilot.default_days", usize::from(self.pilot.default_days)),
            ("handoff.open_working_days", self.handoff.open_working_days as usize),
        ];
        numbers
            .into_iter()
            .try_for_each(|(name, n)| if n == 0 { Err(BadPlaybook::Zero(name)) } else { Ok(()) })
    }

    fn check_questions(&self) -> Result<(), BadPlaybook> {
        let three: Vec<&Question> = self.questions_of(Gate::PreClose).collect();
        let needed = [
            (Evidence::Verdicts, "verdicts"),
            (Evidence::ProductionMetric, "production_metric"),
            (Evidence::NextOwner, "next_owner"),
        ];
        for (evidence, name) in needed {
            if !three.iter().any(|it| it.evidence.contains(&evidence)) {
                return Err(BadPlaybook::QuestionMissing(name));
            }
        }
        if three.len() != 3 {
            return Err(BadPlaybook::NotThree(three.len()));
        }
        for (n, question) in self.questions.iter().enumerate() {
            if question.evidence.is_empty() {
                return Err(BadPlaybook::NoEvidence(question.id.clone()));
            }
            if self.questions[..n].iter().any(|it| it.id == question.id) {
                return Err(BadPlaybook::SameId(question.id.clone()));
            }
        }
        Ok(())
    }
}
