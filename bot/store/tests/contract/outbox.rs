use std::collections::BTreeSet;

use baton_store::{Error, Message, NewMessage, Outcome, Settlement, State, Store};
use jiff::SignedDuration;

use crate::made::*;

async fn enqueue(store: &Store, messages: Vec<NewMessage>) -> Vec<String> {
    write(store, messages, |tx, it| Box::pin(async move { tx.enqueue_all(&it).await })).await.unwrap()
}

fn settlement(message: &Message, outcome: Outcome) -> Settlement {
    Settlement {
        organisation: message.organisation,
        id: message.id,
        epoch: message.epoch,
        at: at(50),
        outcome,
    }
}

fn sent(remote: &str) -> Outcome {
    Outcome::Sent { remote: remote.into(), rendered: "Hello".into(), digest: "d1".into() }
}

async fn claim_one(store: &Store, now: i64) -> Message {
    store.claim(at(now), at(now + 100), 1).await.unwrap().remove(0)
}

fn numbers(messages: &[Message]) -> Vec<u128> {
    messages.iter().map(|it| it.id.as_u128() - 5_000).collect()
}

pub(crate) async fn a_dedupe_key_is_one_message_for_ever(store: Store) {
    let again = NewMessage { id: uuid::Uuid::from_u128(99), ..message(ONE, 1, "a", 0) };
    assert_eq!(enqueue(&store, vec![message(ONE, 1, "a", 0), again.clone()]).await, ["nudge/1"]);
    let first = claim_one(&store, 10).await;
    store.settle(settlement(&first, sent("r"))).await.unwrap();
    assert_eq!(enqueue(&store, vec![again.clone()]).await, Vec::<String>::new());
    write(&store, again, |tx, it| Box::pin(async move { tx.enqueue(&it).await })).await.unwrap();
    assert_eq!(store.claim(at(10), at(99), 9).await.unwrap(), []);
    assert_eq!(
        enqueue(&store, vec![message(TWO, 1, "a", 0)]).await,
        ["nudge/1"],
        "another organisation's key"
    );
}

pub(crate) async fn a_claim_waits_for_the_due_time_and_goes_by_it(store: Store) {
    let (a, b, c) = (message(ONE, 1, "a", 30), message(ONE, 2, "b", 10), message(TWO, 3, "c", 20));
    enqueue(&store, vec![a, b, c]).await;
    assert_eq!(store.claim(at(9), at(99), 9).await.unwrap(), []);
    let first = store.claim(at(30), at(99), 2).await.unwrap();
    assert_eq!(numbers(&first), [2, 3]);
    let it = &first[0];
    assert_eq!((it.state, it.epoch, it.attempts), (State::Claimed, 1, 1));
    assert_eq!((it.lease, it.first_try, it.due), (Some(at(99)), Some(at(30)), at(10)));
    assert_eq!(numbers(&store.claim(at(30), at(99), 9).await.unwrap()), [1]);
}

pub(crate) async fn a_lane_has_one_message_in_flight_and_keeps_its_order(store: Store) {
    let lane = |n, due| message(ONE, n, "a", due);
    enqueue(&store, vec![lane(1, 20), lane(2, 10), lane(3, 10), message(TWO, 4, "a", 10)]).await;
    let first = store.claim(at(30), at(99), 9).await.unwrap();
    assert_eq!(numbers(&first), [2, 4], "lanes of two organisations are two");
    assert_eq!(store.claim(at(30), at(99), 9).await.unwrap(), []);
    store.settle(settlement(&first[0], sent("r"))).await.unwrap();
    let next = claim_one(&store, 30).await;
    assert_eq!(numbers(std::slice::from_ref(&next)), [3]);
    store.settle(settlement(&next, Outcome::Unwanted)).await.unwrap();
    assert_eq!(numbers(&[claim_one(&store, 30).await]), [1]);
}

pub(crate) async fn two_claims_at_once_never_overlap(store: Store) {
    enqueue(&store, (0..400).map(|n| message(ONE, n, &format!("lane {}", n % 300), 0)).collect()).await;
    let claims: Vec<_> = (0..16)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.claim(at(1), at(100), 25).await.unwrap() })
        })
        .collect();
    let (mut ids, mut lanes, mut n) = (BTreeSet::new(), BTreeSet::new(), 0);
    for claim in claims {
        for message in claim.await.unwrap() {
            n += 1;
            ids.insert(message.id);
            lanes.insert(message.lane);
        }
    }
    assert_eq!((ids.len(), lanes.len(), n), (300, 300, 300));
}

pub(crate) async fn a_claim_that_was_never_settled_becomes_ambiguous(store: Store) {
    enqueue(&store, vec![message(ONE, 1, "a", 0)]).await;
    let claimed = claim_one(&store, 10).await;
    assert_eq!(store.expire_leases(at(109)).await.unwrap(), 0, "the lease still runs");
    assert_eq!(store.expire_leases(at(110)).await.unwrap(), 1);
    assert_eq!(store.claim(at(200), at(300), 9).await.unwrap(), [], "never sent twice on a guess");
    let doubtful = store.ambiguous(at(200), 9).await.unwrap().remove(0);
    assert_eq!(
        (doubtful.id, doubtful.state, doubtful.token),
        (claimed.id, State::Ambiguous, claimed.token.clone())
    );
    let late = store.settle(settlement(&claimed, sent("late"))).await;
    assert_eq!(late, Err(Error::Superseded), "who lost the lease may not settle");

    let found =
        Settlement { epoch: doubtful.epoch, ..settlement(&claimed, Outcome::Found { remote: "r".into() }) };
    store.settle(found.clone()).await.unwrap();
    assert_eq!(store.settle(found).await, Err(Error::Superseded), "resolved once");
    assert_eq!(store.message_by_remote(ONE, "r").await.unwrap().unwrap().state, State::Sent);
    assert_eq!(store.ambiguous(at(200), 9).await.unwrap(), []);
}

pub(crate) async fn a_late_settlement_is_superseded(store: Store) {
    enqueue(&store, vec![message(ONE, 1, "a", 0)]).await;
    let claimed = claim_one(&store, 10).await;
    let stale = Settlement { epoch: claimed.epoch - 1, ..settlement(&claimed, Outcome::Unwanted) };
    assert_eq!(store.settle(stale).await, Err(Error::Superseded));
    let row = initiative(ONE, 1, "key", "Name");
    let late = Settlement { epoch: 9, ..settlement(&claimed, Outcome::Unwanted) };
    let both = write(&store, (row, late), |tx, (row, late)| {
        Box::pin(async move {
            tx.save_initiative(&row, 0).await?;
            tx.settle(&late).await
        })
    });
    assert_eq!(both.await, Err(Error::Superseded));
    assert_eq!(store.initiative(ONE, initiative_id(1)).await.unwrap(), None, "one unit: neither happened");
}

pub(crate) async fn what_is_settled_together_has_an_answer_each(store: Store) {
    enqueue(&store, (0..40).map(|n| message(ONE, n, &format!("lane {n}"), 0)).collect()).await;
    let claimed = store.claim(at(10), at(99), 40).await.unwrap();
    let settling: Vec<_> = claimed
        .iter()
        .flat_map(|it| {
            // Somebody else's number, and the right one twice.
            let late = Settlement { epoch: it.epoch + 7, ..settlement(it, sent("late")) };
            [late, settlement(it, sent("r")), settlement(it, sent("r"))]
        })
        .map(|it| {
            let store = store.clone();
            tokio::spawn(async move { store.settle(it).await })
        })
        .collect();
    let (mut done, mut refused) = (0, 0);
    for it in settling {
        match it.await.unwrap() {
            Ok(()) => done += 1,
            Err(error) => {
                assert_eq!(error, Error::Superseded);
                refused += 1;
            }
        }
    }
    assert_eq!((done, refused), (40, 80), "each once");
    let remotes = store.outbox(ONE).await.unwrap().into_iter().map(|it| it.remote);
    assert!(remotes.into_iter().all(|it| it.as_deref() == Some("r")));
}

/// More than a claim looks at wait in lanes that are busy; behind them are lanes that are free.
pub(crate) async fn what_waits_in_busy_lanes_hides_no_other(store: Store) {
    let deep = (0..1_400).map(|n| message(ONE, n, &format!("deep {}", n % 2), 10));
    let behind = [message(ONE, 2_000, "free a", 20), message(TWO, 2_001, "free b", 20)];
    let later = message(TWO, 2_002, "free c", 900);
    enqueue(&store, deep.chain(behind).chain([later]).collect()).await;
    assert_eq!(numbers(&store.claim(at(30), at(99), 4).await.unwrap()), [0, 1, 2_000, 2_001]);
    assert_eq!(store.claim(at(30), at(99), 4).await.unwrap(), []);
}

pub(crate) async fn every_outcome_leaves_its_state(store: Store) {
    let error = || "no such channel".to_owned();
    let cases = [
        (sent("r"), State::Sent, 0, 1, true),
        (Outcome::NotSent { retry_at: at(70), error: error() }, State::Pending, 70, 1, false),
        (Outcome::Later { due: at(80) }, State::Pending, 80, 0, false),
        (Outcome::Unwanted, State::Unwanted, 0, 1, true),
        (Outcome::Dead { error: error() }, State::Dead, 0, 1, true),
        (
            Outcome::Ambiguous { rendered: Some("Hello".into()), error: error() },
            State::Ambiguous,
            0,
            1,
            false,
        ),
        (Outcome::Absent { retry_at: at(90) }, State::Pending, 90, 1, false),
        (Outcome::Doubtful { error: error() }, State::Ambiguous, 0, 1, true),
        (Outcome::Repeated { retry_at: at(95), error: error() }, State::Pending, 95, 1, false),
        (Outcome::Unheard { ask_at: at(85) }, State::Ambiguous, 85, 1, false),
    ];
    for (n, (outcome, state, due, attempts, done)) in cases.into_iter().enumerate() {
        let n = n as u128;
        enqueue(&store, vec![message(ONE, n, &format!("lane {n}"), 0)]).await;
        let claimed = claim_one(&store, 10).await;
        store.settle(settlement(&claimed, outcome.clone())).await.unwrap();
        let left = store.message(ONE, claimed.id).await.unwrap().unwrap();
        assert_eq!((left.state, left.due, left.attempts), (state, at(due), attempts), "{outcome:?}");
        assert_eq!((left.done, left.lease), (done.then_some(at(50)), None), "{outcome:?}");
        let repeated = matches!(outcome, Outcome::Repeated { .. });
        assert_eq!(left.doubts, i64::from(repeated), "{outcome:?}");
    }
    assert_eq!(
        numbers(&store.ambiguous(at(85), 9).await.unwrap()),
        [5, 9],
        "what stays in doubt is not asked about again"
    );
    assert_eq!(numbers(&store.ambiguous(at(84), 9).await.unwrap()), [5], "it waits until then");
    let long_before = at(84) - SignedDuration::from_hours(1);
    assert_eq!(numbers(&store.ambiguous(long_before, 9).await.unwrap()), [5, 9], "a clock was wrong");
    assert_eq!(numbers(&store.undelivered(ONE, at(50)).await.unwrap()), [4, 7]);
    assert_eq!(store.undelivered(ONE, at(51)).await.unwrap(), []);
}

pub(crate) async fn what_expired_is_not_sent(store: Store) {
    let late = NewMessage { expires: Some(at(40)), ..message(ONE, 1, "a", 10) };
    enqueue(&store, vec![late, message(ONE, 2, "a", 20)]).await;
    assert_eq!(numbers(&store.claim(at(40), at(99), 9).await.unwrap()), [2], "it does not hold up its lane");
    assert_eq!(store.expire_pending(at(39)).await.unwrap(), 0);
    assert_eq!(store.expire_pending(at(40)).await.unwrap(), 1);
    let gone = store.message(ONE, message(ONE, 1, "a", 0).id).await.unwrap().unwrap();
    assert_eq!((gone.state, gone.done), (State::Expired, Some(at(40))));
}

pub(crate) async fn a_hold_stops_a_whole_space_and_no_other(store: Store) {
    let lanes = ["slack:T1:channel:C1", "slack:T1:direct:U1", "slack:T12:channel:C1"];
    for (n, lane) in (1..).zip(lanes) {
        enqueue(&store, vec![message(ONE, n, lane, 10)]).await;
    }
    enqueue(&store, vec![message(ONE, 4, lanes[0], 90), message(TWO, 5, lanes[0], 10)]).await;
    write(&store, (), |tx, ()| Box::pin(async move { tx.hold(ONE, "slack:T1", at(50)).await }))
        .await
        .unwrap();
    assert_eq!(numbers(&store.claim(at(49), at(99), 9).await.unwrap()), [3, 5]);
    assert_eq!(numbers(&store.claim(at(50), at(99), 9).await.unwrap()), [1, 2]);
    let late = store.message(ONE, message(ONE, 4, "a", 0).id).await.unwrap().unwrap();
    assert_eq!(late.due, at(90), "what is due later anyway stays so");
}

pub(crate) async fn what_waits_for_a_place_is_dropped_with_it(store: Store) {
    let lanes = ["slack:T1:direct:a", "slack:T1:channel:b", "slack:T10:direct:a"];
    let waiting = (1..).zip(lanes).map(|(n, lane)| message(ONE, n, lane, 10));
    enqueue(&store, waiting.chain([message(TWO, 4, lanes[0], 10)]).collect()).await;
    let flying = claim_one(&store, 10).await;
    store.write(|tx| Box::pin(tx.drop_waiting(ONE, "slack:T1", at(20)))).await.unwrap();
    store.settle(settlement(&flying, sent("r"))).await.unwrap();
    let mut states = Vec::new();
    for (of, n) in [(ONE, 1), (ONE, 2), (ONE, 3), (TWO, 4)] {
        states.push(store.message(of, message(of, n, "", 0).id).await.unwrap().unwrap().state);
    }
    assert_eq!(states, [State::Sent, State::Unwanted, State::Pending, State::Pending]);
}

pub(crate) async fn the_outbox_knows_when_to_look_again(store: Store) {
    assert_eq!(store.next_outbox_due().await.unwrap(), None);
    enqueue(&store, vec![message(ONE, 1, "a", 20), message(ONE, 2, "a", 30), message(ONE, 3, "b", 500)])
        .await;
    assert_eq!(store.next_outbox_due().await.unwrap(), Some(at(20)));
    let first = claim_one(&store, 20).await;
    assert_eq!(store.next_outbox_due().await.unwrap(), Some(at(500)), "its lane is busy");
    assert_eq!(store.next_lease_end().await.unwrap(), Some(at(120)), "until then");
    store.settle(settlement(&first, sent("r"))).await.unwrap();
    assert_eq!(store.next_outbox_due().await.unwrap(), Some(at(30)));
}

pub(crate) async fn sent_messages_are_found_again(store: Store) {
    for n in 1..=3 {
        enqueue(&store, vec![message(ONE, n, "a", 0)]).await;
        let claimed = claim_one(&store, 10).await;
        let settled = Settlement { at: at(100 * n as i64), ..settlement(&claimed, sent(&format!("r{n}"))) };
        store.settle(settled).await.unwrap();
    }
    enqueue(&store, vec![message(ONE, 4, "a", 0)]).await;
    assert_eq!(numbers(&store.sent_to(ONE, "bo", at(200)).await.unwrap()), [2, 3]);
    assert_eq!(numbers(&store.pending_for(ONE, "bo").await.unwrap()), [4]);
    let found = store.message_by_remote(ONE, "r3").await.unwrap().unwrap();
    assert_eq!((found.dedupe_key.as_str(), found.rendered.as_deref()), ("nudge/3", Some("Hello")));
}

pub(crate) async fn what_was_given_up_is_tried_again_when_asked(store: Store) {
    let expiring = NewMessage { expires: Some(at(200)), ..message(ONE, 3, "c", 0) };
    enqueue(&store, vec![message(ONE, 1, "a", 0), message(ONE, 2, "b", 0), expiring]).await;
    let dead = Outcome::Dead { error: "not in channel".into() };
    for claimed in store.claim(at(10), at(100), 9).await.unwrap() {
        if claimed.lane != "b" {
            store.settle(settlement(&claimed, dead.clone())).await.unwrap();
        }
    }
    let id = |n: u128| uuid::Uuid::from_u128(5_000 + n);
    assert!(!store.retry(ONE, id(2), at(60)).await.unwrap(), "it is being sent");
    assert!(!store.retry(TWO, id(1), at(60)).await.unwrap(), "it is another's");
    assert!(!store.retry(ONE, id(3), at(200)).await.unwrap(), "its time has passed");
    assert!(store.retry(ONE, id(1), at(60)).await.unwrap());
    assert!(!store.retry(ONE, id(1), at(60)).await.unwrap(), "it waits already");
    let again = claim_one(&store, 60).await;
    assert_eq!((again.id, again.attempts), (id(1), 1));
}
