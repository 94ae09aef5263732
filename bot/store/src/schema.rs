//! The schema: what brings it up to date on each database, and what of it is still to be done.
//!
//! Rule: both have the same migrations, tables and columns. A file is opened by one Baton only, and by none that is
//! older than whoever wrote it last; a server is used by several, so there an older one goes on beside a newer.

use std::{collections::BTreeSet, fmt::Display, path::Path, sync::LazyLock};

use sqlx::{
    ConnectOptions as _,
    migrate::{MigrateError, Migrator},
    postgres::PgConnection,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};

use crate::{
    Error, open,
    postgres::Server,
    sql::{self, Conn, args},
    url::is_postgres,
};

static OF_FILES: Migrator = sqlx::migrate!("../../migrations/sqlite");
static OF_SERVERS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut all = sqlx::migrate!("../../migrations/postgres");
    // What a newer Baton added, an older one reads past: they are replaced one by one.
    all.set_ignore_missing(true);
    all
});

/// One migration, and whether the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Migration {
    pub number: i64,
    pub name: String,
    pub is_done: bool,
}

sql::statements! {
    IS_MIGRATED = concat!(
        lite!("SELECT COUNT(*) AS n FROM sqlite_schema WHERE name = '_sqlx_migrations'"),
        pg!("SELECT COUNT(*) AS n FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')"));
    DONE = "SELECT version FROM _sqlx_migrations WHERE success";
}

/// What [`crate::Store::open`] would do to the database's schema, in order. Nothing is changed or made.
///
/// # Errors
/// As [`crate::Store::open`]'s.
pub async fn plan(url: &str) -> Result<Vec<Migration>, Error> {
    let (all, conn) = if is_postgres(url) {
        (&*OF_SERVERS, Some(Conn::Pg(Server::new(url)?.connect().await?)))
    } else {
        (&OF_FILES, look_at(open::place(url)?).await?)
    };
    let done = match conn {
        Some(conn) => done(conn).await?,
        None => BTreeSet::new(),
    };
    let migration = |it: &sqlx::migrate::Migration| Migration {
        number: it.version,
        name: it.description.to_string(),
        is_done: done.contains(&it.version),
    };
    Ok(all.iter().map(migration).collect())
}

// `run_direct` is `run` for futures that move between threads; source: sqlx's migrator.rs.

/// Brings a file up to date.
pub(crate) async fn migrate_file(conn: &mut SqliteConnection, path: &Path) -> Result<(), Error> {
    OF_FILES.run_direct(None, conn, false).await.map_err(|why| not_migrated(path.display(), why))
}

/// Brings a server's database up to date; of several that start at once one does it, and the others wait for it.
pub(crate) async fn migrate_server(conn: &mut PgConnection, place: &str) -> Result<(), Error> {
    OF_SERVERS.run_direct(None, conn, false).await.map_err(|why| not_migrated(place, why))
}

async fn look_at(path: &Path) -> Result<Option<Conn>, Error> {
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(Conn::Lite(SqliteConnectOptions::new().filename(path).read_only(true).connect().await?)))
}

async fn done(mut conn: Conn) -> Result<BTreeSet<i64>, Error> {
    let is_migrated = sql::read_one(&mut conn, IS_MIGRATED, args![], |row| row.int("n")).await?;
    let done = match is_migrated {
        Some(1..) => sql::read(&mut conn, DONE, args![], |row| row.int("version")).await?,
        _ => Vec::new(),
    };
    conn.close().await?;
    Ok(done.into_iter().collect())
}

fn not_migrated(place: impl Display, why: MigrateError) -> Error {
    match why {
        MigrateError::VersionMissing(version) => Error::Newer(format!(
            "{place} was written by a newer Baton (schema {version}); start that one, or restore an older backup"
        )),
        MigrateError::VersionMismatch(version) => Error::Damaged(format!(
            "{place} has another schema {version} than this Baton's; restore a backup"
        )),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => Error::Database(other.to_string()),
    }
}
