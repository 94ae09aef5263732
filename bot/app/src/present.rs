//! From the record to what people see: a file a card, each with a view, a template of its name, and a sample.
//!
//! Rule: a view holds data and tokens; every word is in the template.

pub mod answered;
pub mod asked;
pub mod asked_why;
pub mod coming;
pub mod direct;
pub mod done;
pub mod failed;
pub mod heartbeat;
pub mod history;
pub mod meanwhile;
pub mod mine;
pub mod most_withdrawn;
pub mod moved;
pub mod news;
pub mod offered;
pub mod outdated;
pub mod outgoing;
pub mod pages;
pub mod personal;
pub mod places;
pub mod portfolio;
pub mod readers;
mod samples;
pub mod view;
pub mod weekly;
pub mod welcome;
pub mod who;
pub mod why_sent;

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
    let of_cards = [
        asked_why::samples,
        coming::samples,
        direct::samples,
        failed::samples,
        heartbeat::samples,
        most_withdrawn::samples,
        news::samples,
        personal::samples,
        portfolio::samples,
        samples::lookups,
        weekly::samples,
        welcome::samples,
        who::samples,
        why_sent::samples,
    ];
    of_cards.into_iter().flat_map(|it| it()).collect()
}

#[cfg(test)]
mod tests {
    use crate::prompts::Prompts;

    #[test]
    fn every_card_can_be_rendered() {
        let bad = Prompts::load(None).unwrap().check(&super::samples());
        assert!(bad.is_empty(), "{bad:#?}");
    }
}
