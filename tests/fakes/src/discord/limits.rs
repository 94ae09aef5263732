//! Holds messages, modals, choices and commands against the table in [`table`].

mod check;
mod command;
mod message;
mod modal;
mod table;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub(crate) use self::{
    check::Found,
    command::command,
    message::{Shape, deferred, message},
    modal::modal,
};
use super::refusal::Breach;

/// What Discord takes no notice of, and what nobody should send therefore.
pub(crate) const UNKNOWN: &str = "UNKNOWN_FIELD";
/// A message of nothing.
pub(crate) const EMPTY: &str = "EMPTY_MESSAGE";
/// Of a completion. Source: Discord's reference, "Autocomplete".
const CHOICES: usize = 25;

/// Everything wrong with the answer to a completion.
pub(crate) fn choices(data: &Value) -> Vec<Breach> {
    let mut found = Found::default();
    found.object("completion", data, "");
    found.breaches
}

/// Everything wrong with a request that is one of the table's plain objects.
pub(crate) fn plain(kind: &str, body: &Value) -> Vec<Breach> {
    let mut found = Found::default();
    found.object(kind, body, "");
    found.breaches
}
