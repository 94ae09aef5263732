//! How long looking things up takes in one very large organisation.
//!
//! `cargo run --release -p baton-store --example search_rate [initiatives]`

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use baton_domain::{InitiativeId, OrganisationId, PersonId};
use baton_store::{Entry, Holding, InitiativeRow, Store};
use jiff::Timestamp;
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const OF: OrganisationId = OrganisationId(Uuid::from_u128(1));
const CHUNK: u128 = 1_000;
const PEOPLE: u128 = 50_000;
const LOOKUPS: usize = 1_000;
const SYLLABLES: [&str; 30] = [
    "cla", "ims", "tri", "age", "in", "voi", "ce", "con", "tract", "re", "view", "fore", "cast", "mo", "tor",
    "ris", "k", "sco", "ring", "do", "cu", "ment", "sup", "port", "tick", "et", "chat", "plan", "ner",
    "flow",
];

#[tokio::main]
async fn main() -> Outcome<()> {
    let n: u128 = std::env::args().nth(1).map_or(Ok(300_000), |it| it.parse())?;
    let folder = tempfile::tempdir()?;
    let store = Store::open(&format!("sqlite://{}", folder.path().join("search.db").display())).await?;
    let mut random = StdRng::seed_from_u64(7);
    let words: Vec<String> = (0..6_000).map(|_| word(&mut random)).collect();

    let began = Instant::now();
    let mut names = Vec::new();
    for first in (0..n).step_by(CHUNK as usize) {
        let chunk: Vec<(u128, String)> =
            (first..(first + CHUNK).min(n)).map(|it| (it, name(&mut random, &words))).collect();
        names.extend(chunk.iter().map(|it| it.1.clone()));
        fill(&store, chunk).await?;
    }
    println!("{n} initiatives with names and holdings in {:.0} s", began.elapsed().as_secs_f64());

    let mut waits: [Vec<Duration>; 5] = Default::default();
    for _ in 0..LOOKUPS {
        let name = &names[random.random_range(0..names.len())];
        let slip = slipped(&mut random, name);
        let some: Vec<&str> = name.split(' ').take(2).collect();
        let queries = [name.clone(), some.join(" "), slip];
        for (query, waits) in queries.iter().zip(&mut waits) {
            let began = Instant::now();
            store.search(OF, query, 10).await?;
            waits.push(began.elapsed());
        }
        let began = Instant::now();
        store.complete(OF, &name[..name.len().min(4)], 10).await?;
        waits[3].push(began.elapsed());
        let began = Instant::now();
        store.holdings_of(OF, PersonId(Uuid::from_u128(random.random_range(0..PEOPLE)))).await?;
        waits[4].push(began.elapsed());
    }
    for (what, waits) in ["whole name", "two words", "one slip", "completion", "holdings"].iter().zip(waits) {
        report(what, waits);
    }
    store.close().await;
    Ok(())
}

async fn fill(store: &Store, chunk: Vec<(u128, String)>) -> Outcome<()> {
    let chunk = Arc::new(chunk);
    store
        .write(move |tx| {
            let chunk = Arc::clone(&chunk);
            Box::pin(async move {
                let mut entries = Vec::new();
                for (n, name) in chunk.iter() {
                    let row = initiative(*n, name);
                    tx.save_initiative(&row, 0).await?;
                    tx.replace_holdings(OF, row.id, &holdings(*n, row.id)).await?;
                    entries
                        .push(Entry { initiative: row.id, texts: vec![name.clone(), row.key.to_string()] });
                }
                tx.index_all(OF, &entries).await
            })
        })
        .await?;
    Ok(())
}

fn initiative(n: u128, name: &str) -> InitiativeRow {
    let head: String = name.replace(' ', "-").chars().take(30).collect();
    InitiativeRow {
        organisation: OF,
        id: InitiativeId(Uuid::from_u128(1_000_000 + n)),
        key: format!("{}-{n}", head.trim_end_matches('-')).parse().expect("letters, digits and hyphens"),
        name: name.to_owned(),
        stage: "pilot".into(),
        stage_since: Timestamp::UNIX_EPOCH,
        owner: None,
        planned_end: None,
        audience: "open".into(),
        channel: None,
        version: 1,
        record: "x".repeat(1_000),
    }
}

fn holdings(n: u128, initiative: InitiativeId) -> Vec<Holding> {
    let hold = |(k, role): (u128, &str)| Holding {
        person: PersonId(Uuid::from_u128((n * 7 + k * 13) % PEOPLE)),
        initiative,
        role: role.to_owned(),
        what: String::new(),
        since: Timestamp::UNIX_EPOCH,
        accepted: None,
        due: None,
    };
    (0..)
        .zip(["owner", "sponsor", "champion"])
        .chain(n.is_multiple_of(3).then_some((3, "deputy")))
        .map(hold)
        .collect()
}

fn word(random: &mut StdRng) -> String {
    (0..random.random_range(2..4)).map(|_| SYLLABLES[random.random_range(0..SYLLABLES.len())]).collect()
}

/// Two to four words; a few of them are in very many names, as they are in life.
fn name(random: &mut StdRng, words: &[String]) -> String {
    let one = |random: &mut StdRng| {
        let share: f64 = random.random();
        words[(share.powi(3) * words.len() as f64) as usize].clone()
    };
    (0..random.random_range(2..5)).map(|_| one(random)).collect::<Vec<_>>().join(" ")
}

fn slipped(random: &mut StdRng, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let at = random.random_range(1..letters.len() - 1);
    if random.random() {
        letters.swap(at, at + 1);
    } else {
        letters.remove(at);
    }
    letters.into_iter().collect()
}

fn report(what: &str, mut waits: Vec<Duration>) {
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!(
        "{what}: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms, most {:.1} ms",
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}
