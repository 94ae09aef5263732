//! What happened, in order: append-only, and each event bound to the one before by its hash.
//!
//! Rule: one chain for each organisation; a subject's versions count up from 1 without gaps.

use baton_domain::{OrganisationId, PersonId};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Error, Store, SubjectKind, Tx,
    chain::{Link, NO_HASH},
    sql::{self, Row, args},
    texts::{self, Salts},
    trip::Expect,
};

/// One event to record; free text in it is marked as `baton_domain::words` says.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// The number of the event's form, so that old forms can still be read.
    pub shape: u32,
    #[expect(missing_docs, reason = "the name says it")]
    pub body: Value,
}

/// The events of one decision about one subject.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Append<'a> {
    pub organisation: OrganisationId,
    pub kind: SubjectKind,
    pub subject: Uuid,
    /// The version that was decided upon; 0 for a new subject. The events get the versions after it.
    pub based_on: i64,
    pub at: Timestamp,
    /// `None` when Baton itself acts.
    pub actor: Option<PersonId>,
    pub events: &'a [NewEvent],
    /// Random; the salts of the texts are derived from it.
    pub salt: [u8; 16],
}

/// One event as recorded.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct EventRow {
    pub organisation: OrganisationId,
    pub seq: i64,
    pub kind: SubjectKind,
    pub subject: Uuid,
    pub version: i64,
    pub shape: u32,
    pub at: Timestamp,
    pub actor: Option<PersonId>,
    /// With its texts put back, `null` where one was erased.
    pub body: Value,
    pub hash: String,
}

/// Events that will stand at the end of their organisation's chain.
#[derive(Debug)]
pub(crate) struct Unlinked {
    organisation: OrganisationId,
    kind: SubjectKind,
    subject: Uuid,
    based_on: i64,
    at: Timestamp,
    actor: Option<PersonId>,
    events: Vec<Split>,
}

/// An event as it is stored, its texts beside it.
#[derive(Debug)]
struct Split {
    shape: u32,
    body: String,
    texts: String,
}

/// The last event of a chain.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    seq: i64,
    hash: String,
}

sql::statements! {
    HEAD = "
        SELECT seq, hash FROM event
        WHERE organisation = $1
        ORDER BY seq DESC
        LIMIT 1";
    // The version before must stand already: an append based on a version still to come is as stale as an old one.
    APPEND = concat!("
        INSERT INTO event (organisation, seq, subject_kind, subject, version, shape, at_ms, actor, body, texts,
            prev_hash, hash)
        SELECT $1, CAST(value->>'seq' AS BIGINT), $2, $3, CAST(value->>'version' AS BIGINT),
            CAST(value->>'shape' AS BIGINT), $4, $5, value->>'body', value->>'texts', value->>'prev_hash',
            value->>'hash'
        FROM ", rows!("$6"), "
        WHERE $7 = 0 OR EXISTS (
            SELECT 1 FROM event
            WHERE organisation = $1 AND subject_kind = $2 AND subject = $3 AND version = $7)");
    HISTORY = "
        SELECT organisation, seq, subject_kind, subject, version, shape, at_ms, actor, body, texts, hash
        FROM event
        WHERE organisation = $1 AND subject_kind = $2 AND subject = $3 AND version < $4
        ORDER BY version DESC
        LIMIT $5 + 0";
    EVENTS = "
        SELECT organisation, seq, subject_kind, subject, version, shape, at_ms, actor, body, texts, hash
        FROM event
        WHERE organisation = $1 AND $2 < seq
        ORDER BY seq
        LIMIT $3 + 0";
}

impl Tx {
    /// Adds the events to the organisation's chain and answers the subject's new version.
    ///
    /// # Errors
    /// [`Error::Stale`] when `based_on` is not the subject's last version.
    pub async fn append(&mut self, append: &Append<'_>) -> Result<i64, Error> {
        let Append { organisation, kind, subject, based_on, at, actor, events, .. } = *append;
        if events.is_empty() {
            return Ok(based_on);
        }
        let mut salts = Salts::new(append.salt);
        let events = events.iter().map(|it| Split::of(it, &mut salts)).collect::<Vec<_>>();
        let next = based_on + events.len() as i64;
        self.unlinked.push(Unlinked { organisation, kind, subject, based_on, at, actor, events });
        Ok(next)
    }

    /// Puts what was appended at the ends of the chains. The unit does so last: nobody else can append to a chain from
    /// here to the commit.
    pub(crate) async fn link_all(&mut self) -> Result<(), Error> {
        self.count_moves();
        let mut unlinked = std::mem::take(&mut self.unlinked);
        // In one order everywhere, so that no two units wait for each other.
        unlinked.sort_by_key(|it| it.organisation);
        for it in unlinked {
            let mut head = self.head(it.organisation).await?;
            let rows = it.linked(&mut head);
            let Unlinked { organisation, kind, subject, at, actor, based_on, .. } = it;
            let values = args![organisation, kind.as_str(), subject, at, actor, rows, based_on];
            self.later(APPEND, values, Expect { nothing: Some(Error::Stale), taken: Some(Error::Stale) });
            self.heads.insert(organisation, head);
        }
        Ok(())
    }

    /// From here to the commit nobody else appends to the chain.
    pub(crate) async fn hold_chain(&mut self, of: OrganisationId) -> Result<(), Error> {
        self.alone_with(format!("chain/{of}")).await
    }

    /// All that happened to one subject as this unit of work sees it, oldest first.
    pub async fn history(
        &mut self,
        of: OrganisationId,
        kind: SubjectKind,
        subject: Uuid,
    ) -> Result<Vec<EventRow>, Error> {
        self.link_all().await?;
        let values = args![of, kind.as_str(), subject, i64::MAX, u32::MAX];
        let mut events = self.read(HISTORY, values, event).await?;
        events.reverse();
        Ok(events)
    }

    async fn head(&mut self, of: OrganisationId) -> Result<Head, Error> {
        if let Some(known) = self.heads.get(&of) {
            return Ok(known.clone());
        }
        self.hold_chain(of).await?;
        let head = |row: &Row| Ok(Head { seq: row.int("seq")?, hash: row.text("hash")? });
        let last = self.read_one(HEAD, args![of], head).await?;
        Ok(last.unwrap_or_else(|| Head { seq: 0, hash: NO_HASH.to_owned() }))
    }
}

impl Store {
    /// What happened to one subject, newest first; `before` is the last version of the page before.
    pub async fn history(
        &self,
        of: OrganisationId,
        kind: SubjectKind,
        subject: Uuid,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<EventRow>, Error> {
        let before = before.unwrap_or(i64::MAX);
        self.read(HISTORY, args![of, kind.as_str(), subject, before, limit], event).await
    }

    /// The organisation's log after `after`, oldest first.
    pub async fn events(&self, of: OrganisationId, after: i64, limit: u32) -> Result<Vec<EventRow>, Error> {
        self.read(EVENTS, args![of, after, limit], event).await
    }
}

impl Split {
    fn of(event: &NewEvent, salts: &mut Salts) -> Self {
        let (body, texts) = texts::split(event.body.clone(), salts);
        Self { shape: event.shape, body: body.to_string(), texts: json!(texts).to_string() }
    }
}

impl Unlinked {
    /// The events as rows, each bound to the one before; `head` moves to the last.
    fn linked(&self, head: &mut Head) -> String {
        let organisation = self.organisation.to_string();
        let subject = self.subject.to_string();
        let actor = self.actor.map(|it| it.to_string());
        let mut rows = Vec::with_capacity(self.events.len());
        for (Split { shape, body, texts }, version) in self.events.iter().zip(self.based_on + 1..) {
            let seq = head.seq + 1;
            let hash = Link {
                prev_hash: &head.hash,
                organisation: &organisation,
                seq,
                kind: self.kind.as_str(),
                subject: &subject,
                version,
                shape: (*shape).into(),
                at_ms: self.at.as_millisecond(),
                actor: actor.as_deref(),
                body,
            }
            .hash();
            rows.push(json!({
                "seq": seq, "version": version, "shape": shape, "body": body, "texts": texts,
                "prev_hash": head.hash, "hash": hash,
            }));
            *head = Head { seq, hash };
        }
        Value::Array(rows).to_string()
    }
}

fn event(row: &Row) -> Result<EventRow, Error> {
    let body = serde_json::from_str(&row.text("body")?).map_err(Error::damaged)?;
    let texts = serde_json::from_str(&row.text("texts")?).map_err(Error::damaged)?;
    Ok(EventRow {
        organisation: row.parsed("organisation")?,
        seq: row.int("seq")?,
        kind: row.parsed("subject_kind")?,
        subject: row.parsed("subject")?,
        version: row.int("version")?,
        shape: u32::try_from(row.int("shape")?).map_err(Error::damaged)?,
        at: row.instant("at_ms")?,
        actor: row.maybe_parsed("actor")?,
        body: texts::join(body, texts),
        hash: row.text("hash")?,
    })
}
