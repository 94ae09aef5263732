//! `readiness`: how far the questions of the gate ahead are, and who can supply what is missing.

use std::collections::BTreeSet;

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{
    ask::Item,
    authority::{self, Act},
    gate,
    initiative::Initiative,
    stage::Stage,
};
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::{
        answered::foretold,
        asked,
        view::{self, InitiativeView, ItemView},
    },
    scene::Scene,
};

/// Items on the card.
const MOST: usize = 5;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["readiness"], aliases: &["missing", "gaps"], args: &[required("key", ArgKind::Key)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let context = scene.context();
    let i = view::initiative(&record, &scene.directory, &context);
    let mut items = items(scene, &record, &i)?;
    let more = items.len().saturating_sub(MOST);
    items.truncate(MOST);
    let opens = record.stage.gate().and_then(|it| gate::opens_at(&record, it, &context));
    let opens = opens.map(|it| context.calendar.date_of(it)).filter(|it| context.today() < *it);
    let may = authority::check(&record, scene.asker, Act::Close, &context).is_ok();
    let answered = may && i.questions.iter().all(|it| it.answered) && !i.questions.is_empty();
    let view = json!({
        "i": i,
        "items": items,
        "more": more,
        "opens": opens,
        "close": answered.then(|| way_on(&record)),
        "warnings": foretold(scene, &record)?,
        "brief": format!("brief {}", record.key),
    });
    Ok(Answer::Whisper(scene.card("readiness", &view)?))
}

/// The command that leaves the stage.
fn way_on(record: &Initiative) -> String {
    match record.stage {
        Stage::Proposed => format!("stage close {} start", record.key),
        Stage::Bridge => format!("stage go-live {}", record.key),
        _ => format!("stage close {}", record.key),
    }
}

/// What the gate's questions lack, each with its question's number, then whatever else is asked now.
fn items(scene: &Scene<'_>, record: &Initiative, i: &InitiativeView) -> Result<Vec<Value>, Failure> {
    let context = scene.context();
    let gaps = gate::gaps(record, &context);
    let open: Vec<ItemView> =
        gaps.iter().map(|it| view::gap(record, it, &scene.directory, &context)).collect();
    let of_gate = i.questions.iter().flat_map(|question| {
        let missing = question.missing.iter().flatten();
        // Whoever handed it back is not asked any more.
        let now = |it: &ItemView| open.iter().find(|open| open.item == it.item).unwrap_or(it).clone();
        missing.map(move |it| (Some(question.number), now(it)))
    });
    let mut seen = BTreeSet::new();
    let all = of_gate.chain(open.iter().map(|it| (None, it.clone())));
    let each_once = all.filter(|(_, it)| seen.insert(it.item.clone()));
    each_once.map(|(number, it)| shown(scene, record, number, &it)).collect()
}

/// An item with what the asker can do about it: answer, or ask whoever can.
fn shown(scene: &Scene<'_>, record: &Initiative, number: Option<usize>, item: &ItemView) -> Result<Value, Failure> {
    let you = item.supplier.as_ref().is_some_and(|it| it.id == scene.asker.to_string());
    let other = item.supplier.as_ref().filter(|_| !you);
    let named = item.item.parse::<Item>().ok().filter(|_| you);
    let mut shown = serde_json::to_value(item)?;
    shown["question"] = json!(number);
    shown["you"] = json!(you);
    shown["ask"] = json!(other.map(|_| format!("ask now {} {}", record.key, item.item)));
    shown["answer"] = json!(named.and_then(|it| asked::opening(record, it)));
    Ok(shown)
}
