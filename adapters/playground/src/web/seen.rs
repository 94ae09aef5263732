//! Who has seen which place up to which change, for unread counts.

use std::collections::HashMap;

use baton_chat::inbound::Place;

/// Forgotten when the process ends; then everything direct is new again.
#[derive(Debug)]
pub(super) struct Seen {
    /// Nobody missed what channels said before.
    start: u64,
    by: HashMap<(String, Place), u64>,
}

impl Seen {
    pub(super) fn from(start: u64) -> Self {
        Self { start, by: HashMap::new() }
    }

    /// The change up to which nothing in a channel counts as new.
    pub(super) fn start(&self) -> u64 {
        self.start
    }

    pub(super) fn up_to(&self, user: &str, place: &Place) -> u64 {
        let seen = self.by.get(&(user.to_owned(), place.clone())).copied();
        seen.unwrap_or(if matches!(place, Place::Channel(_)) { self.start } else { 0 })
    }

    pub(super) fn note(&mut self, user: &str, place: &Place, change: u64) {
        let seen = self.by.entry((user.to_owned(), place.clone())).or_default();
        *seen = change.max(*seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn direct_messages_are_new_and_channels_begin_as_read() {
        let mut seen = Seen::from(7);
        let (claims, direct) = (Place::Channel("claims".to_owned()), Place::Direct("priya".to_owned()));
        assert_eq!((seen.up_to("priya", &claims), seen.up_to("priya", &direct)), (7, 0));
        seen.note("priya", &claims, 9);
        seen.note("priya", &claims, 8);
        assert_eq!((seen.up_to("priya", &claims), seen.up_to("luis", &claims)), (9, 7));
    }
}
