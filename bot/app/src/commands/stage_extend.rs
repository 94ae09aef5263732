//! `stage extend`: moves the planned end, with a reason, counted in the open. Source: D-3.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{initiative::Command as Change, stage};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

const REASONS: &[&str] = &["scope-grew", "time-extended", "accountability-delayed"];

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["stage", "extend"],
        aliases: &["extend"],
        args: &[
            required("key", ArgKind::Key),
            required("to", ArgKind::Date),
            required("reason", ArgKind::Choice(REASONS)),
            optional("because", ArgKind::Text),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let (to, delay) = (args.day("to", scene)?, args.choice("reason")?);
    let extend = stage::Command::Extend { to, delay, because: args.words("because")? };
    let changed =
        scene.change(record.id, &[Change::Stage(extend)]).await.map_err(|it| scene.about_date("to", it))?;
    let view = json!({
        "to": to,
        "reason": args.word("reason").replace('-', "_"),
        "from": changed.before.planned_end,
        "moved": changed.record.delays().0,
    });
    let done = Done::about(scene, "stage_extend.headline", &changed.record, view)?;
    let counted = (changed.record.delays().0 != 0).then_some("stage_extend.counted");
    done.line_if(counted)?.said(scene.moved(&changed)).aloud(&changed.record)
}
