//! `handoff offer`: asks one person to take the initiative over. Source: N-9.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{custody, initiative::Command as Change, role::Role};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::offered, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["handoff", "offer"],
        aliases: &["hand over", "handover", "handoff to"],
        args: &[
            required("key", ArgKind::Key),
            required("person", ArgKind::Person),
            optional("note", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let to = args.one_person("person", "note", scene)?;
    if to == scene.asker {
        return Err(scene.wrong("person", "yourself", json!({})));
    }
    let offer = custody::Command::Offer { role: Role::Owner, to, note: args.words("note")? };
    let changed = scene.change(record.id, &[Change::Custody(offer)]).await?;
    offered::answer(scene, &changed, Role::Owner, to).await
}
