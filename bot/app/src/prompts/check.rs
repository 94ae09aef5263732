//! `baton prompts check`: every card rendered from a sample, and everything wrong said at once.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{BadPrompt, CARDS, PICTURES, Prompts};

/// Longest headline, in characters, because it is the notification.
const MAX_HEADLINE_CHARS: usize = 100;

/// A view that a card must be able to show.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// As [`Prompts::card`] takes it.
    pub card: &'static str,
    /// What would fill it.
    pub view: Json,
}

pub(super) fn check(prompts: &Prompts, samples: &[Sample]) -> Vec<BadPrompt> {
    let mut problems: Vec<BadPrompt> = samples.iter().flat_map(|it| check_sample(prompts, it)).collect();
    for card in prompts.cards() {
        let views: Vec<&Json> = samples.iter().filter(|it| it.card == card).map(|it| &it.view).collect();
        let template = template(card);
        if views.is_empty() {
            problems.push(prompts.engine.bad(&template, "has no sample, so nobody knows whether it works"));
            continue;
        }
        let unknown = prompts.engine.reads(&template).into_iter().filter(|it| !is_in_some(&views, it));
        problems.extend(unknown.map(|it| prompts.engine.bad(&template, format!("`{it}` is in no sample"))));
    }
    for picture in prompts.pictures() {
        problems.extend(check_picture(prompts, picture, samples));
    }
    let mut seen = BTreeSet::new();
    problems.retain(|it| seen.insert(it.to_string()));
    problems
}

fn check_sample(prompts: &Prompts, sample: &Sample) -> Vec<BadPrompt> {
    let template = template(sample.card);
    let card = match prompts.card(sample.card, &sample.view, Vec::new()) {
        Ok(card) => card,
        Err(bad) => return vec![bad],
    };
    let doubts = prompts.engine.render(&template, &sample.view).map(|it| it.sheet.doubts).unwrap_or_default();
    let mut reasons = doubts;
    let chars = card.headline().text().chars().count();
    if MAX_HEADLINE_CHARS < chars {
        reasons.push(format!("the headline has {chars} characters, at most {MAX_HEADLINE_CHARS} fit"));
    }
    reasons.into_iter().map(|it| prompts.engine.bad(&template, it)).collect()
}

/// A picture is drawn from the samples of the card that it stands on.
fn check_picture(prompts: &Prompts, name: &str, samples: &[Sample]) -> Vec<BadPrompt> {
    let template = format!("{PICTURES}{name}.svg.j2");
    let own: Vec<&Sample> = samples.iter().filter(|it| it.card == name).collect();
    if own.is_empty() {
        return vec![
            prompts.engine.bad(&template, "has no card of its name, so nobody knows whether it works"),
        ];
    }
    let drawn = own.into_iter().map(|it| {
        let picture = prompts.picture(name, &it.view)?;
        picture.png().map_err(|bad| prompts.engine.bad(&template, bad.to_string()))
    });
    drawn.filter_map(Result::err).collect()
}

fn template(card: &str) -> String {
    format!("{CARDS}{card}.j2")
}

/// Whether `path` leads somewhere in one of the views; a null on the way may hide anything.
fn is_in_some(views: &[&Json], path: &str) -> bool {
    let names: Vec<&str> = path.split('.').collect();
    views.iter().any(|view| leads_somewhere(view, &names))
}

fn leads_somewhere(view: &Json, names: &[&str]) -> bool {
    match (names, view) {
        ([], _) | (_, Json::Null) => true,
        ([name, rest @ ..], Json::Object(them)) => {
            them.get(*name).is_some_and(|it| leads_somewhere(it, rest))
        }
        _ => false,
    }
}
