//! Spaces that cannot be asked now: the longer that lasts, the seldomer they are asked.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use baton_chat::inbound::SpaceRef;
use baton_store::LONGEST_DOUBT;
use jiff::{SignedDuration, Timestamp};

/// After the first time.
const SHORTEST: SignedDuration = SignedDuration::from_secs(5);

/// What this process knows of spaces that could not tell whether a message arrived.
#[derive(Debug, Default)]
pub(crate) struct Silences(Mutex<HashMap<SpaceRef, Silence>>);

#[derive(Debug, Clone, Copy)]
struct Silence {
    until: Timestamp,
    length: SignedDuration,
}

impl Silences {
    /// Until when the space is left alone.
    pub(super) fn of(&self, space: &SpaceRef, now: Timestamp) -> Option<Timestamp> {
        let silence = *self.lock().get(space)?;
        let left = silence.until.duration_since(now);
        // More than there was at first: the clock was set back.
        (SignedDuration::ZERO < left && left <= silence.length).then_some(silence.until)
    }

    /// It could not tell; answers until when it is left alone, which is twice as long as before.
    pub(super) fn begin(&self, space: &SpaceRef, now: Timestamp) -> Timestamp {
        let mut all = self.lock();
        let before = all.get(space).map_or(SignedDuration::ZERO, |it| it.length);
        let length = (before * 2).clamp(SHORTEST, LONGEST_DOUBT);
        let until = now.saturating_add(length).unwrap_or(Timestamp::MAX);
        all.insert(space.clone(), Silence { until, length });
        until
    }

    /// It tells again.
    pub(super) fn end(&self, space: &SpaceRef) {
        self.lock().remove(space);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SpaceRef, Silence>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_silence_is_twice_as_long_up_to_a_bound_and_ends_with_the_first_answer() {
        let silences = Silences::default();
        let space = SpaceRef { platform: "slack".to_owned(), id: "T1".to_owned() };
        let mut now = Timestamp::UNIX_EPOCH;
        assert_eq!(silences.of(&space, now), None);
        let mut lengths = Vec::new();
        for _ in 0..9 {
            let until = silences.begin(&space, now);
            assert_eq!(silences.of(&space, now), Some(until));
            assert_eq!(
                silences.of(&space, now - SignedDuration::from_secs(1)),
                None,
                "the clock was set back"
            );
            lengths.push(until.duration_since(now).as_secs());
            now = until;
            assert_eq!(silences.of(&space, now), None);
        }
        assert_eq!(lengths, [5, 10, 20, 40, 80, 160, 320, 640, 900]);
        silences.end(&space);
        assert_eq!(silences.begin(&space, now).duration_since(now), SHORTEST);
    }
}
