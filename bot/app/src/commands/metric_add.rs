//! `metric add`: a number that governs, and who was told that the expectation changed. Source: G-4, G-5, I-3.

use baton_chat::grammar::{ArgKind, Spec, optional, required};
use baton_domain::{
    ask::Item,
    initiative::{Command as Change, Initiative},
    metric::{self, Measure, Phase, Terms},
    stage::Stage,
};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, change::Changed, failure::Failure, present::done::Done, scene::Scene};

const KINDS: &[&str] =
    &["reliability", "latency", "errors", "security", "cost", "adoption", "value", "accuracy", "other"];

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["metric", "add"],
        aliases: &["measure"],
        args: &[
            required("key", ArgKind::Key),
            required("phase", ArgKind::Choice(&["pilot", "production"])),
            required("kind", ArgKind::Choice(KINDS)),
            required("direction", ArgKind::Choice(&["up", "down"])),
            required("what", ArgKind::Word),
            required("target", ArgKind::Word),
            required("source", ArgKind::Word),
            required("reader", ArgKind::Person),
            required("first_read", ArgKind::Date),
            optional("baseline", ArgKind::Word),
            optional("told", ArgKind::Text),
        ],
    },
    prefill: Some(|scene, args, name| Box::pin(prefill(scene, args, name))),
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn prefill(scene: &Scene<'_>, args: &Args, name: &str) -> Option<String> {
    match name {
        "phase" => {
            let record = args.initiative(scene).await.ok()?;
            let phase = if record.stage == Stage::Proposed { "pilot" } else { "production" };
            Some(phase.to_owned())
        }
        "direction" => Some("up".to_owned()),
        _ => None,
    }
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let terms = terms(scene, &args)?;
    let mut commands = vec![Change::Metric(metric::Command::Add(terms.clone()))];
    if let Some(words) = args.words("told")? {
        if terms.phase == Phase::Pilot {
            return Err(scene.wrong("told", "told", json!({})));
        }
        commands.push(Change::State { item: Item::ExpectationTold, words });
    }
    let changed = scene.change(record.id, &commands).await?;
    confirm(scene, &changed, &terms)
}

fn terms(scene: &Scene<'_>, args: &Args) -> Result<Terms, Failure> {
    let title =
        |name| args.title(name)?.ok_or(Failure::Missing { arg: name });
    Ok(Terms {
        what: title("what")?,
        phase: args.choice("phase")?,
        kind: args.choice("kind")?,
        direction: args.choice("direction")?,
        baseline: args.parsed::<Measure>("baseline")?,
        target: args.required::<Measure>("target")?,
        source: title("source")?,
        reader: args.one_person("reader", "", scene)?,
        first_read: args.day("first_read", scene)?,
    })
}

fn confirm(scene: &Scene<'_>, changed: &Changed, terms: &Terms) -> Result<Answer, Failure> {
    let record: &Initiative = &changed.record;
    let production = terms.phase == Phase::Production;
    let view = json!({
        "what": terms.what.as_str(),
        "production": production,
        "up": terms.direction == metric::Direction::Up,
        "target": terms.target.to_string(),
        "baseline": terms.baseline.as_ref().map(ToString::to_string),
        "source": terms.source.as_str(),
        "reader": scene.directory.name(terms.reader),
        "first_read": terms.first_read,
    });
    let same_kind = production && !metric::measures_something_new(&record.metrics);
    let untold = production && !same_kind && record.expectation_told.is_none();
    let done = Done::about(scene, "metric_add.headline", record, view)?.line("metric_add.terms")?;
    let done = done.line_if(same_kind.then_some("metric_add.same_kind"))?;
    done.line_if(untold.then_some("metric_add.untold"))?.said(scene.moved(changed)).whisper()
}
