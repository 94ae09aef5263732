//! `answer`: what the asker can supply on one initiative, and evidence that is somebody's word.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    ask::Item,
    gate,
    initiative::{Command as Change, Initiative},
    nudge,
};
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::{asked, done::Done, most_withdrawn},
    scene::Scene,
};

/// Shows what is given back.
const MOST_WITHDRAWN: &str = "most-withdrawn";
/// The sponsor's word that it goes on although most is given back.
const GOING_ON: &str = "going-on";

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["answer"],
        aliases: &["done"],
        args: &[
            required("key", ArgKind::Key),
            optional("item", ArgKind::Choice(&["expectation", "privileges", MOST_WITHDRAWN, GOING_ON])),
            optional("words", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let words = args.words("words")?;
    let item = match (args.text("item"), &words) {
        (None, _) => return open(scene, &record, args.text("words")),
        // Nobody says yes to it without having seen what is given back.
        (Some(MOST_WITHDRAWN), None) => return Ok(Answer::Whisper(most_withdrawn::reply(scene, &record)?)),
        (Some(MOST_WITHDRAWN | GOING_ON), _) => Item::MostWithdrawn,
        (Some(_), _) => args.required("item")?,
    };
    let words = words.ok_or(Failure::Missing { arg: "words" })?;
    let changed = scene.change(record.id, &[Change::State { item, words }]).await?;
    let view = json!({"kind": item.to_string()});
    Done::about(scene, "answer.headline", &changed.record, view)?.said(scene.moved(&changed)).whisper()
}

/// What the asker is asked for here, else everything that is missing and theirs to give; one item where it is
/// named, whoever is asked for it.
fn open(scene: &Scene<'_>, record: &Initiative, typed: Option<&str>) -> Result<Answer, Failure> {
    let context = scene.context();
    let mut gaps = nudge::asked_of(record, scene.asker, &context);
    if gaps.is_empty() {
        gaps =
            gate::gaps(record, &context).into_iter().filter(|it| it.supplier == Some(scene.asker)).collect();
    }
    if let Some(item) = typed.and_then(|it| it.parse::<Item>().ok()) {
        gaps = gate::gaps(record, &context).into_iter().filter(|it| it.item == item).collect();
    }
    let most = scene.baton.playbook.manners.items_on_a_card;
    let view = json!({
        "name": record.name.as_str(),
        "count": gaps.len(),
        "items": asked::items(&scene.directory, &context, record, &gaps[..gaps.len().min(most)]),
        "today": context.today(),
        "missing": format!("readiness {}", record.key),
    });
    Ok(Answer::Whisper(scene.card("answer", &view)?))
}
