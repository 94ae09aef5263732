//! Sending: claims with a lease, and doubt where a crash leaves it.
//!
//! Rule: who claims must settle before the lease ends. What was claimed and never settled may have been sent,
//! so it becomes ambiguous, never pending.

use baton_domain::OrganisationId;
use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::{
    Error, Message, Store, Tx,
    outbox::{columns, message},
    sql::{self, Arg, Sql, args},
    trip::Expect,
};

/// The longest that a message in doubt waits to be looked up again.
pub const LONGEST_DOUBT: SignedDuration = SignedDuration::from_mins(15);

/// Messages that a claim looks at before it goes from lane to lane instead, and so many more for each that it wants:
/// others may be taking some of them.
const LOOKED_AT: i64 = 1_024;
const LOOKED_AT_FOR_EACH: i64 = 4;

// The OFFSET keeps PostgreSQL from joining: believing that nothing is claimed, it compares each with all that are.
macro_rules! is_free {
    () => {
        "NOT EXISTS (
                    SELECT 1 FROM outbox AS busy
                    WHERE busy.organisation = it.organisation AND busy.lane = it.lane AND busy.state = 'claimed'
                    LIMIT 1 OFFSET 0)"
    };
}

macro_rules! take {
    () => {
        concat!(
            "UPDATE outbox
        SET state = 'claimed', lease_ms = $3, epoch = epoch + 1, attempts = attempts + 1,
            first_try_ms = COALESCE(first_try_ms, $1)
        WHERE state = 'pending' AND (organisation, id) IN (SELECT organisation, id FROM free)
        RETURNING ",
            columns!()
        )
    };
}

sql::statements! {
    // Of each lane only its first message may go, and only when none is in flight. The state is asked twice on
    // purpose: PostgreSQL rechecks only the outer WHERE after it waited for another's lock.
    // It looks no further than at the first that are due: behind them may be thousands in lanes that are busy. SQLite
    // compares a pair by the index only with what is no column, such as `id || ''`.
    CLAIM = concat!("
        WITH near AS MATERIALIZED (
            SELECT due_ms, id FROM outbox
            WHERE state = 'pending' AND due_ms <= $1
            ORDER BY due_ms, id
            LIMIT 1 OFFSET $4 + 0),
        free AS MATERIALIZED (
            SELECT organisation, id FROM outbox AS it
            WHERE state = 'pending' AND (expires_ms IS NULL OR $1 < expires_ms)
                AND (due_ms, id) <= (COALESCE((SELECT due_ms FROM near), $1), COALESCE((SELECT id FROM near), 'z'))
                AND ", is_free!(), "
                AND NOT EXISTS (
                    SELECT 1 FROM outbox AS first
                    WHERE first.organisation = it.organisation AND first.lane = it.lane AND first.state = 'pending'
                        AND (first.due_ms, first.id) < (it.due_ms, it.id || '')
                        AND (first.expires_ms IS NULL OR $1 < first.expires_ms)
                    LIMIT 1 OFFSET 0)
            ORDER BY due_ms, id
            LIMIT $2 + 0
            ", skip_locked!(), ")
        ", take!());
    IS_DEEP = "
        SELECT 1 AS deep FROM outbox
        WHERE state = 'pending' AND due_ms <= $1
        ORDER BY due_ms, id
        LIMIT 1 OFFSET $2 + 0";
    // The same by lanes, from one to the next without a look at what waits behind its first. SQLite knows no LATERAL,
    // walks through all rows of a lane to find one whose pair of names is greater, and keeps the order of a CROSS JOIN.
    CLAIM_BY_LANE = concat!("
        WITH RECURSIVE heads (organisation, lane, id) AS (
            SELECT * FROM (
                SELECT organisation, lane, id FROM outbox
                WHERE state = 'pending'
                ORDER BY organisation, lane, due_ms, id
                LIMIT 1) AS first
            UNION ALL
            SELECT after.organisation, after.lane, after.id
            FROM heads ", lite!("JOIN outbox AS after ON after.rowid = COALESCE((
                SELECT rowid FROM outbox
                WHERE state = 'pending' AND organisation = heads.organisation AND lane > heads.lane
                ORDER BY lane, due_ms, id
                LIMIT 1), (
                SELECT rowid FROM outbox
                WHERE state = 'pending' AND organisation > heads.organisation
                ORDER BY organisation, lane, due_ms, id
                LIMIT 1))"), pg!("CROSS JOIN LATERAL (
                SELECT organisation, lane, id FROM outbox
                WHERE state = 'pending' AND (organisation, lane) > (heads.organisation, heads.lane)
                ORDER BY organisation, lane, due_ms, id
                LIMIT 1) AS after"), "),
        free AS MATERIALIZED (
            SELECT it.organisation, it.id
            FROM heads CROSS JOIN outbox AS it
            WHERE it.organisation = heads.organisation AND it.id = heads.id
                AND it.state = 'pending' AND it.due_ms <= $1 AND (it.expires_ms IS NULL OR $1 < it.expires_ms)
                AND ", is_free!(), "
            ORDER BY it.due_ms, it.id
            LIMIT $2 + 0
            ", pg!("FOR UPDATE OF it SKIP LOCKED"), ")
        ", take!());
    HOLD = "
        UPDATE outbox
        SET due_ms = $1
        WHERE state = 'pending' AND organisation = $2 AND $3 <= lane AND lane < $4 AND due_ms < $5";
    EXPIRE_LEASES = "
        UPDATE outbox
        SET state = 'ambiguous', lease_ms = NULL, epoch = epoch + 1, last_error = 'the lease ended'
        WHERE lease_ms <= $1";
    EXPIRE_PENDING = "
        UPDATE outbox
        SET state = 'expired', done_ms = $1, epoch = epoch + 1
        WHERE state = 'pending' AND expires_ms <= $1";
    DROP_WAITING = "
        UPDATE outbox
        SET state = 'unwanted', done_ms = $1, epoch = epoch + 1
        WHERE organisation = $2 AND state = 'pending' AND $3 <= lane AND lane < $4";
    // Its time may have passed: then it is not tried again, and the next card says what is still open.
    RETRY = "
        UPDATE outbox
        SET state = 'pending', due_ms = $1, attempts = 0, done_ms = NULL, epoch = epoch + 1
        WHERE organisation = $2 AND id = $3 AND state IN ('dead', 'ambiguous') AND done_ms IS NOT NULL
            AND (expires_ms IS NULL OR $1 < expires_ms)";
    SENT_UNDER = concat!("
        SELECT ", columns!(), " FROM outbox
        WHERE organisation = $1 AND dedupe_key = $2 AND state = 'sent'");
    // One that is to wait longer than any is ever told to was written by a clock that was wrong.
    AMBIGUOUS = concat!("
        SELECT ", columns!(), " FROM outbox
        WHERE state = 'ambiguous' AND done_ms IS NULL AND (due_ms <= $1 OR $3 < due_ms)
        ORDER BY due_ms, id
        LIMIT $2 + 0");
}

impl Tx {
    /// Takes up to `limit` messages that are due, one of a lane, until `lease_until`; by `due`.
    pub async fn claim(
        &mut self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Message>, Error> {
        let looked_at = LOOKED_AT + LOOKED_AT_FOR_EACH * i64::from(limit);
        let mut claimed = self.taken(CLAIM, args![now, limit, lease_until, looked_at]).await?;
        let more = limit.saturating_sub(u32::try_from(claimed.len()).unwrap_or(limit));
        if 0 < more && self.run(IS_DEEP, args![now, looked_at]).await?.rows.len() == 1 {
            claimed.extend(self.taken(CLAIM_BY_LANE, args![now, more, lease_until]).await?);
        }
        claimed.sort_by_key(|it| (it.due, it.id));
        Ok(claimed)
    }

    async fn taken(&mut self, claim: Sql, args: Vec<Arg>) -> Result<Vec<Message>, Error> {
        // Somebody else may have taken an earlier message of the lane that came meanwhile.
        self.later(claim, args, Expect { nothing: None, taken: Some(Error::Crossed) });
        fail::fail_point!("grab.before");
        let claimed = self.flush().await?.rows;
        fail::fail_point!("grab.after");
        claimed.iter().map(message).collect()
    }

    /// Lets nothing that waits in the lanes whose name is `prefix`, a colon and more go before `until`.
    pub async fn hold(&mut self, of: OrganisationId, prefix: &str, until: Timestamp) -> Result<(), Error> {
        let (from, to) = lanes(prefix);
        self.later(HOLD, args![until, of, from, to, until], Expect::default());
        Ok(())
    }

    /// Settles as unwanted whatever waits in the lanes whose name is `prefix`, a colon and more.
    pub async fn drop_waiting(
        &mut self,
        of: OrganisationId,
        prefix: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        let (from, to) = lanes(prefix);
        self.later(DROP_WAITING, args![at, of, from, to], Expect::default());
        Ok(())
    }
}

impl Store {
    /// Takes up to `limit` messages that are due, one of a lane, until `lease_until`; by `due`.
    pub async fn claim(
        &self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Message>, Error> {
        self.write(move |tx| Box::pin(tx.claim(now, lease_until, limit))).await
    }

    /// Has what was given up, or stayed in doubt, tried once more; `false` when it is neither, or its time has passed.
    pub async fn retry(&self, of: OrganisationId, id: Uuid, now: Timestamp) -> Result<bool, Error> {
        self.write(move |tx| {
            Box::pin(async move { Ok(tx.run(RETRY, args![now, of, id]).await?.changed == 1) })
        })
        .await
    }

    /// Makes ambiguous what was claimed and not settled in time; answers how many.
    pub async fn expire_leases(&self, now: Timestamp) -> Result<u64, Error> {
        self.write(move |tx| Box::pin(async move { Ok(tx.run(EXPIRE_LEASES, args![now]).await?.changed) }))
            .await
    }

    /// Takes over from a process that is gone. Of a database in a file nobody else is sending, so that what was under
    /// way is in doubt at once; elsewhere only what nobody settled in time is. Answers how many.
    pub async fn take_over(&self, now: Timestamp) -> Result<u64, Error> {
        self.expire_leases(if self.is_shared() { now } else { Timestamp::MAX }).await
    }

    /// Gives up what waited past its time; answers how many.
    pub async fn expire_pending(&self, now: Timestamp) -> Result<u64, Error> {
        self.write(move |tx| Box::pin(async move { Ok(tx.run(EXPIRE_PENDING, args![now]).await?.changed) }))
            .await
    }

    /// The message of that key, if it was sent.
    pub async fn sent_under(&self, of: OrganisationId, dedupe_key: &str) -> Result<Option<Message>, Error> {
        self.read_one(SENT_UNDER, args![of, dedupe_key], message).await
    }

    /// What has to be looked up on its platform by `now`, the longest overdue first.
    pub async fn ambiguous(&self, now: Timestamp, limit: u32) -> Result<Vec<Message>, Error> {
        let never = now.saturating_add(LONGEST_DOUBT).unwrap_or(Timestamp::MAX);
        self.read(AMBIGUOUS, args![now, limit, never], message).await
    }
}

// From the colon up to the character that follows it.
fn lanes(prefix: &str) -> (String, String) {
    (format!("{prefix}:"), format!("{prefix};"))
}
