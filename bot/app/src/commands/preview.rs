//! `preview`: what Baton will send the asker in the coming weeks, and why. Source: N-13.

use baton_chat::grammar::{ArgKind, Spec, optional};

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::coming, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["preview"], aliases: &["next"], args: &[optional("key", ArgKind::Key)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let only = match args.text("key") {
        Some(_) => Some(args.initiative(scene).await?),
        None => None,
    };
    Ok(Answer::Whisper(coming::card(scene, only.as_ref()).await?))
}
