//! `settings escalations`: whether what nobody answers may go up to the asker. Source: N-7.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::person;
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "escalations"],
        aliases: &["escalations"],
        args: &[required("state", ArgKind::Choice(&["on", "off"]))],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let on = args.word("state") == "on";
    scene.change_person(scene.asker, person::Command::SetEscalations(on)).await?;
    Done::new(scene, "settings.escalations", json!({"on": on}))?.line("settings.escalations_next")?.whisper()
}
