//! An initiative as the store keeps it: the record, and the columns that are found by.

use baton_domain::{
    OrganisationId,
    context::Context,
    initiative::{Audience, Event, Initiative},
    nudge,
};
use baton_store::{ASKED, Holding, InitiativeRow, Listed, NewEvent};

use super::{Loaded, SHAPE};
use crate::{directory::read, failure::Failure};

/// Reads a stored row.
///
/// # Errors
/// [`Failure::Record`] when it is not what this version writes.
pub fn loaded(row: &InitiativeRow) -> Result<Loaded, Failure> {
    Ok(Loaded { record: read(&row.record)?, version: row.version })
}

/// The record as a row.
///
/// # Errors
/// Never in practice: every record can be written as JSON.
pub fn row(
    organisation: OrganisationId,
    record: &Initiative,
    version: i64,
) -> Result<InitiativeRow, Failure> {
    Ok(InitiativeRow {
        organisation,
        id: record.id,
        key: record.key.clone(),
        name: record.name.as_str().to_owned(),
        stage: record.stage.as_str().to_owned(),
        stage_since: record.stage_since,
        owner: record.custody.owner(),
        planned_end: record.planned_end,
        audience: word(record.audience).to_owned(),
        channel: record.channel,
        version,
        record: serde_json::to_string(record)?,
    })
}

/// Whether all members may see it.
pub fn is_open(listed: &Listed) -> bool {
    listed.audience == word(Audience::Open)
}

fn word(audience: Audience) -> &'static str {
    match audience {
        Audience::Open => "open",
        Audience::Private => "private",
    }
}

pub(super) fn new_event(event: &Event) -> Result<NewEvent, Failure> {
    Ok(NewEvent { shape: SHAPE, body: serde_json::to_value(event)? })
}

/// What search finds an initiative by: nothing, where not everybody may know of it. Source: F-9.
pub fn index_texts(record: &Initiative) -> Vec<String> {
    if record.audience == Audience::Private {
        return Vec::new();
    }
    vec![record.name.as_str().to_owned(), record.key.as_str().replace('-', " ")]
}

/// Who holds what, and who is asked for what: the answer to `who` and `mine`.
pub fn holdings(record: &Initiative, context: &Context<'_>) -> Vec<Holding> {
    let initiative = record.id;
    let held = record.custody.held.iter().map(|(role, it)| Holding {
        person: it.person,
        initiative,
        role: role.to_string(),
        what: String::new(),
        since: it.since,
        accepted: it.accepted,
        due: None,
    });
    let asked = nudge::asked(record, context).into_iter().flat_map(|(person, gaps)| {
        gaps.into_iter().map(move |gap| Holding {
            person,
            initiative,
            role: ASKED.to_owned(),
            what: gap.item.to_string(),
            since: gap.since,
            accepted: None,
            due: gap.due.map(|it| context.calendar.start_of(it)),
        })
    });
    let offered = record.custody.offers.iter().map(|it| Holding {
        person: it.to,
        initiative,
        role: ASKED.to_owned(),
        what: baton_domain::ask::Item::Offer(it.no).to_string(),
        since: it.made_at,
        accepted: None,
        due: Some(it.lapses_at),
    });
    held.chain(asked).chain(offered).collect()
}
