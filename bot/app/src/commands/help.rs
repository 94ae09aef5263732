//! `help`: six commands with an example each for who asks, then all of them; never a wall.

use baton_chat::grammar::{self, ArgKind, BadLine, Spec, optional};
use serde_json::{Value, json};

use super::{Answer, Command, SPECS, TABLE};
use crate::{args::Args, failure::Failure, scene::Scene};

/// What everybody should know first.
const FIRST: [&str; 6] = ["who", "mine", "new", "readiness", "brief", "handoff offer"];
/// What a lead should know first.
const FOR_LEADS: [&str; 6] = ["who", "list", "readiness", "brief", "role set", "mine"];
/// Commands that look like what was typed.
const NEAR: usize = 3;
/// Commands on a page.
const PAGE: usize = 12;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["help"], aliases: &["?", "commands"], args: &[optional("about", ArgKind::Line)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let about = args.word("about").to_lowercase();
    match about.split_once(' ').unwrap_or((&about, "1")) {
        ("", _) => first(scene),
        ("all", page) => all(scene, page.parse().unwrap_or(1)),
        _ => one(scene, &about),
    }
}

fn first(scene: &Scene<'_>) -> Result<Answer, Failure> {
    let lead = scene.directory.people.get(&scene.asker).is_some_and(|it| it.lead);
    let names = if lead { FOR_LEADS } else { FIRST };
    show(scene, &names.map(str::to_owned), json!("help all"), None)
}

fn all(scene: &Scene<'_>, page: usize) -> Result<Answer, Failure> {
    let from = (page.max(1) - 1) * PAGE;
    let names: Vec<String> = TABLE.iter().skip(from).take(PAGE).map(|it| it.spec.name()).collect();
    let more = (from + PAGE < TABLE.len()).then(|| format!("help all {}", page + 1));
    show(scene, &names, Value::Null, more)
}

fn one(scene: &Scene<'_>, about: &str) -> Result<Answer, Failure> {
    let begun: Vec<String> = SPECS.iter().map(Spec::name).filter(|it| it.starts_with(about)).take(PAGE).collect();
    if !begun.is_empty() {
        return show(scene, &begun, json!("help all"), None);
    }
    let names: Vec<String> = SPECS.iter().map(Spec::name).collect();
    let near = grammar::nearest(about, names.iter().map(String::as_str), NEAR);
    Err(BadLine::Unknown { typed: about.to_owned(), near }.into())
}

fn show(scene: &Scene<'_>, names: &[String], all: Value, more: Option<String>) -> Result<Answer, Failure> {
    let mut commands = Vec::new();
    for name in names {
        let text = scene.baton.prompts.command(name)?;
        commands.push(json!({"name": name, "summary": text.summary, "example": text.example}));
    }
    Ok(Answer::Whisper(scene.card("help", &json!({"commands": commands, "all": all, "more": more}))?))
}
