//! What must wake, and when: one row for whatever it is.
//!
//! Rule: the scheduler knows `next` and no rules; waking too often does no harm.

use std::collections::BTreeSet;

use baton_domain::OrganisationId;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    Error, Store, Tx,
    sql::{self, Arg, Row, args, within},
    trip::Expect,
};

/// When to look at something again. `rule`, `zone` and `next_civil` are what `next` was made from,
/// so that new time zone data can make it again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct AgendaRow {
    pub organisation: OrganisationId,
    pub kind: String,
    pub subject: Uuid,
    pub rule: Option<String>,
    pub zone: Option<String>,
    pub next_civil: Option<String>,
    pub next: Timestamp,
}

sql::statements! {
    SCHEDULE = concat!("
        INSERT INTO agenda (organisation, kind, subject, rule, zone, next_civil, next_ms)
        SELECT value->>'organisation', value->>'kind', value->>'subject', value->>'rule', value->>'zone',
            value->>'next_civil', CAST(value->>'next' AS BIGINT)
        FROM ", rows!("$1"), "
        WHERE TRUE
        ON CONFLICT (organisation, kind, subject) DO UPDATE
        SET rule = excluded.rule, zone = excluded.zone, next_civil = excluded.next_civil, next_ms = excluded.next_ms");
    // Whoever took it meanwhile, or has it wake at another instant now, was faster.
    TAKE = concat!("
        UPDATE agenda
        SET rule = value->>'rule', zone = value->>'zone', next_civil = value->>'next_civil',
            next_ms = CAST(value->>'next' AS BIGINT)
        FROM ", rows!("$1"), "
        WHERE organisation = value->>'organisation' AND kind = value->>'kind' AND subject = value->>'subject'
            AND next_ms = CAST(value->>'was' AS BIGINT)
        RETURNING agenda.subject");
    UNSCHEDULE = "
        DELETE FROM agenda
        WHERE organisation = $1 AND kind = $2 AND subject = $3";
    DUE = "
        SELECT organisation, kind, subject, rule, zone, next_civil, next_ms FROM agenda
        WHERE next_ms <= $1
        ORDER BY next_ms
        LIMIT $2 + 0";
    NEXT = "
        SELECT MIN(next_ms) AS next_ms FROM agenda";
    ALL_OF = "
        SELECT organisation, kind, subject, rule, zone, next_civil, next_ms FROM agenda
        WHERE organisation = $1
        ORDER BY kind, subject";
}

impl Tx {
    /// Sets when the row's subject wakes next, new or changed.
    pub async fn schedule(&mut self, row: &AgendaRow) -> Result<(), Error> {
        self.reschedule_all(std::slice::from_ref(row)).await
    }

    /// The same for many in one statement; none of them may stand twice.
    pub async fn reschedule_all(&mut self, rows: &[AgendaRow]) -> Result<(), Error> {
        if !rows.is_empty() {
            let values = Value::Array(rows.iter().map(value).collect());
            let values = within(rows.iter().map(|it| it.organisation), &values);
            self.later(SCHEDULE, vec![values], Expect::default());
        }
        Ok(())
    }

    /// Sets when the row wakes next, which was found due at `was`.
    ///
    /// # Errors
    /// [`Error::Stale`] when somebody else took it meanwhile.
    pub async fn take(&mut self, row: &AgendaRow, was: Timestamp) -> Result<(), Error> {
        let taken = Expect { nothing: Some(Error::Stale), taken: None };
        self.later(TAKE, vec![taking(&[(row.clone(), was)])], taken);
        Ok(())
    }

    /// Sets when rows wake next that were found due at the instants beside them, and answers the subjects of those
    /// that nobody else took meanwhile, in no order.
    pub async fn take_due(&mut self, rows: &[(AgendaRow, Timestamp)]) -> Result<BTreeSet<Uuid>, Error> {
        Ok(self.read(TAKE, vec![taking(rows)], |row| row.parsed("subject")).await?.into_iter().collect())
    }

    /// Lets it sleep for good.
    pub async fn unschedule(&mut self, of: OrganisationId, kind: &str, subject: Uuid) -> Result<(), Error> {
        self.later(UNSCHEDULE, args![of, kind, subject], Expect::default());
        Ok(())
    }
}

impl Store {
    /// What must wake by `now`, of all organisations, the longest overdue first.
    pub async fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<AgendaRow>, Error> {
        let mut due = self.read(DUE, args![now, limit], agenda).await?;
        // Asked to, SQLite would sort all that wakes in one minute, and each database has an order of its own.
        due.sort_by(|a, b| {
            (a.next, a.organisation, &a.kind, a.subject).cmp(&(b.next, b.organisation, &b.kind, b.subject))
        });
        Ok(due)
    }

    /// When anything wakes next; `None` when nothing ever will.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.read_one(NEXT, args![], |row| row.maybe_instant("next_ms")).await?.flatten())
    }

    /// The organisation's whole agenda, to be made anew when zones change.
    pub async fn agenda(&self, of: OrganisationId) -> Result<Vec<AgendaRow>, Error> {
        self.read(ALL_OF, args![of], agenda).await
    }
}

fn taking(rows: &[(AgendaRow, Timestamp)]) -> Arg {
    let row = |(row, was): &(AgendaRow, Timestamp)| {
        let mut row = value(row);
        row["was"] = json!(was.as_millisecond());
        row
    };
    let values = Value::Array(rows.iter().map(row).collect());
    within(rows.iter().map(|it| it.0.organisation), &values)
}

fn value(row: &AgendaRow) -> Value {
    json!({
        "organisation": row.organisation.to_string(), "kind": row.kind, "subject": row.subject.to_string(),
        "rule": row.rule, "zone": row.zone, "next_civil": row.next_civil, "next": row.next.as_millisecond(),
    })
}

fn agenda(row: &Row) -> Result<AgendaRow, Error> {
    Ok(AgendaRow {
        organisation: row.parsed("organisation")?,
        kind: row.text("kind")?,
        subject: row.parsed("subject")?,
        rule: row.maybe_text("rule")?,
        zone: row.maybe_text("zone")?,
        next_civil: row.maybe_text("next_civil")?,
        next: row.instant("next_ms")?,
    })
}
