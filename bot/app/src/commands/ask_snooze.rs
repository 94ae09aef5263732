//! `ask snooze`: not now; the item itself goes on. Source: N-5.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{ask, initiative::Command as Change};
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::{done::Done, meanwhile},
    scene::Scene,
};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["ask", "snooze"],
        aliases: &["snooze", "not now"],
        args: &[
            required("key", ArgKind::Key),
            required("item", ArgKind::Word),
            required("until", ArgKind::Date),
            optional("because", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let (item, until) = (args.item(scene, &record)?, args.day("until", scene)?);
    let snooze = ask::Command::Snooze { item, until, because: args.words("because")? };
    let snoozed = scene.change(record.id, &[Change::Ask(snooze)]).await;
    let changed = snoozed.map_err(|it| scene.about_date("until", it))?;
    let view = json!({
        "item": scene.item_name(&changed.record, item)?,
        "until": until,
        "next": meanwhile::next_up(&changed.record, item, scene),
    });
    Done::about(scene, "ask_snooze.headline", &changed.record, view)?.line("ask_snooze.meanwhile")?.whisper()
}
