//! Sending: claims with a lease, fenced settlements, and doubt where a crash leaves it.
//!
//! Rule: who claims must settle before the lease ends. What was claimed and never settled may have been sent,
//! so it becomes ambiguous, never pending.

use baton_domain::OrganisationId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Error, Message, State, Store, Tx,
    outbox::{columns, message},
    sql::{self, args},
    trip::Expect,
};

/// What became of an attempt, fenced by the epoch that the message had when it was claimed or looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Settlement {
    pub organisation: OrganisationId,
    pub id: Uuid,
    pub epoch: i64,
    pub at: Timestamp,
    pub outcome: Outcome,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Outcome {
    /// The platform has it.
    Sent { remote: String, rendered: String, digest: String },
    /// It was surely not sent.
    NotSent { retry_at: Timestamp, error: String },
    /// Nobody needs it any more.
    Unwanted,
    /// It can never be delivered.
    Dead { error: String },
    /// The platform may have it.
    Ambiguous { rendered: Option<String>, error: String },
    /// It was not tried, such as when a cap holds it back; the attempt does not count.
    Later { due: Timestamp },
    /// Of an ambiguous one: the platform has it after all.
    Found { remote: String },
    /// Of an ambiguous one: the platform surely has not got it.
    Absent { retry_at: Timestamp },
    /// Of an ambiguous one: nobody can tell. It is tried once more, and that is counted.
    Repeated { retry_at: Timestamp, error: String },
    /// Of an ambiguous one: nobody will ever know. It is not tried again.
    Doubtful { error: String },
}

sql::statements! {
    // Of each lane only its first message may go, and only when none is in flight. The state is asked twice on
    // purpose: PostgreSQL rechecks only the outer WHERE after it waited for another's lock.
    CLAIM = concat!("
        WITH free AS MATERIALIZED (
            SELECT organisation, id FROM outbox AS it
            WHERE state = 'pending' AND due_ms <= $1 AND (expires_ms IS NULL OR $1 < expires_ms)
                AND NOT EXISTS (
                    SELECT 1 FROM outbox AS busy
                    WHERE busy.organisation = it.organisation AND busy.lane = it.lane AND busy.state = 'claimed')
                AND NOT EXISTS (
                    SELECT 1 FROM outbox AS first
                    WHERE first.organisation = it.organisation AND first.lane = it.lane AND first.state = 'pending'
                        AND (first.due_ms, first.id) < (it.due_ms, it.id)
                        AND (first.expires_ms IS NULL OR $1 < first.expires_ms))
            ORDER BY due_ms, id
            LIMIT $2 + 0
            ", skip_locked!(), ")
        UPDATE outbox
        SET state = 'claimed', lease_ms = $3, epoch = epoch + 1, attempts = attempts + 1,
            first_try_ms = COALESCE(first_try_ms, $1)
        WHERE state = 'pending' AND (organisation, id) IN (SELECT organisation, id FROM free)
        RETURNING ", columns!());
    // The epoch alone fences; asking for the state too would mislead PostgreSQL's planner.
    SETTLE = "
        UPDATE outbox
        SET state = $1, due_ms = COALESCE($2, due_ms), attempts = attempts - $3, remote = COALESCE($4, remote),
            rendered = COALESCE($5, rendered), digest = COALESCE($6, digest), last_error = COALESCE($7, last_error),
            done_ms = $8, doubts = doubts + $9, lease_ms = NULL, epoch = epoch + 1
        WHERE organisation = $10 AND id = $11 AND epoch = $12";
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
    AMBIGUOUS = concat!("
        SELECT ", columns!(), " FROM outbox
        WHERE state = 'ambiguous' AND done_ms IS NULL
        ORDER BY first_try_ms, id
        LIMIT $1 + 0");
}

/// What a settlement writes, column by column.
#[derive(Default)]
struct Change<'a> {
    due: Option<Timestamp>,
    uncounted: i64,
    remote: Option<&'a str>,
    rendered: Option<&'a str>,
    digest: Option<&'a str>,
    error: Option<&'a str>,
    done: Option<Timestamp>,
    doubts: i64,
}

impl Tx {
    /// Takes up to `limit` messages that are due, one of a lane, until `lease_until`; by `due`.
    pub async fn claim(
        &mut self,
        now: Timestamp,
        lease_until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Message>, Error> {
        // Somebody else may have taken an earlier message of the lane that came meanwhile.
        let crossed = Expect { nothing: None, taken: Some(Error::Crossed) };
        self.later(CLAIM, args![now, limit, lease_until], crossed);
        fail::fail_point!("grab.before");
        let claimed = self.flush().await?.rows;
        fail::fail_point!("grab.after");
        let mut claimed = claimed.iter().map(message).collect::<Result<Vec<_>, _>>()?;
        claimed.sort_by_key(|it| (it.due, it.id));
        Ok(claimed)
    }

    /// Records what became of a message, in one unit with the events that tell of it.
    ///
    /// # Errors
    /// [`Error::Superseded`] when the epoch moved on: the lease had ended, or it was settled before.
    pub async fn settle(&mut self, settlement: &Settlement) -> Result<(), Error> {
        let Settlement { organisation, id, epoch, at, outcome } = settlement;
        let (state, change) = outcome.change(*at);
        let values = args![
            state.as_str(),
            change.due,
            change.uncounted,
            change.remote,
            change.rendered,
            change.digest,
            change.error,
            change.done,
            change.doubts,
            *organisation,
            *id,
            *epoch
        ];
        self.later(SETTLE, values, Expect { nothing: Some(Error::Superseded), taken: None });
        Ok(())
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

    /// [`Tx::settle`] as a unit of work of its own.
    ///
    /// # Errors
    /// [`Error::Superseded`] when the epoch moved on.
    pub async fn settle(&self, settlement: Settlement) -> Result<(), Error> {
        let settlement = std::sync::Arc::new(settlement);
        self.write(move |tx| {
            let settlement = settlement.clone();
            Box::pin(async move { tx.settle(&settlement).await })
        })
        .await
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

    /// What has to be looked up on its platform, the longest in doubt first.
    pub async fn ambiguous(&self, limit: u32) -> Result<Vec<Message>, Error> {
        self.read(AMBIGUOUS, args![limit], message).await
    }
}

// From the colon up to the character that follows it.
fn lanes(prefix: &str) -> (String, String) {
    (format!("{prefix}:"), format!("{prefix};"))
}

impl Outcome {
    fn change(&self, at: Timestamp) -> (State, Change<'_>) {
        let open = Change::default();
        let done = Change { done: Some(at), ..Change::default() };
        match self {
            Self::Sent { remote, rendered, digest } => {
                let (remote, rendered, digest) = (Some(&**remote), Some(&**rendered), Some(&**digest));
                (State::Sent, Change { remote, rendered, digest, ..done })
            }
            Self::Found { remote } => (State::Sent, Change { remote: Some(remote), ..done }),
            Self::NotSent { retry_at, error } => {
                (State::Pending, Change { due: Some(*retry_at), error: Some(error), ..open })
            }
            Self::Absent { retry_at } => (State::Pending, Change { due: Some(*retry_at), ..open }),
            Self::Later { due } => (State::Pending, Change { due: Some(*due), uncounted: 1, ..open }),
            Self::Unwanted => (State::Unwanted, done),
            Self::Dead { error } => (State::Dead, Change { error: Some(error), ..done }),
            Self::Ambiguous { rendered, error } => {
                (State::Ambiguous, Change { rendered: rendered.as_deref(), error: Some(error), ..open })
            }
            Self::Repeated { retry_at, error } => {
                (State::Pending, Change { due: Some(*retry_at), error: Some(error), doubts: 1, ..open })
            }
            Self::Doubtful { error } => (State::Ambiguous, Change { error: Some(error), ..done }),
        }
    }
}
