//! The rules: what an initiative is, what may happen to it, what is missing, and who should hear of it when.
//!
//! Invariant: nothing here performs I/O, reads a clock, draws a random number or knows a chat platform.
//! Time and people come in as arguments; changes go out as events, and messages as intents without text.

mod answers;
pub mod ask;
mod ask_rules;
pub mod authority;
pub mod calendar;
pub mod context;
pub mod custody;
pub mod decision;
pub mod during;
pub mod fact;
pub mod gate;
pub mod ids;
pub mod initiative;
pub mod ladder;
pub mod link;
pub mod linking;
pub mod manners;
pub mod metric;
pub mod nudge;
pub mod numbered;
pub mod organisation;
pub mod people;
pub mod person;
pub mod playbook;
pub mod portfolio;
pub mod privilege;
pub mod refusal;
pub mod role;
pub mod schedule;
pub mod stage;
pub mod stage_rules;
pub mod topic;
pub mod warning;
pub mod words;

pub use ids::{
    BadKey, ChannelId, DecisionNo, HandoffNo, InitiativeId, Key, MAX_KEY_CHARS, MetricNo, OrganisationId,
    PersonId, PrivilegeNo, SpaceId,
};
pub use words::{BadText, Title, Words};
