//! `list`: how many run, how many are in production, and which. Source: F-1.

use std::collections::BTreeMap;

use baton_chat::grammar::{ArgKind, Spec, optional};
use baton_domain::{authority, initiative::Initiative};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, change::loaded, failure::Failure, present::view, scene::Scene};

/// Lines of a page.
const PAGE: usize = 12;
/// How many initiatives are read at a time.
const READ: u32 = 500;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["list"],
        aliases: &["ls"],
        args: &[
            optional("which", ArgKind::Choice(&["all", "mine", "nobody", "proposed", "pilot", "bridge", "production", "stopped", "retired"])),
            optional("page", ArgKind::Number),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let which = args.text("which").unwrap_or("all");
    let page = args.parsed::<usize>("page")?.unwrap_or(1).max(1);
    let (mut stages, mut found) = (BTreeMap::<&str, usize>::new(), Vec::new());
    for record in visible(scene).await? {
        *stages.entry(record.stage.as_str()).or_default() += 1;
        if is_meant(scene, &record, which) {
            found.push(record);
        }
    }
    let context = scene.context();
    let total: usize = stages.values().sum();
    let from = (page - 1) * PAGE;
    let shown: Vec<_> = found.iter().skip(from).take(PAGE).map(|it| view::initiative(it, &scene.directory, &context)).collect();
    let more = (from + PAGE < found.len()).then(|| format!("list {which} {}", page + 1));
    let view = json!({"total": total, "stages": stages, "which": which, "found": found.len(), "page": page, "all": shown, "more": more});
    Ok(Answer::Whisper(scene.card("list", &view)?))
}

/// Everything the asker may see, by key.
async fn visible(scene: &Scene<'_>) -> Result<Vec<Initiative>, Failure> {
    let (mut all, mut after) = (Vec::new(), None);
    let context = scene.context();
    loop {
        let page = scene.baton.store.all_initiatives(scene.directory.id(), after.as_ref(), READ).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = Some(last.key.clone());
        for row in &page {
            let record = loaded(row)?.record;
            if authority::sees(&record, scene.asker, &context) {
                all.push(record);
            }
        }
    }
}

fn is_meant(scene: &Scene<'_>, record: &Initiative, which: &str) -> bool {
    match which {
        "all" => true,
        "mine" => record.custody.is_member(scene.asker),
        "nobody" => record.custody.owner().is_none() && record.stage.is_running(),
        stage => record.stage.as_str() == stage,
    }
}
