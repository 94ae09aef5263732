//! The proof: recomputes every hash of an organisation's log and names whatever does not fit.

use std::{collections::HashMap, fmt};

use baton_domain::OrganisationId;
use sha2::{Digest as _, Sha256};

use crate::{
    Error, Store, SubjectKind,
    sql::{self, Row, args},
    texts,
};

/// What the first event of a chain is bound to.
pub(crate) const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Names the order and framing of what is hashed, so that another one can never be taken for it.
const FRAMING: &str = "baton event 1";
const PAGE: i64 = 1_000;

/// Something in the log or beside it that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Finding {
    /// Events are missing.
    Gap { expected: i64, found: i64 },
    /// The event does not follow on the one before it.
    Link { seq: i64 },
    /// A hashed column of the event was changed.
    Changed { seq: i64 },
    /// A text beside the event is not the one that was recorded.
    Text { seq: i64 },
    /// The subject's versions do not count up by one.
    Version { seq: i64, expected: i64, found: i64 },
    /// The record is at another version than the last event about it: one of the two was changed, or cut off.
    Record { kind: SubjectKind, subject: String, record: i64, log: i64 },
}

/// The hashed columns of an event, as they are stored.
pub(crate) struct Link<'a> {
    pub(crate) prev_hash: &'a str,
    pub(crate) organisation: &'a str,
    pub(crate) seq: i64,
    pub(crate) kind: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) version: i64,
    pub(crate) shape: i64,
    pub(crate) at_ms: i64,
    pub(crate) actor: Option<&'a str>,
    pub(crate) body: &'a str,
}

/// An event as it stands in the table, however broken.
struct Stored {
    organisation: String,
    seq: i64,
    kind: String,
    subject: String,
    version: i64,
    shape: i64,
    at_ms: i64,
    actor: Option<String>,
    body: String,
    texts: String,
    prev_hash: String,
    hash: String,
}

sql::statements! {
    STORED = "
        SELECT organisation, seq, subject_kind, subject, version, shape, at_ms, actor, body, texts, prev_hash, hash
        FROM event
        WHERE organisation = $1 AND $2 < seq
        ORDER BY seq
        LIMIT $3 + 0";
    VERSIONS = "
        SELECT 'organisation' AS kind, organisation AS id, version FROM organisation WHERE organisation = $1
        UNION ALL
        SELECT 'channel' AS kind, id, version FROM channel WHERE organisation = $1
        UNION ALL
        SELECT 'person' AS kind, id, version FROM person WHERE organisation = $1
        UNION ALL
        SELECT 'initiative' AS kind, id, version FROM initiative WHERE organisation = $1";
}

impl Link<'_> {
    /// Each part goes in behind its length, so that no two events are one row of bytes.
    pub(crate) fn hash(&self) -> String {
        let parts: [&[u8]; 11] = [
            self.prev_hash.as_bytes(),
            self.organisation.as_bytes(),
            &self.seq.to_le_bytes(),
            self.kind.as_bytes(),
            self.subject.as_bytes(),
            &self.version.to_le_bytes(),
            &self.shape.to_le_bytes(),
            &self.at_ms.to_le_bytes(),
            &[u8::from(self.actor.is_some())],
            self.actor.unwrap_or_default().as_bytes(),
            self.body.as_bytes(),
        ];
        let mut hash = Sha256::new();
        hash.update(FRAMING);
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        texts::hex(&hash.finalize())
    }
}

impl Store {
    /// Reads the organisation's whole log and names all that was changed, cut or put in behind Baton's back.
    pub async fn verify_chain(&self, of: OrganisationId) -> Result<Vec<Finding>, Error> {
        let mut check =
            Check { seq: 0, hash: NO_HASH.to_owned(), versions: HashMap::new(), findings: Vec::new() };
        loop {
            let page = self.read(STORED, args![of, check.seq, PAGE], stored).await?;
            if page.is_empty() {
                break;
            }
            page.into_iter().for_each(|it| check.event(it));
        }
        let version = |row: &Row| Ok((row.parsed("kind")?, row.text("id")?, row.int("version")?));
        for (kind, subject, record) in self.read(VERSIONS, args![of], version).await? {
            check.record(kind, subject, record);
        }
        Ok(check.findings)
    }
}

struct Check {
    seq: i64,
    hash: String,
    versions: HashMap<(String, String), i64>,
    findings: Vec<Finding>,
}

impl Check {
    fn event(&mut self, event: Stored) {
        let seq = event.seq;
        if seq != self.seq + 1 {
            self.findings.push(Finding::Gap { expected: self.seq + 1, found: seq });
        }
        if event.prev_hash != self.hash {
            self.findings.push(Finding::Link { seq });
        }
        if event.recomputed() != event.hash {
            self.findings.push(Finding::Changed { seq });
        }
        if !texts::are_genuine(&event.body, &event.texts) {
            self.findings.push(Finding::Text { seq });
        }
        let last = self.versions.entry((event.kind, event.subject)).or_default();
        let (expected, found) = (*last + 1, event.version);
        if found != expected {
            self.findings.push(Finding::Version { seq, expected, found });
        }
        *last = found;
        (self.seq, self.hash) = (seq, event.hash);
    }

    fn record(&mut self, kind: SubjectKind, subject: String, record: i64) {
        let log = self.versions.get(&(kind.to_string(), subject.clone())).copied().unwrap_or_default();
        if record != log {
            self.findings.push(Finding::Record { kind, subject, record, log });
        }
    }
}

impl Stored {
    fn recomputed(&self) -> String {
        let Self { seq, version, shape, at_ms, .. } = *self;
        let Self { prev_hash, organisation, kind, subject, actor, body, .. } = self;
        let actor = actor.as_deref();
        Link { prev_hash, organisation, seq, kind, subject, version, shape, at_ms, actor, body }.hash()
    }
}

fn stored(row: &Row) -> Result<Stored, Error> {
    Ok(Stored {
        organisation: row.text("organisation")?,
        seq: row.int("seq")?,
        kind: row.text("subject_kind")?,
        subject: row.text("subject")?,
        version: row.int("version")?,
        shape: row.int("shape")?,
        at_ms: row.int("at_ms")?,
        actor: row.maybe_text("actor")?,
        body: row.text("body")?,
        texts: row.text("texts")?,
        prev_hash: row.text("prev_hash")?,
        hash: row.text("hash")?,
    })
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { expected, found } => write!(f, "event {expected} should come next, but {found} does"),
            Self::Link { seq } => write!(f, "event {seq} does not follow on the one before it"),
            Self::Changed { seq } => write!(f, "event {seq} was changed"),
            Self::Text { seq } => write!(f, "a text of event {seq} was changed"),
            Self::Version { seq, expected, found } => {
                write!(f, "event {seq} has version {found} of its subject, not {expected}")
            }
            Self::Record { kind, subject, record, log } => {
                write!(f, "the record of {kind} {subject} is at version {record}, its log at {log}")
            }
        }
    }
}
