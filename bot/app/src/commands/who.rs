//! `who`: whose an initiative is, at any time. Source: F-8.

use baton_chat::grammar::{ArgKind, Spec, required};

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["who"], aliases: &["owner", "who owns"], args: &[required("about", ArgKind::Line)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let (found, clear) = scene.search(args.word("about")).await?;
    match found.split_first() {
        None => Err(Failure::NotFound { typed: args.word("about").to_owned(), near: Vec::new() }),
        Some((record, near)) if clear => Ok(Answer::Whisper(present::who::card(scene, record, near).await?)),
        Some(_) => Ok(Answer::Whisper(present::who::several(scene, &found)?)),
    }
}
