//! `history`: what happened to an initiative, newest first. Source: N-14 for who reads what.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::initiative::Initiative;
use baton_store::SubjectKind;
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::{
        history,
        pages::{page, pages},
    },
    scene::Scene,
};

/// Lines of a page.
const PAGE: usize = 15;
/// Events read at a time; some are not for everybody.
const READ: u32 = 50;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["history"],
        aliases: &["log"],
        args: &[required("key", ArgKind::Key), optional("before", ArgKind::Number)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let lines = lines(scene, &record, args.parsed::<i64>("before")?).await?;
    let all = pages(&lines, PAGE);
    let (shown, _, next) = page(&all, 1);
    let last = shown.last().and_then(|it| it["version"].as_i64()).filter(|_| next.is_some());
    let more = last.map(|it| format!("history {} {it}", record.key));
    let view = json!({"name": record.name.as_str(), "lines": shown, "more": more, "today": scene.today()});
    Ok(Answer::Whisper(scene.card("history", &view)?))
}

/// One line more than a page holds, where there are as many, newest first.
async fn lines(scene: &Scene<'_>, record: &Initiative, before: Option<i64>) -> Result<Vec<Value>, Failure> {
    let (mut lines, mut before) = (Vec::new(), before);
    loop {
        let (organisation, id) = (scene.directory.id(), record.id.0);
        let store = &scene.baton.store;
        let rows = store.history(organisation, SubjectKind::Initiative, id, before, READ).await?;
        for row in &rows {
            if let Some(mut line) = history::line(scene, record, row)? {
                line["version"] = json!(row.version);
                lines.push(line);
            }
        }
        before = rows.last().map(|it| it.version);
        if PAGE < lines.len() || before.is_none() {
            return Ok(lines);
        }
    }
}
