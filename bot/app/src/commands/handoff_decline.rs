//! `handoff decline`: says no to a role that was offered, and who or what could be asked instead. Source: N-14, N-15.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    HandoffNo,
    custody::{self, Instead},
    initiative::Command as Change,
    refusal::Refusal,
    role::Role,
};
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
            required("instead", ArgKind::Choice(&["not-me", "somebody-else", "queue"])),
            // Last but for the form: on a line, everything that follows is the reason.
            optional("reason", ArgKind::Text),
            optional("who", ArgKind::Person),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

// Not public: who said no is nobody's business but the giver's.
async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let (no, reason, instead) = (args.required::<HandoffNo>("handoff")?, args.words("reason")?, instead(scene, &args)?);
    let told = reason.is_some();
    let decline = Change::Custody(custody::Command::Decline { no, instead, reason });
    let changed = scene.change(record.id, &[decline]).await?;
    let offer = changed.before.custody.offer(no).ok_or(Refusal::OfferClosed)?;
    let somebody = if let Instead::Somebody(it) = instead { Some(scene.directory.name(it)) } else { None };
    let view = json!({
        "by": scene.directory.name(offer.by),
        "role": offer.role.to_string(),
        "speaks": matches!(offer.role, Role::Lead(_)),
        "holder": scene.name_of(changed.record.custody.holder(offer.role)),
        "somebody": somebody,
        "queue": instead == Instead::Queue,
    });
    let done = Done::about(scene, "handoff_decline.headline", &changed.record, view)?;
    let done = done.line("handoff_decline.until")?;
    done.line_if(told.then_some("handoff_decline.seen"))?.whisper()
}

fn instead(scene: &Scene<'_>, args: &Args) -> Result<Instead, Failure> {
    match args.text("instead") {
        Some("somebody-else") => {
            let who = args.person("who", scene)?.ok_or(Failure::Missing { arg: "who" })?;
            Ok(Instead::Somebody(who))
        }
        Some("queue") if args.text("reason").is_none() => Err(Failure::Missing { arg: "reason" }),
        Some("queue") => Ok(Instead::Queue),
        _ => Ok(Instead::NotMe),
    }
}
