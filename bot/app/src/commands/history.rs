//! `history`: what happened to an initiative, newest first. Source: N-14 for who reads which reason.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{initiative::Initiative, role::Role};
use baton_store::{EventRow, SubjectKind};
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, scene::Scene};

/// Events of a page.
const PAGE: u32 = 15;

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
    let before = args.parsed::<i64>("before")?;
    let store = &scene.baton.store;
    let rows = store.history(scene.directory.id(), SubjectKind::Initiative, record.id.0, before, PAGE).await?;
    let more = rows.last().filter(|it| 1 < it.version).map(|it| format!("history {} {}", record.key, it.version));
    let mut lines = Vec::new();
    for row in &rows {
        lines.push(line(scene, &record, row)?);
    }
    let view = json!({"name": record.name.as_str(), "lines": lines, "more": more});
    Ok(Answer::Whisper(scene.card("history", &view)?))
}

fn line(scene: &Scene<'_>, record: &Initiative, row: &EventRow) -> Result<Value, Failure> {
    let body = scene.directory.named(&row.body);
    let part = body["part"].as_str().unwrap_or_default();
    let event = body.get("event").unwrap_or(&body);
    let key = match event["is"].as_str() {
        Some(is) => format!("{part}_{is}"),
        None => part.to_owned(),
    };
    let mut view = json!({
        "who": row.actor.map_or_else(|| "Baton".to_owned(), |it| scene.directory.name(it).to_owned()),
        "reason": reason(scene, record, row, part, event),
    });
    for (name, value) in [("what", title(scene, record, event)), ("person", text(event, "person")), ("role", text(event, "role"))] {
        view[name] = json!(value);
    }
    let said = scene.baton.prompts.line("history", &key, &view);
    let said = said.or_else(|_| scene.baton.prompts.line("history", "other", &view))?.text();
    Ok(json!({"on": scene.directory.calendar.date_of(row.at), "text": said}))
}

fn text(event: &Value, field: &str) -> Option<String> {
    event[field].as_str().map(str::to_owned)
}

// What the event is about, by name where the record knows one.
fn title(scene: &Scene<'_>, record: &Initiative, event: &Value) -> Option<String> {
    let numbered = |part: &str| event["no"].as_u64().map(|no| format!("{part} {no}"));
    let titled = event["terms"]["what"]["$title"].as_str().or(event["what"]["$title"].as_str());
    let privilege = || record.privileges.iter().find(|it| event["no"] == json!(it.no)).map(|it| it.terms.what.as_str().to_owned());
    let item = || event["item"].as_str().map(|it| scene.baton.prompts.word("needed", it).to_owned());
    titled.map(str::to_owned).or_else(|| event.get("fate").and_then(|_| privilege())).or_else(item).or_else(|| text(event, "to")).or_else(|| numbered("number"))
}

// A reason of a snooze, a wait or a refusal is for its author, the owner and whoever it went up to.
fn reason(scene: &Scene<'_>, record: &Initiative, row: &EventRow, part: &str, event: &Value) -> Option<String> {
    let private = part == "ask" || event["is"] == "declined";
    let custody = &record.custody;
    let reads = |it| custody.holder(it) == Some(scene.asker);
    let may = !private || row.actor == Some(scene.asker) || reads(Role::Owner) || reads(Role::Sponsor);
    let fields = ["because", "reason", "note", "words"];
    let words = fields.iter().find_map(|it| event[*it]["$words"].as_str().or(event["pass"]["because"]["$words"].as_str()));
    words.filter(|_| may).map(str::to_owned)
}
