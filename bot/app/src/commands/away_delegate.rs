//! `away delegate`: who takes a lead's routine items; nobody ends it. Source: N-6.

use baton_chat::grammar::{ArgKind, Spec, optional};
use baton_domain::{person, refusal::Refusal};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["away", "delegate"],
        aliases: &["delegate"],
        args: &[optional("person", ArgKind::Person)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let to = args.person("person", scene)?;
    if to == Some(scene.asker) {
        return Err(scene.wrong("person", "yourself", json!({})));
    }
    if let Some(person) = to.filter(|it| scene.context().is_gone(*it)) {
        return Err(Refusal::Gone { person }.into());
    }
    scene.change_person(scene.asker, person::Command::Delegate(to)).await?;
    let lead = scene.directory.people.get(&scene.asker).is_some_and(|it| it.lead);
    let view = json!({"person": scene.name_of(to), "lead": lead});
    Done::new(scene, "away_delegate.headline", view)?.line("away_delegate.next")?.whisper()
}
