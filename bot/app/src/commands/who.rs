//! `who`: whose an initiative is, at any time. Source: F-8.

use baton_chat::grammar::{ArgKind, Spec, required};

use baton_domain::initiative::Initiative;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["who"], aliases: &["owner", "who owns"], args: &[required("about", ArgKind::Line)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let (mut found, clear) = scene.search(args.word("about")).await?;
    if let ([one], true) = (found.as_slice(), clear) {
        let neighbours = neighbours(scene, one).await?;
        found.extend(neighbours);
    }
    match found.split_first() {
        None => Err(Failure::NotFound { typed: args.word("about").to_owned(), near: Vec::new() }),
        Some((record, near)) if clear => Ok(Answer::Whisper(present::who::card(scene, record, near).await?)),
        Some(_) => Ok(Answer::Whisper(present::who::several(scene, &found)?)),
    }
}

// Whoever asks about one often means the one beside it.
async fn neighbours(scene: &Scene<'_>, record: &Initiative) -> Result<Vec<Initiative>, Failure> {
    let word = record.name.as_str().split(' ').next().unwrap_or_default();
    let (mut near, _) = scene.search(word).await?;
    near.retain(|it| it.id != record.id);
    Ok(near)
}
