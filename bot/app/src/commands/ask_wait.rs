//! `ask wait`: an item waits for something; nobody is asked for it until then. Source: N-5.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{ask, initiative::Command as Change};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["ask", "wait"],
        aliases: &["wait"],
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
    let wait = ask::Command::Wait { item, until, because: args.words("because")? };
    let waited = scene.change(record.id, &[Change::Ask(wait)]).await;
    let changed = waited.map_err(|it| scene.about_date("until", it))?;
    let view = json!({"item": scene.item_name(&changed.record, item)?, "until": until});
    Done::about(scene, "ask_wait.headline", &changed.record, view)?.line("ask_wait.meanwhile")?.whisper()
}
