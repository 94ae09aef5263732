//! `stage stop`: an honourable end, with a notice that is edited before it is posted. Source: G-7, F-5, CARDS 11.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    Words,
    decision::Decision,
    initiative::{Command as Change, Initiative},
    metric::{self, Phase},
    role::Role,
    stage::{self, Stage},
};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["stage", "stop"],
        aliases: &["stop"],
        args: &[
            required("key", ArgKind::Key),
            required("notice", ArgKind::Text),
            optional("lessons", ArgKind::Text),
        ],
    },
    prefill: Some(|scene, args, name| Box::pin(prefill(scene, args, name))),
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn prefill(scene: &Scene<'_>, args: &Args, name: &str) -> Option<String> {
    let record = args.initiative(scene).await.ok()?;
    if let Some(proposed) = &record.stop_proposed {
        let lessons: Vec<&str> = proposed.lessons.iter().map(Words::as_str).collect();
        return match name {
            "notice" => Some(proposed.notice.as_str().to_owned()),
            "lessons" => Some(lessons.join("\n")).filter(|it| !it.is_empty()),
            _ => None,
        };
    }
    if name != "notice" {
        return None;
    }
    let line = scene.baton.prompts.line("done", "stage_stop.draft", &draft(scene, &record));
    line.ok().map(|it| it.text())
}

fn draft(scene: &Scene<'_>, record: &Initiative) -> serde_json::Value {
    let metric = metric::of_phase(&record.metrics, Phase::Pilot).last();
    let read = metric.and_then(|it| it.last_reading());
    let began = scene.directory.calendar.date_of(record.stage_since);
    json!({
        "name": record.name.as_str(),
        "ran": record.stage == Stage::Production,
        "what": metric.map(|it| it.terms.what.as_str()),
        "last": read.map(|it| it.value.to_string()),
        "target": metric.map(|it| it.terms.target.to_string()),
        "lent": !record.privileges.is_empty(),
        "champion": scene.name_of(record.custody.holder(Role::Champion)),
        "weeks": ((scene.today() - began).get_days() / 7).max(1),
    })
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let notice = args.words("notice")?.ok_or(Failure::Missing { arg: "notice" })?;
    let lessons = args.word("lessons").lines().map(str::trim).filter(|it| !it.is_empty());
    let lessons: Result<Vec<Words>, _> = lessons.map(Words::new).collect();
    let lessons = lessons.map_err(|bad| Failure::Field { arg: "lessons", what: bad.to_string() })?;
    let stop = Change::Stage(stage::Command::Stop { notice, lessons });
    let changed = scene.change(record.id, &[stop]).await?;
    match &changed.record.ending {
        None => proposed(scene, &changed.record),
        Some(ending) => {
            let ran = changed.record.stage == Stage::Retired;
            let view = json!({"notice": ending.notice.as_str(), "lessons": ending.lessons.len(), "ran": ran});
            let done = Done::about(scene, "stage_stop.headline", &changed.record, view)?;
            done.line("stage_stop.notice")?.line("stage_stop.kept")?.aloud(&changed.record)
        }
    }
}

/// The owner proposes; whether it ends is the sponsor's to say.
fn proposed(scene: &Scene<'_>, record: &Initiative) -> Result<Answer, Failure> {
    let sponsor = record.custody.holder(Role::Sponsor);
    let choice = |it: &&Decision| record.stop_proposed.as_ref().is_some_and(|stop| stop.decision == it.no);
    let due = record.decisions.iter().find(choice).map(|it| it.due);
    let view = json!({"sponsor": scene.name_of(sponsor), "due": due});
    Done::about(scene, "stage_stop.proposed", record, view)?.line("stage_stop.until_then")?.whisper()
}
