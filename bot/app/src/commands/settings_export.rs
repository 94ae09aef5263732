//! `settings export`: how an admin takes everything along.

use baton_chat::grammar::Spec;
use baton_domain::PersonId;
use serde_json::json;

use super::{Answer, Command};
use crate::{failure::Failure, present::done::Done, scene::Scene};

/// Admins that the answer names.
const MOST_NAMED: usize = 3;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["settings", "export"], aliases: &["export"], args: &[] },
    prefill: None,
    run: |scene, _| Box::pin(run(scene)),
};

async fn run(scene: &Scene<'_>) -> Result<Answer, Failure> {
    let admins = scene.directory.people.values().filter(|it| it.admin);
    let admins: Vec<PersonId> = admins.take(MOST_NAMED).map(|it| it.id).collect();
    let view = json!({"admins": scene.names_of(&admins)});
    Done::new(scene, "settings.export", view)?.line("settings.export_next")?.whisper()
}
