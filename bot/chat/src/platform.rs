//! The two ports between the app and a platform's adapter.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    card::{Card, Choice},
    grammar::Offered,
    inbound::{ChannelNews, Completion, Inbound, Joined, Outgoing, Place, Reply, Shortcut, SpaceRef},
};

/// A delivered message, as its platform names it. Opaque to the app, which stores it to edit later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The users who can read a channel; `None` where the platform does not tell. Source: F-9.
    async fn readers(&self, space: &SpaceRef, channel: &str) -> Option<Vec<String>>;
}

/// What a platform knows of a message that may have been sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookUp {
    /// It is there.
    Found(MessageRef),
    /// It is certainly not there.
    Absent,
    /// The platform cannot tell at the moment; it is asked again.
    NotNow,
    /// The platform cannot tell, now or later.
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
        /// How long this one message should wait, where that is known; the attempt does not count then.
        retry_after: Option<Duration>,
    },
    /// Certainly not sent, and nothing else may be sent to this space for so long.
    #[error("not sent: the platform asks to wait {} s", retry_after.as_secs())]
    Limited {
        /// From now on.
        retry_after: Duration,
    },
    /// The recipient cannot be reached this way: stop trying, tell the initiative's owner.
    #[error("cannot be delivered: {0}")]
    Undeliverable(String),
    /// It may have been sent: look it up before anything else.
    #[error("unknown whether sent: {0}")]
    Unknown(String),
}

/// Something an adapter asked to keep could not be kept or read; the reason is for the log.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not kept: {0}")]
pub struct NotKept(pub String);

/// One thing that was looked at before Baton does its work somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What, in a few words.
    pub what: String,
    /// What to do about it; `None` where all is well.
    pub mend: Option<String>,
}

impl Finding {
    /// It is as it should be.
    pub fn well(what: impl Into<String>) -> Self {
        Self { what: what.into(), mend: None }
    }

    /// It is not, and `mend` says what to do.
    pub fn ill(what: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.into(), mend: Some(mend.into()) }
    }
}

/// Adapter to app: what a platform may hand over or ask.
#[async_trait]
pub trait Host: Send + Sync {
    /// Handles one delivery. When this returns, its effect is on disk; dropped before, it has none that its
    /// sender could rely on.
    async fn receive(&self, inbound: Inbound) -> Reply;

    /// At most 25 ways to go on with the line, best first; the token is the line to go on with.
    async fn complete(&self, so_far: Completion) -> Vec<Choice>;

    /// The civil time of the organisation's clock.
    fn now(&self) -> Timestamp;
}

/// Adapter to app, for platforms whose spaces come and go, with people and channels of their own.
#[async_trait]
pub trait Spaces: Host {
    /// Something that nobody can guess: 25 base-36 characters.
    fn nonce(&self) -> String;

    /// What the platform's menus are to offer.
    fn shortcuts(&self) -> &[Shortcut];

    /// Every command, in the order in which help shows them, for platforms that list commands in menus.
    fn commands(&self) -> Vec<Offered>;

    /// Whether this user was seen before, so that nothing has to be asked about them first.
    async fn knows(&self, space: &SpaceRef, user: &str) -> bool;

    /// The users of a space who are taken to be there, for platforms that do not name those who left.
    async fn users(&self, space: &SpaceRef) -> Result<Vec<String>, NotKept>;

    /// The channels of a space that are written to, the closed ones too.
    async fn channels(&self, space: &SpaceRef) -> Result<Vec<String>, NotKept>;

    /// A space was connected, for the first time or again.
    async fn joined(&self, joined: Joined) -> Result<(), NotKept>;

    /// A space is gone: nothing is sent there any more, and its secrets are deleted.
    async fn left(&self, space: &SpaceRef) -> Result<(), NotKept>;

    /// Something happened to a channel; nothing comes of it where it is not one of ours.
    async fn channel(&self, space: &SpaceRef, channel: &str, news: ChannelNews) -> Result<(), NotKept>;

    /// The spaces of a platform that are connected.
    async fn spaces(&self, platform: &str) -> Result<Vec<SpaceRef>, NotKept>;

    /// Keeps a value, sealed; in the name of a space, or of this installation. Another of the same name goes.
    async fn put(
        &self,
        space: Option<&SpaceRef>,
        name: &str,
        value: &str,
        expires: Option<Timestamp>,
    ) -> Result<(), NotKept>;

    /// A value kept before, unless it expired.
    async fn get(&self, space: Option<&SpaceRef>, name: &str) -> Result<Option<String>, NotKept>;

    /// As [`Host::get`], and the value is gone: of two that take, one gets it.
    async fn take(&self, space: Option<&SpaceRef>, name: &str) -> Result<Option<String>, NotKept>;
}
