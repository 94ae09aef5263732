//! `settings link`: which users of which platforms are this one person.

use baton_chat::grammar::Spec;
use serde_json::json;

use super::{Answer, Command};
use crate::{failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["settings", "link"], aliases: &["link"], args: &[] },
    prefill: None,
    run: |scene, _| Box::pin(run(scene)),
};

async fn run(scene: &Scene<'_>) -> Result<Answer, Failure> {
    let organisation = scene.directory.id();
    let spaces = scene.baton.store.spaces(organisation).await?;
    let mut own = scene.baton.store.identities(organisation).await?;
    own.retain(|it| it.person == scene.asker);
    let named = own.iter().map(|it| match spaces.iter().find(|space| space.id == it.space) {
        Some(space) => format!("{} on {} ({})", it.external_id, space.platform, space.name),
        None => it.external_id.clone(),
    });
    let view = json!({
        "you": scene.directory.name(scene.asker),
        "identities": named.collect::<Vec<_>>(),
    });
    Done::new(scene, "settings.link", view)?.line("settings.link_next")?.whisper()
}
