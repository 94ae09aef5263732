//! Everything that is kept of one person, for them to see.
//!
//! Rule: their own and nobody else's. What others said about them in an initiative belongs to that initiative.

use baton_domain::{PersonId, nudge::Recipient};
use baton_store::EventRow;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{baton::Baton, directory::Directory, failure::Failure, outbox};

/// Rows read at once.
const READ: u32 = 500;

/// Their record, accounts and roles, what they did and said, and what was sent to them, a line each.
///
/// # Errors
/// The store's.
pub async fn of(baton: &Baton, directory: &Directory, person: PersonId) -> Result<Vec<Value>, Failure> {
    let mut lines = Vec::new();
    if let Some(it) = directory.people.get(&person) {
        let zone = it.zone.clone().unwrap_or_default();
        lines.push(line(None, "name and time zone", vec![it.name.as_str().to_owned(), zone]));
    }
    for (identity, space) in directory.accounts_of(person) {
        let platform = space.map(|it| it.platform.clone()).unwrap_or_default();
        lines.push(line(None, "account", vec![platform, identity.external_id.clone()]));
    }
    for held in baton.store.holdings_of(directory.id(), person).await? {
        let what = if held.what.is_empty() { held.role.replace('-', " ") } else { "asked for".to_owned() };
        let words = if held.what.is_empty() { Vec::new() } else { vec![held.what] };
        lines.push(dated(directory, held.since, &format!("role: {what}"), words));
    }
    lines.extend(done(baton, directory, person).await?);
    let recipient = outbox::recipient(Recipient::Person(person));
    for message in baton.store.sent_to(directory.id(), &recipient, Timestamp::UNIX_EPOCH).await? {
        let card = message.rendered.and_then(|it| serde_json::from_str::<baton_chat::card::Card>(&it).ok());
        let headline = card.map(|it| it.headline().text()).into_iter().collect();
        lines.push(dated(directory, message.done.unwrap_or(message.due), "sent to you", headline));
    }
    Ok(lines)
}

async fn done(baton: &Baton, directory: &Directory, person: PersonId) -> Result<Vec<Value>, Failure> {
    let (mut lines, mut after) = (Vec::new(), 0);
    loop {
        let page = baton.store.events(directory.id(), after, READ).await?;
        let Some(last) = page.last() else { return Ok(lines) };
        after = last.seq;
        let own = |it: &&EventRow| it.actor.is_some_and(|it| directory.people.resolve(it) == person);
        let told = page.iter().filter(own).map(|it| {
            let mut words = Vec::new();
            said(&it.body, &mut words);
            dated(directory, it.at, &kind(&it.body), words)
        });
        lines.extend(told);
    }
}

/// Such as "privilege, logged".
fn kind(body: &Value) -> String {
    let names = [&body["part"], &body["event"]["is"], &body["is"]];
    let names: Vec<String> =
        names.iter().filter_map(|it| it.as_str()).map(|it| it.replace('_', " ")).collect();
    names.join(", ")
}

/// The texts that people typed, wherever they stand.
fn said(value: &Value, words: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "$title" || name == "$words") {
                    Some(text) => words.push(text.to_owned()),
                    None => said(value, words),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|it| said(it, words)),
        _ => {}
    }
}

fn dated(directory: &Directory, at: Timestamp, what: &str, words: Vec<String>) -> Value {
    line(Some(directory.calendar.date_of(at)), what, words)
}

fn line(on: Option<jiff::civil::Date>, what: &str, words: Vec<String>) -> Value {
    json!({"on": on, "what": what, "words": words.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>()})
}
