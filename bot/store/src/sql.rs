//! The narrow door to the database: values in, rows out, each statement a named constant.
//!
//! Rule: everything that knows a driver's types is here, in `open` and in `writer`; a second database
//! is a second arm in these.

use std::{fmt::Display, str::FromStr};

use baton_domain::{ChannelId, InitiativeId, Key, OrganisationId, PersonId, SpaceId};
use futures_util::TryStreamExt as _;
use jiff::Timestamp;
use sqlx::{
    Either, Executor as _, Row as _, SqlSafeStr, Sqlite,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnection, SqliteRow},
};
use uuid::Uuid;

use crate::Error;

/// The rows of a JSON array: `rows!("$1")` stands after FROM, and `value->>'x'` reads a field of a row.
macro_rules! rows {
    ($parameter:literal) => {
        concat!("json_each(", $parameter, ")")
    };
}
pub(crate) use rows;

/// Constants with a module's statements, and `STATEMENTS`, the list of them that a test prepares.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* const $name: &str = $text;)*
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;

/// The values of a statement, in the order of `$1`, `$2`, ….
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::sql::Arg::from($value)),*] };
}
pub(crate) use args;

pub(crate) type Conn = SqliteConnection;

/// One value for a statement; typed also when absent, for PostgreSQL wants that.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
}

/// One row of an answer, read by column name.
pub(crate) struct Row(pub(crate) SqliteRow);

/// All rows, in order.
pub(crate) async fn all(conn: &mut Conn, sql: &'static str, args: Vec<Arg>) -> Result<Vec<Row>, Error> {
    Ok(bound(sql, args).fetch_all(conn).await?.into_iter().map(Row).collect())
}

/// All rows, each as `read` makes it.
pub(crate) async fn read<T>(
    conn: &mut Conn,
    sql: &'static str,
    args: Vec<Arg>,
    read: fn(&Row) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    all(conn, sql, args).await?.iter().map(read).collect()
}

/// The first row, if any.
pub(crate) async fn read_one<T>(
    conn: &mut Conn,
    sql: &'static str,
    args: Vec<Arg>,
    read: fn(&Row) -> Result<T, Error>,
) -> Result<Option<T>, Error> {
    bound(sql, args).fetch_optional(conn).await?.map(|row| read(&Row(row))).transpose()
}

/// The rows of each of the two statements that `sql` holds, in one trip; values are counted through both.
pub(crate) async fn both(conn: &mut Conn, sql: &'static str, args: Vec<Arg>) -> Result<[Vec<Row>; 2], Error> {
    let mut answers = conn.fetch_many(bound(sql, args));
    let (mut rows, mut at) = ([Vec::new(), Vec::new()], 0);
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Either::Right(row) => rows[at.min(1)].push(Row(row)),
            Either::Left(_) => at += 1,
        }
    }
    Ok(rows)
}

/// How many rows it touched.
pub(crate) async fn execute(conn: &mut Conn, sql: &'static str, args: Vec<Arg>) -> Result<u64, Error> {
    Ok(bound(sql, args).execute(conn).await?.rows_affected())
}

pub(crate) fn bound(sql: impl SqlSafeStr, args: Vec<Arg>) -> Query<'static, Sqlite, SqliteArguments> {
    args.into_iter().fold(sqlx::query(sql), |query, arg| match arg {
        Arg::Int(it) => query.bind(it),
        Arg::Text(it) => query.bind(it),
    })
}

impl Row {
    pub(crate) fn int(&self, column: &str) -> Result<i64, Error> {
        Ok(self.0.try_get(column)?)
    }

    pub(crate) fn maybe_int(&self, column: &str) -> Result<Option<i64>, Error> {
        Ok(self.0.try_get(column)?)
    }

    pub(crate) fn text(&self, column: &str) -> Result<String, Error> {
        Ok(self.0.try_get(column)?)
    }

    pub(crate) fn maybe_text(&self, column: &str) -> Result<Option<String>, Error> {
        Ok(self.0.try_get(column)?)
    }

    pub(crate) fn parsed<T: FromStr<Err: Display>>(&self, column: &str) -> Result<T, Error> {
        parse(column, self.0.try_get(column)?)
    }

    pub(crate) fn maybe_parsed<T: FromStr<Err: Display>>(&self, column: &str) -> Result<Option<T>, Error> {
        let text: Option<&str> = self.0.try_get(column)?;
        text.map(|it| parse(column, it)).transpose()
    }

    pub(crate) fn instant(&self, column: &str) -> Result<Timestamp, Error> {
        at(column, self.int(column)?)
    }

    pub(crate) fn maybe_instant(&self, column: &str) -> Result<Option<Timestamp>, Error> {
        self.maybe_int(column)?.map(|it| at(column, it)).transpose()
    }
}

fn parse<T: FromStr<Err: Display>>(column: &str, text: &str) -> Result<T, Error> {
    text.parse().map_err(|why| Error::damaged(format!("column {column}, {text:?}: {why}")))
}

fn at(column: &str, ms: i64) -> Result<Timestamp, Error> {
    Timestamp::from_millisecond(ms).map_err(|why| Error::damaged(format!("column {column}: {why}")))
}

/// A list as the JSON array that [`rows!`] takes apart: `{"it": …}` each.
pub(crate) fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let rows: Vec<_> = items.into_iter().map(|it| serde_json::json!({ "it": it.to_string() })).collect();
    serde_json::Value::Array(rows).to_string()
}

impl From<i64> for Arg {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}

impl From<u32> for Arg {
    fn from(value: u32) -> Self {
        Self::Int(Some(value.into()))
    }
}

impl From<Timestamp> for Arg {
    fn from(value: Timestamp) -> Self {
        Self::Int(Some(value.as_millisecond()))
    }
}

impl From<Option<Timestamp>> for Arg {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Int(value.map(Timestamp::as_millisecond))
    }
}

impl From<Option<i64>> for Arg {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(Some(value))
    }
}

macro_rules! text_args {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Arg {
            fn from(value: $kind) -> Self {
                Self::Text(Some(value.to_string()))
            }
        }

        impl From<Option<$kind>> for Arg {
            fn from(value: Option<$kind>) -> Self {
                Self::Text(value.map(|it| it.to_string()))
            }
        }
    )*};
}
text_args!(
    &str,
    &String,
    Uuid,
    OrganisationId,
    SpaceId,
    ChannelId,
    PersonId,
    InitiativeId,
    &Key,
    jiff::civil::Date
);
