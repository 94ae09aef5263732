//! `metric watch`: the value of a metric at which something is done, and who watches for it. Source: P-2, D-6.

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{
    MetricNo,
    initiative::Command as Change,
    metric::{self, Action, Measure},
};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["metric", "watch"],
        aliases: &["threshold"],
        args: &[
            required("key", ArgKind::Key),
            required("metric", ArgKind::Number),
            required("action", ArgKind::Choice(&["watch", "fallback", "rollback"])),
            required("watcher", ArgKind::Person),
            required("at", ArgKind::Word),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let (no, at) = (args.required::<MetricNo>("metric")?, args.required::<Measure>("at")?);
    let action: Action = args.choice("action")?;
    let watcher = args.one_person("watcher", "", scene)?;
    let watch = metric::Command::Watch { no, at: at.clone(), action, watcher };
    let changed = scene.change(record.id, &[Change::Metric(watch)]).await?;
    let metric = changed.record.metrics.iter().find(|it| it.no == no);
    let own = watcher == scene.asker;
    let view = json!({
        "what": metric.map(|it| it.terms.what.as_str()),
        "at": at.to_string(),
        "up": metric.is_some_and(|it| it.terms.direction == metric::Direction::Up),
        "action": action,
        "watcher": scene.directory.name(watcher),
    });
    let done = Done::about(scene, "metric_watch.headline", &changed.record, view)?.line("metric_watch.hours")?;
    let done = match own && action != Action::Watch {
        true => done.button("metric_watch.wake", format!("metric wake {} {no} any-hour", record.key))?,
        false => done,
    };
    done.said(scene.moved(&changed)).whisper()
}
