//! Trouble made on purpose, so that tests see what Baton does about it.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What goes wrong with one send or edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing arrives, and the sender is told so.
    NotSent {
        /// What the sender is asked to wait.
        retry_after: Option<Duration>,
    },
    /// It arrives, but the sender does not hear of it.
    DeliveredInSilence,
    /// It does not arrive, and the sender does not hear of that either.
    LostInSilence,
    /// The recipient is said to be out of reach.
    Undeliverable,
}

/// The trouble still to come; empty unless a test fills it.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Plan>);

#[derive(Debug, Default)]
struct Plan {
    sends: VecDeque<Fault>,
    edits: VecDeque<Fault>,
    blind_look_ups: usize,
    out_of_reach: BTreeSet<String>,
}

impl Faults {
    /// The next `times` sends go wrong like this, after those already planned.
    pub fn next_sends(&self, times: usize, fault: &Fault) {
        self.with(|it| it.sends.extend(std::iter::repeat_n(fault.clone(), times)));
    }

    /// The next `times` edits go wrong like this, after those already planned.
    pub fn next_edits(&self, times: usize, fault: &Fault) {
        self.with(|it| it.edits.extend(std::iter::repeat_n(fault.clone(), times)));
    }

    /// The next `times` look-ups answer that they cannot tell.
    pub fn blind_look_ups(&self, times: usize) {
        self.with(|it| it.blind_look_ups += times);
    }

    /// Direct messages to this user are undeliverable until [`Faults::reachable`].
    pub fn unreachable(&self, user: &str) {
        self.with(|it| it.out_of_reach.insert(user.to_owned()));
    }

    /// Undoes [`Faults::unreachable`].
    pub fn reachable(&self, user: &str) {
        self.with(|it| it.out_of_reach.remove(user));
    }

    pub(crate) fn of_send(&self) -> Option<Fault> {
        self.with(|it| it.sends.pop_front())
    }

    pub(crate) fn of_edit(&self) -> Option<Fault> {
        self.with(|it| it.edits.pop_front())
    }

    pub(crate) fn blinds_look_up(&self) -> bool {
        self.with(|it| {
            let blind = 0 < it.blind_look_ups;
            it.blind_look_ups = it.blind_look_ups.saturating_sub(1);
            blind
        })
    }

    pub(crate) fn is_unreachable(&self, user: &str) -> bool {
        self.with(|it| it.out_of_reach.contains(user))
    }

    fn with<T>(&self, change: impl FnOnce(&mut Plan) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
