//! Answers that only one person sees, each in the place where they asked.
//!
//! Rule: an aside is found only by whom it was for and where; what is kept is bounded.

use std::collections::{HashMap, VecDeque};

use baton_chat::{card::Card, inbound::Place};
use jiff::Timestamp;

/// Asides of one person in one place; an older one gives way.
const MOST: usize = 6;

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Asides(HashMap<(String, Place), VecDeque<Aside>>);

/// One answer.
#[derive(Debug, Clone)]
pub(super) struct Aside {
    /// Names it on the page.
    pub(super) token: String,
    /// What was typed or pressed to get it.
    pub(super) asked: Option<String>,
    pub(super) card: Card,
    pub(super) at: Timestamp,
    /// The room's last change when it was given.
    pub(super) after: u64,
}

impl Asides {
    pub(super) fn add(&mut self, user: &str, place: &Place, aside: Aside) {
        let all = self.0.entry((user.to_owned(), place.clone())).or_default();
        all.retain(|it| it.token != aside.token);
        if MOST <= all.len() {
            all.pop_front();
        }
        all.push_back(aside);
    }

    /// The oldest first.
    pub(super) fn of(&self, user: &str, place: &Place) -> Vec<Aside> {
        self.0.get(&(user.to_owned(), place.clone())).into_iter().flatten().cloned().collect()
    }

    pub(super) fn dismiss(&mut self, user: &str, place: &Place, token: &str) {
        if let Some(all) = self.0.get_mut(&(user.to_owned(), place.clone())) {
            all.retain(|it| it.token != token);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::received::tests::card;

    fn aside(token: &str) -> Aside {
        let at = Timestamp::UNIX_EPOCH;
        Aside { token: token.to_owned(), asked: None, card: card("Hello"), at, after: 0 }
    }

    #[test]
    fn each_is_for_one_person_in_one_place_and_few_are_kept() {
        let (claims, direct) = (Place::Channel("claims".to_owned()), Place::Direct("priya".to_owned()));
        let mut asides = Asides::default();
        (0..=MOST).for_each(|it| asides.add("priya", &claims, aside(&it.to_string())));
        let tokens: Vec<String> = asides.of("priya", &claims).into_iter().map(|it| it.token).collect();
        assert_eq!(tokens, ["1", "2", "3", "4", "5", "6"]);
        asides.dismiss("luis", &claims, "3");
        asides.dismiss("priya", &claims, "2");
        assert_eq!(asides.of("priya", &claims).len(), MOST - 1);
        assert!(asides.of("priya", &direct).is_empty() && asides.of("luis", &claims).is_empty());
    }
}
