//! From the record to what people see: a file a card, each with a view, a template of its name, and a sample.
//!
//! Rule: a view holds data and tokens; every word is in the template.

pub mod asked;
pub mod failed;
pub mod view;

use baton_chat::card::Card;
use serde::Serialize;

use crate::{failure::Failure, scene::Scene};

impl Scene<'_> {
    /// The card of that name, about `view`, pinging nobody.
    ///
    /// # Errors
    /// [`Failure::Text`] when our own text cannot be rendered.
    pub fn card(&self, name: &str, view: &impl Serialize) -> Result<Card, Failure> {
        Ok(self.baton.prompts.card(name, view, Vec::new())?)
    }
}
