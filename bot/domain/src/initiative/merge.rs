//! Two people who turn out to be one: what either holds is the one's, until they part again.
//!
//! Rule: a merge changes the record as any event does. Parting is a merge that is left out when the log is folded,
//! so that what each held before comes back as it was, and what was done since stays with whoever did it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Event, Initiative};
use crate::{PersonId, ask::Ask, custody::Custody};

/// For each of an initiative's events, oldest first, whether it counts: a merge that was taken back does not.
pub fn counted<'a>(events: impl IntoIterator<Item = &'a Event>) -> Vec<bool> {
    let (mut counted, mut open) = (Vec::new(), BTreeMap::new());
    for (at, event) in events.into_iter().enumerate() {
        counted.push(!matches!(event, Event::Parted { .. }));
        match event {
            Event::Merged { was, .. } => {
                open.insert(*was, at);
            }
            Event::Parted { was } => {
                if let Some(merge) = open.remove(was) {
                    counted[merge] = false;
                }
            }
            _ => {}
        }
    }
    counted
}

impl Initiative {
    /// Whether this person stands anywhere in the record, other than as merged into somebody else.
    pub fn has(&self, person: PersonId) -> bool {
        let named = Self { merged: BTreeMap::new(), ..self.clone() };
        serde_json::to_string(&named).is_ok_and(|it| it.contains(&person.to_string()))
    }

    // Every part names people in its own way; as JSON no place can be forgotten.
    pub(super) fn merge(&mut self, was: PersonId, into: PersonId) {
        let mut merged = std::mem::take(&mut self.merged);
        let (from, to) = (was.to_string(), into.to_string());
        let record = serde_json::to_value(&*self).map(|it| renamed(it, &from, &to));
        if let Ok(record) = record.and_then(serde_json::from_value) {
            *self = record;
        }
        merged.values_mut().filter(|it| **it == was).for_each(|it| *it = into);
        merged.insert(was, into);
        self.merged = merged;
        self.custody.settle(into);
        self.asks = once_each(std::mem::take(&mut self.asks));
    }
}

fn renamed(value: Value, from: &str, to: &str) -> Value {
    match value {
        Value::String(text) if text == from => Value::String(to.to_owned()),
        Value::Array(all) => all.into_iter().map(|it| renamed(it, from, to)).collect(),
        Value::Object(fields) => {
            let name = |key: String| if key == from { to.to_owned() } else { key };
            fields.into_iter().map(|(key, it)| (name(key), renamed(it, from, to))).collect()
        }
        value => value,
    }
}

// Of two asks for the same thing the one that got further counts.
fn once_each(asks: Vec<Ask>) -> Vec<Ask> {
    let mut kept: Vec<Ask> = Vec::with_capacity(asks.len());
    for ask in asks {
        match kept.iter_mut().find(|it| (it.item, it.person) == (ask.item, ask.person)) {
            Some(before) if (before.rung, before.last_shown) < (ask.rung, ask.last_shown) => *before = ask,
            Some(_) => {}
            None => kept.push(ask),
        }
    }
    kept
}

impl Custody {
    // Whoever is one of two who had left is here; and nobody is asked to take what they have.
    fn settle(&mut self, person: PersonId) {
        self.departed.remove(&person);
        if self.roles_of(person).next().is_some() {
            self.contributors.remove(&person);
        }
        let offers = std::mem::take(&mut self.offers);
        let has = |role| self.accepted(role) == Some(person);
        self.offers = offers.into_iter().filter(|it| it.to != person || !has(it.role)).collect();
    }
}
