//! `metric report`: a dated value. Source: P-2.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    MetricNo,
    initiative::Command as Change,
    metric::{self, Measure},
};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["metric", "report"],
        aliases: &["report", "reading"],
        args: &[
            required("key", ArgKind::Key),
            required("metric", ArgKind::Number),
            required("value", ArgKind::Word),
            optional("on", ArgKind::Date),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let (no, value) = (args.required::<MetricNo>("metric")?, args.required::<Measure>("value")?);
    let on = args.date("on", scene)?.unwrap_or_else(|| scene.today());
    let report = Change::Metric(metric::Command::Report { no, value: value.clone(), on });
    let changed = scene.change(record.id, &[report]).await.map_err(|it| scene.about_date("on", it))?;
    let metric = changed.record.metrics.iter().find(|it| it.no == no);
    let view = json!({
        "what": metric.map(|it| it.terms.what.as_str()),
        "value": value.to_string(),
        "on": on,
        "target": metric.map(|it| it.terms.target.to_string()),
    });
    let done = Done::about(scene, "metric_report.headline", &changed.record, view)?;
    done.line("metric_report.target")?.said(scene.moved(&changed)).whisper()
}
