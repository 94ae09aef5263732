//! F-9: two worlds that differ in one private initiative answer outsiders alike, byte for byte.
//!
//! What insiders are shown differs, of course; and so may *when* they are reached, which "ask now" says. Nobody
//! outside is told what an insider is asked, and when alone says nothing.

use baton_chat::{
    card::Control,
    inbound::{Completion, SpaceRef},
    platform::Host as _,
};
use baton_tests::world::{Said, World, show};
use jiff::SignedDuration;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};

/// Worlds that are made. More in the long run: `BATON_PRIVATE_WORLDS`.
const WORLDS: u64 = 3;
/// Acts in each of them, in the open and in private.
const ACTS: usize = 24;
const OUTSIDERS: [&str; 5] = ["farah", "tom", "omar", "helen", "ana"];
/// What outsiders ask, with the private one's name and key in it where they guess them.
const QUESTIONS: [&str; 34] = [
    "list",
    "list all",
    "list mine",
    "list nobody",
    "list proposed",
    "list pilot",
    "list production",
    "list zuxq",
    "list @dana",
    "list @mei",
    "portfolio",
    "portfolio still",
    "portfolio shipped",
    "portfolio endings",
    "mine",
    "who zuxq",
    "who owns zuxq?",
    "who claims-triage",
    "who invoice-bot",
    "show zuxq",
    "show claims-triage",
    "brief zuxq",
    "brief route-planner",
    "readiness zuxq",
    "history zuxq",
    "history claims-triage",
    "why zuxq",
    "preview",
    "preview zuxq",
    "why",
    "answer zuxq",
    "settings me",
    "metric report zuxq 1 5",
    "handoff take zuxq",
];
const BEGUN: [&str; 8] =
    ["who ", "show z", "list zu", "brief ", "handoff offer ", "privilege verdict ", "zu", ""];

/// The key of what was just proposed, by the button that comes with the answer.
fn key_of(proposed: &Said) -> String {
    let text = proposed.text();
    assert!(text.starts_with("Proposed: zuxq"), "{text}");
    let card = proposed.card();
    let mut tokens = card.controls().flat_map(Control::choices).map(|it| it.token.clone());
    let missing = tokens.find_map(|it| it.strip_prefix("readiness ").map(str::to_owned));
    missing.expect("a button that shows what is missing")
}

/// What one outsider is answered and offered, also by guessing.
async fn told(world: &mut World, who: &str, key: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let guessed = QUESTIONS.iter().filter(|it| it.contains("zuxq")).map(|it| it.replace("zuxq", key));
    for line in QUESTIONS.iter().map(|it| (*it).to_owned()).chain(guessed) {
        let said = world.types(who, &line).await;
        all.push((format!("{who}: {line}"), format!("{:?}", said.reply)));
    }
    for line in BEGUN {
        let space: SpaceRef = world.playground.directory().space.clone();
        let so_far = Completion { space, user: who.to_owned(), line: line.to_owned() };
        all.push((format!("{who} begins: {line}"), format!("{:?}", world.baton.complete(so_far).await)));
    }
    all
}

/// Something that anybody may do to what everybody may know of.
fn open_act(chance: &mut StdRng, at: usize) -> (&'static str, String) {
    let key = ["claims-triage", "invoice-bot", "contract-reader"].choose(chance).expect("three keys");
    let acts = [
        ("tom", format!("privilege add {key} data_access \"a favour {at}\"")),
        (
            "ana",
            format!(
                "decision add {key} \"which one {at}?\" @dana 2026-12-{:02}",
                chance.random_range(10..28)
            ),
        ),
        ("dana", format!("stage extend claims-triage 2027-0{}-15 scope_grew", 1 + at / 4 % 9)),
        ("priya", "ask snooze claims-triage verdict.4 3d".to_owned()),
        ("mei", format!("handoff offer {key} @luis deputy")),
        ("maya", "stage stop invoice-bot \"It ends.\"".to_owned()),
    ];
    acts.choose(chance).expect("some acts").clone()
}

/// Something that its members do to the private one.
fn private_act(chance: &mut StdRng, at: usize) -> (&'static str, String) {
    let acts = [
        ("dana", format!("privilege add zuxq budget \"hidden {at}\"")),
        ("dana", format!("decision add zuxq \"hidden {at}?\" @mei 2026-12-10")),
        ("dana", "handoff offer zuxq @mei sponsor".to_owned()),
        ("mei", "handoff accept zuxq".to_owned()),
        ("luis", "handoff accept zuxq".to_owned()),
        ("dana", "handoff offer zuxq @luis owner".to_owned()),
        ("mei", "stage stop zuxq \"Hidden.\" \"A hidden lesson.\"".to_owned()),
        ("dana", "ask now zuxq owner @mei".to_owned()),
    ];
    acts.choose(chance).expect("some acts").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn f_09_a_private_initiative_changes_no_answer_to_outsiders() {
    let worlds = std::env::var("BATON_PRIVATE_WORLDS").ok().and_then(|it| it.parse().ok()).unwrap_or(WORLDS);
    for seed in 0..worlds {
        let mut chance = StdRng::seed_from_u64(seed);
        let (mut with, mut without) = (World::open().await, World::open().await);
        let said = with.types("dana", "new zuxq").await;
        let said = with.fills(&said, &[("audience", "private")]).await;
        let key = key_of(&with.fills(&said, &[]).await);
        for at in 0..ACTS {
            // What goes out in one moment has no order.
            for world in [&mut with, &mut without] {
                world.wait(SignedDuration::from_secs(1)).await;
            }
            if chance.random_bool(0.5) {
                let (who, line) = private_act(&mut chance, at);
                let done = with.types(who, &line.replace("zuxq", &key)).await.text();
                assert!(!done.contains("I do not know"), "{line}: {done}");
            }
            let (who, line) = open_act(&mut chance, at);
            let answers = [with.types(who, &line).await.text(), without.types(who, &line).await.text()];
            assert!(!answers[0].contains("on our side"), "{line}: {}", answers[0]);
        }
        for who in OUTSIDERS {
            let (one, other) = (told(&mut with, who, &key).await, told(&mut without, who, &key).await);
            for (with, without) in one.iter().zip(&other) {
                assert_eq!(with, without, "seed {seed}");
            }
        }
        // Nor does proposing something of that name.
        for world in [&mut with, &mut without] {
            let said = world.types("farah", "new zuxq").await;
            let said = world.fills(&said, &[]).await;
            assert_eq!(key_of(&world.fills(&said, &[]).await), "zuxq");
        }
        // The lead's card and every card in a channel, a week later.
        for world in [&mut with, &mut without] {
            world.read_everything();
            world.until("2026-11-30T09:05").await;
        }
        let cards = |world: &mut World| {
            let places = ["#claims-triage", "#invoice-bot", "#claims-floor", "#route-planner"];
            let news = places.map(|it| world.news("", it)).concat();
            let direct = OUTSIDERS.map(|it| world.news(it, "@")).concat();
            let shown = news.iter().chain(&direct).map(|it| {
                format!("{}\n{:?}", show(&it.card), it.card.picture().map(|it| it.svg().to_owned()))
            });
            shown.collect::<Vec<_>>()
        };
        assert_eq!(cards(&mut with), cards(&mut without), "seed {seed}");
    }
}
