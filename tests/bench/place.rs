//! Where the outbox is measured: a file, or a server of the bench's own that keeps what it confirms.

use std::sync::Arc;

use baton::{baton::Baton, clock::Clock};
use baton_store::Store;
use baton_tests::database::Database;

use crate::lay_out;

/// A program on each of the stores, all by this clock.
pub(crate) fn batons(stores: &[Store], clock: &Arc<dyn Clock>) -> Vec<Arc<Baton>> {
    (1..).zip(stores).map(|(seed, it)| lay_out::replica(it.clone(), Arc::clone(clock), seed)).collect()
}

/// A fresh database, and how many have it open.
#[derive(Debug)]
pub(crate) struct Place {
    database: Database,
    /// Several in one process: a process each would add nothing but their start.
    pub(crate) replicas: u64,
}

/// What stands behind the figures of several replicas.
pub(crate) const REPLICAS: &str =
    "replicas are stores and loops of their own in one process, the server beside them";

impl Place {
    /// One after the other: SQLite, PostgreSQL with one replica and with three; without the latter where there is none.
    pub(crate) fn each() -> impl Iterator<Item = Self> {
        let file = || Some(Self { database: Database::file(), replicas: 1 });
        let server = |replicas| move || Some(Self { database: Database::server()?, replicas });
        let all: [Box<dyn Fn() -> Option<Self>>; 3] =
            [Box::new(file), Box::new(server(1)), Box::new(server(3))];
        all.into_iter().filter_map(|it| it())
    }

    /// As rows of the table name it.
    pub(crate) fn name(&self) -> String {
        match (&self.database, self.replicas) {
            (Database::File(_), _) => "SQLite".to_owned(),
            (Database::Server(_), 1) => "PostgreSQL, 1 replica".to_owned(),
            (Database::Server(_), n) => format!("PostgreSQL, {n} replicas"),
        }
    }

    pub(crate) fn is_file(&self) -> bool {
        matches!(self.database, Database::File(_))
    }

    /// A store for each replica.
    pub(crate) async fn stores(&self) -> Vec<Store> {
        let mut all = Vec::new();
        for _ in 0..self.replicas {
            all.push(Store::open(&self.database.url()).await.expect("it opens"));
        }
        all
    }

    /// A store beside the replicas, where there can be any.
    pub(crate) async fn another(&self) -> Option<Store> {
        match &self.database {
            Database::File(_) => None,
            Database::Server(it) => Some(Store::open(&it.url()).await.expect("it opens")),
        }
    }

    /// What the server keeps on disk; of a file nobody asks.
    pub(crate) fn bytes(&self) -> f64 {
        match &self.database {
            Database::File(_) => 0.0,
            Database::Server(it) => {
                it.sql("SELECT pg_database_size(current_database())").parse().unwrap_or_default()
            }
        }
    }

    /// What the server's planner knows is that of a server which has run for a while.
    pub(crate) fn analyse(&self) {
        if let Database::Server(it) = &self.database {
            it.sql("ANALYZE");
        }
    }
}
