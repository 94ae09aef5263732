//! Most of what made the pilot work would be given back: the sponsor says whether it goes on. Source: CARDS 8, G-3.

use baton_chat::card::Card;
use baton_domain::{
    initiative::Initiative,
    privilege::{Privilege, Terms},
    role::Role,
};
use serde::Serialize;
use serde_json::json;

use crate::{baton::Baton, directory::Directory, failure::Failure, prompts::Sample, scene::Scene};

/// Conditions that the card names; the rest is counted.
const MOST_ROWS: usize = 5;

/// Who reads the card; only the sponsor has something to press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Reader {
    Sponsor,
    Others,
}

#[derive(Debug, Serialize)]
struct MostWithdrawnView {
    name: String,
    withdrawn: usize,
    count: usize,
    rows: Vec<RowView>,
    more: usize,
    sponsor: Option<String>,
    for_sponsor: bool,
    yes: Option<String>,
    keep: Option<String>,
    stop: Option<String>,
}

/// One condition: what it took in the pilot, and what it takes without.
#[derive(Debug, Serialize)]
struct RowView {
    what: String,
    took: Option<String>,
    /// Days of the normal route.
    days: Option<u16>,
    route: Option<String>,
}

/// The card about an initiative whose record lacks the sponsor's word.
///
/// # Errors
/// A text of ours.
pub fn card(
    baton: &Baton,
    directory: &Directory,
    record: &Initiative,
    reader: Reader,
) -> Result<Card, Failure> {
    let withdrawn: Vec<&Privilege> = record.privileges.iter().filter(|it| it.is_withdrawn()).collect();
    let token = |command: String| (reader == Reader::Sponsor).then_some(command);
    let key = &record.key;
    let sponsor = record.custody.holder(Role::Sponsor);
    let view = MostWithdrawnView {
        name: record.name.as_str().to_owned(),
        withdrawn: withdrawn.len(),
        count: record.privileges.len(),
        rows: withdrawn.iter().take(MOST_ROWS).map(|it| row(&it.terms)).collect(),
        more: withdrawn.len().saturating_sub(MOST_ROWS),
        sponsor: sponsor.map(|it| directory.name(it).to_owned()),
        for_sponsor: reader == Reader::Sponsor,
        yes: token(format!("answer {key} going-on")),
        keep: token(format!("privilege verdict {key}")),
        stop: token(format!("stage stop {key}")),
    };
    Ok(baton.prompts.card("most_withdrawn", &view, Vec::new())?)
}

/// The card as the asker sees it.
///
/// # Errors
/// As [`card`].
pub fn reply(scene: &Scene<'_>, record: &Initiative) -> Result<Card, Failure> {
    let is_sponsor = record.custody.holder(Role::Sponsor) == Some(scene.asker);
    let reader = if is_sponsor { Reader::Sponsor } else { Reader::Others };
    card(scene.baton, &scene.directory, record, reader)
}

fn row(terms: &Terms) -> RowView {
    RowView {
        what: terms.what.as_str().to_owned(),
        took: terms.took.as_ref().map(|it| it.as_str().to_owned()),
        days: terms.lead_days,
        route: terms.normal_route.as_ref().map(|it| it.as_str().to_owned()),
    }
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let rows = json!([
        {"what": "Data access", "took": "1 day", "days": 42, "route": null},
        {"what": "Legal's answer", "took": "same day", "days": null, "route": "a quarterly board"},
        {"what": "Vendor engineer", "took": "on call", "days": null, "route": null},
        {"what": "Friendly users", "took": null, "days": 3, "route": null},
    ]);
    let view = |token: Option<&str>| {
        json!({"name": "Claims triage", "withdrawn": 5, "count": 7, "rows": rows, "more": 1, "sponsor": "Mei Tanaka",
            "for_sponsor": token.is_some(), "yes": token, "keep": token, "stop": token})
    };
    let sample = |token| Sample { card: "most_withdrawn", view: view(token) };
    vec![sample(Some("stage stop claims-triage")), sample(None)]
}
