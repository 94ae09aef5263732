//! `away cover`: says whether one covers for somebody who is away. Source: N-6.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::person;
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["away", "cover"],
        aliases: &["cover"],
        args: &[required("person", ArgKind::Person), required("answer", ArgKind::Choice(&["yes", "no"]))],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let person = args.one_person("person", "", scene)?;
    let yes = args.word("answer") == "yes";
    let answer = if yes { person::Command::AcceptCover } else { person::Command::DeclineCover };
    scene.change_person(person, answer).await?;
    let away = scene.directory.people.get(&person).and_then(|it| it.away.as_ref());
    let view =
        json!({"person": scene.directory.name(person), "yes": yes, "until": away.map(|it| it.days.until)});
    Done::new(scene, "away_cover.headline", view)?.line("away_cover.next")?.whisper()
}
