//! A Monday morning with 100,000 initiatives, and `who` among a million holdings.

use std::time::Instant;

use baton_tests::crowd;

use crate::{lay_out, table};

const INITIATIVES: usize = 100_000;
const PEOPLE: usize = 20_000;
const CHANNELS: usize = 1_000;
/// Three roles and one item asked for, each a holding, on each of so many.
const HELD: usize = 250_000;

/// Plans every card that is due on Monday at 09:00.
pub(crate) async fn monday() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baton.db");
    let before = lay_out::open(&path, "2026-11-22T12:00:00Z".parse().expect("a moment")).await;
    let (organisation, space) = lay_out::organisation(&before).await;
    let channels = crowd::silent(&before, organisation, space, CHANNELS).await;
    let people = crowd::people(&before, organisation, space, PEOPLE).await;
    lay_out::pilots(&before, organisation, &people, &channels, INITIATIVES, 1).await;
    before.store.close().await;
    drop(before);
    // Planning is measured alone: the memory that laying out took is given back first.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let baton = lay_out::open(&path, lay_out::monday()).await;
    let resting = table::mebibytes("self", "VmRSS").unwrap_or_default();
    let begun = Instant::now();
    let woken = baton.wake().await.expect("it wakes");
    let took = begun.elapsed();
    let peak = table::mebibytes("self", "VmHWM").unwrap_or_default();
    let figure =
        format!("{:.2} s, {woken} rows, peak {peak:.0} MiB ({resting:.0} before)", took.as_secs_f64());
    table::row(
        "planning Monday 09:00, 100,000 initiatives",
        &figure,
        None,
        None,
        "the writer: inserts into agenda and outbox",
    );
}

/// Finds among a million holdings, exactly and nearly.
pub(crate) async fn who() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baton.db");
    let baton = lay_out::open(&path, lay_out::monday()).await;
    let (organisation, space) = lay_out::organisation(&baton).await;
    let people = crowd::people(&baton, organisation, space, PEOPLE).await;
    lay_out::pilots(&baton, organisation, &people, &[], HELD, 1).await;
    let exact = table::at_once(1, 3_000, {
        let baton = baton.clone();
        move |_, n| find(baton.clone(), format!("who {}", lay_out::key((n * 7_919) % HELD)), n)
    });
    exact.await.print("`who` at 1,000,000 holdings, exact", "pages of SQLite that its cache has lost");
    let near = table::at_once(1, 1_500, {
        let baton = baton.clone();
        move |_, n| find(baton.clone(), format!("who {}", misspelt(n)), n + 1_000_000)
    });
    near.await
        .print("`who` at 1,000,000 holdings, near-miss", "comparing words with the vocabulary, and CPU");
}

fn misspelt(n: usize) -> String {
    let words = [
        "clams asistant",
        "invoce leters 7",
        "frad detecter 12",
        "pricng planer",
        "warrenty screning 40",
        "payrol rotuer 3",
    ];
    words[n % words.len()].to_owned()
}

async fn find(baton: std::sync::Arc<baton::baton::Baton>, line: String, n: usize) {
    use baton_chat::{
        inbound::{Act, Inbound, Place, Reply, SpaceRef, Utterance},
        platform::Host as _,
    };
    let space = SpaceRef { platform: "playground".to_owned(), id: "measured".to_owned() };
    let act = Act::Command(Utterance::plain(&line));
    let (user, place) = ("p0".to_owned(), Place::Direct("p0".to_owned()));
    let reply = baton.receive(Inbound { dedupe_key: format!("find-{n}"), space, user, place, act }).await;
    assert!(matches!(reply, Reply::Whisper(_)), "{line}: {reply:?}");
}
