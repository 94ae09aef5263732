//! `readiness`: how far the questions of the gate ahead are, and who can supply what is missing.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{ask::Item, gate};
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::view, scene::Scene};

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
    let asked = gate::gaps(&record, &context);
    let mut items: Vec<Value> = Vec::new();
    let of_gate = i.questions.iter().flat_map(|it| it.missing.iter().flatten().map(move |item| (Some(it.number), item.clone())));
    let others = asked.iter().map(|it| (None, view::gap(&record, it, &scene.directory)));
    for (number, item) in of_gate.chain(others) {
        if items.iter().all(|it| it["item"] != item.item.as_str()) {
            let you = item.supplier.as_ref().is_some_and(|it| it.id == scene.asker.to_string());
            let ask = item.supplier.as_ref().filter(|_| !you).map(|it| format!("ask now {} {} @{}", record.key, item.item, it.id));
            let mut shown = serde_json::to_value(&item)?;
            let answer = item.item.parse::<Item>().ok().filter(|_| you).and_then(|it| crate::present::asked::opening(&record, it));
            shown["question"] = json!(number);
            (shown["you"], shown["ask"], shown["answer"]) = (json!(you), json!(ask), json!(answer));
            items.push(shown);
        }
    }
    let more = items.len().saturating_sub(MOST);
    items.truncate(MOST);
    let opens = record.stage.gate().and_then(|it| gate::opens_at(&record, it, &context)).map(|it| context.calendar.date_of(it));
    let close = (i.questions.iter().all(|it| it.answered) && !i.questions.is_empty()).then(|| format!("stage close {}", record.key));
    let view = json!({"i": i, "items": items, "more": more, "opens": opens.filter(|it| context.today() < *it), "close": close,
        "brief": format!("brief {}", record.key)});
    Ok(Answer::Whisper(scene.card("readiness", &view)?))
}
