//! `stage go-live`: the rebuild becomes production, once its gate is answered. Source: B-2 to B-8.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::stage::{Gate, Stage};
use serde_json::json;

use super::{Answer, Command, stage_close};
use crate::{args::Args, failure::Failure, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["stage", "go-live"],
        aliases: &["go-live", "go live"],
        args: &[
            required("key", ArgKind::Key),
            optional("override", ArgKind::Choice(&["override"])),
            optional("because", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    match record.stage {
        // A second press must not leave the next stage as well.
        Stage::Bridge => stage_close::close(scene, &record, Gate::GoLive, &args).await,
        stage => Err(scene.wrong("key", "no_rebuild", json!({"name": record.name.as_str(), "stage": stage.as_str()}))),
    }
}
