//! A copy of a server's database in a file, as it stood at one moment.
//!
//! Rule: table by table and column by column by their names, which both have alike; a value is not looked at.

use std::{collections::BTreeMap, path::Path};

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Row as _, SqlSafeStr as _, postgres::PgConnection};

use crate::{
    Error,
    open::{self, Opened},
    postgres::PgConn,
    sql::{self, Arg, Conn, args},
};

/// Rows written at once.
const PAGE: usize = 500;

sql::statements! {
    COLUMNS = lite!("
        SELECT tables.name AS table_name, columns.name AS column_name
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

pub(crate) async fn to_file(from: &mut Conn, path: &Path) -> Result<(), Error> {
    let Conn::Pg(from) = from else {
        return Err(Error::Database("a file is copied by SQLite itself".to_owned()));
    };
    if path.exists() {
        return Err(Error::Database(format!("{} exists already", path.display())));
    }
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
    let column = |row: &sql::Row| Ok((row.text("table_name")?, row.text("column_name")?));
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, column) in sql::read(to, COLUMNS, args![], column).await? {
        tables.entry(table).or_default().push(column);
    }
    for (table, columns) in &tables {
        copy_table(from.borrowed(), to, table, columns).await?;
    }
    sql::execute(to, END_WRITING, args![]).await?;
    from.ask(END_READING.pg, args![]).await?;
    Ok(())
}

async fn copy_table(
    from: &mut PgConnection,
    to: &mut Conn,
    table: &str,
    columns: &[String],
) -> Result<(), Error> {
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
