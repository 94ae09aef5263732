//! `role set`: offers a role; whoever names themselves holds it at once. Source: G-6, N-9, N-15.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{custody, initiative::Command as Change, role::Role};

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::offered, scene::Scene};

/// What the argument `role` takes, here and in `role clear`.
pub(super) const ROLES: &[&str] = &[
    "owner",
    "next-owner",
    "sponsor",
    "champion",
    "deputy",
    "engineering",
    "product",
    "data",
    "compliance",
    "security",
    "operations",
    "business",
];

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["role", "set"],
        aliases: &["role add", "name"],
        args: &[
            required("key", ArgKind::Key),
            required("role", ArgKind::Choice(ROLES)),
            required("person", ArgKind::Person),
            optional("note", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let role: Role = args.required("role")?;
    let to = args.one_person("person", "note", scene)?;
    let offer = custody::Command::Offer { role, to, note: args.words("note")? };
    let changed = scene.change(record.id, &[Change::Custody(offer)]).await?;
    offered::answer(scene, &changed, role, to).await
}
