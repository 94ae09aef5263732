//! What a platform delivered lately, so that a repetition has no second effect where the store keeps no trace
//! of the first: a question that was answered, a signature that was used.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Slack's last retry comes five minutes after the first, a signature is good for as long on every platform, and
/// Discord answers an interaction for a quarter of an hour.
const KEPT: Duration = Duration::from_secs(15 * 60);
/// More are not remembered.
const MOST: usize = 100_000;

/// The keys of the last quarter of an hour.
#[derive(Debug, Default)]
pub struct Recent(Mutex<Keys>);

#[derive(Debug, Default)]
struct Keys {
    stages: HashMap<String, Stage>,
    order: VecDeque<(Instant, String)>,
}

/// How far a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is being handled.
    Begun,
    /// It had its effect.
    Done,
}

impl Recent {
    /// Begins with the key; answers how far it was before, if it was known.
    pub fn begin(&self, key: &str) -> Option<Stage> {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.prune();
        if let Some(stage) = keys.stages.get(key) {
            return Some(*stage);
        }
        keys.stages.insert(key.to_owned(), Stage::Begun);
        keys.order.push_back((Instant::now(), key.to_owned()));
        None
    }

    /// It had its effect.
    pub fn done(&self, key: &str) {
        let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys.stages.insert(key.to_owned(), Stage::Done);
    }

    /// It had none, so that it may come again.
    pub fn undone(&self, key: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).stages.remove(key);
    }
}

impl Keys {
    fn prune(&mut self) {
        let full = MOST <= self.order.len();
        while let Some((at, _)) = self.order.front() {
            if at.elapsed() < KEPT && !full {
                return;
            }
            if let Some((_, key)) = self.order.pop_front() {
                self.stages.remove(&key);
            }
            if full {
                return;
            }
        }
    }
}
