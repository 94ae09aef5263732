//! Stages: where an initiative is, and how it leaves.
//!
//! Rule: no stage is left while its gate has a gap, unless the sponsor overrides with a reason that stays
//! visible, or an import says where it stood.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{DecisionNo, PersonId, Words};

/// Where an initiative is. Source: MISSION, "stage".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Stage {
    Proposed,
    Pilot,
    Bridge,
    Production,
    Stopped,
    Retired,
}

/// What must be answered to leave a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// Before the pilot starts.
    Intake,
    /// Before the pilot closes: the three questions.
    PreClose,
    /// Before production.
    GoLive,
}

/// Why a planned end moved. Source: D-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Delay {
    ScopeGrew,
    TimeExtended,
    AccountabilityDelayed,
    /// Said at the gate: "not until".
    NotUntil,
}

/// A planned end that moved, counted in the open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Extension {
    pub from: Option<Date>,
    pub to: Date,
    pub delay: Delay,
    pub because: Option<Words>,
    pub at: Timestamp,
}

/// A gate that was passed, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Which gate.
    pub gate: Gate,
    /// When.
    pub at: Timestamp,
    /// The playbook's hash at that time; the gate is not asked again when the playbook changes.
    pub playbook: String,
    /// How it was passed.
    pub how: How,
}

/// How a gate was passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum How {
    /// Every question was answered.
    Answered,
    /// The sponsor went on in spite of gaps.
    Overridden {
        /// Stays visible.
        because: Words,
    },
    /// It was past this gate when it was recorded; what was asked then is unknown.
    NotAsked,
}

/// How a pilot that will not go on ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Ending {
    pub at: Timestamp,
    /// What is posted about it, as edited by whoever stopped it.
    pub notice: Words,
    pub lessons: Vec<Words>,
}

/// A stop that the owner proposed, while its choice is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct StopProposal {
    /// The sponsor's choice.
    pub decision: DecisionNo,
    pub notice: Words,
    pub lessons: Vec<Words>,
}

/// How much of the work goes through it from a moment on. Source: B-3, P-6.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Rollout {
    /// Nothing after a rollback.
    pub percent: u8,
    pub by: PersonId,
    pub at: Timestamp,
    /// Of a rollback.
    pub because: Option<Words>,
}

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Command {
    /// Moves the planned end.
    Extend { to: Date, delay: Delay, because: Option<Words> },
    /// Leaves the stage through its gate, and no other stage than that one; `end` is the next one's planned end, where
    /// it is not the usual one.
    Close { gate: Gate, over: Override, end: Option<Date> },
    /// Ends it on purpose.
    Stop { notice: Words, lessons: Vec<Words> },
    /// Says that the scope stands; what is wanted later is for the next release.
    Freeze { because: Words },
    /// Lets this much of the work go through it.
    Rollout { percent: u32 },
    /// Takes it all back.
    Rollback { because: Words },
}

/// Whether gaps stand in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Override {
    /// They do.
    No,
    /// The sponsor goes on in spite of them.
    Because(Words),
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Event {
    Extended { to: Date, delay: Delay, because: Option<Words> },
    Passed { gate: Gate, playbook: String, how: How, planned_end: Option<Date> },
    StopProposed { decision: DecisionNo, notice: Words, lessons: Vec<Words> },
    Stopped { notice: Words, lessons: Vec<Words> },
    Frozen { because: Words },
    RolledOut { percent: u8 },
    RolledBack { because: Words },
}

impl Stage {
    /// The stages of an effort that goes on.
    pub const RUNNING: [Self; 4] = [Self::Proposed, Self::Pilot, Self::Bridge, Self::Production];

    /// What must be answered to leave it, if it can be left forward.
    pub fn gate(self) -> Option<Gate> {
        match self {
            Self::Proposed => Some(Gate::Intake),
            Self::Pilot => Some(Gate::PreClose),
            Self::Bridge => Some(Gate::GoLive),
            Self::Production | Self::Stopped | Self::Retired => None,
        }
    }

    /// Whether anything is still expected of it.
    pub fn is_running(self) -> bool {
        Self::RUNNING.contains(&self)
    }

    /// As stored and typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Pilot => "pilot",
            Self::Bridge => "bridge",
            Self::Production => "production",
            Self::Stopped => "stopped",
            Self::Retired => "retired",
        }
    }
}

impl Gate {
    /// All of them, in the order in which they are passed.
    pub const ALL: [Self; 3] = [Self::Intake, Self::PreClose, Self::GoLive];

    /// The stage it leads to.
    pub fn leads_to(self) -> Stage {
        match self {
            Self::Intake => Stage::Pilot,
            Self::PreClose => Stage::Bridge,
            Self::GoLive => Stage::Production,
        }
    }

    /// The gates an effort has behind it when it is recorded at `stage`.
    pub fn before(stage: Stage) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |it| it.leads_to() <= stage && stage.is_running())
    }
}
