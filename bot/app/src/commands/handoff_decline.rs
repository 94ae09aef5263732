//! `handoff decline`: says no to a role that was offered. Source: N-14.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{HandoffNo, custody, initiative::Command as Change, refusal::Refusal, role::Role};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["handoff", "decline"],
        aliases: &["decline"],
        args: &[
            required("key", ArgKind::Key),
            required("handoff", ArgKind::Number),
            optional("reason", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

// Not public: who said no is nobody's business but the giver's.
async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let (no, reason) = (args.required::<HandoffNo>("handoff")?, args.words("reason")?);
    let told = reason.is_some();
    let decline = Change::Custody(custody::Command::Decline { no, reason });
    let changed = scene.change(record.id, &[decline]).await?;
    let offer = changed.before.custody.offer(no).ok_or(Refusal::OfferClosed)?;
    let view = json!({
        "by": scene.directory.name(offer.by),
        "role": offer.role.to_string(),
        "speaks": matches!(offer.role, Role::Lead(_)),
        "holder": scene.name_of(changed.record.custody.holder(offer.role)),
    });
    let done = Done::about(scene, "handoff_decline.headline", &changed.record, view)?;
    let done = done.line("handoff_decline.until")?;
    done.line_if(told.then_some("handoff_decline.seen"))?.whisper()
}
