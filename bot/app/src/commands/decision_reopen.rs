//! `decision reopen`: a choice is to be made again.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{DecisionNo, decision, initiative::Command as Change};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["decision", "reopen"],
        aliases: &["reopen"],
        args: &[
            required("key", ArgKind::Key),
            required("decision", ArgKind::Number),
            required("due", ArgKind::Date),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let (no, due) = (args.required::<DecisionNo>("decision")?, args.day("due", scene)?);
    let reopen = Change::Decision(decision::Command::Reopen { no, due });
    let changed = scene.change(record.id, &[reopen]).await.map_err(|it| scene.about_date("due", it))?;
    let decision = changed.record.decisions.iter().find(|it| it.no == no);
    let view = json!({
        "what": decision.map(|it| it.what.as_str()),
        "decider": scene.name_of(decision.map(|it| it.decider)),
        "due": due,
    });
    let done = Done::about(scene, "decision_reopen.headline", &changed.record, view)?;
    done.said(scene.moved(&changed)).aloud(&changed.record)
}
