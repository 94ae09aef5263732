//! Messages that wait to go out: written with the change that caused them, kept until their fate is known.
//!
//! Rule: one `dedupe_key` is one message for ever. What is kept is the intent; its text is made when it is sent.

use std::{fmt, str::FromStr};

use baton_domain::OrganisationId;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Error, Store, Tx,
    sql::{self, Row, args, within},
    trip::Expect,
};

/// What has become of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// Waits for its time.
    Pending,
    /// Somebody is sending it until its lease ends.
    Claimed,
    /// The platform has it.
    Sent,
    /// The platform may have it; to be looked up. With `done` set, it stays in doubt.
    Ambiguous,
    /// Nobody needed it any more when its time came.
    Unwanted,
    /// Its time passed before it could be sent.
    Expired,
    /// It cannot be delivered.
    Dead,
}

/// The text names no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of a message")]
pub struct UnknownState;

/// A message to send; `class`, `op`, `lane` and `intent` are the app's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    #[expect(missing_docs, reason = "the name says it")]
    pub organisation: OrganisationId,
    #[expect(missing_docs, reason = "the name says it")]
    pub id: Uuid,
    /// Names recipient and window; the same key again is no message.
    pub dedupe_key: String,
    /// At most one message of a lane is in flight, and they go by `due`.
    pub lane: String,
    /// Who or what gets it, as `sent_to` asks for it; `person:` and the id for a person.
    pub recipient: String,
    #[expect(missing_docs, reason = "the app's word")]
    pub class: String,
    #[expect(missing_docs, reason = "the app's word")]
    pub op: String,
    /// JSON.
    pub intent: String,
    #[expect(missing_docs, reason = "the name says it")]
    pub due: Timestamp,
    /// From then on it is better not sent at all.
    pub expires: Option<Timestamp>,
    /// 25 characters of base 36 that the platform keeps with the message, so that it can be found again.
    pub token: String,
    #[expect(missing_docs, reason = "the name says it")]
    pub created: Timestamp,
}

/// A message with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; the others are NewMessage's")]
pub struct Message {
    pub organisation: OrganisationId,
    pub id: Uuid,
    pub dedupe_key: String,
    pub lane: String,
    pub recipient: String,
    pub class: String,
    pub op: String,
    pub intent: String,
    /// The text that was sent, for `why`.
    pub rendered: Option<String>,
    pub digest: Option<String>,
    pub state: State,
    pub due: Timestamp,
    pub expires: Option<Timestamp>,
    pub lease: Option<Timestamp>,
    /// Moves with every claim and settlement; what a settlement must name.
    pub epoch: i64,
    pub attempts: i64,
    pub first_try: Option<Timestamp>,
    pub token: String,
    /// The platform's name for it.
    pub remote: Option<String>,
    pub last_error: Option<String>,
    pub created: Timestamp,
    pub done: Option<Timestamp>,
    /// How often nobody could tell whether it arrived.
    pub doubts: i64,
}

macro_rules! columns {
    () => {
        "organisation, id, dedupe_key, lane, recipient, class, op, intent, rendered, digest, state, due_ms, \
         expires_ms, lease_ms, epoch, attempts, first_try_ms, token, remote, last_error, created_ms, done_ms, \
         doubts"
    };
}
pub(crate) use columns;

sql::statements! {
    ENQUEUE = concat!("
        INSERT INTO outbox (organisation, id, dedupe_key, lane, recipient, class, op, intent, state, due_ms,
            expires_ms, epoch, attempts, token, created_ms)
        SELECT value->>'organisation', value->>'id', value->>'dedupe_key', value->>'lane', value->>'recipient',
            value->>'class', value->>'op', value->>'intent', 'pending', CAST(value->>'due' AS BIGINT),
            CAST(value->>'expires' AS BIGINT), 0, 0, value->>'token', CAST(value->>'created' AS BIGINT)
        FROM ", rows!("$1"), "
        WHERE TRUE
        ON CONFLICT (organisation, dedupe_key) DO NOTHING
        RETURNING dedupe_key");
    BY_ID = concat!("
        SELECT ", columns!(), " FROM outbox
        WHERE organisation = $1 AND id = $2");
    ALL = concat!("
        SELECT ", columns!(), " FROM outbox
        WHERE organisation = $1
        ORDER BY created_ms, id");
    BY_REMOTE = concat!("
        SELECT ", columns!(), " FROM outbox
        WHERE organisation = $1 AND remote = $2
        ORDER BY done_ms DESC, id DESC
        LIMIT 1");
    SENT_TO = concat!("
        SELECT ", columns!(), " FROM outbox
        WHERE organisation = $1 AND recipient = $2 AND state = 'sent' AND $3 <= done_ms
        ORDER BY done_ms, id");
    PENDING_FOR = concat!("
        SELECT ", columns!(), " FROM outbox
        WHERE organisation = $1 AND recipient = $2 AND state = 'pending'
        ORDER BY due_ms, id");
    UNDELIVERED = concat!("
        SELECT ", columns!(), " FROM outbox
        WHERE organisation = $1 AND state IN ('dead', 'ambiguous') AND $2 <= done_ms
        ORDER BY done_ms, id");
}

impl Tx {
    /// Adds the message unless its key was ever used; to know, ask [`Tx::enqueue_all`].
    pub async fn enqueue(&mut self, message: &NewMessage) -> Result<(), Error> {
        self.later(ENQUEUE, args![Value::Array(vec![value(message)]).to_string()], Expect::default());
        Ok(())
    }

    /// Adds those whose keys were never used, in one statement, and answers the keys that were new, in no order.
    pub async fn enqueue_all(&mut self, messages: &[NewMessage]) -> Result<Vec<String>, Error> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        let rows = Value::Array(messages.iter().map(value).collect());
        let rows = within(messages.iter().map(|it| it.organisation), &rows);
        self.read(ENQUEUE, vec![rows], |row| row.text("dedupe_key")).await
    }
}

impl Store {
    /// The message, or `None` when there is no such one.
    pub async fn message(&self, of: OrganisationId, id: Uuid) -> Result<Option<Message>, Error> {
        self.read_one(BY_ID, args![of, id], message).await
    }

    /// Everything that ever was to be sent, oldest first: for campaigns and exports.
    pub async fn outbox(&self, of: OrganisationId) -> Result<Vec<Message>, Error> {
        self.read(ALL, args![of], message).await
    }

    /// The last message that the platform calls so.
    pub async fn message_by_remote(
        &self,
        of: OrganisationId,
        remote: &str,
    ) -> Result<Option<Message>, Error> {
        self.read_one(BY_REMOTE, args![of, remote], message).await
    }

    /// What the recipient got since, oldest first: for the caps, and for `why`.
    pub async fn sent_to(
        &self,
        of: OrganisationId,
        recipient: &str,
        since: Timestamp,
    ) -> Result<Vec<Message>, Error> {
        self.read(SENT_TO, args![of, recipient, since], message).await
    }

    /// What waits for the recipient, by `due`.
    pub async fn pending_for(&self, of: OrganisationId, recipient: &str) -> Result<Vec<Message>, Error> {
        self.read(PENDING_FOR, args![of, recipient], message).await
    }

    /// What did not arrive since, or stays in doubt.
    pub async fn undelivered(&self, of: OrganisationId, since: Timestamp) -> Result<Vec<Message>, Error> {
        self.read(UNDELIVERED, args![of, since], message).await
    }
}

fn value(it: &NewMessage) -> Value {
    json!({
        "organisation": it.organisation.to_string(), "id": it.id.to_string(), "dedupe_key": it.dedupe_key,
        "lane": it.lane, "recipient": it.recipient, "class": it.class, "op": it.op, "intent": it.intent,
        "due": it.due.as_millisecond(), "expires": it.expires.map(Timestamp::as_millisecond),
        "token": it.token, "created": it.created.as_millisecond(),
    })
}

pub(crate) fn message(row: &Row) -> Result<Message, Error> {
    Ok(Message {
        organisation: row.parsed("organisation")?,
        id: row.parsed("id")?,
        dedupe_key: row.text("dedupe_key")?,
        lane: row.text("lane")?,
        recipient: row.text("recipient")?,
        class: row.text("class")?,
        op: row.text("op")?,
        intent: row.text("intent")?,
        rendered: row.maybe_text("rendered")?,
        digest: row.maybe_text("digest")?,
        state: row.parsed("state")?,
        due: row.instant("due_ms")?,
        expires: row.maybe_instant("expires_ms")?,
        lease: row.maybe_instant("lease_ms")?,
        epoch: row.int("epoch")?,
        attempts: row.int("attempts")?,
        first_try: row.maybe_instant("first_try_ms")?,
        token: row.text("token")?,
        remote: row.maybe_text("remote")?,
        last_error: row.maybe_text("last_error")?,
        created: row.instant("created_ms")?,
        done: row.maybe_instant("done_ms")?,
        doubts: row.int("doubts")?,
    })
}

impl State {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Claimed,
        Self::Sent,
        Self::Ambiguous,
        Self::Unwanted,
        Self::Expired,
        Self::Dead,
    ];

    /// As stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Sent => "sent",
            Self::Ambiguous => "ambiguous",
            Self::Unwanted => "unwanted",
            Self::Expired => "expired",
            Self::Dead => "dead",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for State {
    type Err = UnknownState;

    fn from_str(raw: &str) -> Result<Self, UnknownState> {
        Self::ALL.into_iter().find(|it| it.as_str() == raw).ok_or(UnknownState)
    }
}
