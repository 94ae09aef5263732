//! What can go wrong, by what the caller does next.

use sqlx::postgres::PgDatabaseError;
use thiserror::Error;

/// Why something could not be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Error {
    /// Load again and decide again.
    #[error("somebody else changed it meanwhile")]
    Stale,
    /// Ask for another one.
    #[error("that {what} is taken")]
    Taken {
        /// What has to be different, such as `key`.
        what: String,
    },
    /// Drop what was done: the lease ran out and the message is somebody else's now.
    #[error("the message was taken over meanwhile")]
    Superseded,
    /// Stop whatever else uses the database, or use another one.
    #[error("{0}")]
    Locked(String),
    /// Start the newer Baton instead.
    #[error("{0}")]
    Newer(String),
    /// Restore a backup.
    #[error("{0}")]
    Damaged(String),
    /// Mend the path or its permissions.
    #[error("{0}")]
    Unwritable(String),
    /// Make room on the disk; nothing was lost.
    #[error("{0}")]
    Full(String),
    /// Start the server, or mend its address; what was not answered may or may not have been recorded.
    #[error("{0}")]
    Unreachable(String),
    /// Run it again: it crossed with somebody else's work. Inside of the store only.
    #[error("it crossed with other work")]
    Crossed,
    /// Tell the operator: none of the above.
    #[error("database: {0}")]
    Database(String),
}

impl Error {
    /// Says no to one unit of work only; the database itself is well.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Stale | Self::Taken { .. } | Self::Superseded)
    }

    /// Whether the same may go well a moment later.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Self::Crossed | Self::Unreachable(_))
    }

    /// What is left of it when it did not pass.
    pub(crate) fn after_all(self) -> Self {
        if self == Self::Crossed { Self::Stale } else { self }
    }

    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(format!("the database holds something unreadable: {what}; restore a backup"))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let from = match &error {
            sqlx::Error::Database(from) => from,
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
                return Self::Unreachable(format!("the connection to the database was lost ({error})"));
            }
            _ => return Self::Database(error.to_string()),
        };
        if from.is_unique_violation() {
            return Self::Taken { what: from.message().to_owned() };
        }
        let code = from.code().unwrap_or_default();
        match from.try_downcast_ref::<PgDatabaseError>() {
            Some(_) => of_postgres(&code, from.message()),
            None => classify(code.parse::<i32>().unwrap_or_default() & 0xff, from.message()),
        }
    }
}

/// PostgreSQL's codes; source: its manual, appendix A.
fn of_postgres(code: &str, said: &str) -> Error {
    match (code, code.get(..2).unwrap_or_default()) {
        // Serialisation, deadlock, and a lock that was not to be had in time.
        ("40001" | "40P01" | "55P03", _) => Error::Crossed,
        // It shuts down, crashed, or does not take anybody yet; or it ended a connection that did nothing for too long.
        ("57P01" | "57P02" | "57P03" | "25P03", _) | (_, "08") => {
            Error::Unreachable(format!("the database hung up ({said}); it is tried again"))
        }
        ("53100", _) => {
            Error::Full(format!("the database's disk is full ({said}); make room, nothing was lost"))
        }
        (_, "53") => Error::Unreachable(format!("the database has no room for another connection ({said})")),
        ("25006" | "42501", _) => Error::Unwritable(format!(
            "the database may not be written ({said}); check the rights of the user in store.url, and that it is no standby"
        )),
        ("XX001" | "XX002", _) => {
            Error::Damaged(format!("the database is damaged ({said}); restore a backup"))
        }
        _ => Error::Database(format!("{said} ({code})")),
    }
}

/// SQLite's primary result codes; source: sqlite.org/rescode.html.
fn classify(code: i32, said: &str) -> Error {
    match code {
        3 | 8 | 14 => Error::Unwritable(format!(
            "the database cannot be opened for writing ({said}); check that its folder exists and may be written"
        )),
        5 | 6 => Error::Locked(format!(
            "another program holds the database ({said}); close it, such as an open sqlite3 shell, and try again"
        )),
        11 => Error::Damaged(format!("the database is damaged ({said}); restore a backup")),
        13 => Error::Full(format!("the disk is full ({said}); make room, nothing was lost")),
        26 => Error::Damaged(
            "the file is not a database, or it is damaged; give another path or restore a backup".to_owned(),
        ),
        _ => Error::Database(said.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_says_what_to_do() {
        assert!(matches!(classify(13, "disk full"), Error::Full(said) if said.contains("make room")));
        assert!(matches!(classify(5, "locked"), Error::Locked(said) if said.contains("close it")));
        assert!(matches!(classify(11, "malformed"), Error::Damaged(said) if said.contains("backup")));
        assert!(matches!(classify(8, "readonly"), Error::Unwritable(said) if said.contains("folder")));
        assert!(matches!(of_postgres("53100", "no space"), Error::Full(said) if said.contains("make room")));
        assert!(
            matches!(of_postgres("25006", "read-only"), Error::Unwritable(said) if said.contains("standby"))
        );
        assert!(matches!(of_postgres("57P01", "shut down"), Error::Unreachable(_)));
        assert!(matches!(of_postgres("08006", "gone"), Error::Unreachable(_)));
        assert_eq!(of_postgres("40P01", "deadlock").after_all(), Error::Stale);
        assert_eq!(of_postgres("42P01", "no table"), Error::Database("no table (42P01)".to_owned()));
        assert_eq!(classify(10, "disk I/O error"), Error::Database("disk I/O error".to_owned()));
    }
}
