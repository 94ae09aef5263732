//! `ask now`: asks one person at once, within their hours and caps; what holds it back is said. Source: N-4.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    PersonId,
    ask::{self, Item},
    initiative::{Command as Change, Initiative},
    manners::Class,
};
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::{done::Done, failed::supplier, meanwhile::gap},
    reach,
    scene::Scene,
};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["ask", "now"],
        aliases: &["nudge"],
        args: &[
            required("key", ArgKind::Key),
            required("item", ArgKind::Word),
            optional("person", ArgKind::Person),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let item = args.item(scene, &record)?;
    let person = match args.get("person") {
        Some(_) => args.one_person("person", "", scene)?,
        None => next_to_say(scene, &record, item).ok_or(Failure::Missing { arg: "person" })?,
    };
    let ask = ask::Command::Now { item, person };
    let changed = scene.change(record.id, &[Change::Ask(ask)]).await?;
    let at = reach::when(scene.baton, &scene.directory, person, Class::Direct, scene.now).await?;
    let view = json!({
        "item": scene.item_name(&changed.record, item)?,
        "person": scene.directory.name(person),
        "at": scene.later(at),
    });
    Done::about(scene, "ask_now.headline", &changed.record, view)?.line("ask_now.item")?.whisper()
}

/// Who is asked where nobody is named: whoever the item is with, or would be once its gate opens.
fn next_to_say(scene: &Scene<'_>, record: &Initiative, item: Item) -> Option<PersonId> {
    let asked = gap(record, item, scene).and_then(|it| it.supplier);
    asked.or_else(|| supplier(record, item, &scene.context()))
}
