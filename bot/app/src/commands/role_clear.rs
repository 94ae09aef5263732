//! `role clear`: ends somebody's role without a successor.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{custody, initiative::Command as Change, role::Role};
use serde_json::json;

use super::{Answer, Command, role_set::ROLES};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["role", "clear"],
        aliases: &["role remove"],
        args: &[required("key", ArgKind::Key), required("role", ArgKind::Choice(ROLES))],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let role: Role = args.required("role")?;
    let clear = Change::Custody(custody::Command::Clear(role));
    let changed = scene.change(record.id, &[clear]).await?;
    let view = json!({
        "role": role.to_string(),
        "speaks": matches!(role, Role::Lead(_)),
        "person": scene.name_of(changed.before.custody.holder(role)),
        "sponsor": scene.name_of(changed.record.custody.holder(Role::Sponsor)),
    });
    let done = Done::about(scene, "role_clear.headline", &changed.record, view)?;
    let next = (role == Role::Owner).then_some("role_clear.asked");
    let done = done.line_if(next)?.said(scene.moved(&changed));
    // Who moves on is nobody's business but the sponsor's; the next card says what is needed. Source: D-11.
    match changed.before.custody.holder(role) == Some(scene.asker) && custody::is_lost(role) {
        true => done.whisper(),
        false => done.aloud(&changed.record),
    }
}
