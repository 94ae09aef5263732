//! Killed at random moments: everything acknowledged is there, nothing is sent twice, the log is whole.

use std::{collections::BTreeMap, path::Path};

use baton_store::{State, Store};
use baton_tests::process::{self, Process};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};

/// How often the process is killed: `BATON_KILLS`, or 20.
pub(crate) fn kills() -> u32 {
    std::env::var("BATON_KILLS").ok().and_then(|it| it.parse().ok()).unwrap_or(20)
}

/// Where the writes go, in turn: one commit holds many of them, and no record grows without end.
pub(crate) const INITIATIVES: [&str; 11] = [
    "claims-fraud",
    "claims-triage",
    "invoice-bot",
    "route-planner",
    "contract-reader",
    "support-replies",
    "underwriting-notes",
    "fleet-inspections",
    "claims-letters",
    "call-summaries",
    "policy-search",
];
/// Requests that are under way when the process dies: at most this many.
const AT_ONCE: u64 = 24;

#[tokio::test(flavor = "multi_thread")]
async fn kills_lose_nothing_acknowledged_and_send_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("baton.db");
    let mut chance = StdRng::seed_from_u64(20_261_123);
    let mut writes = Writes::default();
    for round in 0..kills() {
        let mut process = Process::start(&database);
        let before_death = chance.random_range(1..=AT_ONCE * 2);
        writes.go_on(&mut process, before_death, round).await;
        process.kill().await;
    }
    let mut process = Process::start(&database);
    writes.finish(&mut process).await;
    let received = process.ask(&json!({"id": "received", "received": null})).await.expect("it answers");
    assert!(process.close().await, "it ends in order");
    writes.are_all_there_once(&database).await;
    the_outbox_agrees(&database, &received["received"]).await;
    let (whole, out, errors) = process::run(&database, &["verify"]).await;
    assert!(whole, "verify: {out}{errors}");
}

/// Durable writes with keys of their own: what was acknowledged, and what must be said again.
#[derive(Debug, Default)]
struct Writes {
    next: u64,
    acknowledged: u64,
    /// By id; said, perhaps with effect, never answered.
    open: BTreeMap<u64, Value>,
}

impl Writes {
    /// Says again what was not answered, then new things, and dies after `most` answers.
    async fn go_on(&mut self, process: &mut Process, most: u64, round: u32) {
        let mut said = 0;
        for request in self.open.values() {
            process.send(request).await;
            said += 1;
        }
        if round.is_multiple_of(3) {
            process.send(&json!({"id": format!("clock-{round}"), "advance": "1d"})).await;
        }
        for _ in 0..AT_ONCE {
            let request = self.write();
            process.send(&request).await;
            said += 1;
        }
        for _ in 0..most.min(said) {
            let Some(answer) = process.answer().await else { return };
            self.take(&answer);
        }
    }

    fn write(&mut self) -> Value {
        self.next += 1;
        let id = self.next;
        let say = format!("privilege add {} other \"borrowed thing {id}\"", initiative_of(id));
        let request = json!({"id": id, "key": format!("write-{id}"), "as": "ana", "in": null, "say": say});
        self.open.insert(id, request.clone());
        request
    }

    fn take(&mut self, answer: &Value) {
        let Some(id) = answer["id"].as_u64() else { return };
        assert!(answer["error"].is_null(), "refused: {answer}");
        assert!(!answer.to_string().contains("on our side"), "not acknowledged: {answer}");
        if self.open.remove(&id).is_some() {
            self.acknowledged += 1;
        }
    }

    async fn finish(&mut self, process: &mut Process) {
        for request in self.open.clone().into_values() {
            let answer = process.ask(&request).await.expect("nobody kills it now");
            self.take(&answer);
        }
        process.ask(&json!({"id": "settle", "settle": true})).await.expect("it settles");
    }

    async fn are_all_there_once(&self, database: &Path) {
        assert!(self.open.is_empty());
        let (whole, out, errors) = process::run(database, &["export"]).await;
        assert!(whole, "export: {errors}");
        let records: BTreeMap<String, String> = out.lines().filter_map(record).collect();
        for id in 1..=self.next {
            let title = format!("\"borrowed thing {id}\"");
            let times = records[initiative_of(id)].matches(&title).count();
            assert_eq!(times, 1, "write {id} of {} has {times} effects", self.next);
        }
    }
}

fn initiative_of(id: u64) -> &'static str {
    INITIATIVES[id as usize % INITIATIVES.len()]
}

/// An initiative's record among the lines of an export, under its key.
fn record(line: &str) -> Option<(String, String)> {
    let read: Value = serde_json::from_str(line).expect("JSON");
    let is_record = read["kind"] == "initiative";
    is_record.then(|| (read["key"].as_str().unwrap_or_default().to_owned(), line.to_owned()))
}

async fn the_outbox_agrees(database: &Path, received: &Value) {
    assert_eq!(received["violations"], json!([]), "a token was sent twice");
    let tokens: Vec<&str> = received["messages"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|it| it["token"].as_str())
        .collect();
    let store = Store::open(&format!("sqlite://{}", database.display())).await.expect("it opens");
    let organisation = store.organisations().await.expect("it reads")[0].id;
    let outbox = store.outbox(organisation).await.expect("it reads");
    for message in outbox.iter().filter(|it| it.op == "post") {
        let there = tokens.contains(&message.token.as_str());
        assert_eq!(there, message.state == State::Sent, "{} is {:?}", message.dedupe_key, message.state);
    }
    assert!(outbox.iter().all(|it| it.state != State::Claimed && it.state != State::Ambiguous));
    assert!(10 < tokens.len(), "the campaign sent too little to show anything: {}", tokens.len());
    store.close().await;
}
