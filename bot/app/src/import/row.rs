//! Records to rows.
//!
//! Rule: a row is left out only when it has no name or no stage; any other value that cannot be read is
//! missing from the row and noted.

use baton_domain::{
    Title, Words,
    stage::Stage,
    words::{MAX_TITLE_CHARS, MAX_WORDS_CHARS},
};
use jiff::civil::Date;

use super::{
    Effect, Problem, Reading, Row, cell,
    columns::{Columns, Places},
    keys::Keys,
    mapping::Mapping,
    table::Record,
};

/// The rows so far.
pub(super) struct Rows<'a> {
    mapping: &'a Mapping,
    columns: &'a Columns,
    keys: Keys,
    pub(super) reading: Reading,
}

impl<'a> Rows<'a> {
    pub(super) fn new(mapping: &'a Mapping, columns: &'a Columns) -> Self {
        Self { mapping, columns, keys: Keys::default(), reading: Reading::default() }
    }

    pub(super) fn add(&mut self, record: &Result<Record, Problem>) {
        match record {
            Ok(record) => {
                let row = self.row(record);
                self.reading.rows.extend(row);
            }
            Err(problem) => self.reading.problems.push(problem.clone()),
        }
    }

    /// A row without a stage takes its key all the same, so that mending it moves no other row's key.
    fn row(&mut self, record: &Record) -> Option<Row> {
        let columns = self.columns;
        let name = self.name(record)?;
        let key = self.key(record, &name);
        let stage = self.stage(record);
        let row = Row {
            number: record.row,
            key,
            name,
            owner: self.line(record, columns.owner.as_ref()),
            sponsor: self.line(record, columns.sponsor.as_ref()),
            unit: self.line(record, columns.unit.as_ref()),
            planned_end: columns.planned_end.as_ref().and_then(|it| self.date(record, it)),
            stage_since: stage.and_then(|it| columns.since.get(&it)).and_then(|it| self.date(record, it)),
            note: self.note(record),
            stage: stage?,
        };
        Some(row)
    }

    fn name(&mut self, record: &Record) -> Option<Title> {
        let name = self.line(record, Some(&self.columns.name)).and_then(|it| Title::new(&it).ok());
        if name.is_none() {
            self.problem(record, &self.columns.name, "it has no name", Effect::RowLeftOut);
        }
        name
    }

    fn key(&mut self, record: &Record, name: &Title) -> baton_domain::Key {
        let columns = self.columns;
        let wish = columns.key.as_ref().and_then(|it| self.joined(record, it));
        let given = self.keys.give(wish.as_deref().unwrap_or(name.as_str()), record.row);
        if let Some(row) = given.taken_by {
            let what = format!("row {row} has this key already; this one is {}", given.key);
            self.problem(record, columns.key.as_ref().unwrap_or(&columns.name), what, Effect::Noted);
        }
        given.key
    }

    fn stage(&mut self, record: &Record) -> Option<Stage> {
        let map = &self.mapping.stage;
        let Some(places) = &self.columns.stage else { return map.blank };
        let (what, instead) = match self.joined(record, places) {
            Some(text) => match map.named(&text) {
                Some(stage) => return Some(stage),
                None => ("the map's [stage.names] has no such stage", map.unknown),
            },
            None => ("no stage is given", map.blank),
        };
        match instead {
            Some(stage) => {
                let what = format!("{what}; read as {}", stage.as_str());
                self.problem(record, places, what, Effect::Noted);
            }
            None => self.problem(record, places, what, Effect::RowLeftOut),
        }
        instead
    }

    fn line(&mut self, record: &Record, places: Option<&Places>) -> Option<String> {
        let places = places?;
        let line = cell::on_one_line(&self.joined(record, places)?);
        Some(self.fitting(record, places, line, MAX_TITLE_CHARS))
    }

    fn note(&mut self, record: &Record) -> Option<Words> {
        let places = self.columns.note.as_ref()?;
        let text = self.joined(record, places)?.trim().to_owned();
        Words::new(&self.fitting(record, places, text, MAX_WORDS_CHARS)).ok()
    }

    fn date(&mut self, record: &Record, places: &Places) -> Option<Date> {
        let text = self.joined(record, places)?;
        let dates = &self.mapping.dates;
        let Some(date) = dates.formats.iter().find_map(|it| it.read(text.trim())) else {
            self.problem(record, places, "it is no date in a form that the map's [dates] has", Effect::Noted);
            return None;
        };
        if dates.earliest.is_some_and(|earliest| date < earliest) {
            let what = format!("{date} is before the map's earliest date");
            self.problem(record, places, what, Effect::Noted);
            return None;
        }
        Some(date)
    }

    /// The text of these columns without blanks, or `None` when nothing is left.
    fn joined(&mut self, record: &Record, places: &Places) -> Option<String> {
        let mut text = String::new();
        for raw in places.at.iter().map(|at| record.cell(*at)) {
            if cell::has_unprintable(raw) {
                let what = "it has characters that cannot be printed; they are left out";
                self.problem(record, places, what, Effect::Noted);
            }
            let said = cell::printable(raw);
            if !self.mapping.blanks.has(&said) {
                text.push_str(if text.is_empty() { "" } else { " " });
                text.push_str(&said);
            }
        }
        Some(text).filter(|it| !it.is_empty())
    }

    fn fitting(&mut self, record: &Record, places: &Places, text: String, most: usize) -> String {
        let Some(cut) = cell::cut(&text, most) else { return text };
        let what = format!("it has {} characters and is cut to {most}", text.chars().count());
        self.problem(record, places, what, Effect::Noted);
        cut
    }

    /// Notes it once, however often the cell is looked at.
    fn problem(&mut self, record: &Record, places: &Places, what: impl Into<String>, effect: Effect) {
        let value: String = places.at.iter().map(|at| record.cell(*at)).collect::<Vec<_>>().join(" ");
        let problem = Problem {
            row: record.row,
            column: places.heading.clone(),
            value: cell::excerpt(&value),
            what: what.into(),
            effect,
        };
        let of_this_row = self.reading.problems.iter().rev().take_while(|it| it.row == record.row);
        if !of_this_row.into_iter().any(|it| *it == problem) {
            self.reading.problems.push(problem);
        }
    }
}
