//! What can go wrong, by what the caller does next.

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
    /// Tell the operator: none of the above.
    #[error("database: {0}")]
    Database(String),
}

impl Error {
    /// Says no to one unit of work only; the database itself is well.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Stale | Self::Taken { .. } | Self::Superseded)
    }

    pub(crate) fn damaged(what: impl std::fmt::Display) -> Self {
        Self::Damaged(format!("the database holds something unreadable: {what}; restore a backup"))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let sqlx::Error::Database(from) = &error else {
            return Self::Database(error.to_string());
        };
        if from.is_unique_violation() {
            return Self::Taken { what: from.message().to_owned() };
        }
        let extended: i32 = from.code().and_then(|it| it.parse().ok()).unwrap_or_default();
        classify(extended & 0xff, from.message())
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
        assert_eq!(classify(10, "disk I/O error"), Error::Database("disk I/O error".to_owned()));
    }
}
