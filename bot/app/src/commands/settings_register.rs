//! `settings register`: takes over the list of what runs, as somebody pastes it. Source: S-1, S-2.

use std::collections::BTreeMap;

use baton_chat::grammar::{ArgKind, Spec, Token, required};
use baton_domain::{context::Actor, stage::Stage};
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    import::{
        apply::{self, Plan},
        pasted::{self, BadLine, Owner, Unread},
    },
    people::check_admin,
    present::done::Done,
    scene::Scene,
};

/// Longest list, in characters. Source: Slack's plain-text input.
const MOST_CHARS: usize = 3_000;
/// Lines that are named when they cannot be read.
const MOST_NAMED: usize = 3;
/// Initiatives read at a time.
const READ: u32 = 2_000;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "register"],
        aliases: &["register"],
        args: &[required("list", ArgKind::Text)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    check_admin(&scene.directory, Actor::Person(scene.asker))?;
    let text = args.word("list");
    let chars = text.chars().count();
    if MOST_CHARS < chars {
        return Err(scene.wrong("list", "register_long", json!({"chars": chars})));
    }
    let read = pasted::read(text, scene.today(), |it| owner(scene, it));
    let pasted = read.map_err(|bad| unread(scene, &bad))?;
    if pasted.rows.is_empty() {
        return Err(scene.wrong("list", "register_empty", json!({})));
    }
    let plan = apply::plan(scene.baton, Some(&scene.directory), pasted.rows).await?;
    let (added, known) = (plan.new.len(), plan.known);
    record(scene, plan).await?;
    let mut view = counted(scene).await?;
    view["added"] = json!(added);
    view["known"] = json!(known);
    view["unknown"] = json!(pasted.unknown);
    let started = scene.directory.organisation.started;
    let unknown = (!pasted.unknown.is_empty()).then_some("register.unknown");
    let done = Done::new(scene, "register.headline", view)?.line("register.added")?.line_if(unknown)?;
    match started {
        true => done.button("register.list", "list".to_owned())?.whisper(),
        false => done
            .line("register.waiting")?
            .button("register.start", "settings start".to_owned())?
            .button("register.later", "settings start later".to_owned())?
            .button("register.list", "list".to_owned())?
            .whisper(),
    }
}

async fn record(scene: &Scene<'_>, plan: Plan) -> Result<(), Failure> {
    match plan.new.is_empty() {
        true => Ok(()),
        false => apply::apply(scene.baton, &scene.directory, plan, |_| {}).await,
    }
}

/// A reference of a platform, as it stands in a text, or a name.
fn owner(scene: &Scene<'_>, typed: &str) -> Owner {
    if let Some(user) = typed.strip_prefix("<@").and_then(|it| it.strip_suffix('>')) {
        let user = user.trim_start_matches('!').split('|').next().unwrap_or_default();
        let known = scene.person("list", &Token::User(user.to_owned()));
        return known.map_or(Owner::Unknown, Owner::Known);
    }
    let people = scene.people_named(typed.trim_start_matches('@'));
    match people.as_slice() {
        [] => Owner::Unknown,
        [one] => Owner::Known(*one),
        many => Owner::Several(scene.names_of(many).into_iter().map(str::to_owned).collect()),
    }
}

fn unread(scene: &Scene<'_>, bad: &[BadLine]) -> Failure {
    let said = |it: &BadLine| {
        let (key, view) = match &it.what {
            Unread::NoName => ("register_name", json!({"line": it.line})),
            Unread::LongName => ("register_long_name", json!({"line": it.line})),
            Unread::Value(typed) => ("register_value", json!({"line": it.line, "typed": typed})),
            Unread::Owner { typed, names } => {
                ("register_owner", json!({"line": it.line, "typed": typed, "names": names}))
            }
        };
        match scene.wrong("list", key, view) {
            Failure::Field { what, .. } => Ok(what),
            failure => Err(failure),
        }
    };
    let named: Result<Vec<String>, Failure> = bad.iter().take(MOST_NAMED).map(said).collect();
    match named {
        Err(failure) => failure,
        Ok(mut named) => {
            let more = bad.len() - named.len();
            if more != 0
                && let Failure::Field { what, .. } = scene.wrong("list", "register_more", json!({"more": more}))
            {
                named.push(what);
            }
            Failure::Field { arg: "list", what: named.join(" ") }
        }
    }
}

/// How many are where now, of those that the asker may see.
async fn counted(scene: &Scene<'_>) -> Result<Value, Failure> {
    let (mut stages, mut nobody) = (BTreeMap::<String, usize>::new(), 0);
    let mut after = None;
    loop {
        let all = scene.baton.store.listed(scene.directory.id(), after.as_ref(), READ).await?;
        let Some(last) = all.last() else { break };
        after = Some(last.key.clone());
        for listed in scene.visible(all, |it| it).await?.into_iter().filter(|it| is_running(&it.stage)) {
            nobody += usize::from(listed.owner.is_none());
            *stages.entry(listed.stage).or_default() += 1;
        }
    }
    let of = |stage: Stage| stages.get(stage.as_str()).copied().unwrap_or(0);
    Ok(json!({
        "proposed": of(Stage::Proposed),
        "pilots": of(Stage::Pilot),
        "rebuilding": of(Stage::Bridge),
        "production": of(Stage::Production),
        "nobody": nobody,
    }))
}

fn is_running(stage: &str) -> bool {
    ![Stage::Stopped, Stage::Retired].iter().any(|it| it.as_str() == stage)
}
