//! `new`: proposes an initiative. Whoever is named besides the asker is offered the role, not given it.

use std::collections::BTreeSet;

use baton_chat::{
    grammar::{ArgKind, Spec, optional, required},
    inbound::Place,
};
use baton_domain::{
    ChannelId, InitiativeId, Key, PersonId,
    context::Actor,
    custody,
    initiative::{Audience, Beginning, Command as Change},
    refusal::Refusal,
    role::Role,
    stage::Stage,
};
use baton_store::Error as StoreError;
use jiff::{Span, civil::Date};
use serde_json::json;

use super::{Answer, Command};
use crate::{args::Args, change::Cause, failure::Failure, present::done::Done, scene::Scene};

/// How many numbered keys are tried when a name is taken.
const MOST_KEYS: u32 = 50;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["new"],
        aliases: &["propose"],
        args: &[
            required("name", ArgKind::Line),
            optional("owner", ArgKind::Person),
            optional("sponsor", ArgKind::Person),
            optional("champion", ArgKind::Person),
            optional("end", ArgKind::Date),
            optional("audience", ArgKind::Choice(&["open", "private"])),
            optional("about", ArgKind::Text),
        ],
    },
    prefill: Some(|scene, args, arg| Box::pin(prefill(scene, args, arg))),
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn prefill(scene: &Scene<'_>, _: &Args, arg: &str) -> Option<String> {
    match arg {
        "end" => Some(default_end(scene).to_string()),
        "audience" => Some("open".to_owned()),
        _ => None,
    }
}

fn default_end(scene: &Scene<'_>) -> Date {
    let days = i64::from(scene.baton.playbook.pilot.default_days);
    scene.today().saturating_add(Span::new().days(days))
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let name = args.title("name")?.ok_or_else(|| scene.wrong("name", "needed", json!({})))?;
    let key = Key::from_name(name.as_str()).ok_or_else(|| scene.wrong("name", "no_key", json!({})))?;
    let end = args.date("end", scene)?.unwrap_or_else(|| default_end(scene));
    baton_domain::privilege::refuse_past(Some(end), scene.today())?;
    let beginning = Beginning {
        id: InitiativeId(scene.baton.chance.uuid(scene.now)),
        key,
        name,
        about: args.words("about")?,
        stage: Stage::Proposed,
        stage_since: scene.now,
        audience: if args.word("audience") == "private" { Audience::Private } else { Audience::Open },
        channel: channel(scene),
        planned_end: Some(end),
        functions: BTreeSet::new(),
    };
    let commands = roles(scene, &args)?;
    let record = begin(scene, beginning, &commands).await?;
    let offered = record.custody.offers.first().map(|it| scene.directory.name(it.to));
    let view = json!({"offered": offered, "end": end});
    Done::about(scene, "new.headline", &record, view)?
        .line_if(offered.map(|_| "new.offered"))?
        .line("new.next")?
        .button("new.missing", format!("readiness {}", record.key))?
        .aloud(&record)
}

fn channel(scene: &Scene<'_>) -> Option<ChannelId> {
    let Place::Channel(id) = &scene.place else { return None };
    scene.directory.channel_at(scene.directory.space(&scene.space)?, id)
}

fn roles(scene: &Scene<'_>, args: &Args) -> Result<Vec<Change>, Failure> {
    let named = |role, person: PersonId| Change::Name { role, person, until: None };
    let champion = args.person("champion", scene)?.unwrap_or(scene.asker);
    let mut commands = vec![named(Role::Champion, champion)];
    commands.extend(args.person("sponsor", scene)?.map(|it| named(Role::Sponsor, it)));
    if let Some(to) = args.person("owner", scene)? {
        if scene.context().is_gone(to) {
            return Err(Refusal::Gone { person: to }.into());
        }
        commands.push(match to == scene.asker {
            true => named(Role::Owner, to),
            false => Change::Custody(custody::Command::Offer { role: Role::Owner, to, note: None }),
        });
    }
    Ok(commands)
}

async fn begin(
    scene: &Scene<'_>,
    beginning: Beginning,
    commands: &[Change],
) -> Result<baton_domain::initiative::Initiative, Failure> {
    let cause = Cause { actor: Actor::Person(scene.asker), dedupe_key: Some(&scene.dedupe_key) };
    for n in 1..=MOST_KEYS {
        let key = if n == 1 { beginning.key.clone() } else { beginning.key.numbered(n) };
        let beginning = Beginning { key, ..beginning.clone() };
        match scene.baton.begin(&scene.directory, beginning, cause, commands).await {
            Err(Failure::Fault(StoreError::Taken { .. })) => {}
            done => return done.map(|it| it.record),
        }
    }
    Err(Refusal::KeyTaken { key: beginning.key.to_string() }.into())
}
