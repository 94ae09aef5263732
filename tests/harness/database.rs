//! Where a test's record is: a file of its own, or with `BATON_STORE=postgres` a database of its own on a server.

use std::fs;

use tempfile::TempDir;

/// A database that goes away with the test.
#[derive(Debug)]
pub enum Database {
    /// SQLite's, in a folder.
    File(TempDir),
    /// PostgreSQL's.
    Server(baton_postgres::Database),
}

/// In its folder.
const FILE: &str = "baton.db";
/// Where Linux keeps files that are in memory only.
const IN_MEMORY: &str = "/dev/shm";

impl Database {
    /// An empty one, of the kind that `BATON_STORE` names.
    ///
    /// # Panics
    /// When it names none, or one that is not to be had here.
    pub fn fresh() -> Self {
        match std::env::var("BATON_STORE").as_deref() {
            Err(_) | Ok("sqlite") => Self::file(),
            Ok("postgres") => Self::server().expect("BATON_STORE asks for PostgreSQL, which is not here"),
            Ok(other) => panic!("BATON_STORE is `{other}`; it may be sqlite or postgres"),
        }
    }

    /// An empty one in a file.
    ///
    /// # Panics
    /// When there is no place for it.
    pub fn file() -> Self {
        Self::File(TempDir::new().expect("a folder for the database"))
    }

    /// An empty one on a server; `None` where there is no PostgreSQL, after saying so.
    pub fn server() -> Option<Self> {
        baton_postgres::database().map(Self::Server)
    }

    /// What `store.url` says of it.
    pub fn url(&self) -> String {
        match self {
            Self::File(folder) => format!("sqlite://{}", folder.path().join(FILE).display()),
            Self::Server(database) => database.url(),
        }
    }

    /// An empty one in memory where the system has files there, so that nothing waits for a disk.
    ///
    /// # Panics
    /// When there is no place for it.
    pub fn quick() -> Self {
        Self::File(quick_folder())
    }

    /// Another one with the same in it; nobody has this one open.
    ///
    /// # Panics
    /// When it cannot be copied.
    pub fn copy(&self) -> Self {
        match self {
            Self::File(folder) => {
                let beside = folder.path().parent().expect("it is not the root");
                let copy = TempDir::new_in(beside).expect("a folder for the copy");
                fs::copy(folder.path().join(FILE), copy.path().join(FILE))
                    .expect("a closed database is one file");
                Self::File(copy)
            }
            Self::Server(database) => Self::Server(database.copy().expect("nobody has it open")),
        }
    }
}

fn quick_folder() -> TempDir {
    TempDir::new_in(IN_MEMORY).or_else(|_| TempDir::new()).expect("a folder for the database")
}
