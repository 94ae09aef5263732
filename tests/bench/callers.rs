//! Commands a second, in process and through the terminal platform's pipe.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use baton::baton::Baton;
use baton_chat::{
    inbound::{Act, Inbound, Place, Reply, SpaceRef, Utterance},
    platform::Host as _,
};
use baton_playground::{Director, Directory, Person, Playground, Received, pipe};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    sync::{Mutex, oneshot},
};

use baton_tests::crowd;

use crate::{lay_out, table};

/// How many ask at once.
pub(crate) const CALLERS: [usize; 3] = [1, 8, 32];
pub(crate) const INITIATIVES: usize = 2_000;
pub(crate) const PRIVILEGES: usize = 10;
pub(crate) const PEOPLE: usize = 64;
// From profiles of these very calls.
const READING: &str =
    "CPU: a third SQLite, a sixth rendering, the rest parsing and handing over between threads";
const WRITING: &str = "one fdatasync a batch, then CPU: two fifths SQLite";
/// So many times, all callers together.
pub(crate) const READS: usize = 24_000;
/// So many times, all callers together.
pub(crate) const WRITES: usize = 6_000;

/// Straight into the host.
pub(crate) async fn in_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let baton = ready(&folder.path().join("baton.db")).await;
    for callers in CALLERS {
        let host = Arc::clone(&baton);
        let reads = table::at_once(callers, READS / callers, move |caller, n| {
            let host = Arc::clone(&host);
            async move { expect_card(host.receive(read(caller, n)).await) }
        });
        reads.await.print(&format!("`who`, in process, {callers} at once"), READING);
    }
    for (round, callers) in CALLERS.into_iter().enumerate() {
        let host = Arc::clone(&baton);
        let next = Arc::new(AtomicUsize::new(round * WRITES));
        let writes = table::at_once(callers, WRITES / callers, move |_, _| {
            let (host, n) = (Arc::clone(&host), next.fetch_add(1, Relaxed));
            async move { expect_card(host.receive(write(n)).await) }
        });
        writes.await.print(&format!("`ask wait`, in process, {callers} at once"), WRITING);
    }
}

/// Two thousand pilots, and people who are asked things in them.
pub(crate) async fn ready(path: &std::path::Path) -> Arc<Baton> {
    let baton = lay_out::open(path, lay_out::monday()).await;
    settle_in(&baton).await;
    baton
}

/// The same in a database that is open.
pub(crate) async fn settle_in(baton: &Baton) {
    let (organisation, space) = lay_out::organisation(baton).await;
    let people = crowd::people(baton, organisation, space, PEOPLE).await;
    lay_out::pilots(baton, organisation, &people, &[], INITIATIVES, PRIVILEGES).await;
}

pub(crate) fn expect_card(reply: Reply) {
    match reply {
        Reply::Whisper(card) | Reply::Public(card) => {
            let text = card.text();
            assert!(!text.contains("on our side") && !text.contains("not "), "{text}");
        }
        other => panic!("no card but {other:?}"),
    }
}

fn space() -> SpaceRef {
    SpaceRef { platform: "playground".to_owned(), id: "measured".to_owned() }
}

fn inbound(user: String, key: String, line: &str) -> Inbound {
    let act = Act::Command(Utterance::plain(line));
    Inbound { dedupe_key: key, space: space(), user: user.clone(), place: Place::Direct(user), act }
}

/// What is asked about.
pub(crate) fn read_key(n: usize) -> &'static str {
    ["claims-assistant", "fraud-letters", "payroll-bot", "audit-reader"][n % 4]
}

fn read_line(n: usize) -> String {
    format!("who {}", read_key(n))
}

/// Who owns something?
pub(crate) fn read(caller: usize, n: usize) -> Inbound {
    inbound(format!("p{}", caller % PEOPLE), format!("read-{caller}-{n}"), &read_line(n))
}

// Every write is about another item, and of one initiative after another, as different people's are: those about
// one initiative wait for each other, whatever else goes on. Who is asked follows from the initiative.
fn write_parts(n: usize) -> (String, String) {
    let (initiative, number) = (n % INITIATIVES, n / INITIATIVES + 1);
    let user = format!("p{}", (initiative * 7) % PEOPLE);
    (user, format!("ask wait {} verdict.{number} 2026-12-01 legal answers then", lay_out::key(initiative)))
}

/// Something put off, a different one for every `n`.
pub(crate) fn write(n: usize) -> Inbound {
    let (user, line) = write_parts(n);
    inbound(user, format!("write-{n}"), &line)
}

/// Through the pipe that programs speak: JSON lines over a socket pair.
pub(crate) async fn through_the_pipe() {
    let folder = tempfile::tempdir().expect("a folder");
    let baton = ready(&folder.path().join("baton.db")).await;
    let client = Arc::new(Client::connect(baton));
    for callers in CALLERS {
        let wire = Arc::clone(&client);
        let reads = table::at_once(callers, READS / 2 / callers, move |caller, n| {
            let wire = Arc::clone(&wire);
            async move { wire.say(&format!("p{}", caller % PEOPLE), &read_line(n)).await }
        });
        reads
            .await
            .print(&format!("`who`, through the pipe, {callers} at once"), "as in process, and JSON twice");
    }
    for (round, callers) in CALLERS.into_iter().enumerate() {
        let wire = Arc::clone(&client);
        let next = Arc::new(AtomicUsize::new(round * WRITES));
        let writes = table::at_once(callers, WRITES / callers, move |_, _| {
            let (wire, (user, line)) = (Arc::clone(&wire), write_parts(next.fetch_add(1, Relaxed)));
            async move { wire.say(&user, &line).await }
        });
        writes.await.print(&format!("`ask wait`, through the pipe, {callers} at once"), "as above");
    }
}

/// The room they are in.
pub(crate) fn playground() -> Playground {
    let people = (0..PEOPLE).map(|n| Person {
        id: format!("p{n}"),
        name: format!("Person {n}"),
        zone: "UTC".to_owned(),
    });
    let directory = Directory { space: space(), people: people.collect(), channels: Vec::new() };
    Playground::new(directory, Received::in_memory())
}

type Waiting = Arc<Mutex<std::collections::HashMap<u64, oneshot::Sender<Value>>>>;

#[derive(Debug)]
struct Client {
    output: Mutex<tokio::net::unix::OwnedWriteHalf>,
    waiting: Waiting,
    next: AtomicUsize,
}

impl Client {
    fn connect(baton: Arc<Baton>) -> Self {
        let playground = Arc::new(playground());
        let (ours, theirs) = tokio::net::UnixStream::pair().expect("a socket pair");
        let (input, output) = theirs.into_split();
        tokio::spawn(async move {
            let served =
                pipe::serve(baton, Arc::new(Still), playground, "bench", BufReader::new(input), output).await;
            served.expect("the pipe holds");
        });
        let (input, output) = ours.into_split();
        let waiting = Waiting::default();
        tokio::spawn(answers(BufReader::new(input), Arc::clone(&waiting)));
        Self { output: Mutex::new(output), waiting, next: AtomicUsize::new(1) }
    }

    async fn say(&self, user: &str, line: &str) {
        let id = self.next.fetch_add(1, Relaxed) as u64;
        let (sender, receiver) = oneshot::channel();
        self.waiting.lock().await.insert(id, sender);
        let request = format!("{}\n", json!({"id": id, "as": user, "in": null, "say": line}));
        self.output.lock().await.write_all(request.as_bytes()).await.expect("it is read");
        let answer = receiver.await.expect("it is answered");
        assert!(answer["error"].is_null(), "{answer}");
    }
}

async fn answers(input: BufReader<tokio::net::unix::OwnedReadHalf>, waiting: Waiting) {
    let mut lines = input.lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer: Value = serde_json::from_str(&line).expect("JSON");
        let id = answer["id"].as_u64().expect("our id");
        if let Some(sender) = waiting.lock().await.remove(&id) {
            let _ = sender.send(answer);
        }
    }
}

/// A clock that nobody moves.
#[derive(Debug)]
pub(crate) struct Still;

#[baton_tests::async_trait]
impl Director for Still {
    async fn advance(&self, _: jiff::SignedDuration) {}

    async fn to_next(&self) -> Option<String> {
        None
    }

    async fn settle(&self) {}

    fn clock(&self) -> String {
        String::new()
    }
}
