//! `stage rollout`: how much of the work goes through it. Source: B-3.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{initiative::Command as Change, stage};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["stage", "rollout"],
        aliases: &["rollout"],
        args: &[required("key", ArgKind::Key), required("percent", ArgKind::Word)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let typed = args.word("percent");
    let percent: Option<u32> = typed.trim_end_matches('%').trim().parse().ok();
    let percent = percent.ok_or_else(|| scene.wrong("percent", "percent", json!({"typed": typed})))?;
    let changed = scene.change(record.id, &[Change::Stage(stage::Command::Rollout { percent })]).await?;
    let view = json!({"percent": percent, "before": record.share().unwrap_or(0)});
    let done = Done::about(scene, "stage_rollout.headline", &changed.record, view)?;
    done.line("stage_rollout.back")?
        .button("stage_rollout.rollback", format!("stage rollback {}", record.key))?
        .said(scene.moved(&changed))
        .aloud(&changed.record)
}
