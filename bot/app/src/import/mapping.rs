//! The map: which column of a register says what, as a TOML file that a person writes.

use std::collections::{BTreeMap, BTreeSet};

use baton_domain::stage::Stage;
use jiff::civil::Date;
use serde::Deserialize;

use super::cell;
pub use super::dates::{BadFormat, DateFormat};

/// How to read one kind of register.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Default: auto.
    #[serde(default)]
    pub encoding: Encoding,
    /// Default: the comma.
    #[serde(default)]
    pub delimiter: Delimiter,
    /// What stands in cells that say nothing. Default: none but the empty cell.
    #[serde(default)]
    pub blanks: Blanks,
    /// Which columns say what.
    pub columns: ColumnMap,
    /// Where an initiative is.
    pub stage: StageMap,
    /// How dates are written.
    #[serde(default)]
    pub dates: Dates,
}

/// The map is not one: `file:line: why`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
#[expect(missing_docs, reason = "the text says it")]
pub struct BadMapping {
    pub file: String,
    pub line: usize,
    pub what: String,
}

/// How bytes stand for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum Encoding {
    /// What the byte order mark says; else UTF-8 if it is; else Windows-1252.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// UTF-8, with or without byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// What Western spreadsheets save as "CSV" when not told otherwise.
    #[serde(rename = "windows-1252")]
    Windows1252,
}

/// The character between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "char")]
pub struct Delimiter(pub(super) u8);

/// Texts that count as an empty cell, whatever their case and white space.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Vec<String>")]
pub struct Blanks(BTreeSet<String>);

/// The headings of one value; the texts of several columns are joined with a space.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "OneOrMore")]
pub struct Headings(pub(super) Vec<String>);

/// Which columns say what; case and white space of headings do not count.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMap {
    /// Default: the name's.
    pub key: Option<Headings>,
    /// The only one that every register must have.
    pub name: Headings,
    /// A person, accountable now. Default: nobody.
    pub owner: Option<Headings>,
    /// Who lends it authority.
    pub sponsor: Option<Headings>,
    /// Who has it, such as a function or an agency.
    pub unit: Option<Headings>,
    /// What it is for.
    pub note: Option<Headings>,
    /// When the pilot is to end.
    pub planned_end: Option<String>,
}

/// How the register says where an initiative is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "StageTable")]
pub struct StageMap {
    /// Without one, every row is at `blank`.
    pub column: Option<String>,
    /// The stage of a row that names none; without it such a row is left out.
    pub blank: Option<Stage>,
    /// The stage of a row with a name that is not in `names`; without it such a row is left out.
    pub unknown: Option<Stage>,
    /// The column with the day on which a stage began.
    pub since: BTreeMap<Stage, String>,
    /// By folded text.
    names: BTreeMap<String, Stage>,
}

/// How dates are written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Dates {
    /// Tried in this order. Default: `%Y-%m-%d`.
    pub formats: Vec<DateFormat>,
    /// A date before this one is a slip of the pen and is left out; quoted, such as "1990-01-01".
    pub earliest: Option<Date>,
}

impl Mapping {
    /// Reads a map; `file` is only for messages.
    ///
    /// # Errors
    /// [`BadMapping`] with the line of the first thing that is wrong.
    pub fn parse(file: &str, text: &str) -> Result<Self, BadMapping> {
        toml::from_str(text).map_err(|why| {
            let before = why.span().and_then(|it| text.get(..it.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            BadMapping { file: file.to_owned(), line, what: why.message().trim().replace('\n', "; ") }
        })
    }
}

impl Blanks {
    /// Whether a cell says nothing.
    pub(super) fn has(&self, text: &str) -> bool {
        let folded = cell::folded(text);
        folded.is_empty() || self.0.contains(&folded)
    }
}

impl StageMap {
    /// The stage that this text names, if the map knows it.
    pub(super) fn named(&self, text: &str) -> Option<Stage> {
        self.names.get(&cell::folded(text)).copied()
    }
}

impl Default for Delimiter {
    fn default() -> Self {
        Self(b',')
    }
}

impl Default for Dates {
    fn default() -> Self {
        let iso = DateFormat::try_from("%Y-%m-%d".to_owned()).expect("the ISO form is a pattern of a date");
        Self { formats: vec![iso], earliest: None }
    }
}

impl TryFrom<char> for Delimiter {
    type Error = &'static str;

    fn try_from(raw: char) -> Result<Self, Self::Error> {
        match u8::try_from(raw) {
            Ok(byte @ (b'\t' | b' '..=b'~')) if byte != b'"' && !byte.is_ascii_alphanumeric() => {
                Ok(Self(byte))
            }
            _ => Err("the delimiter is one character such as \",\", \";\" or \"\\t\""),
        }
    }
}

impl From<Vec<String>> for Blanks {
    fn from(raw: Vec<String>) -> Self {
        Self(raw.iter().map(|it| cell::folded(it)).collect())
    }
}

/// As written.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a column's heading, or a list of headings")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl TryFrom<OneOrMore> for Headings {
    type Error = &'static str;

    fn try_from(raw: OneOrMore) -> Result<Self, Self::Error> {
        match raw {
            OneOrMore::One(heading) => Ok(Self(vec![heading])),
            OneOrMore::More(headings) if headings.is_empty() => Err("the list names no column"),
            OneOrMore::More(headings) => Ok(Self(headings)),
        }
    }
}

/// As written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageTable {
    column: Option<String>,
    blank: Option<Stage>,
    unknown: Option<Stage>,
    #[serde(default)]
    since: BTreeMap<Stage, String>,
    #[serde(default)]
    names: BTreeMap<String, Stage>,
}

impl TryFrom<StageTable> for StageMap {
    type Error = String;

    fn try_from(raw: StageTable) -> Result<Self, String> {
        if raw.column.is_none() && raw.blank.is_none() {
            return Err("say which column has the stage, or with `blank` where all of them are".to_owned());
        }
        let mut names = BTreeMap::new();
        for (name, stage) in raw.names {
            if names.insert(cell::folded(&name), stage).is_some_and(|other| other != stage) {
                return Err(format!("{name:?} means two stages; case and spaces do not count"));
            }
        }
        Ok(Self { column: raw.column, blank: raw.blank, unknown: raw.unknown, since: raw.since, names })
    }
}
