//! What a number in a form can mean.

use baton_domain::initiative::Initiative;

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
