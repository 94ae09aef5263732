//! A copy of a database in a file, as it stood at one moment, while work goes on.
//!
//! Rule: a server's is copied table by table and column by column by their names, which both have alike; a value is
//! not looked at.

use std::path::Path;

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Row as _, SqlSafeStr as _, postgres::PgConnection};

use crate::{
    Error, Store,
    open::{self, Opened},
    postgres::{PgConn, Server},
    sql::{self, Arg, Conn, args},
    url::is_postgres,
};

/// Rows written at once.
const PAGE: usize = 500;

sql::statements! {
    COPY = lite!("VACUUM INTO $1");
    DAMAGE = lite!("PRAGMA integrity_check");
    COLUMNS = lite!("
        SELECT tables.name AS table_name, columns.name AS column_name, columns.pk AS place_in_key
        FROM sqlite_schema AS tables
        JOIN pragma_table_info(tables.name) AS columns
        WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%' AND tables.name NOT LIKE '%sqlx%'
        ORDER BY tables.name, columns.cid");
    BEGIN_READING = pg!("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    END_READING = pg!("COMMIT");
    BEGIN_WRITING = lite!("BEGIN IMMEDIATE");
    // Tables come in the order of their names, and not of who refers to whom.
    REFER_LATER = lite!("PRAGMA defer_foreign_keys = ON");
    END_WRITING = lite!("COMMIT");
}

/// A table by its columns, and those that tell its rows apart.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) key: Vec<String>,
}

/// Copies the database at `url` to the file `to`, which must not exist yet, also while another process has it open.
///
/// # Errors
/// As [`Store::copy_to`]'s; [`Error::Unreachable`].
pub async fn back_up(url: &str, to: &Path) -> Result<(), Error> {
    let mut from = if is_postgres(url) {
        Conn::Pg(Server::new(url)?.connect().await?)
    } else {
        Conn::Lite(open::reader_beside(open::place(url)?).await?)
    };
    let copied = to_file(&mut from, to).await;
    from.close().await?;
    copied
}

impl Store {
    /// Writes a whole, compact and consistent copy to the file `path`, which must not exist yet, while work goes on;
    /// `sqlite://path` opens it, whatever it is a copy of.
    ///
    /// # Errors
    /// [`Error::Unwritable`], [`Error::Full`], or [`Error::Database`] when `path` exists.
    pub async fn copy_to(&self, path: &Path) -> Result<(), Error> {
        let Some(server) = self.server() else { return to_file(&mut *self.reader().await?, path).await };
        let mut from = Conn::Pg(server.connect().await?);
        let copied = to_file(&mut from, path).await;
        from.close().await?;
        copied
    }

    /// What SQLite finds damaged in its file; a server looks after its own.
    pub async fn damage(&self) -> Result<Vec<String>, Error> {
        if self.is_shared() {
            return Ok(Vec::new());
        }
        let mut found = self.read(DAMAGE, args![], |row| row.text("integrity_check")).await?;
        found.retain(|it| it != "ok");
        Ok(found)
    }
}

async fn to_file(from: &mut Conn, path: &Path) -> Result<(), Error> {
    if path.exists() {
        return Err(Error::Database(format!("{} exists already", path.display())));
    }
    match from {
        Conn::Lite(_) => {
            sql::execute(from, COPY, args![path.display().to_string()]).await?;
        }
        Conn::Pg(from) => from_server(from, path).await?,
    }
    // It may still be in the system's cache.
    let synced = async { tokio::fs::File::open(path).await?.sync_all().await };
    synced.await.map_err(|why| Error::Unwritable(format!("{} was not copied: {why}", path.display())))
}

async fn from_server(from: &mut PgConn, path: &Path) -> Result<(), Error> {
    let opened = open::open(&format!("sqlite://{}", path.display())).await?;
    let Opened { mut writer, readers, checkpoints, claimed } = opened;
    let copied = copy(from, &mut writer).await;
    readers.close().await;
    checkpoints.close().await?;
    writer.close().await?;
    drop(claimed);
    copied
}

async fn copy(from: &mut PgConn, to: &mut Conn) -> Result<(), Error> {
    from.ask(BEGIN_READING.pg, args![]).await?;
    sql::execute(to, BEGIN_WRITING, args![]).await?;
    sql::execute(to, REFER_LATER, args![]).await?;
    for table in tables(to).await? {
        copy_table(from.borrowed(), to, &table).await?;
    }
    sql::execute(to, END_WRITING, args![]).await?;
    from.ask(END_READING.pg, args![]).await?;
    Ok(())
}

/// The tables of a file, by name.
pub(crate) async fn tables(of: &mut Conn) -> Result<Vec<Table>, Error> {
    let column =
        |row: &sql::Row| Ok((row.text("table_name")?, row.text("column_name")?, row.int("place_in_key")?));
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<(i64, String)> = Vec::new();
    for (name, column, place_in_key) in sql::read(of, COLUMNS, args![], column).await? {
        if tables.last().is_none_or(|it| it.name != name) {
            keys.clear();
            tables.push(Table { name, columns: Vec::new(), key: Vec::new() });
        }
        let Some(table) = tables.last_mut() else { continue };
        if 0 < place_in_key {
            keys.push((place_in_key, column.clone()));
            keys.sort_unstable();
            table.key = keys.iter().map(|it| it.1.clone()).collect();
        }
        table.columns.push(column);
    }
    Ok(tables)
}

async fn copy_table(from: &mut PgConnection, to: &mut Conn, table: &Table) -> Result<(), Error> {
    let Table { name: table, columns, .. } = table;
    let select = AssertSqlSafe(format!("SELECT CAST(row_to_json(it) AS TEXT) AS line FROM {table} AS it"));
    let values: Vec<String> = columns.iter().map(|it| format!("value->>'{it}'")).collect();
    let (names, values) = (columns.join(", "), values.join(", "));
    let insert = format!("INSERT INTO {table} ({names}) SELECT {values} FROM json_each($1)");
    let mut lines = sqlx::query(select.into_sql_str()).persistent(false).fetch(from);
    let mut page: Vec<String> = Vec::new();
    loop {
        let row = lines.try_next().await?;
        let is_last = row.is_none();
        if let Some(row) = row {
            page.push(row.try_get("line")?);
        }
        if !page.is_empty() && (is_last || PAGE <= page.len()) {
            let rows = Arg::from(format!("[{}]", page.join(",")));
            page.clear();
            if let Conn::Lite(to) = to {
                sql::lite(AssertSqlSafe(insert.clone()), vec![rows]).execute(to).await?;
            }
        }
        if is_last {
            return Ok(());
        }
    }
}
