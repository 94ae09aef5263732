//! `settings lead`: who leads the portfolio; admins say so.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::person::{self, Grant};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "lead"],
        aliases: &["lead"],
        args: &[required("person", ArgKind::Person), required("state", ArgKind::Choice(&["on", "off"]))],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let person = args.one_person("person", "", scene)?;
    let on = args.word("state") == "on";
    let grant = if on { Grant::Given } else { Grant::Taken };
    scene.change_person(person, person::Command::MakeLead(grant)).await?;
    let view = json!({"person": scene.directory.name(person), "on": on});
    Done::new(scene, "settings.lead", view)?.line("settings.lead_next")?.whisper()
}
