//! Keys: one for each row, the same on every run.

use std::collections::HashMap;

use baton_domain::Key;

/// The key of a row whose name has no Latin letter or digit.
const NAMELESS: &str = "initiative";

/// Keys given so far, each with its row.
#[derive(Default)]
pub(super) struct Keys {
    given: HashMap<Key, u64>,
    next: HashMap<Key, u32>,
}

/// A key, and the row that had it first if a number had to be put behind it.
pub(super) struct Given {
    pub(super) key: Key,
    pub(super) taken_by: Option<u64>,
}

impl Keys {
    /// The key nearest to `wish`; rows must ask in the file's order.
    pub(super) fn give(&mut self, wish: &str, row: u64) -> Given {
        let plain = Key::from_name(wish)
            .unwrap_or_else(|| NAMELESS.parse().expect("a word of small letters is a key"));
        let Some(&first) = self.given.get(&plain) else {
            self.given.insert(plain.clone(), row);
            return Given { key: plain, taken_by: None };
        };
        let n = self.next.entry(plain.clone()).or_insert(2);
        while self.given.contains_key(&plain.numbered(*n)) {
            *n += 1;
        }
        let key = plain.numbered(*n);
        self.given.insert(key.clone(), row);
        Given { key, taken_by: Some(first) }
    }
}
