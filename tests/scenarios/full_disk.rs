//! The disk takes no more: what was acknowledged is there, what was not is nowhere, and with room it goes on.

use std::path::Path;

use baton_tests::process::{self, Process};
use serde_json::{Value, json};

/// A file may grow to this, in KiB; the example's is a little smaller.
const ROOM: u64 = 640;
/// More than fit.
const SAID: usize = 200;

#[tokio::test]
async fn a_disk_without_room_loses_nothing_and_with_room_it_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("baton.db");
    assert!(Process::start(&database).close().await, "the example is laid out");
    let mut process = Process::start_within(&database, ROOM);
    let mut acknowledged = Vec::new();
    let refused = loop {
        let n = acknowledged.len();
        assert!(n < SAID, "there was room for everything");
        let answer = borrows(&mut process, n).await;
        if !answer.contains("Logged as borrowed") {
            break answer;
        }
        acknowledged.push(n);
    };
    assert!(refused.contains("That did not work on our side (ref "), "{refused}");
    let read = process.ask(&request("read", "who claims triage")).await.expect("it lives");
    assert!(read.to_string().contains("Claims triage is Dana Okafor's"), "{read}");
    process.make_room().await;
    let answer = borrows(&mut process, SAID).await;
    assert!(answer.contains("Logged as borrowed"), "{answer}");
    assert!(process.close().await, "it ends in order");

    acknowledged.push(SAID);
    let record = exported(&database).await;
    for n in 0..=SAID {
        let there = record.matches(&format!("\"{}\"", thing(n))).count();
        assert_eq!(there, usize::from(acknowledged.contains(&n)), "{}", thing(n));
    }
    let (whole, out, errors) = process::run(&database, &["verify"]).await;
    assert!(whole, "verify: {out}{errors}");
}

fn thing(n: usize) -> String {
    format!("borrowed thing {n}")
}

fn request(id: &str, say: &str) -> Value {
    json!({"id": id, "key": id, "as": "dana", "in": null, "say": say})
}

async fn borrows(process: &mut Process, n: usize) -> String {
    let say = format!("privilege add claims-triage other \"{}\"", thing(n));
    process.ask(&request(&format!("say-{n}"), &say)).await.expect("it lives").to_string()
}

/// The record of the initiative, as JSON.
async fn exported(database: &Path) -> String {
    let (whole, out, errors) = process::run(database, &["export"]).await;
    assert!(whole, "export: {errors}");
    let records = out.lines().filter(|it| it.contains("\"kind\":\"initiative\""));
    records.filter(|it| it.contains("claims-triage")).collect()
}
