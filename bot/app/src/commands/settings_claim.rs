//! `settings claim`: makes the first admin, where the platform does not tell who installed Baton. Source: S-1.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{context::Actor, person::Standing};
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args,
    claim::{self, Claimed},
    failure::Failure,
    people::check_admin,
    present::welcome,
    scene::Scene,
};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "claim"],
        aliases: &["claim"],
        args: &[required("code", ArgKind::Line)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    if claim::has_admin(&scene.directory) {
        // Whoever claimed it and is answered again, such as after a lost connection.
        check_admin(&scene.directory, Actor::Person(scene.asker))?;
        return Ok(Answer::Whisper(welcome::card(scene.baton)?));
    }
    let member = scene.directory.people.get(&scene.asker).is_some_and(|it| it.standing() == Standing::Member);
    if !member {
        return Err(scene.wrong("code", "claim_guest", json!({})));
    }
    match scene.baton.claim(&scene.directory, scene.asker, args.word("code")).await? {
        Claimed::Yes => Ok(Answer::Whisper(welcome::card(scene.baton)?)),
        Claimed::Wrong { left } => Err(scene.wrong("code", "claim", json!({"left": left}))),
        Claimed::TooOften => Err(scene.wrong("code", "claim_often", json!({}))),
    }
}
