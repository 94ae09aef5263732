//! `decision resolve`: says what was chosen.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{DecisionNo, decision, initiative::Command as Change};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["decision", "resolve"],
        aliases: &["decided", "choose"],
        args: &[
            required("key", ArgKind::Key),
            required("decision", ArgKind::Number),
            required("chosen", ArgKind::Word),
            optional("because", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let no: DecisionNo = args.required("decision")?;
    let chosen = args.title("chosen")?.ok_or(Failure::Missing { arg: "chosen" })?;
    let resolve = decision::Command::Resolve { no, chosen, because: args.words("because")? };
    let changed = scene.change(record.id, &[Change::Decision(resolve)]).await?;
    let decision = changed.record.decisions.iter().find(|it| it.no == no);
    let outcome = decision.and_then(|it| it.outcome.as_ref());
    let view = json!({
        "what": decision.map(|it| it.what.as_str()),
        "chosen": outcome.map(|it| it.chosen.as_str()),
        "by": scene.name_of(outcome.map(|it| it.by)),
    });
    let done = Done::about(scene, "decision_resolve.headline", &changed.record, view)?;
    done.line("decision_resolve.by")?.said(scene.moved(&changed)).aloud(&changed.record)
}
