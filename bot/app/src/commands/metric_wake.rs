//! `metric wake`: a watcher's own wish to hear of an alarm at any hour. Source: N-4.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{MetricNo, initiative::Command as Change, metric};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["metric", "wake"],
        aliases: &[],
        args: &[
            required("key", ArgKind::Key),
            required("metric", ArgKind::Number),
            required("when", ArgKind::Choice(&["any-hour", "working-hours"])),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let no: MetricNo = args.required("metric")?;
    let awake = args.word("when") == "any-hour";
    let changed = scene.change(record.id, &[Change::Metric(metric::Command::Wake { no, awake })]).await?;
    let what = changed.record.metrics.iter().find(|it| it.no == no).map(|it| it.terms.what.as_str());
    Done::about(scene, "metric_wake.headline", &changed.record, json!({"awake": awake, "what": what}))?.whisper()
}
