//! `answer`: what the asker can supply on one initiative, and evidence that is somebody's word.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{ask::Item, gate, initiative::Command as Change, nudge};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::{asked, done::Done}, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["answer"],
        aliases: &["done"],
        args: &[
            required("key", ArgKind::Key),
            optional("item", ArgKind::Choice(&["expectation", "privileges", "most-withdrawn"])),
            optional("words", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let item = args.parsed::<Item>("item")?;
    let (Some(item), Some(words)) = (item, args.words("words")?) else {
        return match item {
            Some(_) => Err(scene.wrong("words", "needed", json!({}))),
            None => open(scene, &record),
        };
    };
    let changed = scene.change(record.id, &[Change::State { item, words }]).await?;
    let view = json!({"kind": item.to_string()});
    Done::about(scene, "answer.headline", &changed.record, view)?.said(scene.moved(&changed)).whisper()
}

/// What the asker is asked for here, else everything that is missing and theirs to give.
fn open(scene: &Scene<'_>, record: &baton_domain::initiative::Initiative) -> Result<Answer, Failure> {
    let context = scene.context();
    let mut gaps = nudge::asked_of(record, scene.asker, &context);
    if gaps.is_empty() {
        gaps = gate::gaps(record, &context).into_iter().filter(|it| it.supplier == Some(scene.asker)).collect();
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
