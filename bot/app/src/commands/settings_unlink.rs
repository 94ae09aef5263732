//! `settings unlink`: makes one of the asker's accounts somebody of their own again, with what was theirs.

use baton_chat::grammar::{ArgKind, Spec, optional};
use baton_domain::{PersonId, context::Actor};
use serde_json::json;

use super::{
    Answer, Command,
    settings_link::{Account, accounts},
};
use crate::{args::Args, change::Cause, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "unlink"],
        aliases: &["unlink"],
        args: &[optional("account", ArgKind::Line)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let all = accounts(scene, &scene.directory, scene.asker).await?;
    // The record that the others are linked to stays; of two it does not matter which one is named.
    let (own, others): (Vec<&Account>, Vec<&Account>) = all.iter().partition(|it| it.record == scene.asker);
    let choices: Vec<String> = others.iter().map(|it| it.platform.clone()).collect();
    let view = json!({"you": scene.directory.view(scene.asker), "choices": choices});
    if others.is_empty() {
        return Done::new(scene, "settings.unlink_none", view)?.whisper();
    }
    let Some(typed) = args.text("account") else {
        let mut done = Done::new(scene, "settings.unlink", view)?.line("settings.unlink_next")?;
        for it in others.iter().take(baton_chat::card::MAX_BUTTONS) {
            done = done.button_named(&it.label(), format!("settings unlink {}", it.record));
        }
        return done.whisper();
    };
    let meant: Vec<PersonId> = match (own.iter().any(|it| it.is_called(typed)), others.as_slice()) {
        (true, [only]) => vec![only.record],
        _ => others.iter().filter(|it| it.is_called(typed)).map(|it| it.record).collect(),
    };
    let [record] = meant[..] else {
        return Err(scene.wrong("account", "unlink", json!({"typed": typed, "choices": choices})));
    };
    let cause = Cause { actor: Actor::Person(scene.asker), dedupe_key: None };
    scene.baton.unlink(scene.directory.id(), record, cause).await?;
    Done::new(scene, "settings.unlinked", view)?.line("settings.unlinked_next")?.whisper()
}

impl Account {
    fn label(&self) -> String {
        format!("{} ({})", self.platform, self.space)
    }

    fn is_called(&self, typed: &str) -> bool {
        let typed = typed.trim().trim_start_matches('@').to_lowercase();
        let names = [self.record.to_string(), self.user.clone(), self.platform.clone(), self.space.clone()];
        names.iter().any(|it| it.to_lowercase() == typed)
    }
}
