//! `handoff accept`: says yes to a role that was offered; only now it moves. Source: G-6.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{HandoffNo, custody, initiative::Command as Change, refusal::Refusal};

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::offered, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["handoff", "accept"],
        aliases: &["accept"],
        args: &[required("key", ArgKind::Key), required("handoff", ArgKind::Number)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let no: HandoffNo = args.required("handoff")?;
    let accept = Change::Custody(custody::Command::Accept(no));
    let changed = scene.change(record.id, &[accept]).await?;
    let offer = changed.before.custody.offer(no).ok_or(Refusal::OfferClosed)?;
    offered::taken(scene, &changed, offer.role, offer.to)
}
