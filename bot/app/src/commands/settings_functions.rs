//! `settings functions`: which functions contribute, each of which needs somebody who speaks for it. Source: G-6.

use std::collections::BTreeSet;

use baton_chat::grammar::{ArgKind, Spec, required};
use baton_domain::{
    ask::Item,
    initiative::Command as Change,
    role::{Function, Role},
};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, present::done::Done, scene::Scene};

/// What is typed where no function contributes.
const NONE: &str = "none";

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "functions"],
        aliases: &["functions"],
        args: &[required("key", ArgKind::Key), required("functions", ArgKind::Line)],
    },
    prefill: Some(|scene, args, name| Box::pin(prefill(scene, args, name))),
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn prefill(scene: &Scene<'_>, args: &Args, name: &str) -> Option<String> {
    let record = args.initiative(scene).await.ok().filter(|_| name == "functions")?;
    let all: Vec<&str> = record.functions.iter().map(|it| it.as_str()).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let functions = functions(scene, args.word("functions"))?;
    let arrange =
        Change::Arrange { channel: record.channel, audience: record.audience, functions: functions.clone() };
    let none = args.words("functions")?.filter(|_| functions.is_empty());
    let said = none.map(|words| Change::State { item: Item::Functions, words });
    let changes: Vec<Change> = std::iter::once(arrange).chain(said).collect();
    let changed = scene.change(record.id, &changes).await?;
    let word = |it: &Function| scene.baton.prompts.word("function", it.as_str()).to_owned();
    let silent = functions.iter().filter(|it| changed.record.custody.accepted(Role::Lead(**it)).is_none());
    let view = json!({
        "functions": functions.iter().map(word).collect::<Vec<_>>(),
        "open": silent.map(word).collect::<Vec<_>>(),
    });
    let done = Done::about(scene, "settings.functions", &changed.record, view)?;
    done.line("settings.functions_next")?.said(scene.moved(&changed)).whisper()
}

fn functions(scene: &Scene<'_>, typed: &str) -> Result<BTreeSet<Function>, Failure> {
    let lower = typed.to_lowercase();
    if lower.trim() == NONE {
        return Ok(BTreeSet::new());
    }
    let words = lower.split([',', ' ', ';']).filter(|it| !matches!(*it, "" | "and"));
    words
        .map(|word| {
            let found = Function::ALL
                .into_iter()
                .find(|it| it.as_str() == word || word == "legal" && *it == Function::Compliance);
            let known = Function::ALL.map(Function::as_str);
            found.ok_or_else(|| scene.wrong("functions", "function", json!({"typed": word, "known": known})))
        })
        .collect()
}
