//! The initiatives as a table for spreadsheets.
//!
//! Rule: what people typed is text there too. A cell that a spreadsheet would take for a formula gets the sign
//! that makes it text.

use std::io::Write;

use baton_domain::{
    OrganisationId, PersonId,
    initiative::{Audience, Initiative},
    role::Role,
};
use csv::Writer;

use crate::{baton::Baton, change::loaded, directory::Directory, failure::Failure};

use super::{Broken, PAGE};

const HEADINGS: [&str; 14] = [
    "key",
    "name",
    "stage",
    "stage since",
    "planned end",
    "put off",
    "owner",
    "next owner",
    "sponsor",
    "champion",
    "borrowed",
    "undecided",
    "private",
    "about",
];
/// What makes a cell a formula in some spreadsheet. Source: OWASP, "CSV Injection".
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes the headings and a row for each initiative, by key.
///
/// # Errors
/// The output's, the store's.
pub async fn export(baton: &Baton, organisation: OrganisationId, out: &mut impl Write) -> Result<(), Broken> {
    let directory = baton.directory(organisation).await?;
    let mut table = Writer::from_writer(out);
    table.write_record(HEADINGS).map_err(unwritten)?;
    let mut pages = baton.store.all_initiatives(organisation, PAGE);
    while let Some(page) = pages.next().await? {
        for row in &page {
            let record = loaded(row)?.record;
            table.write_record(cells(&record, &directory).iter().map(|it| as_text(it))).map_err(unwritten)?;
        }
    }
    Ok(table.flush()?)
}

fn cells(record: &Initiative, directory: &Directory) -> [String; HEADINGS.len()] {
    let name = |it: Option<PersonId>| it.map(|it| directory.name(it).to_owned()).unwrap_or_default();
    let holder = |role| name(record.custody.holder(role));
    let undecided = record.privileges.iter().filter(|it| it.verdict.is_none()).count();
    [
        record.key.to_string(),
        record.name.as_str().to_owned(),
        record.stage.as_str().to_owned(),
        directory.calendar.date_of(record.stage_since).to_string(),
        record.planned_end.map(|it| it.to_string()).unwrap_or_default(),
        record.delays().0.to_string(),
        name(record.custody.owner()),
        holder(Role::NextOwner),
        holder(Role::Sponsor),
        holder(Role::Champion),
        record.privileges.len().to_string(),
        undecided.to_string(),
        if record.audience == Audience::Private { "private" } else { "" }.to_owned(),
        record.about.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default(),
    ]
}

fn as_text(cell: &str) -> String {
    if cell.starts_with(FORMULAS) { format!("'{cell}") } else { cell.to_owned() }
}

fn unwritten(why: csv::Error) -> Broken {
    match why.into_kind() {
        csv::ErrorKind::Io(why) => Broken::Output(why),
        other => Broken::Store(Failure::Record(format!("{other:?}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::as_text;

    #[test]
    fn nothing_people_typed_is_a_formula() {
        let typed = ["=HYPERLINK(\"http://x\")", "+1", "-2", "@SUM(1)", "\t=1", "Claims", "2 + 2", ""];
        let cells = typed.map(as_text);
        assert_eq!(
            cells,
            ["'=HYPERLINK(\"http://x\")", "'+1", "'-2", "'@SUM(1)", "'\t=1", "Claims", "2 + 2", ""]
        );
    }
}
