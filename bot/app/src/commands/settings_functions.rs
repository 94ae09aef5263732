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
    let none = record.no_functions.as_ref().map(|_| NONE.to_owned());
    if all.is_empty() { none } else { Some(all.join(", ")) }
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let (functions, none) = typed(scene, &args)?;
    let arrange =
        Change::Arrange { channel: record.channel, audience: record.audience, functions: functions.clone() };
    let changes: Vec<Change> = std::iter::once(arrange).chain(none).collect();
    let changed = scene.change(record.id, &changes).await?;
    let word = |it: &Function| scene.baton.prompts.word("function", it.as_str()).to_owned();
    let silent = functions.iter().filter(|it| changed.record.custody.accepted(Role::Lead(**it)).is_none());
    let view = json!({
        "functions": functions.iter().map(word).collect::<Vec<_>>(),
        "open": silent.map(word).collect::<Vec<_>>(),
    });
    let done = Done::about(scene, "settings.functions", &changed.record, view)?;
    let next = (!functions.is_empty()).then_some("settings.functions_next");
    done.line_if(next)?.said(scene.moved(&changed)).whisper()
}

/// The functions somebody typed, and what is recorded where there are none on purpose.
///
/// # Errors
/// What is no function, with those that there are.
pub(super) fn typed(scene: &Scene<'_>, args: &Args) -> Result<(BTreeSet<Function>, Option<Change>), Failure> {
    let Some(words) = args.words("functions")? else { return Ok((BTreeSet::new(), None)) };
    let lower = words.as_str().to_lowercase();
    if lower == NONE {
        return Ok((BTreeSet::new(), Some(Change::State { item: Item::Functions, words })));
    }
    let meant = |word: &str| match word {
        "legal" => Some(Function::Compliance),
        word => Function::ALL.into_iter().find(|it| it.as_str() == word),
    };
    let unknown = |typed: &str| {
        let known = Function::ALL.map(Function::as_str);
        scene.wrong("functions", "function", json!({"typed": typed, "known": known}))
    };
    let named = lower.split([',', ' ', ';', '/']).filter(|it| !matches!(*it, "" | "and"));
    let named: BTreeSet<Function> =
        named.map(|it| meant(it).ok_or_else(|| unknown(it))).collect::<Result<_, _>>()?;
    if named.is_empty() {
        return Err(unknown(&lower));
    }
    Ok((named, None))
}
