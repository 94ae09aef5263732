//! What Baton keeps, for what no message shows.

use std::{collections::BTreeSet, time::Duration};

use baton_domain::Key;
use baton_store::{Message, State, Store};
use baton_tests::world::World;

/// How much stands in the log, and how much waits or waited to go out.
pub(crate) async fn stored(world: &World) -> (usize, usize) {
    let (store, organisation) = (&world.baton.store, world.organisation);
    let events = store.events(organisation, 0, 100_000).await.expect("it reads").len();
    (events, store.outbox(organisation).await.expect("it reads").len())
}

/// An initiative's record as it is kept.
pub(crate) async fn record(world: &World, key: &str) -> String {
    let key: Key = key.parse().expect("a key");
    let row = world.baton.store.initiative_by_key(world.organisation, &key).await.expect("it reads");
    row.expect("it is there").record
}

/// How often something stands in it.
pub(crate) async fn times(world: &World, key: &str, what: &str) -> usize {
    record(world, key).await.matches(what).count()
}

/// Every message that was to be sent, in no order.
pub(crate) async fn posts(world: &World) -> Vec<Message> {
    let mut all = world.baton.store.outbox(world.organisation).await.expect("it reads");
    all.retain(|it| it.op == "post");
    all
}

/// Asks somebody for something, which tells them directly; the message that does.
pub(crate) async fn asks(world: &mut World, whom: &str) -> String {
    let before = tokens(world).await;
    let said = world.types("dana", &format!("ask now claims-triage lead.compliance @{whom}")).await.text();
    assert!(!said.contains("on our side"), "{said}");
    let mut made: Vec<String> = tokens(world).await.difference(&before).cloned().collect();
    assert_eq!(made.len(), 1, "one message for {whom}");
    made.remove(0)
}

async fn tokens(world: &World) -> BTreeSet<String> {
    posts(world).await.into_iter().map(|it| it.token).collect()
}

/// The message of that token.
pub(crate) async fn message(world: &World, token: &str) -> Message {
    posts(world).await.into_iter().find(|it| it.token == token).expect("a message")
}

/// Nothing is lost and nothing doubled: what counts as sent stands there once, and what does not stands nowhere.
pub(crate) async fn agrees(world: &World) {
    for it in posts(world).await {
        let (times, what) = (world.arrived(&it.token), format!("{} {:?}", it.dedupe_key, it.state));
        match it.state {
            State::Sent => assert_eq!(times, 1, "{what}"),
            State::Dead => assert!(times == 0 && it.last_error.is_some(), "{what}"),
            State::Unwanted | State::Expired => assert_eq!(times, 0, "{what}"),
            State::Ambiguous => assert!(times <= 1 && it.done.is_some() && it.last_error.is_some(), "{what}"),
            State::Pending => assert!(world.now() < it.due && times == 0, "{what}"),
            State::Claimed => panic!("{what}"),
        }
    }
}

/// Keeps the one writer busy for so long.
pub(crate) async fn held(store: &Store, by: Duration) {
    let held = store.write(move |_| {
        Box::pin(async move {
            tokio::time::sleep(by).await;
            Ok(())
        })
    });
    held.await.expect("it holds");
}
