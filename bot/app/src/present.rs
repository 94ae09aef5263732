//! From the record to what people see: a file a card, each with a view, a template of its name, and a sample.
//!
//! Rule: a view holds data and tokens; every word is in the template.

pub mod asked;
pub mod direct;
pub mod failed;
pub mod heartbeat;
pub mod news;
pub mod outgoing;
pub mod personal;
pub mod view;
pub mod weekly;

use baton_chat::card::Card;
use serde::Serialize;

use crate::{failure::Failure, prompts::Sample, scene::Scene};

impl Scene<'_> {
    /// The card of that name, about `view`, pinging nobody.
    ///
    /// # Errors
    /// [`Failure::Text`] when our own text cannot be rendered.
    pub fn card(&self, name: &str, view: &impl Serialize) -> Result<Card, Failure> {
        Ok(self.baton.prompts.card(name, view, Vec::new())?)
    }
}

/// Something to render every card with, for `baton prompts check` and the start.
pub fn samples() -> Vec<Sample> {
    let all = [direct::samples, heartbeat::samples, news::samples, personal::samples, weekly::samples];
    all.into_iter().flat_map(|it| it()).collect()
}
