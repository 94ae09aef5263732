//! The two ports between the app and a platform's adapter.

use async_trait::async_trait;
use jiff::Timestamp;
use std::time::Duration;
use thiserror::Error;

use crate::{
    card::{Card, Choice},
    inbound::{Completion, Inbound, Outgoing, Place, Reply, SpaceRef},
};

/// A delivered message, as its platform names it. Opaque to the app, which stores it to edit later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRef(pub String);

/// App to adapter: what a platform can be asked to do.
#[async_trait]
pub trait Platform: Send + Sync + std::fmt::Debug {
    /// Delivers one message.
    ///
    /// # Errors
    /// [`DeliveryError`] tells whether it may have arrived all the same.
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError>;

    /// Replaces the content of a message delivered before.
    ///
    /// # Errors
    /// As [`Platform::send`]; an edit may be repeated without harm.
    async fn edit(&self, space: &SpaceRef, message: &MessageRef, card: &Card) -> Result<(), DeliveryError>;

    /// Whether the message with this token arrived; asked after a crash or an unclear answer.
    async fn look_up(&self, space: &SpaceRef, to: &Place, token: &str) -> LookUp;
}

/// What a platform knows of a message that may have been sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookUp {
    /// It is there.
    Found(MessageRef),
    /// It is certainly not there.
    Absent,
    /// The platform cannot tell.
    Unknown,
}

/// Why a message was not delivered, by what the sender does next.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeliveryError {
    /// Certainly not sent; try again, not before the time given if any.
    #[error("not sent: {reason}")]
    NotSent {
        /// For the log, never for people.
        reason: String,
        /// What the platform asked us to wait.
        retry_after: Option<Duration>,
    },
    /// The recipient cannot be reached this way: stop trying, tell the initiative's owner.
    #[error("cannot be delivered: {0}")]
    Undeliverable(String),
    /// It may have been sent: look it up before anything else.
    #[error("unknown whether sent: {0}")]
    Unknown(String),
}

/// Adapter to app: what a platform may hand over or ask.
#[async_trait]
pub trait Host: Send + Sync {
    /// Handles one delivery. When this returns, its effect is on disk.
    async fn receive(&self, inbound: Inbound) -> Reply;

    /// At most 25 ways to go on with the line, best first; the token is the line to go on with.
    async fn complete(&self, so_far: Completion) -> Vec<Choice>;

    /// The civil time of the organisation's clock.
    fn now(&self) -> Timestamp;
}
