//! The record on disk: what is so, how it came to be, who holds what, what must wake and what must be said.
//!
//! Invariants: no SQL outside this crate, and no `sqlx` type leaves it. Every key begins with the organisation;
//! only agenda and outbox are served across organisations; [`Store::space_at`] and [`Store::spaces_on`] find whose a
//! space is.
//! Instants are UTC milliseconds, and `now` is always an argument.
//!
//! All changes go through [`Store::write`]:
//! ```
//! # use std::sync::Arc;
//! # use baton_store::{Error, PersonRow, Store};
//! async fn rename(store: &Store, person: PersonRow) -> Result<(), Error> {
//!     let based_on = person.version - 1;
//!     let person = Arc::new(person);
//!     store
//!         .write(move |tx| {
//!             let person = Arc::clone(&person);
//!             Box::pin(async move { tx.save_person(&person, based_on).await })
//!         })
//!         .await
//! }
//! ```

mod agenda;
mod aside;
mod carry;
mod chain;
mod checkpoint;
mod connections;
mod copy;
mod delivery;
mod doorbell;
mod erase;
mod error;
mod give_up;
mod holdings;
mod initiatives;
mod lease;
mod linking;
mod log;
mod moves;
mod open;
mod outbox;
mod places;
mod postgres;
mod records;
mod replica;
mod schema;
mod scope;
mod search;
mod secrets;
mod settlement;
mod sql;
mod store;
mod subject;
mod texts;
mod trip;
mod tx;
mod unit;
mod url;
mod value;
mod waiting;
mod writer;

pub use agenda::AgendaRow;
pub use aside::Draft;
pub use carry::Carried;
pub use chain::Finding;
pub use copy::back_up;
pub use delivery::LONGEST_DOUBT;
pub use doorbell::Doorbell;
pub use error::Error;
pub use holdings::{ASKED, Holding, OWNER};
pub use initiatives::{InitiativeRow, Listed, Pages, StageCount};
pub use linking::Readdressed;
pub use log::{Append, EventRow, NewEvent};
pub use outbox::{Message, NewMessage, State, UnknownState};
pub use places::{IdentityRow, SpaceRow};
pub use records::{ChannelRow, OrganisationRow, PersonRow};
pub use schema::{Migration, plan};
pub use search::{Entry, Hit, Match, Whose, with_among, with_begun};
pub use secrets::Secret;
pub use settlement::{Outcome, Settlement};
pub use store::Store;
pub use subject::{SubjectKind, UnknownKind};
pub use tx::Tx;
pub use unit::Unit;
pub use url::{is_postgres, shown};
pub use waiting::Waiting;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sqlx::{
        AssertSqlSafe, Executor as _, Row as _, SqlSafeStr as _,
        postgres::{PgTypeInfo, types::Oid},
    };

    use super::*;
    use sql::{Conn, Sql};

    fn statements() -> Vec<(&'static str, &'static str, Sql)> {
        let modules = [
            ("agenda", agenda::STATEMENTS),
            ("aside", aside::STATEMENTS),
            ("carry", carry::STATEMENTS),
            ("chain", chain::STATEMENTS),
            ("checkpoint", checkpoint::STATEMENTS),
            ("copy", copy::STATEMENTS),
            ("delivery", delivery::STATEMENTS),
            ("doorbell", doorbell::STATEMENTS),
            ("erase", erase::STATEMENTS),
            ("give_up", give_up::STATEMENTS),
            ("holdings", holdings::STATEMENTS),
            ("initiatives", initiatives::STATEMENTS),
            ("lease", lease::STATEMENTS),
            ("linking", linking::STATEMENTS),
            ("log", log::STATEMENTS),
            ("moves", moves::STATEMENTS),
            ("open", open::STATEMENTS),
            ("outbox", outbox::STATEMENTS),
            ("places", places::STATEMENTS),
            ("postgres", postgres::STATEMENTS),
            ("records", records::STATEMENTS),
            ("schema", schema::STATEMENTS),
            ("search", search::STATEMENTS),
            ("index", search::INDEX_STATEMENTS),
            ("whose", search::WHOSE_STATEMENTS),
            ("secrets", secrets::STATEMENTS),
            ("settlement", settlement::STATEMENTS),
            ("tx", tx::STATEMENTS),
            ("unit", unit::STATEMENTS),
            ("waiting", waiting::STATEMENTS),
            ("writer", writer::STATEMENTS),
        ];
        modules
            .iter()
            .flat_map(|(module, all)| all.iter().map(|(name, sql)| (*module, *name, *sql)))
            .collect()
    }

    /// Stands in for compile-time checking: every statement is one that the migrated database understands.
    async fn prepare_all(store: &Store) {
        let mut reader = store.reader().await.unwrap();
        for (module, name, sql) in statements() {
            let prepared = match &mut *reader {
                Conn::Lite(it) if !sql.lite.is_empty() => {
                    it.prepare(AssertSqlSafe(sql.lite).into_sql_str()).await.map(|_| ())
                }
                Conn::Pg(it) if !sql.pg.is_empty() => {
                    let text = AssertSqlSafe(sql.pg).into_sql_str();
                    it.borrowed().prepare_with(text, &parameters(sql.pg)).await.map(|_| ())
                }
                _ => Ok(()),
            };
            assert!(prepared.is_ok(), "{module} {name}: {:?}", prepared.err());
            assert!(!sql.lite.is_empty() || !sql.pg.is_empty(), "{module} {name} is empty");
        }
    }

    /// For PostgreSQL to find out, but for those that the text does not use: it was counted through with another one.
    fn parameters(sql: &str) -> Vec<PgTypeInfo> {
        let used: BTreeSet<usize> = sql
            .split('$')
            .skip(1)
            .filter_map(|it| it.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok())
            .collect();
        let last = used.last().copied().unwrap_or_default();
        let text = || PgTypeInfo::with_name("text");
        (1..=last).map(|it| if used.contains(&it) { PgTypeInfo::with_oid(Oid(0)) } else { text() }).collect()
    }

    #[tokio::test]
    async fn every_statement_can_be_prepared_on_sqlite() {
        prepare_all(&Store::open("sqlite::memory:").await.unwrap()).await;
    }

    #[tokio::test]
    async fn every_statement_can_be_prepared_on_postgres() {
        let Some(database) = baton_postgres::database() else { return };
        prepare_all(&Store::open(&database.url()).await.unwrap()).await;
    }

    /// SQLite compiles a statement with a bare `LIMIT $1` anew each time a value is bound, to plan for that value.
    #[test]
    fn no_statement_is_compiled_anew_for_its_limit() {
        let bare = |sql: &str| sql.split("LIMIT $").skip(1).any(|it| !it[1..].starts_with(" + 0"));
        let all = statements().into_iter();
        let named: Vec<_> = all.filter(|it| bare(it.2.lite)).map(|it| it.1).collect();
        assert_eq!(named, [""; 0]);
        assert!(statements().iter().any(|it| it.2.lite.contains("LIMIT $")));
    }

    /// Whatever reads all of an organisation is named here on purpose; the rest finds its rows by an index.
    #[tokio::test]
    async fn few_statements_read_a_whole_organisation() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let mut reader = store.reader().await.unwrap();
        let mut wide = Vec::new();
        let Conn::Lite(reader) = &mut *reader else { panic!("a file") };
        let not_asked = ["carry", "checkpoint", "copy", "give_up", "open", "schema", "unit", "writer"];
        for (module, name, sql) in
            statements().into_iter().filter(|it| !not_asked.contains(&it.0) && !it.2.lite.is_empty())
        {
            let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", sql.lite));
            let plan = sqlx::query(explain).fetch_all(&mut *reader).await.unwrap();
            if plan.iter().any(|it| is_wide(&it.get::<String, _>("detail"))) {
                wide.push(format!("{module} {name}"));
            }
        }
        let meant = [
            "agenda ALL_OF",
            "aside PRUNE_INBOX",
            "chain VERSIONS",
            // From one lane that waits to the next.
            "delivery CLAIM_BY_LANE",
            // Of these only the first row, or the few in doubt, are read.
            "delivery AMBIGUOUS",
            "waiting NEXT_FREE",
            "waiting WAITING",
            "initiatives STAGES",
            "linking NAMING",
            "log HEAD",
            "outbox ALL",
            "places SPACES",
            "places IDENTITIES",
            "records ORGANISATIONS",
            "records CHANNELS",
            "records PEOPLE",
            // One organisation has a handful.
            "secrets FORGET_EXPIRED",
        ];
        wide.retain(|it| !meant.contains(&it.as_str()));
        assert_eq!(wide, Vec::<String>::new());
    }

    fn is_wide(step: &str) -> bool {
        let narrow = ["autoindex_organisation_1 (", "json_each", "near", "free"];
        let all = step.ends_with("(organisation=?)") || step.starts_with("SCAN");
        all && !narrow.iter().any(|it| step.contains(it))
    }
}
