//! From rows to records: who is new, what is there already, and everything else in few units of work.
//!
//! Rule: a key that is there already is left as it is, so that a second run changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use baton_domain::{
    InitiativeId, Key, PersonId, Title, Words,
    initiative::{Audience, Beginning, Command},
    role::Role,
    words::MAX_WORDS_CHARS,
};

use crate::{baton::Baton, change::Cause, directory::Directory, failure::Failure};

use super::{Effect, Problem, Row};

/// Initiatives looked at at once.
const PAGE: u32 = 1_000;

/// What an import would do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// Not there yet.
    pub new: Vec<Row>,
    /// Rows whose key is there already.
    pub known: usize,
    /// People named by new rows and not known yet, in the file's order.
    pub people: Vec<Title>,
    /// Rows that name somebody who could be two people.
    pub problems: Vec<Problem>,
    by_name: BTreeMap<String, PersonId>,
}

/// Compares the rows with what is there; `directory` is absent for an organisation that is still to be founded.
///
/// # Errors
/// The store's.
pub async fn plan(baton: &Baton, directory: Option<&Directory>, rows: Vec<Row>) -> Result<Plan, Failure> {
    let mut plan = Plan::default();
    let mut unclear = BTreeSet::new();
    let mut keys = BTreeSet::new();
    if let Some(directory) = directory {
        keys = known_keys(baton, directory).await?;
        for person in directory.people.values() {
            plan.by_name.insert(person.id.to_string(), person.id);
            if plan.by_name.insert(folded(person.name.as_str()), person.id).is_some() {
                unclear.insert(folded(person.name.as_str()));
            }
        }
    }
    let mut named = BTreeSet::new();
    for row in rows {
        let people: Vec<String> = [&row.owner, &row.sponsor].into_iter().flatten().cloned().collect();
        if keys.contains(&row.key) {
            plan.known += 1;
        } else if let Some(name) = people.iter().find(|it| unclear.contains(&folded(it))) {
            plan.problems.push(unclear_name(&row, name));
        } else {
            let new = people.iter().filter(|it| !plan.by_name.contains_key(&folded(it)));
            let new = new.filter(|it| named.insert(folded(it))).filter_map(|it| Title::new(it).ok());
            plan.people.extend(new);
            plan.new.push(row);
        }
    }
    Ok(plan)
}

/// Records what the plan says; `told` hears how many more initiatives are on disk.
///
/// # Errors
/// The store's; what is on disk by then stays, and a second run does the rest.
pub async fn apply(
    baton: &Baton,
    directory: &Directory,
    mut plan: Plan,
    told: impl FnMut(usize),
) -> Result<(), Failure> {
    if !plan.people.is_empty() {
        let ids = baton.name_people(directory, &plan.people).await?;
        plan.by_name.extend(plan.people.iter().map(|it| folded(it.as_str())).zip(ids));
    }
    let directory = baton.directory(directory.id()).await?;
    let all: Vec<_> = plan.new.iter().map(|it| beginning(baton, &directory, &plan, it)).collect();
    baton.begin_all(&directory, Cause::BATON, &all, told).await
}

fn beginning(baton: &Baton, directory: &Directory, plan: &Plan, row: &Row) -> (Beginning, Vec<Command>) {
    let now = baton.now();
    let since = row.stage_since.map(|it| directory.calendar.start_of(it));
    let person = |name: &Option<String>| plan.by_name.get(&folded(name.as_ref()?)).copied();
    let name = |role, name: &Option<String>| Some(Command::Name { role, person: person(name)?, until: None });
    let beginning = Beginning {
        id: InitiativeId(baton.chance.uuid(now)),
        key: row.key.clone(),
        name: row.name.clone(),
        about: about(row),
        stage: row.stage,
        // A register may say when something will be there; it is not there yet.
        stage_since: since.unwrap_or(now).min(now),
        audience: Audience::Open,
        channel: None,
        planned_end: row.planned_end,
        functions: BTreeSet::new(),
    };
    let named = [name(Role::Owner, &row.owner), name(Role::Sponsor, &row.sponsor)];
    (beginning, named.into_iter().flatten().collect())
}

/// What it is for, and whose it is, as far as both fit.
fn about(row: &Row) -> Option<Words> {
    let note = row.note.as_ref().map(|it| it.as_str().to_owned());
    let Some(unit) = &row.unit else { return row.note.clone() };
    let both = [note.as_deref(), Some(unit)].into_iter().flatten().collect::<Vec<_>>().join("\n\n");
    let fits = both.chars().count() <= MAX_WORDS_CHARS;
    if fits { Words::new(&both).ok() } else { row.note.clone() }
}

async fn known_keys(baton: &Baton, directory: &Directory) -> Result<BTreeSet<Key>, Failure> {
    let mut keys = BTreeSet::new();
    let mut pages = baton.store.all_initiatives(directory.id(), PAGE);
    while let Some(page) = pages.next().await? {
        keys.extend(page.into_iter().map(|it| it.key));
    }
    Ok(keys)
}

fn unclear_name(row: &Row, name: &str) -> Problem {
    Problem {
        row: row.number,
        column: "the row".to_owned(),
        value: name.to_owned(),
        what: format!("two people here are called {name}; write a name that only one of them has"),
        effect: Effect::RowLeftOut,
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
