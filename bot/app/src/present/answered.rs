//! What is said when a question was answered: what is still open of it, what it foretells, and the next question.

use baton_chat::card::MAX_LABEL_CHARS;
use baton_domain::{
    fact,
    gate::{self, Gap},
    initiative::Initiative,
    warning::{Warning, warnings},
};
use serde_json::json;

use crate::{
    change::Changed,
    commands::Answer,
    failure::Failure,
    present::{asked, done::Done},
    prompts::cut,
    scene::Scene,
};

/// Warnings on one card.
const MOST_WARNINGS: usize = 3;

/// The card; `title` is what was answered, as a noun.
///
/// # Errors
/// A text of ours that cannot be rendered.
pub fn card(scene: &Scene<'_>, changed: &Changed, title: &str) -> Result<Answer, Failure> {
    let (record, context) = (&changed.record, scene.context());
    let wants = |it: &&fact::Fact| context.playbook.topic(it.id.topic()).is_some_and(|it| it.accept);
    let asked = record.facts.iter().rev().filter(wants).find(|it| is_asked(it, changed));
    let person = asked.and_then(|it| scene.name_of(it.said.person));
    let mut done = Done::about(scene, "answer.headline", record, json!({"title": title, "person": person}))?;
    done = done.line_if(person.map(|_| "answer.asked"))?;
    let before = warnings(&changed.before, &context);
    for warning in warnings(record, &context).iter().filter(|it| !before.contains(it)) {
        done = done.said(Some(said(scene, warning)?));
    }
    let done = done.said(scene.moved(changed));
    match next(scene, record) {
        Some((label, token)) => done.button_named(&label, token).whisper(),
        None => done.button("new.missing", format!("readiness {}", record.key))?.whisper(),
    }
}

// Named in this answer by somebody else, and not yet heard.
fn is_asked(fact: &fact::Fact, changed: &Changed) -> bool {
    let before = fact::find(&changed.before.facts, fact.id);
    let named = before.and_then(|it| it.said.person) != fact.said.person;
    named && fact.accepted.is_none() && fact.said.person.is_some_and(|it| it != fact.by)
}

/// What the asker can answer next, as a button.
fn next(scene: &Scene<'_>, record: &Initiative) -> Option<(String, String)> {
    let context = scene.context();
    let mut gaps: Vec<Gap> = gate::gaps(record, &context);
    gaps.retain(|it| it.supplier == Some(scene.asker));
    gaps.into_iter().find_map(|gap| {
        let token = asked::opening(record, gap.item)?;
        let name = scene.item_name(record, gap.item).ok()?;
        let label = scene.baton.prompts.line("done", "answer.next", &json!({"name": name})).ok()?.text();
        Some((cut(&label, MAX_LABEL_CHARS - 1), token))
    })
}

/// The warnings of a record in words, what stalls most first.
///
/// # Errors
/// A text of ours that cannot be rendered.
pub fn foretold(scene: &Scene<'_>, record: &Initiative) -> Result<Vec<String>, Failure> {
    let all = warnings(record, &scene.context());
    all.iter().take(MOST_WARNINGS).map(|it| said(scene, it)).collect()
}

fn said(scene: &Scene<'_>, warning: &Warning) -> Result<String, Failure> {
    let mut view = scene.directory.named(&serde_json::to_value(warning)?);
    view["today"] = json!(scene.today());
    let key = view["warning"].as_str().unwrap_or_default().to_owned();
    Ok(scene.baton.prompts.line("warnings", &key, &view)?.text())
}
