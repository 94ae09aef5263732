//! Three replicas live through thirty days of a platform that fails, of deaths, standstills and clocks that jump:
//! nothing comes twice, nothing is lost, and the same seed makes the same days.
//!
//! `BATON_SEED=17` lives through that one alone, and tells all of it where something is wrong.

mod checks;
mod jumps;
mod replica;
mod room;
mod simulation;
mod watch;

use std::{sync::Arc, thread};

use baton::{chance::Chance, clock::ManualClock, example, prompts::Prompts};
use baton_store::Store;
use baton_tests::database::Database;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use tokio::runtime::{Builder, Runtime};

pub(crate) use self::watch::{Jump, Time, Watch};
use self::{room::Troubles, simulation::Simulation};

/// The last lines of a story that went wrong.
const TOLD: usize = 60;

/// What one seed came to.
struct Lived {
    seed: u64,
    story: Vec<String>,
    wrong: Vec<String>,
}

/// 50, or 2,000 in a torture run.
fn seeds() -> u64 {
    if std::env::var_os("BATON_TORTURE").is_some() { 2_000 } else { 50 }
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// The example, told once; each seed lives in a copy.
fn told() -> Database {
    let database = Database::quick();
    runtime().block_on(async {
        let store = Store::open(&database.url()).await.expect("a fresh database opens");
        let prompts = Prompts::load(None).expect("the embedded prompts are right");
        let clock = Arc::new(ManualClock::at(example::opening()));
        example::open(store.clone(), clock, Chance::seeded(7), prompts).await.expect("the example opens");
        store.close().await;
    });
    database
}

/// Says which seed it was, should Baton itself panic.
struct Of(u64);

impl Drop for Of {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("BATON_SEED={}", self.0);
        }
    }
}

/// Not every seed has every trouble: what always fails hides what sometimes does.
fn lived(example: &Database, seed: u64) -> Lived {
    let _of = Of(seed);
    let mut chance = StdRng::seed_from_u64(seed ^ 0x5eed);
    let mut one_of = |all: &[u32]| all[chance.random_range(0..all.len())];
    let troubles =
        Troubles { faults: one_of(&[0, 10, 30]), held: one_of(&[0, 5, 20]), blind: one_of(&[0, 0, 15]) };
    let jumps: Vec<Jump> = Jump::ALL.into_iter().filter(|_| one_of(&[0, 1]) == 1).collect();
    runtime().block_on(async {
        let mut simulation = Simulation::begin(example, seed, troubles, jumps).await;
        simulation.live().await;
        simulation.calm_down().await;
        let wrong = simulation.all_wrong().await;
        let story = simulation.story().await;
        simulation.store.close().await;
        Lived { seed, story, wrong }
    })
}

/// Each seed on its own, as many at once as the machine can.
fn each<T: Send>(seeds: &[u64], live: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = |n| seeds.iter().skip(n).step_by(threads).map(|it| live(*it)).collect::<Vec<T>>();
    thread::scope(|scope| {
        let share = &share;
        let all: Vec<_> = (0..threads).map(|n| scope.spawn(move || share(n))).collect();
        all.into_iter().flat_map(|it| it.join().expect("its panic was told")).collect()
    })
}

#[test]
fn thirty_days_of_trouble_send_nothing_twice_and_lose_nothing() {
    let one = std::env::var("BATON_SEED").ok().map(|it| it.parse().expect("a number"));
    let (seeds, told_of) = one.map_or((0..seeds(), TOLD), |it| (it..it + 1, usize::MAX));
    let example = told();
    let all = each(&seeds.collect::<Vec<u64>>(), |seed| {
        Some(lived(&example, seed)).filter(|it| !it.wrong.is_empty())
    });
    let ill: Vec<Lived> = all.into_iter().flatten().collect();
    let Some(first) = ill.first() else { return };
    let last = &first.story[first.story.len().saturating_sub(told_of)..];
    let seeds: Vec<String> = ill.iter().map(|it| format!("BATON_SEED={}: {:?}", it.seed, it.wrong)).collect();
    panic!("{}\n\nthe end of the first:\n{}", seeds.join("\n"), last.join("\n"));
}

#[test]
fn the_same_seed_makes_the_same_thirty_days() {
    let example = told();
    let twice = each(&[3, 3, 11, 11], |seed| lived(&example, seed));
    for seed in [3, 11] {
        let stories: Vec<&Vec<String>> =
            twice.iter().filter(|it| it.seed == seed).map(|it| &it.story).collect();
        for (first, second) in stories[0].iter().zip(stories[1]) {
            assert_eq!(first, second, "seed {seed}");
        }
        assert_eq!(stories[0].len(), stories[1].len(), "seed {seed}");
    }
    let different = twice.iter().find(|it| it.seed == 11).expect("it was lived through");
    assert_ne!(different.story, twice[0].story);
}
