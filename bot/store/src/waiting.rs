//! What of the outbox waits, and until when.

use jiff::Timestamp;

use crate::{
    Error, Store,
    sql::{self, Row, args},
};

/// Messages of all organisations, by what they wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Waiting {
    pub due: i64,
    pub in_flight: i64,
    pub in_doubt: i64,
}

sql::statements! {
    NEXT_FREE = "
        SELECT due_ms FROM outbox AS it
        WHERE state = 'pending' AND NOT EXISTS (
            SELECT 1 FROM outbox AS busy
            WHERE busy.organisation = it.organisation AND busy.lane = it.lane AND busy.state = 'claimed')
        ORDER BY due_ms
        LIMIT 1";
    NEXT_LOOK = "
        SELECT MIN(due_ms) AS due_ms FROM outbox
        WHERE state = 'ambiguous' AND done_ms IS NULL";
    WAITING = "
        SELECT
            (SELECT COUNT(*) FROM outbox WHERE state = 'pending' AND due_ms <= $1) AS due,
            (SELECT COUNT(*) FROM outbox WHERE lease_ms IS NOT NULL) AS in_flight,
            (SELECT COUNT(*) FROM outbox WHERE state = 'ambiguous' AND done_ms IS NULL) AS in_doubt";
    NEXT_LEASE = "
        SELECT MIN(lease_ms) AS lease_ms FROM outbox
        WHERE lease_ms IS NOT NULL";
}

impl Store {
    /// How many wait, at `now`.
    pub async fn waiting(&self, now: Timestamp) -> Result<Waiting, Error> {
        let counts = |row: &Row| {
            Ok(Waiting {
                due: row.int("due")?,
                in_flight: row.int("in_flight")?,
                in_doubt: row.int("in_doubt")?,
            })
        };
        let none = Waiting { due: 0, in_flight: 0, in_doubt: 0 };
        Ok(self.read_one(WAITING, args![now], counts).await?.unwrap_or(none))
    }

    /// When a message falls due next that nothing holds up, or one in doubt is to be looked up.
    pub async fn next_outbox_due(&self) -> Result<Option<Timestamp>, Error> {
        let free = self.read_one(NEXT_FREE, args![], |row| row.instant("due_ms")).await?;
        let doubt = self.read_one(NEXT_LOOK, args![], |row| row.maybe_instant("due_ms")).await?.flatten();
        Ok(free.into_iter().chain(doubt).min())
    }

    /// When the next lease of a message ends, by the clock that leases go by.
    pub async fn next_lease_end(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.read_one(NEXT_LEASE, args![], |row| row.maybe_instant("lease_ms")).await?.flatten())
    }
}
