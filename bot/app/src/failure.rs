//! What can go wrong with a request, by who can do something about it.

use baton_chat::grammar::BadLine;
use baton_domain::refusal::Refusal;
use baton_store as store;

/// Why a request has no effect.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Failure {
    /// A rule says no; its text says what would be accepted.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// One argument is not right; a form shows it at the field.
    #[error("{arg}: {what}")]
    Field {
        /// The argument's name.
        arg: &'static str,
        /// What is wrong and what to type instead, as people read it.
        what: String,
    },
    /// One argument is not there, which is needed this time; a form asks for it.
    #[error("{arg} is needed")]
    Missing {
        /// The argument's name.
        arg: &'static str,
    },
    /// The same delivery had its effect before.
    #[error("seen before")]
    Seen,
    /// The line is no command.
    #[error(transparent)]
    Line(#[from] BadLine),
    /// Nothing is called like that; `near` are the keys that look alike.
    #[error("nothing is called `{typed}`")]
    NotFound {
        /// What was looked for.
        typed: String,
        /// Keys that look alike, visible to the asker.
        near: Vec<String>,
    },
    /// Our fault or the disk's: people get a reference, the log the detail.
    #[error(transparent)]
    Fault(#[from] store::Error),
    /// What would be planned and sent now, the other processes would plan and send at another time.
    #[error(
        "this machine's clock is {0} s apart from the database's; nothing is planned or sent until it is set right"
    )]
    Clock(i64),
    /// A text of ours cannot be rendered: our fault as well.
    #[error("text: {0}")]
    Text(String),
    /// What is stored cannot be read back.
    #[error("record: {0}")]
    Record(String),
}

impl Failure {
    /// The argument that it is about, if it is about one.
    pub fn arg(&self) -> Option<&'static str> {
        match self {
            Self::Field { arg, .. } | Self::Missing { arg } => Some(arg),
            _ => None,
        }
    }

    /// Whether a form that was sent says it, open as it was, so that nothing typed is lost; a gate's gaps have a
    /// card of their own.
    pub fn is_for_form(&self) -> bool {
        match self {
            Self::Refused(refusal) => !matches!(refusal, Refusal::GateOpen { .. }),
            Self::Field { .. } | Self::Missing { .. } | Self::NotFound { .. } => true,
            Self::Seen
            | Self::Line(_)
            | Self::Fault(_)
            | Self::Clock(_)
            | Self::Text(_)
            | Self::Record(_) => false,
        }
    }
}

impl From<crate::prompts::BadPrompt> for Failure {
    fn from(bad: crate::prompts::BadPrompt) -> Self {
        Self::Text(bad.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(bad: serde_json::Error) -> Self {
        Self::Record(bad.to_string())
    }
}
