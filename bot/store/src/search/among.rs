//! Search among a few that are at hand: what is private stands in no index, so that it changes nobody's answer.

use baton_domain::Key;

use super::{
    Hit, Match, in_order,
    rank::{likeness, score},
    words::words,
};
use crate::initiatives::{InitiativeRow, Listed};

/// `hits` and those of `few` that `query` may mean, best first.
pub fn with_among(mut hits: Vec<Hit>, few: Vec<Listed>, query: &str, limit: usize) -> Vec<Hit> {
    let typed = words(query);
    let key = Key::from_name(query);
    hits.extend(few.into_iter().filter_map(|listed| {
        let exact = match key.as_ref() == Some(&listed.key) {
            true => Match::Key,
            false => said(&listed, &typed)?,
        };
        let score = score(&typed, &listed.name, listed.key.as_str());
        Some(Hit { listed, score, exact })
    }));
    in_order(hits, limit)
}

/// `hits` and those of `few` whose key or name goes on like `typed`, best first.
pub fn with_begun(mut hits: Vec<Hit>, few: Vec<Listed>, typed: &str, limit: usize) -> Vec<Hit> {
    let begun = words(typed);
    let key = begun.join("-");
    hits.extend(few.into_iter().filter_map(|listed| {
        let name = words(&listed.name);
        let starts = |it: &String| name.iter().any(|word| word.starts_with(it.as_str()));
        let exact = match listed.key.as_str().starts_with(&key) {
            true => Match::Key,
            false => begun.iter().all(starts).then_some(Match::Words)?,
        };
        let score = score(&begun, &listed.name, listed.key.as_str());
        Some(Hit { listed, score, exact })
    }));
    in_order(hits, limit)
}

fn said(listed: &Listed, typed: &[String]) -> Option<Match> {
    let (name, key) = (words(&listed.name), words(listed.key.as_str()));
    let best = |it: &String| name.iter().chain(&key).map(|word| likeness(it, word)).fold(0.0, f64::max);
    let likes: Vec<f64> = typed.iter().map(best).collect();
    match likes.as_slice() {
        all if all.iter().all(|it| *it == 0.0) => None,
        all if all.iter().all(|it| 1.0 <= *it) => Some(Match::Words),
        all if all.iter().all(|it| 0.0 < *it) => Some(Match::Near),
        _ => Some(Match::Part),
    }
}

impl From<&InitiativeRow> for Listed {
    fn from(row: &InitiativeRow) -> Self {
        Self {
            id: row.id,
            key: row.key.clone(),
            name: row.name.clone(),
            stage: row.stage.clone(),
            owner: row.owner,
            planned_end: row.planned_end,
            audience: row.audience.clone(),
        }
    }
}
