//! What a form's field offers to pick from.

use baton_chat::{
    card::{Choice, MAX_CHOICES},
    form::FieldKind,
    grammar::Arg,
};
use baton_domain::initiative::Initiative;

use crate::{failure::Failure, scene::Scene};

/// A field that offers these, labels first; an empty offer is said instead.
pub(super) fn field(scene: &Scene<'_>, arg: &Arg, all: Vec<(String, String)>) -> Result<FieldKind, Failure> {
    match all.is_empty() {
        true => {
            Err(Failure::Field { arg: arg.name, what: scene.line("nothing_to_choose", &[("arg", arg.name)]) })
        }
        false => Ok(FieldKind::Choice(all.into_iter().take(MAX_CHOICES).map(choice).collect())),
    }
}

fn choice((label, token): (String, String)) -> Choice {
    let label = baton_chat::text::harmless(&label);
    Choice { label: label.chars().take(baton_chat::card::MAX_LABEL_CHARS).collect(), token }
}

/// The parts of an initiative that an argument of this name can mean, those still open first.
pub(super) fn numbered(name: &str, record: &Initiative) -> Vec<(String, String)> {
    let row = |title: &str, no: u32| (title.to_owned(), no.to_string());
    match name {
        "privilege" => {
            let mut all: Vec<_> = record.privileges.iter().collect();
            all.sort_by_key(|it| it.verdict.is_some());
            all.into_iter().map(|it| row(it.terms.what.as_str(), it.no.0)).collect()
        }
        "decision" => {
            let mut all: Vec<_> = record.decisions.iter().collect();
            all.sort_by_key(|it| it.outcome.is_some());
            all.into_iter().map(|it| row(it.what.as_str(), it.no.0)).collect()
        }
        "metric" => record.metrics.iter().map(|it| row(it.terms.what.as_str(), it.no.0)).collect(),
        "handoff" => record.custody.offers.iter().map(|it| row(&it.role.to_string(), it.no.0)).collect(),
        _ => Vec::new(),
    }
}
