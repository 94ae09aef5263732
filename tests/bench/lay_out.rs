//! Databases to measure on: many people, many initiatives, roles and borrowed conditions.

use std::{path::Path, sync::Arc};

use baton::{
    baton::Baton,
    chance::Chance,
    change::Cause,
    clock::{Clock, ManualClock, SystemClock},
    prompts::Prompts,
};
use baton_domain::{
    ChannelId, InitiativeId, Key, OrganisationId, PersonId, SpaceId, Title,
    initiative::{Audience, Beginning, Command},
    privilege::{self, PrivilegeKind, Terms},
    role::Role,
    stage::Stage,
};
use baton_store::Store;
use jiff::{SignedDuration, Timestamp, civil::date};

const AREAS: [&str; 40] = [
    "claims",
    "invoice",
    "fraud",
    "billing",
    "routing",
    "triage",
    "underwriting",
    "returns",
    "payroll",
    "hiring",
    "contract",
    "warranty",
    "inventory",
    "forecast",
    "pricing",
    "support",
    "renewal",
    "shipping",
    "safety",
    "quality",
    "audit",
    "travel",
    "expense",
    "training",
    "energy",
    "fleet",
    "harvest",
    "imaging",
    "pathology",
    "pharmacy",
    "permits",
    "grants",
    "records",
    "translation",
    "search",
    "outreach",
    "benefits",
    "intake",
    "dispatch",
    "archive",
];
const KINDS: [&str; 25] = [
    "assistant",
    "classifier",
    "letters",
    "summaries",
    "planner",
    "screening",
    "matching",
    "detector",
    "estimator",
    "copilot",
    "router",
    "extractor",
    "monitor",
    "advisor",
    "reader",
    "scoring",
    "drafts",
    "alerts",
    "ranking",
    "map",
    "notes",
    "digest",
    "checker",
    "model",
    "bot",
];

/// How far a program must be ahead to find itself on the Sunday before, when nothing is said.
pub(crate) fn until_sunday() -> SignedDuration {
    (monday() - SignedDuration::from_hours(21)).duration_since(SystemClock::default().now())
}

/// The Monday morning on which everything is measured.
pub(crate) fn monday() -> Timestamp {
    "2026-11-23T09:00:00Z".parse().expect("a moment")
}

/// Opens a database in a file for measuring, by a clock that stands still.
pub(crate) async fn open(path: &Path, now: Timestamp) -> Arc<Baton> {
    let store = Store::open(&format!("sqlite://{}", path.display())).await.expect("it opens");
    replica(store, Arc::new(ManualClock::at(now)), 1)
}

/// One of several on the same database, if that is a server's; each has a seed of its own.
pub(crate) fn replica(store: Store, clock: Arc<dyn Clock>, seed: u64) -> Arc<Baton> {
    let prompts = Prompts::load(None).expect("the prompts are right");
    let playbook = baton::playbook::read(&prompts).expect("the playbook is right");
    Arc::new(Baton::new(store, clock, Chance::seeded(seed), prompts, playbook))
}

/// An organisation in the playground's space `measured`.
pub(crate) async fn organisation(baton: &Baton) -> (OrganisationId, SpaceId) {
    let organisation = baton.found(Title::new("Measured").expect("a title"), "UTC").await.expect("founded");
    let space = baton.move_in(organisation, "playground", "measured", "Measured").await.expect("moved in");
    (organisation, space)
}

/// So many pilots, three roles each held in turn, with so many borrowed conditions each.
pub(crate) async fn pilots(
    baton: &Baton,
    organisation: OrganisationId,
    people: &[PersonId],
    channels: &[ChannelId],
    count: usize,
    privileges: usize,
) {
    const AT_A_TIME: usize = 5_000;
    let directory = baton.directory(organisation).await.expect("it is there");
    for from in (0..count).step_by(AT_A_TIME) {
        let some: Vec<(Beginning, Vec<Command>)> = (from..count.min(from + AT_A_TIME))
            .map(|n| (beginning(baton, n, channels), commands(n, people, privileges)))
            .collect();
        baton.begin_all(&directory, Cause::BATON, &some, |_| {}).await.expect("recorded");
    }
}

fn name_of(n: usize) -> String {
    let (area, kind) = (AREAS[n % AREAS.len()], KINDS[(n / AREAS.len()) % KINDS.len()]);
    match n / (AREAS.len() * KINDS.len()) {
        0 => format!("{area} {kind}"),
        series => format!("{area} {kind} {series}"),
    }
}

/// The key of the `n`th initiative.
pub(crate) fn key(n: usize) -> Key {
    Key::from_name(&name_of(n)).expect("a key")
}

fn beginning(baton: &Baton, n: usize, channels: &[ChannelId]) -> Beginning {
    let name = name_of(n);
    Beginning {
        id: InitiativeId(baton.chance.uuid(baton.now())),
        key: key(n),
        name: Title::new(&name).expect("a title"),
        about: None,
        stage: Stage::Pilot,
        stage_since: "2026-09-28T09:00:00Z".parse().expect("a moment"),
        audience: Audience::Open,
        channel: channels.get(n % channels.len().max(1)).copied(),
        planned_end: Some(date(2026, 12, 18)),
        functions: Default::default(),
    }
}

fn commands(n: usize, people: &[PersonId], privileges: usize) -> Vec<Command> {
    let person = |step: usize| people[(n * 7 + step * 31) % people.len()];
    let name = |role, step| Command::Name { role, person: person(step), until: None };
    let mut all = vec![name(Role::Owner, 0), name(Role::Sponsor, 1), name(Role::Champion, 2)];
    all.extend((0..privileges).map(|no| {
        Command::Privilege(privilege::Command::Log(Terms {
            kind: PrivilegeKind::DataAccess,
            what: Title::new(&format!("borrowed thing {no}")).expect("a title"),
            lent_by: None,
            lender: None,
            until: None,
            on_lapse: privilege::OnLapse::default(),
            decider: Some(person(0)),
            took: None,
            normal_route: None,
            lead_days: None,
            source: None,
        }))
    }));
    all
}
