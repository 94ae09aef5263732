//! `settings start`: from now on Baton speaks to everybody concerned; until then to nobody. Source: S-1.

use baton_chat::grammar::{ArgKind, Spec, optional};
use baton_domain::{context::Actor, organisation::Event};
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args, change::Cause, failure::Failure, people::check_admin, present::done::Done, scene::Scene,
};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "start"],
        aliases: &["start"],
        args: &[optional("when", ArgKind::Choice(&["now", "later"]))],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    check_admin(&scene.directory, Actor::Person(scene.asker))?;
    let manners = &scene.baton.playbook.manners;
    let zone = &scene.directory.calendar.zone;
    let people = scene.directory.organisation.personal_cards.as_ref().unwrap_or(&manners.personal_cards);
    let view = json!({
        "people": people.next_after(zone, scene.now),
        "channels": manners.channel_cards.next_after(zone, scene.now),
    });
    match (scene.directory.organisation.started, args.text("when")) {
        (true, _) => Done::new(scene, "start.already", view)?.line("start.playbook")?.whisper(),
        (false, Some("later")) => Done::new(scene, "start.later", view)?
            .line("start.look")?
            .button("register.start", "settings start".to_owned())?
            .button("register.list", "list".to_owned())?
            .button("start.help", "help".to_owned())?
            .whisper(),
        (false, _) => {
            start(scene).await?;
            Done::new(scene, "start.headline", view)?.line("start.first")?.line("start.next")?.whisper()
        }
    }
}

async fn start(scene: &Scene<'_>) -> Result<(), Failure> {
    let cause = Cause { actor: Actor::Person(scene.asker), dedupe_key: Some(&scene.dedupe_key) };
    scene.baton.change_organisation(&scene.directory, cause, &[Event::Started]).await?;
    scene.baton.plan_cards(scene.directory.id()).await
}
