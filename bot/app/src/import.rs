//! Registers: a table of initiatives that was kept elsewhere, read with a map of its columns.
//!
//! Rule: reading decides nothing and forgets nothing. The same bytes and map give the same rows, keys and
//! problems, and whatever could not be used is named with the row where a person finds it.

pub mod apply;
pub mod backstage;
mod cell;
mod columns;
mod dates;
mod decode;
pub mod holidays;
mod keys;
pub mod mapping;
pub(crate) mod pasted;
mod row;
mod table;

use baton_domain::{Key, Title, Words, stage::Stage};
use jiff::civil::Date;

use self::{columns::Columns, mapping::Mapping, row::Rows, table::Table};

/// More than any register has, in bytes.
pub const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// Longest excerpt of a cell in a problem, in characters.
const MAX_EXCERPT_CHARS: usize = 80;

/// What a register says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// In the file's order; no two have the same key.
    pub rows: Vec<Row>,
    /// In the file's order.
    pub problems: Vec<Problem>,
}

/// One initiative, as the register has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Counted as a spreadsheet does, so that the headings are row 1.
    pub number: u64,
    /// From the map's key columns, else from the name; the same on every run.
    pub key: Key,
    /// Cut at a word where it was too long.
    pub name: Title,
    /// As written; `None` is nobody.
    pub owner: Option<String>,
    /// As written.
    pub sponsor: Option<String>,
    /// As written: who has it, such as a function or an agency.
    pub unit: Option<String>,
    /// When the pilot is to end.
    pub planned_end: Option<Date>,
    /// Where it is.
    pub stage: Stage,
    /// Since when it is there, if the register says; it may lie ahead of today.
    pub stage_since: Option<Date>,
    /// What it is for.
    pub note: Option<Words>,
}

/// Something a person should look at in the register or its map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("row {row}, {column}: {what}")]
pub struct Problem {
    /// Counted as a spreadsheet does, so that the headings are row 1.
    pub row: u64,
    /// Its heading, or "the row" or "the file".
    pub column: String,
    /// The beginning of what stands there.
    pub value: String,
    /// A sentence without a full stop.
    pub what: String,
    /// What it costs.
    pub effect: Effect,
}

/// What a problem costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing, or one value: the row was read.
    Noted,
    /// The row is not among the rows.
    RowLeftOut,
    /// There are no rows.
    NothingRead,
}

impl Reading {
    /// How many problems cost this much.
    pub fn count(&self, effect: Effect) -> usize {
        self.problems.iter().filter(|it| it.effect == effect).count()
    }
}

/// Reads a whole register; it never fails, whatever the bytes are.
pub fn read(bytes: &[u8], mapping: &Mapping) -> Reading {
    match rows(bytes, mapping) {
        Ok(reading) => reading,
        Err(problems) => Reading { rows: Vec::new(), problems },
    }
}

fn rows(bytes: &[u8], mapping: &Mapping) -> Result<Reading, Vec<Problem>> {
    let text = decode::decode(bytes, mapping.encoding).map_err(|what| vec![Problem::of_the_file(what)])?;
    let table = Table::of(&text, mapping.delimiter.0).map_err(|it| vec![it])?;
    let columns = Columns::find(mapping, &table.headings)?;
    let mut rows = Rows::new(mapping, &columns);
    for record in &table.records {
        rows.add(record);
    }
    Ok(rows.reading)
}

impl Problem {
    fn of_the_file(what: impl Into<String>) -> Self {
        Self {
            row: 1,
            column: "the file".to_owned(),
            value: String::new(),
            what: what.into(),
            effect: Effect::NothingRead,
        }
    }

    fn of_the_row(row: u64, value: &str, what: impl Into<String>) -> Self {
        Self {
            row,
            column: "the row".to_owned(),
            value: cell::excerpt(value),
            what: what.into(),
            effect: Effect::RowLeftOut,
        }
    }
}

#[cfg(test)]
mod tests;
