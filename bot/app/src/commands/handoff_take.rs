//! `handoff take`: says that one could own what nobody owns. Source: CARDS 4.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{
    authority::{Act, who_may},
    custody,
    initiative::Command as Change,
    role::Role,
};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["handoff", "take"],
        aliases: &["take", "volunteer"],
        args: &[required("key", ArgKind::Key)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let changed = scene.change(record.id, &[Change::Custody(custody::Command::Take)]).await?;
    let may = who_may(&changed.record, Act::Offer(Role::Owner), &scene.context());
    let may = &may[..may.len().min(3)];
    let view = json!({"who": scene.names_of(may), "you": scene.directory.name(scene.asker)});
    let done = Done::about(scene, "handoff_take.headline", &changed.record, view)?;
    done.line("handoff_take.next")?.aloud(&changed.record)
}
