//! `brief`: half a page to paste before a meeting. Source: F-10.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{
    ask::Item,
    gate,
    initiative::Initiative,
    metric::{self, Phase},
    playbook::Evidence,
    privilege::{Fate, Privilege},
    role::Role,
    stage::{Gate, Stage},
};
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::view::{self, InitiativeView},
    scene::Scene,
};

/// Open questions on the card; the rest is counted.
const MOST_OPEN: usize = 4;
/// Borrowed conditions named of each fate; the rest is counted.
const MOST_NAMED: usize = 3;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["brief"], aliases: &["summary"], args: &[required("key", ArgKind::Key)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let i = view::initiative(&record, &scene.directory, &scene.context());
    let mut open = open(scene, &record, &i);
    let more = open.len().saturating_sub(MOST_OPEN);
    open.truncate(MOST_OPEN);
    let decisions = record.decisions.iter().filter(|it| it.outcome.is_none());
    let decisions: Vec<Value> = decisions
        .map(|it| json!({"what": it.what.as_str(), "decider": scene.directory.view(it.decider), "due": it.due}))
        .collect();
    let view = json!({
        "i": i,
        "answers": answers(scene, &record),
        "pilot": numbers(&record, Phase::Pilot),
        "production": numbers(&record, Phase::Production),
        "open": open,
        "more": more,
        "decisions": decisions,
        "show": format!("show {}", record.key),
    });
    Ok(Answer::Whisper(scene.card("brief", &view)?))
}

fn numbers(record: &Initiative, phase: Phase) -> Vec<Value> {
    let number = |it: &metric::Metric| {
        let last = it.last_reading().map(|it| it.value.to_string());
        json!({"what": it.terms.what.as_str(), "target": it.terms.target.to_string(), "last": last,
            "up": it.terms.direction == metric::Direction::Up, "first_read": it.terms.first_read})
    };
    metric::of_phase(&record.metrics, phase).map(number).collect()
}

/// The three answers in the playbook's order; one that the record has no trace of is left out, but not while the
/// question is asked. Source: G-1.
fn answers(scene: &Scene<'_>, record: &Initiative) -> Vec<Value> {
    let asked = record.stage == Stage::Pilot;
    let questions = scene.baton.playbook.questions_of(Gate::PreClose).enumerate();
    let answer = |(at, question): (usize, &baton_domain::playbook::Question)| {
        let (known, mut answer) = match &question.evidence {
            it if it.contains(&Evidence::Verdicts) => borrowed(scene, record),
            it if it.contains(&Evidence::ProductionMetric) => governed(record),
            it if it.contains(&Evidence::NextOwner) => owned(scene, record),
            _ => return None,
        };
        (answer["number"], answer["text"]) = (json!(at + 1), json!(question.text));
        (known || asked).then_some(answer)
    };
    questions.filter_map(answer).collect()
}

/// What becomes of what was borrowed, by fate.
fn borrowed(scene: &Scene<'_>, record: &Initiative) -> (bool, Value) {
    let fates = ["permanent", "replaced", "withdrawn", "undecided"].into_iter().filter_map(|fate| {
        let all: Vec<&Privilege> = record.privileges.iter().filter(|it| fate_of(it) == fate).collect();
        let named = all.iter().take(MOST_NAMED).map(|it| {
            let route = it.verdict.as_ref().and_then(|it| match &it.fate {
                Fate::Replaced { route } => Some(route.as_str()),
                Fate::Permanent | Fate::Withdrawn => None,
            });
            json!({"what": it.terms.what.as_str(), "route": route})
        });
        let named: Vec<Value> = named.collect();
        let more = all.len().saturating_sub(MOST_NAMED);
        (!all.is_empty()).then(|| json!({"fate": fate, "named": named, "more": more}))
    });
    let fates: Vec<Value> = fates.collect();
    let nothing = record.no_privileges.as_ref().map(|it| scene.directory.name(it.by));
    let known = !fates.is_empty() || nothing.is_some();
    (known, json!({"is": "borrowed", "fates": fates, "nothing": nothing}))
}

fn fate_of(privilege: &Privilege) -> &'static str {
    match privilege.verdict.as_ref().map(|it| &it.fate) {
        Some(Fate::Permanent) => "permanent",
        Some(Fate::Replaced { .. }) => "replaced",
        Some(Fate::Withdrawn) => "withdrawn",
        None => "undecided",
    }
}

/// Which numbers govern production; the card has them beside it.
fn governed(record: &Initiative) -> (bool, Value) {
    let known = metric::of_phase(&record.metrics, Phase::Production).next().is_some();
    (known, json!({"is": "governed", "fates": []}))
}

/// Who owns what comes after: from the close on that is the owner, where nobody else is named.
fn owned(scene: &Scene<'_>, record: &Initiative) -> (bool, Value) {
    let custody = &record.custody;
    let closed = matches!(record.stage, Stage::Bridge | Stage::Production);
    let owner = || custody.held.get(&Role::Owner).filter(|_| closed);
    let held = custody.held.get(&Role::NextOwner).or_else(owner);
    let person = held.map(|it| scene.directory.name(it.person));
    let accepted = held.and_then(|it| it.accepted).map(|it| scene.directory.calendar.date_of(it));
    let asked = custody.offered(Role::NextOwner).map(|it| scene.directory.name(it.to));
    let known = person.is_some() || asked.is_some();
    (known, json!({"is": "owned", "fates": [], "person": person, "accepted": accepted, "asked": asked}))
}

/// The open questions of the gate ahead, each with one thing that it lacks; where no gate lies ahead, whatever else
/// is asked now. Choices have lines of their own.
fn open(scene: &Scene<'_>, record: &Initiative, i: &InitiativeView) -> Vec<Value> {
    if record.stage.gate().is_some() {
        let open = i.questions.iter().filter(|it| !it.answered);
        let lacking = open.map(|it| {
            let missing = it.missing.as_deref().unwrap_or_default();
            json!({"number": it.number, "text": it.text, "missing": missing.first(), "more": missing.len().saturating_sub(1)})
        });
        return lacking.collect();
    }
    let context = scene.context();
    let gaps = gate::gaps(record, &context).into_iter().filter(|it| !matches!(it.item, Item::Decision(_)));
    let lacking = gaps.map(|it| {
        let missing = view::gap(record, &it, &scene.directory, &context);
        json!({"number": null, "text": null, "missing": missing, "more": 0})
    });
    lacking.collect()
}
