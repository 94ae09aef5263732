//! The narrow door to the database: values in, rows out, each statement a named constant.
//!
//! Rule: a statement is one text for both databases. Where they differ it has a word for the piece, which `piece`
//! spells for each.

use futures_util::TryStreamExt as _;
use sqlx::{
    Either, Executor as _, Postgres, SqlSafeStr, Sqlite,
    postgres::PgArguments,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnection},
};

use crate::{Error, postgres::PgConn};

pub(crate) use crate::value::{Arg, Row, list, within};

/// One statement as each database spells it; empty where one has no use for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sql {
    pub(crate) lite: &'static str,
    pub(crate) pg: &'static str,
}

/// The pieces in which the databases differ:
/// - `rows!("$1")` stands after FROM for the rows of a JSON array; `value->>'x'` reads a field of one;
/// - `skip_locked!()` ends a SELECT whose rows are taken, past those that somebody else is taking;
/// - `lite!("…")` and `pg!("…")` are one database's alone;
/// - `of_no_table!()` begins a statement that needs no role on the server (`scope.rs`).
///
/// Any other is a macro of the statement's module that makes the same text for both.
macro_rules! piece {
    (lite, rows($parameter:literal)) => { concat!("json_each(", $parameter, ")") };
    (pg, rows($parameter:literal)) => { concat!("json_array_elements(CAST(", $parameter, " AS JSON))") };
    (lite, skip_locked()) => { "" };
    (pg, skip_locked()) => { "FOR UPDATE SKIP LOCKED" };
    (lite, lite($text:literal)) => { $text };
    (pg, lite($text:literal)) => { "" };
    (lite, pg($text:literal)) => { "" };
    (pg, pg($text:literal)) => { $text };
    (lite, of_no_table()) => { "" };
    (pg, of_no_table()) => { "/* of no table */ " };
    ($database:ident, $text:literal) => { $text };
    ($database:ident, $name:ident $args:tt) => { $name!$args };
}
pub(crate) use piece;

/// A whole statement for one database.
macro_rules! spelled {
    ($database:ident, concat($($piece:tt $(! $args:tt)?),* $(,)?)) => {
        concat!($($crate::sql::piece!($database, $piece $($args)?)),*)
    };
    ($database:ident, $text:literal) => { $text };
    ($database:ident, $name:ident $args:tt) => { $crate::sql::piece!($database, $name $args) };
}
pub(crate) use spelled;

/// Constants with a module's statements, and `STATEMENTS`, the list of them that a test prepares.
macro_rules! statements {
    ($($(#[$doc:meta])* $vis:vis $name:ident = $text:tt $(! $args:tt)?;)*) => {
        $($(#[$doc])* $vis const $name: $crate::sql::Sql = $crate::sql::Sql {
            lite: $crate::sql::spelled!(lite, $text $($args)?),
            pg: $crate::sql::spelled!(pg, $text $($args)?),
        };)*
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, $crate::sql::Sql)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;

/// The values of a statement, in the order of `$1`, `$2`, ….
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::sql::Arg::from($value)),*] };
}
pub(crate) use args;

/// A connection to either database.
#[derive(Debug)]
pub(crate) enum Conn {
    Lite(SqliteConnection),
    Pg(PgConn),
}

/// What a statement answered.
#[derive(Default)]
pub(crate) struct Answer {
    pub(crate) rows: Vec<Row>,
    pub(crate) changed: u64,
}

/// All rows, in order.
pub(crate) async fn all(conn: &mut Conn, sql: Sql, args: Vec<Arg>) -> Result<Vec<Row>, Error> {
    match conn {
        Conn::Lite(it) => Ok(lite(sql.lite, args).fetch_all(it).await?.into_iter().map(Row::Lite).collect()),
        Conn::Pg(it) => Ok(it.ask(sql.pg, args).await?.rows),
    }
}

/// All rows, each as `read` makes it.
pub(crate) async fn read<T>(
    conn: &mut Conn,
    sql: Sql,
    args: Vec<Arg>,
    read: fn(&Row) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    all(conn, sql, args).await?.iter().map(read).collect()
}

/// The first row, if any.
pub(crate) async fn read_one<T>(
    conn: &mut Conn,
    sql: Sql,
    args: Vec<Arg>,
    read: fn(&Row) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    let first = match conn {
        Conn::Lite(it) => lite(sql.lite, args).fetch_optional(it).await?.map(Row::Lite),
        Conn::Pg(it) => it.ask(sql.pg, args).await?.rows.into_iter().next(),
    };
    first.map(|row| read(&row)).transpose()
}

/// Two statements that are asked together; their values are counted through both.
#[derive(Debug)]
pub(crate) struct Both {
    joined: String,
    each: [&'static str; 2],
}

impl Both {
    pub(crate) fn new(first: Sql, second: Sql) -> Self {
        Self { joined: format!("{};{}", first.lite, second.lite), each: [first.pg, second.pg] }
    }

    /// The rows of each; on SQLite in one trip.
    pub(crate) async fn ask(&'static self, conn: &mut Conn, args: Vec<Arg>) -> Result<[Vec<Row>; 2], Error> {
        let conn = match conn {
            Conn::Lite(it) => it,
            Conn::Pg(it) => {
                let first = it.ask(self.each[0], args.clone()).await?.rows;
                return Ok([first, it.ask(self.each[1], args).await?.rows]);
            }
        };
        let mut answers = conn.fetch_many(lite(self.joined.as_str(), args));
        let (mut rows, mut at) = ([Vec::new(), Vec::new()], 0);
        while let Some(answer) = answers.try_next().await? {
            match answer {
                Either::Right(row) => rows[at.min(1)].push(Row::Lite(row)),
                Either::Left(_) => at += 1,
            }
        }
        Ok(rows)
    }
}

/// How many rows it touched.
pub(crate) async fn execute(conn: &mut Conn, sql: Sql, args: Vec<Arg>) -> Result<u64, Error> {
    match conn {
        Conn::Lite(it) => Ok(lite(sql.lite, args).execute(it).await?.rows_affected()),
        Conn::Pg(it) => Ok(it.ask(sql.pg, args).await?.changed),
    }
}

pub(crate) fn lite(sql: impl SqlSafeStr, args: Vec<Arg>) -> Query<'static, Sqlite, SqliteArguments> {
    args.into_iter().fold(sqlx::query(sql), |query, arg| match arg {
        Arg::Int(it) => query.bind(it),
        Arg::Text(it) => query.bind(it),
        Arg::Organisation(it) => query.bind(it.to_string()),
        Arg::Within(_, it) => query.bind(it),
    })
}

pub(crate) fn pg(sql: impl SqlSafeStr, args: Vec<Arg>) -> Query<'static, Postgres, PgArguments> {
    args.into_iter().fold(sqlx::query(sql), |query, arg| match arg {
        Arg::Int(it) => query.bind(it),
        Arg::Text(it) => query.bind(it.map(without_nul)),
        Arg::Organisation(it) => query.bind(it.to_string()),
        Arg::Within(_, it) => query.bind(without_nul(it)),
    })
}

/// A value of JSON as a server can keep it.
pub(crate) fn as_server_keeps(value: &mut serde_json::Value) {
    if let serde_json::Value::String(text) = value {
        *text = without_nul(std::mem::take(text));
    }
}

/// PostgreSQL keeps every character but this one, in which nobody writes.
fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text }
}
