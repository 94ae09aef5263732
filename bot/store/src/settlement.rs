//! What became of messages that were sent, fenced by the epoch of their claim.
//!
//! Rule: those that are settled at the same time are written by one statement. Each has its own answer all the same.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, PoisonError},
};

use baton_domain::OrganisationId;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{
    Error, State, Store, Tx,
    sql::{self, as_server_keeps, within},
    trip::Expect,
};

/// The most that are written together; more would make the first of them wait for the last.
const MOST: usize = 256;

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
    /// Of an ambiguous one: its platform cannot tell yet.
    Unheard { ask_at: Timestamp },
    /// Of an ambiguous one: nobody will ever know. It is not tried again.
    Doubtful { error: String },
}

/// What waits for whoever writes next, and whose turn that is.
#[derive(Debug, Default)]
pub(crate) struct Settling {
    waiting: std::sync::Mutex<VecDeque<Unsettled>>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug)]
struct Unsettled {
    settlement: Settlement,
    reply: oneshot::Sender<Result<(), Error>>,
}

sql::statements! {
    // The epoch alone fences; asking for the state too would mislead PostgreSQL's planner.
    SETTLE = concat!("
        UPDATE outbox
        SET state = to_state, due_ms = COALESCE(to_due, due_ms), attempts = attempts - uncounted,
            remote = COALESCE(to_remote, remote), rendered = COALESCE(to_rendered, rendered),
            digest = COALESCE(to_digest, digest), last_error = COALESCE(to_error, last_error),
            done_ms = to_done, doubts = doubts + more_doubts, lease_ms = NULL, epoch = epoch + 1
        FROM (
            SELECT value->>'organisation' AS of_organisation, value->>'id' AS of_id,
                CAST(value->>'epoch' AS BIGINT) AS of_epoch, value->>'state' AS to_state,
                CAST(value->>'due' AS BIGINT) AS to_due, CAST(value->>'uncounted' AS BIGINT) AS uncounted,
                value->>'remote' AS to_remote, value->>'rendered' AS to_rendered, value->>'digest' AS to_digest,
                value->>'error' AS to_error, CAST(value->>'done' AS BIGINT) AS to_done,
                CAST(value->>'doubts' AS BIGINT) AS more_doubts
            FROM ", rows!("$1"), ") AS made
        WHERE organisation = of_organisation AND id = of_id AND epoch = of_epoch
        RETURNING organisation, id");
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
    /// Records what became of a message, in one unit with the events that tell of it.
    ///
    /// # Errors
    /// [`Error::Superseded`] when the epoch moved on: the lease had ended, or it was settled before.
    pub async fn settle(&mut self, settlement: &Settlement) -> Result<(), Error> {
        let rows = within([settlement.organisation].into_iter(), &Value::Array(vec![settlement.value()]));
        self.later(SETTLE, vec![rows], Expect { nothing: Some(Error::Superseded), taken: None });
        Ok(())
    }

    /// Records what became of several messages, each once, and answers which; not those whose epoch moved on.
    pub async fn settle_all(
        &mut self,
        all: &[Settlement],
    ) -> Result<BTreeSet<(OrganisationId, Uuid)>, Error> {
        if all.is_empty() {
            return Ok(BTreeSet::new());
        }
        let rows = Value::Array(all.iter().map(Settlement::value).collect());
        let rows = within(all.iter().map(|it| it.organisation), &rows);
        let settled = self.read(SETTLE, vec![rows], |row| {
            Ok((row.parsed::<OrganisationId>("organisation")?, row.parsed::<Uuid>("id")?))
        });
        Ok(settled.await?.into_iter().collect())
    }
}

impl Store {
    /// [`Tx::settle`] in a unit with whatever else is settled just now.
    ///
    /// # Errors
    /// [`Error::Superseded`] when the epoch moved on.
    pub async fn settle(&self, settlement: Settlement) -> Result<(), Error> {
        let (reply, mut answer) = oneshot::channel();
        let settling = self.settling();
        settling.lock().push_back(Unsettled { settlement, reply });
        // More than once where others were written first.
        loop {
            let turn = tokio::select! {
                biased;
                answer = &mut answer => return answer.map_err(|_| lost())?,
                turn = Arc::clone(&settling.turn).lock_owned() => turn,
            };
            // In a task of its own: whoever has the turn writes for others too and must not stop half-way.
            let (store, all) = (self.clone(), settling.take());
            tokio::spawn(async move {
                store.settle_together(all).await;
                drop(turn);
            });
        }
    }

    async fn settle_together(&self, all: Vec<Unsettled>) {
        let (settlements, replies): (Vec<_>, Vec<_>) =
            all.into_iter().map(|it| ((it.settlement.key(), it.settlement), it.reply)).unzip();
        let (keys, settlements): (Vec<_>, Vec<_>) = settlements.into_iter().unzip();
        if keys.is_empty() {
            return;
        }
        let settled = self.write_with(settlements, |tx, all| Box::pin(tx.settle_all(all))).await;
        for (key, reply) in keys.into_iter().zip(replies) {
            let answer = match &settled {
                Ok(settled) if settled.contains(&key) => Ok(()),
                Ok(_) => Err(Error::Superseded),
                Err(error) => Err(error.clone()),
            };
            // Nobody listens any more when the caller gave up; what was done stays done.
            drop(reply.send(answer));
        }
    }
}

impl Settling {
    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Unsettled>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next to write, each message once and all in one order; a second word about one waits for the first.
    fn take(&self) -> Vec<Unsettled> {
        let mut waiting = self.lock();
        let mut all = BTreeMap::new();
        let mut again = VecDeque::new();
        while all.len() < MOST
            && let Some(it) = waiting.pop_front()
        {
            // Whoever gave up was told that nothing was recorded.
            match it.reply.is_closed() {
                true => {}
                false if all.contains_key(&it.settlement.key()) => again.push_back(it),
                false => drop(all.insert(it.settlement.key(), it)),
            }
        }
        again.append(&mut waiting);
        *waiting = again;
        all.into_values().collect()
    }
}

impl Settlement {
    fn key(&self) -> (OrganisationId, Uuid) {
        (self.organisation, self.id)
    }

    fn value(&self) -> Value {
        let Self { organisation, id, epoch, at, outcome } = self;
        let (state, change) = outcome.change(*at);
        let mut value = json!({
            "organisation": organisation.to_string(), "id": id.to_string(), "epoch": epoch,
            "state": state.as_str(), "due": change.due.map(Timestamp::as_millisecond),
            "uncounted": change.uncounted, "remote": change.remote, "rendered": change.rendered,
            "digest": change.digest, "error": change.error, "done": change.done.map(Timestamp::as_millisecond),
            "doubts": change.doubts,
        });
        if let Value::Object(fields) = &mut value {
            fields.values_mut().for_each(as_server_keeps);
        }
        value
    }
}

fn lost() -> Error {
    Error::Database("nobody wrote what became of the message".to_owned())
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
            Self::Unheard { ask_at } => (State::Ambiguous, Change { due: Some(*ask_at), ..open }),
            Self::Doubtful { error } => (State::Ambiguous, Change { error: Some(error), ..done }),
        }
    }
}
