//! Text to records, each with the row number that a spreadsheet shows.
//!
//! Rule: a row whose cells may stand in the wrong columns is left out, never read askew; and a file that would cost
//! more than a register does is not read at all.

use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use super::{Effect, Problem, cell};

/// More rows than any register has: a file of few megabytes can have millions, each of which would be kept.
pub(super) const MOST_ROWS: usize = 100_000;
/// More columns than any register has; spreadsheets that export empty ones stay far below.
pub(super) const MOST_COLUMNS: usize = 200;
/// Appended to every text: it comes out as a record of its own, unless a quote is still open.
const END: &str = "\u{1}end of the register";

/// The headings, and what stands below them.
pub(super) struct Table {
    pub(super) headings: Vec<String>,
    pub(super) records: Vec<Result<Record, Problem>>,
}

/// One row with as many cells as there are headings.
pub(super) struct Record {
    pub(super) row: u64,
    cells: StringRecord,
}

impl Record {
    pub(super) fn cell(&self, at: usize) -> &str {
        self.cells.get(at).unwrap_or_default()
    }
}

impl Table {
    /// Blank lines and rows of blank cells are counted and passed over.
    pub(super) fn of(text: &str, delimiter: u8) -> Result<Self, Problem> {
        let mut records = numbered(text, delimiter)?.into_iter().filter(|it| !it.is_blank());
        let Some(first) = records.next() else {
            return Err(Problem::of_the_file("it is empty; its first row should be the headings"));
        };
        if first.is_open {
            let problem = first.open_quote();
            return Err(Problem { effect: Effect::NothingRead, ..problem });
        }
        let headings: Vec<String> = first.cells.iter().map(cell::on_one_line).collect();
        let records: Vec<_> = records.map(|it| it.beneath(&headings)).collect();
        if records.is_empty() {
            return Err(Problem::of_the_file("there is nothing below the headings"));
        }
        Ok(Self { headings, records })
    }
}

/// A record as it came, before it is compared with the headings.
struct Raw {
    row: u64,
    cells: StringRecord,
    /// A quote was opened in it that nothing closes.
    is_open: bool,
}

impl Raw {
    fn is_blank(&self) -> bool {
        self.cells.iter().all(|it| it.trim().is_empty())
    }

    fn beneath(self, headings: &[String]) -> Result<Record, Problem> {
        if self.is_open {
            return Err(self.open_quote());
        }
        let beyond = self.cells.iter().skip(headings.len());
        let is_short = self.cells.len() < headings.len();
        if is_short || beyond.into_iter().any(|it| !it.trim().is_empty()) {
            return Err(self.ragged(headings.len()));
        }
        Ok(Record { row: self.row, cells: self.cells })
    }

    /// What people recognise the row by.
    fn begins(&self) -> &str {
        self.cells.iter().next().and_then(|it| it.split(END).next()).unwrap_or_default()
    }

    fn open_quote(&self) -> Problem {
        let what = "a quote is opened here and never closed, so the rest of the file is one cell";
        Problem::of_the_row(self.row, self.begins(), what)
    }

    fn ragged(&self, headings: usize) -> Problem {
        let cells = self.cells.len();
        let guess = if cells < headings {
            "is a line broken, or a quote missing?"
        } else {
            "does a cell contain the delimiter without quotes around it?"
        };
        let what = format!("it has {cells} cells where the headings have {headings}; {guess}");
        Problem::of_the_row(self.row, self.begins(), what)
    }
}

fn numbered(text: &str, delimiter: u8) -> Result<Vec<Raw>, Problem> {
    let end = format!("\n{END}\n");
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes().chain(end.as_bytes()));
    let (mut found, mut row): (Vec<Raw>, u64) = (Vec::new(), 0);
    for record in reader.records() {
        let cells = record.map_err(|why| Problem::of_the_file(why.to_string()))?;
        if cells.len() == 1 && &cells[0] == END {
            return Ok(found);
        }
        if let Some(problem) = beyond_any_register(found.len() + 1, cells.len()) {
            return Err(problem);
        }
        let starts = cells.position().map_or(0, csv::Position::byte);
        row += 1 + blank_lines(text, usize::try_from(starts).unwrap_or(usize::MAX));
        found.push(Raw { row, cells, is_open: false });
    }
    if let Some(last) = found.last_mut() {
        last.is_open = true;
    }
    Ok(found)
}

fn beyond_any_register(rows: usize, columns: usize) -> Option<Problem> {
    let too_many = |most: usize, what: &str, instead: &str| {
        Problem::of_the_file(format!("it has more than {most} {what}, and nothing of it was read; {instead}"))
    };
    if MOST_COLUMNS < columns {
        return Some(too_many(MOST_COLUMNS, "columns", "leave out those that the map does not name"));
    }
    (MOST_ROWS < rows).then(|| too_many(MOST_ROWS, "rows", "split it"))
}

/// How many empty lines stand where a record is about to start; the reader passes over them without a word.
fn blank_lines(text: &str, starts: usize) -> u64 {
    let (Some(before), Some(mut rest)) = (text.get(..starts), text.get(starts..)) else { return 0 };
    if before.ends_with('\r') {
        rest = rest.strip_prefix('\n').unwrap_or(rest);
    }
    let mut lines = 0;
    while let Some(next) =
        rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).or_else(|| rest.strip_prefix('\r'))
    {
        lines += 1;
        rest = next;
    }
    lines
}
