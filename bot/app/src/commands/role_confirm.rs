//! `role confirm`: the sponsor's word for the next owner's authority and share of time. Source: I-8, G-6.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{custody, initiative::Command as Change, role::Role, stage::Stage};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["role", "confirm"],
        aliases: &["confirm"],
        args: &[
            required("key", ArgKind::Key),
            required("person", ArgKind::Person),
            required("share", ArgKind::Text),
        ],
    },
    prefill: Some(|scene, args, name| Box::pin(prefill(scene, args, name))),
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn prefill(scene: &Scene<'_>, args: &Args, name: &str) -> Option<String> {
    let record = args.initiative(scene).await.ok().filter(|_| name == "person")?;
    // Before the pilot it is the owner's authority that is asked for.
    let role = if record.stage == Stage::Proposed { Role::Owner } else { Role::NextOwner };
    let next = record.custody.holder(role)?;
    scene.directory.user_in(&scene.space, next).map(str::to_owned)
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let person = args.one_person("person", "share", scene)?;
    let share = args.words("share")?.ok_or(Failure::Missing { arg: "share" })?;
    let view = json!({"person": scene.directory.name(person), "share": share.as_str()});
    let confirm = Change::Custody(custody::Command::Confirm { person, share });
    let changed = scene.change(record.id, &[confirm]).await?;
    let done = Done::about(scene, "role_confirm.headline", &changed.record, view)?;
    done.line("role_confirm.share")?.said(scene.moved(&changed)).aloud(&changed.record)
}
