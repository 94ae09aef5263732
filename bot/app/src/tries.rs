//! Codes that people type: however they are typed, and guessed only slowly.

use baton_domain::{OrganisationId, PersonId};
use baton_store::{Error as StoreError, Tx};
use jiff::{SignedDuration, Timestamp};

/// Wrong codes that somebody may type within [`COUNT_FOR`].
const MOST: usize = 5;
const COUNT_FOR: SignedDuration = SignedDuration::from_hours(1);

/// The wrong codes that somebody typed lately.
#[derive(Debug)]
pub(crate) struct Tries {
    name: String,
    at: Vec<Timestamp>,
}

impl Tries {
    /// Takes them out of the store, to be put back by [`Self::keep`] or [`Self::count`].
    pub(crate) async fn take(
        tx: &mut Tx,
        what: &str,
        (organisation, person): (OrganisationId, PersonId),
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let name = format!("{what}-tries/{organisation}/{person}");
        let mut at = tx.take_meta(&name).await?.map(|it| instants(&it)).unwrap_or_default();
        at.retain(|it| now.duration_since(*it) < COUNT_FOR);
        Ok(Self { name, at })
    }

    /// Whether nothing more is looked at.
    pub(crate) fn are_over(&self) -> bool {
        MOST <= self.at.len()
    }

    /// One more; answers how many are left.
    pub(crate) async fn count(mut self, tx: &mut Tx, now: Timestamp) -> Result<usize, StoreError> {
        self.at.push(now);
        let left = MOST.saturating_sub(self.at.len());
        self.keep(tx).await?;
        Ok(left)
    }

    /// The last one was none: the code was right.
    pub(crate) async fn forget_one(mut self, tx: &mut Tx) -> Result<(), StoreError> {
        self.at.pop();
        self.keep(tx).await
    }

    /// As they were.
    pub(crate) async fn keep(self, tx: &mut Tx) -> Result<(), StoreError> {
        let at: Vec<String> = self.at.iter().map(|it| it.as_millisecond().to_string()).collect();
        tx.put_meta(&self.name, &at.join(" ")).await
    }
}

fn instants(text: &str) -> Vec<Timestamp> {
    let all = text.split(' ').filter_map(|it| it.parse().ok());
    all.filter_map(|it| Timestamp::from_millisecond(it).ok()).collect()
}

/// A code however it was typed.
pub(crate) fn folded(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_uppercase()).collect()
}
