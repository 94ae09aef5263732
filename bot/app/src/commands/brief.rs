//! `brief`: half a page to paste before a meeting. Source: F-10.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::metric::{self, Phase};
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::view, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["brief"], aliases: &["summary"], args: &[required("key", ArgKind::Key)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let context = scene.context();
    let numbers = |phase| -> Vec<Value> {
        metric::of_phase(&record.metrics, phase)
            .map(|it| {
                let last = it.last_reading().map(|it| it.value.to_string());
                json!({"what": it.terms.what.as_str(), "target": it.terms.target.to_string(), "last": last,
                    "up": it.terms.direction == metric::Direction::Up, "first_read": it.terms.first_read})
            })
            .collect()
    };
    let decisions = record.decisions.iter().filter(|it| it.outcome.is_none());
    let decisions: Vec<Value> = decisions
        .map(|it| json!({"what": it.what.as_str(), "decider": scene.directory.view(it.decider), "due": it.due}))
        .collect();
    let view = json!({
        "i": view::initiative(&record, &scene.directory, &context),
        "pilot": numbers(Phase::Pilot),
        "production": numbers(Phase::Production),
        "decisions": decisions,
        "show": format!("show {}", record.key),
    });
    Ok(Answer::Whisper(scene.card("brief", &view)?))
}
