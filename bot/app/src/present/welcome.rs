//! The greeting: to whoever installed Baton, alone. Source: S-1.

use baton_chat::card::Card;
use serde_json::{Value, json};

use crate::{baton::Baton, failure::Failure, prompts::Sample, send::Content};

/// The words of the greeting.
///
/// # Errors
/// A text of ours that cannot be rendered.
pub fn content(baton: &Baton) -> Result<Content, Failure> {
    Ok(Content { card: card(baton)?, digest: String::new(), shown: Vec::new() })
}

/// The same as a card.
///
/// # Errors
/// As [`content`].
pub fn card(baton: &Baton) -> Result<Card, Failure> {
    Ok(baton.prompts.card("welcome", &view(), Vec::new())?)
}

fn view() -> Value {
    json!({"paste": "settings register", "what": "help"})
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    vec![Sample { card: "welcome", view: view() }]
}
