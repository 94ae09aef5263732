//! The rules: what an initiative is, what may happen to it, what is missing, and who should hear of it when.
//!
//! Invariant: nothing here performs I/O, reads a clock, draws a random number or knows a chat platform.
//! Time and people come in as arguments; changes go out as events, and messages as intents without text.

pub mod calendar;
pub mod ids;
pub mod schedule;
pub mod words;

pub use ids::{
    BadKey, ChannelId, DecisionNo, HandoffNo, InitiativeId, Key, MAX_KEY_CHARS, MetricNo, OrganisationId,
    PersonId, PrivilegeNo, SpaceId,
};
pub use words::{BadText, Title, Words};
