//! `ask pass`: hands an item back, as not one's own or because one cannot. Source: N-5, N-14.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    ask::{self, Pass},
    initiative::Command as Change,
};
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::{done::Done, meanwhile},
    reach,
    scene::Scene,
};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["ask", "pass"],
        aliases: &["pass"],
        args: &[
            required("key", ArgKind::Key),
            required("item", ArgKind::Word),
            required("how", ArgKind::Choice(&["not-mine", "cannot"])),
            optional("because", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let item = args.item(scene, &record)?;
    let pass = match (args.word("how"), args.words("because")?) {
        ("cannot", None) => return Err(scene.wrong("because", "cannot", json!({}))),
        ("cannot", Some(because)) => Pass::Cannot { because },
        _ => Pass::NotMine,
    };
    let cannot = matches!(pass, Pass::Cannot { .. });
    let changed = scene.change(record.id, &[Change::Ask(ask::Command::Pass { item, pass })]).await?;
    let next = meanwhile::gap(&changed.record, item, scene).and_then(|it| it.supplier);
    let next = next.map(|it| meanwhile::stand_in(&scene.directory, it, scene));
    let at = match next {
        Some(person) => Some(reach::next_card(scene.baton, &scene.directory, person, scene.now).await?),
        None => None,
    };
    let view = json!({
        "item": scene.item_name(&changed.record, item)?,
        "cannot": cannot,
        "next": scene.name_of(next),
        "day": at.map(|it| scene.directory.calendar.date_of(it)),
    });
    Done::about(scene, "ask_pass.headline", &changed.record, view)?.line("ask_pass.meanwhile")?.whisper()
}
