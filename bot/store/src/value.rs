//! What goes into a statement and what comes out of its answer, whichever database it is.

use std::{fmt::Display, str::FromStr};

use baton_domain::{ChannelId, InitiativeId, Key, OrganisationId, PersonId, SpaceId};
use jiff::Timestamp;
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use crate::Error;

/// One value for a statement; typed also when absent, for PostgreSQL wants that.
#[derive(Debug, Clone)]
pub(crate) enum Arg {
    Int(Option<i64>),
    Text(Option<String>),
    /// Whose everything is that the statement touches.
    Organisation(OrganisationId),
    /// JSON whose rows are all this organisation's.
    Within(OrganisationId, String),
}

impl Arg {
    pub(crate) fn organisation(&self) -> Option<OrganisationId> {
        match self {
            Self::Organisation(it) | Self::Within(it, _) => Some(*it),
            Self::Int(_) | Self::Text(_) => None,
        }
    }
}

/// One row of an answer, read by column name.
pub(crate) enum Row {
    Lite(SqliteRow),
    Pg(PgRow),
}

macro_rules! column {
    ($row:expr, $column:expr) => {
        match $row {
            Row::Lite(row) => row.try_get($column)?,
            Row::Pg(row) => row.try_get($column)?,
        }
    };
}

impl Row {
    pub(crate) fn int(&self, column: &str) -> Result<i64, Error> {
        Ok(column!(self, column))
    }

    pub(crate) fn maybe_int(&self, column: &str) -> Result<Option<i64>, Error> {
        Ok(column!(self, column))
    }

    pub(crate) fn text(&self, column: &str) -> Result<String, Error> {
        Ok(column!(self, column))
    }

    pub(crate) fn maybe_text(&self, column: &str) -> Result<Option<String>, Error> {
        Ok(column!(self, column))
    }

    pub(crate) fn parsed<T: FromStr<Err: Display>>(&self, column: &str) -> Result<T, Error> {
        parse(column, column!(self, column))
    }

    pub(crate) fn maybe_parsed<T: FromStr<Err: Display>>(&self, column: &str) -> Result<Option<T>, Error> {
        let text: Option<&str> = column!(self, column);
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

/// A list as the JSON array that `rows!` takes apart: `{"it": …}` each.
pub(crate) fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let rows: Vec<_> = items.into_iter().map(|it| serde_json::json!({ "it": it.to_string() })).collect();
    serde_json::Value::Array(rows).to_string()
}

/// A JSON array of rows: of an organisation, if they are all of the same.
pub(crate) fn within(mut whose: impl Iterator<Item = OrganisationId>, rows: &serde_json::Value) -> Arg {
    match whose.next() {
        Some(first) if whose.all(|it| it == first) => Arg::Within(first, rows.to_string()),
        _ => Arg::from(rows.to_string()),
    }
}

impl From<OrganisationId> for Arg {
    fn from(value: OrganisationId) -> Self {
        Self::Organisation(value)
    }
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
text_args!(&str, &String, Uuid, SpaceId, ChannelId, PersonId, InitiativeId, &Key, jiff::civil::Date);
