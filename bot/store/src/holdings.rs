//! Who holds what: the answer to `who` and `mine`.

use std::collections::BTreeSet;

use baton_domain::{InitiativeId, OrganisationId, PersonId};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    Error, Store, Tx,
    sql::{self, Row, args, list},
    trip::Expect,
};

/// The role that [`Store::owned_count`] counts.
pub const OWNER: &str = "owner";
/// The role that [`Store::asked_people`] looks for; such a row carries the asked item in `what`.
pub const ASKED: &str = "asked";

/// One role of one person in one initiative; `role` is the app's word.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Holding {
    pub person: PersonId,
    pub initiative: InitiativeId,
    pub role: String,
    /// Which one, where a role can be held more than once: a function, a privilege, an item; otherwise empty.
    pub what: String,
    pub since: Timestamp,
    pub accepted: Option<Timestamp>,
    pub due: Option<Timestamp>,
}

sql::statements! {
    DROP_OTHERS = concat!("
        DELETE FROM holding
        WHERE organisation = $1 AND initiative = $2 AND (person, role, what) NOT IN (
            SELECT value->>'person', value->>'role', value->>'what' FROM ", rows!("$3"), ")");
    KEEP = concat!("
        INSERT INTO holding (organisation, person, initiative, role, what, since_ms, accepted_ms, due_ms)
        SELECT $1, value->>'person', $2, value->>'role', value->>'what', CAST(value->>'since' AS BIGINT),
            CAST(value->>'accepted' AS BIGINT), CAST(value->>'due' AS BIGINT)
        FROM ", rows!("$3"), "
        WHERE TRUE
        ON CONFLICT (organisation, person, initiative, role, what) DO UPDATE
        SET since_ms = excluded.since_ms, accepted_ms = excluded.accepted_ms, due_ms = excluded.due_ms
        WHERE holding.since_ms <> excluded.since_ms OR holding.accepted_ms IS DISTINCT FROM excluded.accepted_ms
            OR holding.due_ms IS DISTINCT FROM excluded.due_ms");
    OF_PERSON = "
        SELECT person, initiative, role, what, since_ms, accepted_ms, due_ms FROM holding
        WHERE organisation = $1 AND person = $2
        ORDER BY initiative, role, what";
    ON_INITIATIVES = concat!("
        SELECT person, initiative, role, what, since_ms, accepted_ms, due_ms FROM holding
        WHERE organisation = $1 AND initiative IN (SELECT value->>'it' FROM ", rows!("$2"), ")
        ORDER BY initiative, role, what, person");
    COUNT = "
        SELECT COUNT(*) AS n FROM holding
        WHERE organisation = $1 AND person = $2 AND role = $3";
    WITH_ROLE = concat!("
        SELECT DISTINCT person FROM holding
        WHERE organisation = $1 AND role = $2 AND person IN (SELECT value->>'it' FROM ", rows!("$3"), ")");
}

impl Tx {
    /// Makes `holdings` all that anybody holds in the initiative; what stays the same is not written again.
    pub async fn replace_holdings(
        &mut self,
        of: OrganisationId,
        initiative: InitiativeId,
        holdings: &[Holding],
    ) -> Result<(), Error> {
        let rows = Value::Array(holdings.iter().map(row).collect()).to_string();
        self.later(DROP_OTHERS, args![of, initiative, &rows], Expect::default());
        if !holdings.is_empty() {
            self.later(KEEP, args![of, initiative, rows], Expect::default());
        }
        Ok(())
    }
}

impl Store {
    /// All that the person holds.
    pub async fn holdings_of(&self, of: OrganisationId, person: PersonId) -> Result<Vec<Holding>, Error> {
        self.read(OF_PERSON, args![of, person], holding).await
    }

    /// All that anybody holds in the initiative.
    pub async fn holdings_on(
        &self,
        of: OrganisationId,
        initiative: InitiativeId,
    ) -> Result<Vec<Holding>, Error> {
        self.holdings_on_all(of, &[initiative]).await
    }

    /// All that anybody holds in any of the initiatives, in one question.
    pub async fn holdings_on_all(
        &self,
        of: OrganisationId,
        initiatives: &[InitiativeId],
    ) -> Result<Vec<Holding>, Error> {
        self.read(ON_INITIATIVES, args![of, list(initiatives)], holding).await
    }

    /// How many initiatives the person owns.
    pub async fn owned_count(&self, of: OrganisationId, person: PersonId) -> Result<u64, Error> {
        let n = self.read_one(COUNT, args![of, person, OWNER], |row| row.int("n")).await?;
        Ok(n.unwrap_or_default().unsigned_abs())
    }

    /// Those of `people` who are asked for anything at all.
    pub async fn asked_people(
        &self,
        of: OrganisationId,
        people: &[PersonId],
    ) -> Result<BTreeSet<PersonId>, Error> {
        let asked = self.read(WITH_ROLE, args![of, ASKED, list(people)], |row| row.parsed("person")).await?;
        Ok(asked.into_iter().collect())
    }
}

fn row(it: &Holding) -> Value {
    json!({
        "person": it.person.to_string(), "role": it.role, "what": it.what,
        "since": it.since.as_millisecond(),
        "accepted": it.accepted.map(Timestamp::as_millisecond),
        "due": it.due.map(Timestamp::as_millisecond),
    })
}

fn holding(row: &Row) -> Result<Holding, Error> {
    Ok(Holding {
        person: row.parsed("person")?,
        initiative: row.parsed("initiative")?,
        role: row.text("role")?,
        what: row.text("what")?,
        since: row.instant("since_ms")?,
        accepted: row.maybe_instant("accepted_ms")?,
        due: row.maybe_instant("due_ms")?,
    })
}
