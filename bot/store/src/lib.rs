//! The record on disk: what is so, how it came to be, who holds what, what must wake and what must be said.
//!
//! Invariants: no SQL outside this crate, and no `sqlx` type leaves it. Every key begins with the organisation;
//! only agenda and outbox are served across organisations, and [`Store::space_at`] finds whose a space is.
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
mod chain;
mod delivery;
mod erase;
mod error;
mod holdings;
mod initiatives;
mod log;
mod open;
mod outbox;
mod places;
mod records;
mod search;
mod sql;
mod store;
mod subject;
mod texts;
mod trip;
mod tx;
mod writer;

pub use agenda::AgendaRow;
pub use aside::Draft;
pub use chain::Finding;
pub use delivery::{Outcome, Settlement};
pub use error::Error;
pub use holdings::{ASKED, Holding, OWNER};
pub use initiatives::{InitiativeRow, StageCount};
pub use log::{Append, EventRow, NewEvent};
pub use outbox::{Message, NewMessage, State, UnknownState};
pub use places::{IdentityRow, SpaceRow};
pub use records::{ChannelRow, OrganisationRow, PersonRow};
pub use search::{Entry, Hit, Match};
pub use store::Store;
pub use subject::{SubjectKind, UnknownKind};
pub use tx::{Tx, Unit};

#[cfg(test)]
mod tests {
    use sqlx::{Executor as _, SqlSafeStr as _};

    use super::*;

    /// Stands in for compile-time checking: every statement is one the migrated database understands.
    #[tokio::test]
    async fn every_statement_can_be_prepared() {
        let store = Store::open("sqlite::memory:").await.unwrap();
        let mut reader = store.reader().await.unwrap();
        let all = [
            agenda::STATEMENTS,
            aside::STATEMENTS,
            chain::STATEMENTS,
            delivery::STATEMENTS,
            erase::STATEMENTS,
            holdings::STATEMENTS,
            initiatives::STATEMENTS,
            log::STATEMENTS,
            outbox::STATEMENTS,
            places::STATEMENTS,
            records::STATEMENTS,
            search::STATEMENTS,
            search::INDEX_STATEMENTS,
            store::STATEMENTS,
            writer::STATEMENTS,
        ];
        for (name, sql) in all.concat() {
            let prepared = (&mut *reader).prepare(sqlx::AssertSqlSafe(sql).into_sql_str()).await;
            assert!(prepared.is_ok(), "{name}: {:?}", prepared.err());
        }
    }
}
