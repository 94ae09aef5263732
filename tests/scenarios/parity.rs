//! Two databases, one Baton: the same commands at the same times make the same answers, records and log on both.

use std::sync::Arc;

use baton::{chance::Chance, clock::ManualClock, example, export, prompts::Prompts};
use baton_playground::Shown;
use baton_store::Store;
use baton_tests::{
    database::Database,
    world::{World, show},
};
use jiff::SignedDuration;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use rand::{Rng as _, rngs::StdRng};

/// Sequences unless PROPTEST_CASES says otherwise.
const SEQUENCES: u32 = 50;
const STEPS: usize = 12;

pub(crate) const PEOPLE: [&str; 7] = ["priya", "dana", "luis", "mei", "tom", "ana", "helen"];
const INITIATIVES: [&str; 6] =
    ["claims-triage", "invoice-bot", "claims-letters", "route-planner", "clams triage", "nothing-of-it"];
const WORDS: [&str; 6] = [
    "because",
    "\"the board meets on the 3rd\"",
    "Schäden \u{1F980} „so“",
    "*bold* <@U1> 'quoted",
    "nul \u{0} and \u{202e}turned",
    "",
];
/// `I` stands for an initiative, `P` for a person, `N` for a number, `W` for words.
const COMMANDS: [&str; 44] = [
    "privilege verdict I N keep",
    "privilege verdict I N replace W",
    "privilege add I data_access \"W\" \"IT Security\" 18 Dec",
    "privilege renew I N 29 Jan",
    "decision add I \"W?\" @P 26 Nov",
    "decision resolve I N \"W\"",
    "decision reopen I N 10 Dec",
    "metric add I production cost down \"W\" \"2 EUR\" \"finance report\" @P 1 Mar",
    "metric report I N \"7.5 %\"",
    "role set I compliance @P",
    "role set I deputy @P",
    "role clear I deputy",
    "role confirm I @P \"W\"",
    "handoff offer I @P W",
    "handoff accept I N",
    "handoff decline I N not-me",
    "handoff take I",
    "ask wait I verdict.N 4 Dec W",
    "ask snooze I verdict.N friday",
    "ask pass I verdict.N not-mine",
    "ask now I verdict.N @P",
    "away set 11 Dec cover @P",
    "away end",
    "away delegate @P",
    "stage extend I 15 Jan scope-grew",
    "stage close I build",
    "stage stop I",
    "new W N",
    "settings private I on",
    "settings private I off",
    "settings me zone Europe/Berlin",
    "settings lead @P on",
    "settings functions I data, compliance",
    "show I",
    "list nobody",
    "list W",
    "who I",
    "mine",
    "answer I",
    "readiness I",
    "brief I",
    "history I",
    "why",
    "preview",
];

/// What somebody does, or how long nobody does anything.
#[derive(Debug, Clone)]
enum Step {
    Says { who: &'static str, line: String },
    Hours(i64),
}

/// The line with somebody, something and some words in it.
fn filled(line: &str, person: &str, initiative: &str, number: u32, words: &str) -> String {
    let filled = line.split(' ').map(|it| match it.trim_matches(['"', '?']) {
        "I" => initiative.to_owned(),
        "W" => it.replace('W', words),
        "N" => number.to_string(),
        "@P" => format!("@{person}"),
        "verdict.N" => format!("verdict.{number}"),
        _ => it.to_owned(),
    });
    filled.collect::<Vec<_>>().join(" ")
}

/// A line that somebody may type, drawn as the sequences are.
pub(crate) fn drawn_line(chance: &mut StdRng) -> String {
    let mut of = |all: &[&'static str]| all[chance.random_range(0..all.len())];
    let (line, person, words) = (of(&COMMANDS), of(&PEOPLE), of(&WORDS));
    let any = of(&INITIATIVES);
    let initiative = of(&[INITIATIVES[0], any]);
    filled(line, person, initiative, chance.random_range(1..6), words)
}

fn step() -> impl Strategy<Value = Step> {
    let name = || prop::sample::select(&PEOPLE[..]);
    let said = (
        prop::sample::select(&COMMANDS[..]),
        name(),
        name(),
        // The first is named more often than the others, so that things happen to it.
        prop_oneof![Just(INITIATIVES[0]), prop::sample::select(&INITIATIVES[..])],
        1..6_u32,
        prop::sample::select(&WORDS[..]),
    );
    let said = said.prop_map(|(line, who, person, initiative, number, words)| Step::Says {
        who,
        line: filled(line, person, initiative, number, words),
    });
    prop_oneof![4 => said, 1 => (1..60_i64).prop_map(Step::Hours)]
}

/// The example as it is before anybody says anything, closed, so that every sequence begins with a copy of it.
async fn told(database: Database) -> Database {
    let store = Store::open(&database.url()).await.expect("a fresh database opens");
    let clock = Arc::new(ManualClock::at(example::opening()));
    let prompts = Prompts::load(None).expect("the embedded prompts are right");
    example::open(store.clone(), clock, Chance::seeded(7), prompts).await.expect("the example opens");
    store.close().await;
    database
}

/// Everything that can be seen of it: the answers, what was sent, the whole export with its hashes.
async fn lived(database: Database, steps: &[Step]) -> Vec<String> {
    let mut world = World::in_database(database).await;
    let mut seen = Vec::new();
    for step in steps {
        match step {
            Step::Hours(hours) => world.wait(SignedDuration::from_hours(*hours)).await,
            Step::Says { who, line } => {
                seen.push(format!("{who}: {line}\n{}", world.types(who, line).await.text()))
            }
        }
    }
    let shown = |it: &Shown| format!("{:?}: {}", it.to, show(&it.card));
    seen.extend(world.playground.since(0).iter().map(shown));
    let mut out = Vec::new();
    export::export(&world.baton.store, world.organisation, &mut out).await.expect("it can be exported");
    seen.extend(String::from_utf8_lossy(&out).lines().map(str::to_owned));
    let events = world.baton.store.events(world.organisation, 0, u32::MAX).await.expect("a log");
    seen.extend(events.iter().map(|it| format!("{} {}", it.seq, it.hash)));
    let report = world.baton.verify(world.organisation).await.expect("it can be verified");
    assert_eq!(report.findings, Vec::<String>::new());
    world.close().await;
    seen
}

#[test]
fn the_same_commands_make_the_same_record_and_log_on_both_databases() {
    let Some(server) = Database::server() else { return };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let file = runtime.block_on(told(Database::file()));
    let server = runtime.block_on(told(server));
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|it| it.parse().ok());
    let config = Config {
        cases: asked.unwrap_or(SEQUENCES),
        failure_persistence: None,
        max_shrink_iters: 100,
        ..Config::default()
    };
    let run = TestRunner::new(config).run(&prop::collection::vec(step(), 1..STEPS), |steps| {
        let (on_file, on_server) = runtime
            .block_on(async { (lived(file.copy(), &steps).await, lived(server.copy(), &steps).await) });
        for (file, server) in on_file.iter().zip(&on_server) {
            prop_assert_eq!(file, server);
        }
        prop_assert_eq!(on_file.len(), on_server.len());
        Ok(())
    });
    if let Err(difference) = run {
        panic!("{difference}");
    }
}
