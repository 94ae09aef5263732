//! Where in the file the map's columns are.

use std::collections::BTreeMap;

use baton_domain::stage::Stage;

use super::{
    Effect, Problem, cell,
    mapping::{Headings, Mapping},
};

/// Longest part of a heading that is compared with another, in characters.
const MAX_COMPARED_CHARS: usize = 120;

/// The map's columns, as places in a record.
pub(super) struct Columns {
    pub(super) key: Option<Places>,
    pub(super) name: Places,
    pub(super) owner: Option<Places>,
    pub(super) sponsor: Option<Places>,
    pub(super) unit: Option<Places>,
    pub(super) note: Option<Places>,
    pub(super) planned_end: Option<Places>,
    pub(super) stage: Option<Places>,
    pub(super) since: BTreeMap<Stage, Places>,
}

/// The columns that make up one value.
pub(super) struct Places {
    /// As the map has it; of several, the first.
    pub(super) heading: String,
    pub(super) at: Vec<usize>,
}

impl Columns {
    /// # Errors
    /// One problem for each column that is missing, or stands in the file twice.
    pub(super) fn find(mapping: &Mapping, headings: &[String]) -> Result<Self, Vec<Problem>> {
        let columns = &mapping.columns;
        let mut search = Search { headings, problems: Vec::new() };
        let found = Self {
            key: columns.key.as_ref().map(|it| search.places(it)),
            name: search.places(&columns.name),
            owner: columns.owner.as_ref().map(|it| search.places(it)),
            sponsor: columns.sponsor.as_ref().map(|it| search.places(it)),
            unit: columns.unit.as_ref().map(|it| search.places(it)),
            note: columns.note.as_ref().map(|it| search.places(it)),
            planned_end: columns.planned_end.as_ref().map(|it| search.place(it)),
            stage: mapping.stage.column.as_ref().map(|it| search.place(it)),
            since: mapping.stage.since.iter().map(|(stage, it)| (*stage, search.place(it))).collect(),
        };
        match (search.problems.as_slice(), headings) {
            ([], _) => Ok(found),
            (_, [only]) => Err(vec![one_column(only)]),
            _ => Err(search.problems),
        }
    }
}

struct Search<'a> {
    headings: &'a [String],
    problems: Vec<Problem>,
}

impl Search<'_> {
    fn places(&mut self, wanted: &Headings) -> Places {
        let at = wanted.0.iter().filter_map(|it| self.find(it)).collect();
        Places { heading: wanted.0.first().cloned().unwrap_or_default(), at }
    }

    fn place(&mut self, wanted: &str) -> Places {
        Places { heading: wanted.to_owned(), at: self.find(wanted).into_iter().collect() }
    }

    fn find(&mut self, wanted: &str) -> Option<usize> {
        let all = self.headings.iter().enumerate();
        let at: Vec<usize> =
            all.filter(|(_, it)| cell::folded(it) == cell::folded(wanted)).map(|(at, _)| at).collect();
        let what = match at.as_slice() {
            [one] => return Some(*one),
            [] => self.missing(wanted),
            [first, second, ..] => {
                format!("columns {} and {} are both called that", letters(*first), letters(*second))
            }
        };
        let is_known = self.problems.iter().any(|it| it.column == wanted);
        if !is_known {
            let (column, value) = (wanted.to_owned(), String::new());
            self.problems.push(Problem { row: 1, column, value, what, effect: Effect::NothingRead });
        }
        None
    }

    fn missing(&self, wanted: &str) -> String {
        let nearest = self.headings.iter().filter(|it| !it.is_empty()).min_by_key(|it| distance(it, wanted));
        let nearest = nearest.map(|it| cell::excerpt(it)).unwrap_or_default();
        format!("no column is called that; the nearest is {nearest:?}")
    }
}

fn one_column(heading: &str) -> Problem {
    let heading = cell::excerpt(heading);
    Problem::of_the_file(format!("it has one column, {heading:?}: has the map the right delimiter?"))
}

/// A column as a spreadsheet calls it: 0 is A, 26 is AA.
fn letters(at: usize) -> String {
    let last = char::from(b'A' + u8::try_from(at % 26).expect("a remainder of 26 is small"));
    if at < 26 { last.to_string() } else { format!("{}{last}", letters(at / 26 - 1)) }
}

/// How many characters must change to make one heading of the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = cell::folded(other).chars().take(MAX_COMPARED_CHARS).collect();
    let mut costs: Vec<usize> = (0..=other.len()).collect();
    for (row, a) in cell::folded(one).chars().take(MAX_COMPARED_CHARS).enumerate() {
        let mut diagonal = std::mem::replace(&mut costs[0], row + 1);
        for (column, b) in other.iter().enumerate() {
            let changed = diagonal + usize::from(a != *b);
            diagonal = costs[column + 1];
            costs[column + 1] = changed.min(diagonal + 1).min(costs[column] + 1);
        }
    }
    costs[other.len()]
}
