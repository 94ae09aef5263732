//! `decision add`: opens a choice with one decider and a date.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{decision, initiative::Command as Change};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, reach, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["decision", "add"],
        aliases: &["decide"],
        args: &[
            required("key", ArgKind::Key),
            required("what", ArgKind::Word),
            required("decider", ArgKind::Person),
            required("due", ArgKind::Date),
            optional("source", ArgKind::Word),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let what = args.title("what")?.ok_or(Failure::Missing { arg: "what" })?;
    let (decider, due) = (args.one_person("decider", "", scene)?, args.day("due", scene)?);
    let source = args.parsed("source")?;
    let open = decision::Command::Open { what: what.clone(), decider, due, source };
    let opened = scene.change(record.id, &[Change::Decision(open)]).await;
    let changed = opened.map_err(|it| scene.about_date("due", it))?;
    let card = reach::next_card(scene.baton, &scene.directory, decider, scene.now).await?;
    let view = json!({
        "what": what.as_str(), "due": due, "decider": scene.directory.name(decider), "card": card,
        "you": decider == scene.asker,
    });
    let done = Done::about(scene, "decision_add.headline", &changed.record, view)?;
    done.line("decision_add.asked")?.said(scene.moved(&changed)).aloud(&changed.record)
}
