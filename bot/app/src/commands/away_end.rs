//! `away end`: back again. Source: N-6.

use baton_chat::grammar::Spec;
use baton_domain::person;
use serde_json::json;

use super::{Answer, Command};
use crate::{failure::Failure, present::done::Done, reach, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["away", "end"], aliases: &["back"], args: &[] },
    prefill: None,
    run: |scene, _| Box::pin(run(scene)),
};

async fn run(scene: &Scene<'_>) -> Result<Answer, Failure> {
    scene.change_person(scene.asker, person::Command::Return).await?;
    // What stands here was read before the return: the next card is computed as somebody who is there.
    let directory = scene.baton.directory(scene.directory.id()).await?;
    let card = reach::next_card(scene.baton, &directory, scene.asker, scene.now).await?;
    Done::new(scene, "away_end.headline", json!({"card": directory.calendar.date_of(card)}))?
        .line("away_end.next")?
        .whisper()
}
