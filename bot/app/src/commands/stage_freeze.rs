//! `stage freeze`: the scope stands; what is wanted later is for the next release. Source: D-2.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{initiative::Command as Change, playbook::known::NEXT_RELEASE, stage};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["stage", "freeze"],
        aliases: &["freeze"],
        args: &[required("key", ArgKind::Key), required("scope", ArgKind::Text)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let because = args.words("scope")?.ok_or(Failure::Missing { arg: "scope" })?;
    let view = json!({"scope": because.as_str(), "by": scene.directory.name(scene.asker)});
    let changed = scene.change(record.id, &[Change::Stage(stage::Command::Freeze { because })]).await?;
    Done::about(scene, "stage_freeze.headline", &changed.record, view)?
        .line("stage_freeze.next")?
        .button("stage_freeze.wish", format!("answer {} {NEXT_RELEASE}", record.key))?
        .said(scene.moved(&changed))
        .aloud(&changed.record)
}
