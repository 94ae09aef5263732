//! `metric token`: lets a program report the readings of one metric, until it is taken back. Source: P-2.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    MetricNo,
    authority::{self, Act},
    numbered::find,
};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, readings, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["metric", "token"],
        aliases: &[],
        args: &[
            required("key", ArgKind::Key),
            required("metric", ArgKind::Number),
            optional("what", ArgKind::Choice(&["new", "revoke"])),
        ],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let no: MetricNo = args.required("metric")?;
    authority::check(&record, scene.asker, Act::Answer, &scene.context())?;
    let what = find(&record.metrics, no.0)?.terms.what.as_str().to_owned();
    let about = readings::About { organisation: scene.directory.id(), initiative: record.id, metric: no };
    let token = match args.word("what") {
        "revoke" => {
            scene.baton.revoke_token(about).await?;
            None
        }
        _ => Some(scene.baton.new_token(about, scene.asker).await?),
    };
    let done = Done::about(scene, "metric_token.headline", &record, json!({"what": what, "token": token}))?;
    match token.is_some() {
        true => done.line("metric_token.how")?.line("metric_token.once")?.whisper(),
        false => done.whisper(),
    }
}
