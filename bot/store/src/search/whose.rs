//! Whose an initiative is, and what is called alike: all of it in one trip, because nothing is asked as often.

use std::sync::LazyLock;

use baton_domain::{Key, OrganisationId};

use super::words::words;
use crate::{
    Error, Store,
    holdings::OWNER,
    initiatives::{InitiativeRow, Listed, initiative, listed},
    sql::{self, Both, args},
};

/// Namesakes that are looked at; where there are more, the oldest.
const NAMESAKES: u32 = 12;

/// An initiative with what its answer names beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    #[expect(missing_docs, reason = "the name says it")]
    pub row: InitiativeRow,
    /// How many open initiatives its owner owns; 0 where nobody owns it.
    pub owned: u64,
    /// Others with the first word of its key, the shortest names first; open ones alone.
    pub namesakes: Vec<Listed>,
}

// The values of both are counted alike, so that they can be asked together.
sql::statements! {
    OF_KEY = "
        SELECT organisation, id, key, name, stage, stage_since_ms, owner, planned_end, audience, channel, version,
            record, (
                SELECT COUNT(*) FROM holding AS held
                JOIN initiative AS owns ON owns.organisation = $1 AND owns.id = held.initiative
                WHERE held.organisation = $1 AND held.person = initiative.owner AND held.role = $3
                    AND owns.audience = 'open') AS owned
        FROM initiative
        WHERE organisation = $1 AND key = $2";
    NAMESAKES_OF = "
        SELECT it.id, it.key, it.name, it.stage, it.owner, it.planned_end, it.audience
        FROM search_entry AS entry
        CROSS JOIN initiative AS it
        WHERE entry.organisation = $1 AND entry.word = $4
            AND it.organisation = $1 AND it.id = entry.initiative AND it.key <> $2
        ORDER BY entry.initiative
        LIMIT $5 + 0";
}

static BOTH: LazyLock<Both> = LazyLock::new(|| Both::new(OF_KEY, NAMESAKES_OF));

impl Store {
    /// The initiative people call so, and whose it is.
    pub async fn whose(&self, of: OrganisationId, key: &Key) -> Result<Option<Whose>, Error> {
        let word = words(key.as_str()).into_iter().next().unwrap_or_default();
        let values = args![of, key, OWNER, word, NAMESAKES];
        let [one, others] = self.both(&BOTH, values).await?;
        let Some(found) = one.first() else { return Ok(None) };
        let mut namesakes = others.iter().map(listed).collect::<Result<Vec<_>, _>>()?;
        namesakes.sort_by(|a, b| a.name.len().cmp(&b.name.len()).then(a.key.cmp(&b.key)));
        let owned = found.int("owned")?.unsigned_abs();
        Ok(Some(Whose { row: initiative(found)?, owned, namesakes }))
    }
}
