//! `new`: proposes an initiative. Whoever is named besides the asker is offered the role, not given it.

use std::collections::BTreeSet;

use baton_chat::{
    grammar::{ArgKind, Spec, optional, required},
    inbound::Place,
};
use baton_domain::{
    ChannelId, InitiativeId, Key, PersonId, Title,
    context::Actor,
    custody,
    initiative::{Audience, Beginning, Command as Change, Initiative},
    refusal::Refusal,
    role::{Function, Role},
    stage::Stage,
};
use baton_store::Error as StoreError;
use jiff::{Span, civil::Date};
use serde_json::json;

use super::{Answer, Command, settings_functions};
use crate::{
    args::Args,
    change::{Cause, is_open},
    failure::Failure,
    present::done::Done,
    scene::Scene,
};

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
            required("end", ArgKind::Date),
            optional("audience", ArgKind::Choice(&["open", "private"])),
            optional("functions", ArgKind::Line),
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
    let (functions, none) = settings_functions::typed(scene, &args)?;
    let beginning = beginning(scene, &args, functions)?;
    let end = beginning.planned_end;
    let commands: Vec<Change> = roles(scene, &args)?.into_iter().chain(none).collect();
    // Before it is there itself: nothing is more like its name.
    let (ended, lesson) = lesson(scene, &beginning.name).await?.unzip();
    let record = begin(scene, beginning, &commands).await?;
    let offers = record.custody.offers.iter();
    let offered: Vec<_> =
        offers.map(|it| json!({"role": it.role.to_string(), "to": scene.directory.name(it.to)})).collect();
    let view = json!({"offered": offered, "end": end, "ended": ended, "lesson": lesson});
    Done::about(scene, "new.headline", &record, view)?
        .line_if((!offered.is_empty()).then_some("new.offered"))?
        .line("new.next")?
        .line_if(lesson.is_some().then_some("new.lesson"))?
        .button("new.missing", format!("readiness {}", record.key))?
        .aloud(&record)
}

/// What the effort most like it taught, of those that ended in the open; everybody here may read the answer.
/// Source: F-5.
async fn lesson(scene: &Scene<'_>, name: &Title) -> Result<Option<(String, String)>, Failure> {
    for hit in scene.search(name.as_str()).await?.hits {
        if ![Stage::Stopped, Stage::Retired].iter().any(|it| it.as_str() == hit.listed.stage) || !is_open(&hit.listed) {
            continue;
        }
        let ended = scene.baton.load(scene.directory.id(), hit.listed.id).await?.record;
        let lessons = ended.ending.map(|it| it.lessons).unwrap_or_default();
        if let Some(lesson) = lessons.first() {
            return Ok(Some((ended.name.as_str().to_owned(), lesson.as_str().to_owned())));
        }
    }
    Ok(None)
}

fn beginning(scene: &Scene<'_>, args: &Args, functions: BTreeSet<Function>) -> Result<Beginning, Failure> {
    let name = args.title("name")?.ok_or(Failure::Missing { arg: "name" })?;
    let key = Key::from_name(name.as_str()).ok_or_else(|| scene.wrong("name", "no_key", json!({})))?;
    let end = args.day("end", scene)?;
    let is_over = baton_domain::privilege::refuse_past(Some(end), scene.today());
    is_over.map_err(|it| scene.about_date("end", it.into()))?;
    let audience = if args.word("audience") == "private" { Audience::Private } else { Audience::Open };
    Ok(Beginning {
        id: InitiativeId(scene.baton.chance.uuid(scene.now)),
        key,
        name,
        about: args.words("about")?,
        stage: Stage::Proposed,
        stage_since: scene.now,
        audience,
        // Not everybody in the channel may know of what is private. Source: F-9.
        channel: channel(scene).filter(|_| audience == Audience::Open),
        planned_end: Some(end),
        functions,
    })
}

fn channel(scene: &Scene<'_>) -> Option<ChannelId> {
    let Place::Channel(id) = &scene.place else { return None };
    scene.directory.channel_at(scene.directory.space(&scene.space)?, id)
}

/// The asker's own roles are recorded, the others offered. Somebody has to have made the offers, so that
/// whoever proposes for others alone is its champion until somebody accepts to be.
fn roles(scene: &Scene<'_>, args: &Args) -> Result<Vec<Change>, Failure> {
    let mut named: Vec<(Role, PersonId)> = Vec::new();
    for (role, arg) in [(Role::Owner, "owner"), (Role::Sponsor, "sponsor"), (Role::Champion, "champion")] {
        named.extend(args.person(arg, scene)?.map(|it| (role, it)));
    }
    let (mut own, others): (Vec<_>, Vec<_>) = named.into_iter().partition(|it| it.1 == scene.asker);
    if own.is_empty() {
        own.push((Role::Champion, scene.asker));
    }
    let record = |(role, person)| Change::Name { role, person, until: None };
    let offer = |(role, to)| Change::Custody(custody::Command::Offer { role, to, note: None });
    Ok(own.into_iter().map(record).chain(others.into_iter().map(offer)).collect())
}

/// A number of four digits.
fn unguessed(scene: &Scene<'_>) -> u32 {
    1_000 + u32::from_be_bytes(scene.baton.chance.bytes()) % 9_000
}

async fn begin(scene: &Scene<'_>, beginning: Beginning, commands: &[Change]) -> Result<Initiative, Failure> {
    let cause = Cause { actor: Actor::Person(scene.asker), dedupe_key: Some(&scene.dedupe_key) };
    for n in 1..=MOST_KEYS {
        let key = match (beginning.audience, n) {
            // Whoever proposes something of that name must not learn from its key that there is one. Source: F-9.
            (Audience::Private, _) => beginning.key.numbered(unguessed(scene)),
            (Audience::Open, 1) => beginning.key.clone(),
            (Audience::Open, n) => beginning.key.numbered(n),
        };
        let beginning = Beginning { key, ..beginning.clone() };
        match scene.baton.begin(&scene.directory, beginning, cause, commands).await {
            Err(Failure::Fault(StoreError::Taken { .. })) => {}
            done => return done.map(|it| it.record),
        }
    }
    Err(Refusal::KeyTaken { key: beginning.key.to_string() }.into())
}
