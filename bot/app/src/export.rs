//! Everything an organisation has, one JSON object a line, for other programs; and its initiatives as a table.

pub mod table;

use std::io::{self, Write};

use baton_domain::OrganisationId;
use baton_store::Store;
use serde_json::{Map, Value, json};
use thiserror::Error;

use crate::failure::Failure;

/// Rows read at once.
const PAGE: u32 = 500;

/// Why an export ended early.
#[derive(Debug, Error)]
pub enum Broken {
    /// Nobody takes any more.
    #[error("the output cannot be written: {0}")]
    Output(#[from] io::Error),
    /// The store's, or a record that cannot be read.
    #[error(transparent)]
    Store(#[from] Failure),
}

impl From<baton_store::Error> for Broken {
    fn from(error: baton_store::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Writes the organisation, its channels, people, initiatives and log, in this order.
///
/// # Errors
/// The output's, the store's.
pub async fn export(store: &Store, organisation: OrganisationId, out: &mut impl Write) -> Result<(), Broken> {
    if let Some(row) = store.organisation(organisation).await? {
        line(out, "organisation", row.version, &row.record)?;
    }
    for row in store.channels(organisation).await? {
        line(out, "channel", row.version, &row.record)?;
    }
    for row in store.people(organisation).await? {
        line(out, "person", row.version, &row.record)?;
    }
    initiatives(store, organisation, out).await?;
    events(store, organisation, out).await?;
    Ok(out.flush()?)
}

async fn initiatives(
    store: &Store,
    organisation: OrganisationId,
    out: &mut impl Write,
) -> Result<(), Broken> {
    let mut pages = store.all_initiatives(organisation, PAGE);
    while let Some(page) = pages.next().await? {
        for row in &page {
            line(out, "initiative", row.version, &row.record)?;
        }
    }
    Ok(())
}

async fn events(store: &Store, organisation: OrganisationId, out: &mut impl Write) -> Result<(), Broken> {
    let mut after = 0;
    loop {
        let page = store.events(organisation, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.seq;
        for row in page {
            let object = json!({
                "kind": "event", "seq": row.seq, "subject_kind": row.kind.as_str(), "subject": row.subject,
                "version": row.version, "shape": row.shape, "at": row.at, "actor": row.actor, "body": row.body,
                "hash": row.hash,
            });
            writeln!(out, "{object}")?;
        }
    }
}

fn line(out: &mut impl Write, kind: &str, version: i64, record: &str) -> Result<(), Broken> {
    let record: Map<String, Value> = serde_json::from_str(record).map_err(Failure::from)?;
    let mut object =
        Map::from_iter([("kind".to_owned(), kind.into()), ("version".to_owned(), version.into())]);
    object.extend(record.into_iter().map(|(name, value)| (name, plain(value))));
    writeln!(out, "{}", Value::Object(object))?;
    Ok(())
}

/// What people typed as it reads: the marks are for the log alone.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(mut fields) if fields.len() == 1 => {
            match fields.remove("$title").or_else(|| fields.remove("$words")) {
                Some(text) => text,
                None => Value::Object(fields.into_iter().map(|(name, it)| (name, plain(it))).collect()),
            }
        }
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(name, it)| (name, plain(it))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        other => other,
    }
}
