//! `stage rollback`: the call that takes it all back, by the owner or an operator on call. Source: P-6.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{initiative::Command as Change, stage};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["stage", "rollback"],
        aliases: &["rollback"],
        args: &[required("key", ArgKind::Key), required("because", ArgKind::Text)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let because = args.words("because")?.ok_or(Failure::Missing { arg: "because" })?;
    let view = json!({"because": because.as_str(), "by": scene.directory.name(scene.asker), "before": record.share()});
    let changed = scene.change(record.id, &[Change::Stage(stage::Command::Rollback { because })]).await?;
    let done = Done::about(scene, "stage_rollback.headline", &changed.record, view)?;
    done.line("stage_rollback.by")?.aloud(&changed.record)
}
