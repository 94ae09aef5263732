//! A list as somebody pastes it: one effort a line, its owner and planned end beside it. Source: S-1.
//!
//! Rule: a line that cannot be read is named with what stands there, and then nothing of the list is taken over.

use baton_chat::date;
use baton_domain::{PersonId, Title, stage::Stage};
use jiff::civil::Date;

use super::{Row, keys::Keys};

/// What may stand between two values; the first of these that a line has.
const SEPARATORS: [char; 4] = ['\t', '|', ';', ','];
/// Values that say that nobody owns it.
const NOBODY: [&str; 7] = ["", "?", "-", "–", "none", "nobody", "tbd"];
/// What stands before the name where a list is bulleted.
const BULLETS: [&str; 4] = ["- ", "* ", "• ", "– "];
/// Headings of a spreadsheet's first column.
const HEADINGS: [&str; 4] = ["name", "initiative", "effort", "pilot"];

/// A whole list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Pasted {
    /// In the list's order; an owner is named by their id.
    pub(crate) rows: Vec<Row>,
    /// Owners that nobody here is called.
    pub(crate) unknown: Vec<String>,
}

/// Whom an owner's name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Owner {
    Known(PersonId),
    Unknown,
    /// Their names.
    Several(Vec<String>),
}

/// A line that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadLine {
    /// Counted from 1.
    pub(crate) line: u64,
    pub(crate) what: Unread,
}

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unread {
    NoName,
    LongName,
    /// Neither a date nor a stage.
    Value(String),
    Owner {
        typed: String,
        names: Vec<String>,
    },
}

/// Reads a list; blank lines and headings are passed over.
pub(crate) fn read(text: &str, today: Date, owner: impl Fn(&str) -> Owner) -> Result<Pasted, Vec<BadLine>> {
    let (mut pasted, mut keys, mut bad) = (Pasted::default(), Keys::default(), Vec::new());
    for (line, text) in (1..).zip(text.lines()) {
        let cells = cells(text);
        if cells.iter().all(|it| it.is_empty()) || line == 1 && is_heading(&cells) {
            continue;
        }
        match row(&cells, line, today, &owner, &mut keys) {
            Ok((row, unknown)) => {
                pasted.rows.push(row);
                pasted.unknown.extend(unknown);
            }
            Err(what) => bad.push(BadLine { line, what }),
        }
    }
    pasted.unknown.sort();
    pasted.unknown.dedup();
    if bad.is_empty() { Ok(pasted) } else { Err(bad) }
}

fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    let line = BULLETS.iter().find_map(|it| line.strip_prefix(it)).unwrap_or(line);
    match SEPARATORS.into_iter().find(|it| line.contains(*it)) {
        Some(separator) => line.split(separator).map(|it| it.trim().trim_matches('"').trim()).collect(),
        None => vec![line],
    }
}

fn is_heading(cells: &[&str]) -> bool {
    let second = cells.get(1).is_some_and(|it| it.to_lowercase().contains("owner"));
    second && HEADINGS.contains(&cells[0].to_lowercase().as_str())
}

fn row(
    cells: &[&str],
    number: u64,
    today: Date,
    owner: &impl Fn(&str) -> Owner,
    keys: &mut Keys,
) -> Result<(Row, Option<String>), Unread> {
    let [name, rest @ ..] = cells else { return Err(Unread::NoName) };
    let name = match Title::new(name) {
        Ok(name) => name,
        Err(_) if name.is_empty() => return Err(Unread::NoName),
        Err(_) => return Err(Unread::LongName),
    };
    let typed = rest.first().copied().unwrap_or_default();
    let (owner, unknown) = match owner(typed) {
        _ if NOBODY.contains(&typed.to_lowercase().as_str()) => (None, None),
        Owner::Known(person) => (Some(person.to_string()), None),
        Owner::Unknown => (None, Some(typed.to_owned())),
        Owner::Several(names) => return Err(Unread::Owner { typed: typed.to_owned(), names }),
    };
    let (mut planned_end, mut stage) = (None, Stage::Pilot);
    for value in rest.iter().skip(1).filter(|it| !matches!(**it, "" | "?" | "-")) {
        match (date::parse(value, today), stage_of(value)) {
            (Some(date), _) => planned_end = Some(date),
            (None, Some(named)) => stage = named,
            (None, None) => return Err(Unread::Value((*value).to_owned())),
        }
    }
    let key = keys.give(name.as_str(), number).key;
    let row = Row {
        number,
        key,
        name,
        owner,
        sponsor: None,
        unit: None,
        planned_end,
        stage,
        stage_since: None,
        note: None,
    };
    Ok((row, unknown))
}

fn stage_of(typed: &str) -> Option<Stage> {
    match typed.to_lowercase().trim_start_matches("in ") {
        "idea" | "planned" | "proposed" => Some(Stage::Proposed),
        "pilot" | "poc" | "phase one" | "running" => Some(Stage::Pilot),
        "bridge" | "rebuild" | "rebuilding" => Some(Stage::Bridge),
        "production" | "prod" | "live" => Some(Stage::Production),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    const DANA: PersonId = PersonId(Uuid::from_u128(7));

    fn owner(typed: &str) -> Owner {
        match typed {
            "Dana" | "@dana" | "<@U7>" => Owner::Known(DANA),
            "Sam" => Owner::Several(vec!["Sam Lee".to_owned(), "Sam Roe".to_owned()]),
            _ => Owner::Unknown,
        }
    }

    fn reads(text: &str) -> Result<Pasted, Vec<BadLine>> {
        read(text, date(2026, 11, 23), owner)
    }

    #[test]
    fn people_paste_lists_in_many_ways() {
        let pasted = reads(
            "Name, Owner, End\n\nClaims triage, Dana, 18 Dec\n- Invoice bot; @dana; in 3 weeks; live\n\
             Route planner\t?\tproduction\nLetters | Jo Lind\nFleet\n  \nClaims triage,<@U7>,2027-01-15,rebuild",
        );
        let pasted = pasted.unwrap();
        let read = pasted.rows.iter().map(|it| {
            let owner = if it.owner == Some(DANA.to_string()) { "dana" } else { "nobody" };
            let end = it.planned_end.map_or_else(|| "?".to_owned(), |it| it.to_string());
            format!("{} {} {owner} {end} {}", it.number, it.key, it.stage.as_str())
        });
        insta::assert_snapshot!(read.collect::<Vec<_>>().join("\n"), @r"
        3 claims-triage dana 2026-12-18 pilot
        4 invoice-bot dana 2026-12-14 production
        5 route-planner nobody ? production
        6 letters nobody ? pilot
        7 fleet nobody ? pilot
        9 claims-triage-2 dana 2027-01-15 bridge
        ");
        assert_eq!(pasted.unknown, ["Jo Lind"]);
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_line() {
        let long = "x".repeat(151);
        let bad = reads(&format!("Fine, Dana\n, Dana\n{long}, Dana\nA, Dana, soon\nB, Sam")).unwrap_err();
        let names = vec!["Sam Lee".to_owned(), "Sam Roe".to_owned()];
        let expected = [
            (2, Unread::NoName),
            (3, Unread::LongName),
            (4, Unread::Value("soon".to_owned())),
            (5, Unread::Owner { typed: "Sam".to_owned(), names }),
        ];
        assert_eq!(bad, expected.map(|(line, what)| BadLine { line, what }));
    }
}
