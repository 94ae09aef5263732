//! The playbook: the questions and every number a team may tune, as read from `prompts/playbook.toml`.
//!
//! Rule (G-1): the three questions can be reworded, not removed.

use serde::{Deserialize, Serialize};

use crate::{
    calendar::WorkingHours, during::During, ladder::Rung, role::Role, schedule::Schedule, stage::Gate,
    topic::Topic,
};

mod check;
pub mod known;

pub use check::BadPlaybook;

/// Everything that is data rather than code.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playbook {
    /// What the intake foretells.
    pub intake: IntakeTerms,
    /// How long things take by default.
    pub pilot: PilotTerms,
    /// The rebuild for production.
    pub bridge: BridgeTerms,
    /// Running it.
    pub production: ProductionTerms,
    /// Borrowed conditions that end.
    pub expiry: ExpiryTerms,
    /// Offers of a role.
    pub handoff: HandoffTerms,
    /// How unanswered items go up.
    pub ladder: Ladder,
    /// When and how often Baton speaks.
    pub manners: Manners,
    /// When an effort stands still.
    pub standstill: StandstillTerms,
    /// What each gate asks, in order.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
    /// What is asked while a stage lasts, in order.
    #[serde(default)]
    pub during: Vec<During>,
    /// What questions can be answered by, besides what the record has a noun for.
    #[serde(rename = "topic", default)]
    pub topics: Vec<Topic>,
    /// Names this version in the record of a passed gate; set when it is loaded.
    #[serde(skip)]
    pub hash: String,
}

/// What tells a plan from a hope. Source: I-1, I-11.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeTerms {
    /// How many times the pilot's effort a rebuild takes at least.
    pub rebuild_times: u16,
    /// Lowercase words that say that nobody knows.
    pub vague: Vec<String>,
    /// Lowercase words that name no unit of the line organisation. Source: I-5.
    pub not_line: Vec<String>,
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
    pub gate_opens_days_before_end: u16,
}

/// How often the numbers that govern are read. Source: P-2.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ProductionTerms {
    pub reading_days: u16,
}

/// When the end of a borrowed condition is spoken of. Source: N-8.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpiryTerms {
    /// The first is when it is asked for at all.
    pub reminder_days_before: Vec<u16>,
    /// After the day.
    pub days_to_next_rung: u16,
}

/// How long an offer lives. Source: N-9.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names say it")]
pub struct HandoffTerms {
    pub open_working_days: u32,
    pub reminder_working_days: u32,
}

/// When an effort stands still, though its end is not over. Source: F-3.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandstillTerms {
    /// Days in which nobody did anything.
    pub quiet_days: u16,
    /// How often its end was put off.
    pub times_put_off: usize,
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
    /// From the recording of what was in its stage already: first who owns it and when it ends. Source: S-2.
    pub imported_asked_after_days: u16,
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
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// The topics that answer it; all of them are needed too.
    #[serde(default)]
    pub topics: Vec<String>,
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
    /// The sponsor's word on the owner's authority. Source: I-8.
    OwnerConfirmed,
    /// Somebody with authority said that the scope stands. Source: D-2.
    Freeze,
    /// A metric has a value at which something is done, and somebody who watches it. Source: P-2.
    Threshold,
    /// Part of the work goes through it already. Source: B-3.
    Rollout,
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
    /// The topic with this id.
    pub fn topic(&self, id: &str) -> Option<&Topic> {
        self.topics.iter().find(|it| it.id == id)
    }

    /// What a gate asks, in order.
    pub fn questions_of(&self, gate: Gate) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(move |it| it.gate == gate)
    }
}
