//! `stage close`: an explicit, dated outcome: build for production, not until a date, or stop. Source: G-7, G-9.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    authority::{self, Act},
    gate,
    initiative::{Command as Change, Initiative},
    stage::{self, Delay, Gate, Override, Stage},
};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, change::Changed, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["stage", "close"],
        aliases: &["close", "stage start", "start"],
        args: &[
            required("key", ArgKind::Key),
            optional("outcome", ArgKind::Choice(&["start", "build", "not-until", "stop"])),
            optional("until", ArgKind::Date),
            optional("override", ArgKind::Choice(&["override"])),
            optional("because", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let decided = args.text("outcome").is_some() || args.text("override").is_some();
    match (args.word("outcome"), record.stage) {
        ("not-until", _) => not_until(scene, &record, &args).await,
        ("stop", _) => stop(scene, &record),
        (_, Stage::Pilot) if !decided && is_answered(scene, &record) => choose(scene, &record),
        // A second press must not leave the next stage as well: what is left is named.
        ("build", Stage::Proposed) => Err(scene.wrong("outcome", "not_started", json!({}))),
        ("start", stage) if stage != Stage::Proposed => Err(scene.wrong("outcome", "started", json!({}))),
        ("build" | "", Stage::Bridge) => Err(scene.wrong("outcome", "built", json!({}))),
        ("", _) if decided => Err(Failure::Missing { arg: "outcome" }),
        (_, Stage::Proposed) => close(scene, &record, Gate::Intake, &args).await,
        _ => close(scene, &record, Gate::PreClose, &args).await,
    }
}

fn is_answered(scene: &Scene<'_>, record: &Initiative) -> bool {
    gate::missing_items(record, Gate::PreClose, &scene.context()).is_empty()
}

/// Nobody closes a pilot by a slip: what it becomes is chosen, once nothing is missing.
fn choose(scene: &Scene<'_>, record: &Initiative) -> Result<Answer, Failure> {
    authority::check(record, scene.asker, Act::Close, &scene.context())?;
    let key = &record.key;
    Done::about(scene, "stage_close.choose", record, json!({}))?
        .button("stage_close.build", format!("stage close {key} build"))?
        .button("stage_close.later", format!("stage close {key} not-until"))?
        .button("stage_close.stop", format!("stage stop {key}"))?
        .whisper()
}

fn stop(scene: &Scene<'_>, record: &Initiative) -> Result<Answer, Failure> {
    authority::check(record, scene.asker, Act::Stop, &scene.context())?;
    Done::about(scene, "stage_close.stopping", record, json!({}))?
        .button("stage_close.stop", format!("stage stop {}", record.key))?
        .whisper()
}

async fn not_until(scene: &Scene<'_>, record: &Initiative, args: &Args) -> Result<Answer, Failure> {
    let to = args.date("until", scene)?;
    let to = to.ok_or_else(|| scene.wrong("until", "not_until_date", json!({})))?;
    let because = args.words("because")?;
    let because = because.ok_or_else(|| scene.wrong("because", "not_until_because", json!({})))?;
    let extend = stage::Command::Extend { to, delay: Delay::NotUntil, because: Some(because) };
    let moved = scene.change(record.id, &[Change::Stage(extend)]).await;
    let changed = moved.map_err(|it| scene.about_date("until", it))?;
    let view = json!({"until": to, "moved": changed.record.delays().0});
    let done = Done::about(scene, "stage_close.not_until", &changed.record, view)?;
    let counted = (changed.record.delays().0 != 0).then_some("stage_extend.counted");
    done.line_if(counted)?.aloud(&changed.record)
}

pub(super) async fn close(
    scene: &Scene<'_>,
    record: &Initiative,
    gate: Gate,
    args: &Args,
) -> Result<Answer, Failure> {
    let over = match args.text("override") {
        None => Override::No,
        Some(_) => {
            let because = args.words("because")?;
            Override::Because(because.ok_or_else(|| scene.wrong("because", "override_because", json!({})))?)
        }
    };
    let end = args.date("until", scene)?;
    let close = Change::Stage(stage::Command::Close { gate, over, end });
    let changed = scene.change(record.id, &[close]).await.map_err(|it| scene.about_date("until", it))?;
    confirm(scene, &changed)
}

fn confirm(scene: &Scene<'_>, changed: &Changed) -> Result<Answer, Failure> {
    let record = &changed.record;
    let passage = record.passed.last().map(|it| &it.how);
    let because = match passage {
        Some(stage::How::Overridden { because }) => Some(because.as_str()),
        _ => None,
    };
    let view = json!({"started": record.stage == Stage::Pilot, "live": record.stage == Stage::Production,
        "end": record.planned_end, "because": because});
    let done = Done::about(scene, "stage_close.headline", record, view)?;
    done.line_if(because.map(|_| "stage_close.overridden"))?.aloud(record)
}
