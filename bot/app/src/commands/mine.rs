//! `mine`: what waits for the asker, and what they hold.

use baton_chat::grammar::{ArgKind, Spec, optional};

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::mine, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["mine"], aliases: &["my", "todo"], args: &[optional("page", ArgKind::Number)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let view = mine::view(scene, args.parsed::<usize>("page")?.unwrap_or(1)).await?;
    Ok(Answer::Whisper(scene.card("mine", &view)?))
}
