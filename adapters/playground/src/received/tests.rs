use std::fs;

use baton_chat::{card::Parts, inbound::SpaceRef, text::Line};
use jiff::Timestamp;

use super::*;

pub(crate) fn card(headline: &str) -> Card {
    Card::new(Parts { headline: Line::plain(headline), ..Parts::default() }).unwrap()
}

pub(crate) fn message(token: &str, to: Place, headline: &str) -> Outgoing {
    Outgoing {
        space: SpaceRef { platform: "playground".to_owned(), id: "demo".to_owned() },
        to,
        card: card(headline),
        token: token.to_owned(),
        at: Timestamp::UNIX_EPOCH,
        under: None,
    }
}

fn to_priya(token: &str, headline: &str) -> Outgoing {
    message(token, Place::Direct("priya".to_owned()), headline)
}

fn story(received: &Received) -> Vec<String> {
    let all = received.all();
    all.iter().map(|it| format!("{} {} edits={}", it.token, it.card.text(), it.edits)).collect()
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("received.jsonl");
    let received = Received::open(&path).unwrap();
    received.send(&to_priya("a", "one")).await.unwrap();
    received.send(&to_priya("b", "two")).await.unwrap();
    received.edit("a", &card("one, decided")).await.unwrap();
    drop(received);

    let received = Received::open(&path).unwrap();
    assert_eq!(story(&received), ["a one, decided edits=1", "b two edits=0"]);
    assert_eq!(received.find("b").await.unwrap().card, card("two"));
    assert_eq!(received.find("c").await, None);
    let changed: Vec<String> = received.since(2).iter().map(|it| it.token.clone()).collect();
    assert_eq!(changed, ["a"]);
}

#[tokio::test]
async fn a_token_twice_is_refused_and_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("received.jsonl");
    let received = Received::open(&path).unwrap();
    received.send(&to_priya("a", "one")).await.unwrap();
    assert_eq!(received.send(&to_priya("a", "again")).await, Err(NotKept::Duplicate));
    drop(received);

    let received = Received::open(&path).unwrap();
    assert_eq!(story(&received), ["a one edits=0"]);
    assert_eq!(received.violations(), ["a"]);
    assert!(fs::read_to_string(&path).unwrap().contains(r#"{"violation":"a""#));
}

#[tokio::test]
async fn nobody_edits_what_never_arrived() {
    let received = Received::in_memory();
    assert_eq!(received.edit("a", &card("one")).await, Err(NotKept::NoSuchMessage));
}

#[tokio::test]
async fn many_at_once_each_arrive_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("received.jsonl");
    let received = Arc::new(Received::open(&path).unwrap());
    let mut senders = tokio::task::JoinSet::new();
    for number in 0..200 {
        let received = Arc::clone(&received);
        senders.spawn(async move { received.send(&to_priya(&format!("t{}", number / 2), "x")).await });
    }
    let answers = senders.join_all().await;
    assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 100);
    assert_eq!(received.violations().len(), 100);
    assert_eq!(received.all().len(), 100);
    assert_eq!(*received.changes().borrow(), 100);
    drop(received);
    assert_eq!(Received::open(&path).unwrap().all().len(), 100);
}

#[tokio::test]
async fn a_torn_end_is_cut_off_and_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("received.jsonl");
    let received = Received::open(&path).unwrap();
    received.send(&to_priya("a", "one")).await.unwrap();
    received.send(&to_priya("b", "two")).await.unwrap();
    drop(received);
    let whole = fs::read(&path).unwrap();
    let first = whole.iter().position(|it| *it == b'\n').unwrap() + 1;

    for end in first..whole.len() {
        fs::write(&path, &whole[..end]).unwrap();
        let received = Received::open(&path).unwrap();
        assert_eq!(story(&received), ["a one edits=0"], "cut at {end}");
        drop(received);
        assert_eq!(fs::read(&path).unwrap(), whole[..first], "cut at {end}");
    }
    fs::write(&path, [&whole[..first], b"\0\0\n\0"].concat()).unwrap();
    let received = Received::open(&path).unwrap();
    received.send(&to_priya("b", "two")).await.unwrap();
    drop(received);
    assert_eq!(fs::read(&path).unwrap(), whole);
}

#[tokio::test]
async fn damage_in_the_middle_is_never_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("received.jsonl");
    let received = Received::open(&path).unwrap();
    received.send(&to_priya("a", "one")).await.unwrap();
    drop(received);
    let damaged = [b"{}\n", fs::read(&path).unwrap().as_slice()].concat();
    fs::write(&path, &damaged).unwrap();
    assert!(matches!(Received::open(&path), Err(OpenError::Damaged { line: 1 })));
    assert_eq!(fs::read(&path).unwrap(), damaged);
}

#[tokio::test]
async fn two_do_not_write_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("received.jsonl");
    let _first = Received::open(&path).unwrap();
    assert!(matches!(Received::open(&path), Err(OpenError::InUse)));
}
