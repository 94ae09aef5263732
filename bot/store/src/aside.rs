//! Small memories beside the record: what was heard already, forms half filled in, and single values.

use baton_domain::{OrganisationId, PersonId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    Error, Store, Tx,
    sql::{self, Row, args},
    trip::Expect,
};

/// A form between two of its steps; nobody gets it after `expires`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Draft {
    pub organisation: OrganisationId,
    pub id: Uuid,
    pub person: PersonId,
    pub body: String,
    pub expires: Timestamp,
}

sql::statements! {
    HEAR = "
        INSERT INTO inbox (organisation, dedupe_key, at_ms)
        VALUES ($1, $2, $3)
        ON CONFLICT (organisation, dedupe_key) DO NOTHING";
    HEARD = "
        SELECT at_ms FROM inbox
        WHERE organisation = $1 AND dedupe_key = $2";
    PRUNE_INBOX = "
        DELETE FROM inbox
        WHERE at_ms < $1";
    PRUNE_DRAFTS = "
        DELETE FROM draft
        WHERE expires_ms < $1";
    PUT_DRAFT = "
        INSERT INTO draft (organisation, id, person, body, expires_ms)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (organisation, id) DO UPDATE
        SET person = excluded.person, body = excluded.body, expires_ms = excluded.expires_ms";
    DRAFT = "
        SELECT organisation, id, person, body, expires_ms FROM draft
        WHERE organisation = $1 AND id = $2 AND $3 < expires_ms";
    TAKE_DRAFT = "
        DELETE FROM draft
        WHERE organisation = $1 AND id = $2 AND $3 < expires_ms
        RETURNING organisation, id, person, body, expires_ms";
    pub(crate) PUT_META = "
        INSERT INTO meta (name, value)
        VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE
        SET value = excluded.value";
    pub(crate) META = "
        SELECT value FROM meta
        WHERE name = $1";
    pub(crate) TAKE_META = "
        DELETE FROM meta
        WHERE name = $1
        RETURNING value";
}

impl Tx {
    /// Notes that the delivery was handled; `false` when it was before, and then there is nothing to do.
    pub async fn first_time(
        &mut self,
        of: OrganisationId,
        dedupe_key: &str,
        now: Timestamp,
    ) -> Result<bool, Error> {
        fail::fail_point!("key.before");
        let heard = self.run(HEAR, args![of, dedupe_key, now]).await?.changed;
        fail::fail_point!("key.after");
        Ok(heard == 1)
    }

    /// Forgets deliveries heard, and drafts expired, before `before`; answers how many.
    pub async fn prune(&mut self, before: Timestamp) -> Result<u64, Error> {
        let heard = self.run(PRUNE_INBOX, args![before]).await?.changed;
        Ok(heard + self.run(PRUNE_DRAFTS, args![before]).await?.changed)
    }

    /// Keeps the draft, over the one with the same id.
    pub async fn put_draft(&mut self, draft: &Draft) -> Result<(), Error> {
        let values = args![draft.organisation, draft.id, draft.person, &draft.body, draft.expires];
        self.later(PUT_DRAFT, values, Expect::default());
        Ok(())
    }

    /// The draft, which is gone then; `None` also when it expired.
    pub async fn take_draft(
        &mut self,
        of: OrganisationId,
        id: Uuid,
        now: Timestamp,
    ) -> Result<Option<Draft>, Error> {
        self.read_one(TAKE_DRAFT, args![of, id, now], draft).await
    }

    /// Keeps a single value of the installation, over the one before.
    pub async fn put_meta(&mut self, name: &str, value: &str) -> Result<(), Error> {
        self.later(PUT_META, args![name, value], Expect::default());
        Ok(())
    }

    /// The value, which is gone then.
    pub async fn take_meta(&mut self, name: &str) -> Result<Option<String>, Error> {
        // What is put in its place is made from it.
        self.alone_with(format!("meta/{name}")).await?;
        self.read_one(TAKE_META, args![name], |row| row.text("value")).await
    }
}

impl Store {
    /// Whether the delivery was handled before.
    pub async fn has_heard(&self, of: OrganisationId, dedupe_key: &str) -> Result<bool, Error> {
        Ok(self.read_one(HEARD, args![of, dedupe_key], |row| row.instant("at_ms")).await?.is_some())
    }

    /// The draft; `None` also when it expired.
    pub async fn draft(&self, of: OrganisationId, id: Uuid, now: Timestamp) -> Result<Option<Draft>, Error> {
        self.read_one(DRAFT, args![of, id, now], draft).await
    }

    /// A single value of the installation.
    pub async fn meta(&self, name: &str) -> Result<Option<String>, Error> {
        self.read_one(META, args![name], |row| row.text("value")).await
    }
}

fn draft(row: &Row) -> Result<Draft, Error> {
    Ok(Draft {
        organisation: row.parsed("organisation")?,
        id: row.parsed("id")?,
        person: row.parsed("person")?,
        body: row.text("body")?,
        expires: row.instant("expires_ms")?,
    })
}
