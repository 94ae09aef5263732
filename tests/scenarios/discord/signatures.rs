//! Requests that are not Discord's, and those that ask for nothing: refused or answered, and nothing stored.

use baton_discord::http::MAX_BODY_BYTES;
use baton_fakes::discord::Discord;
use baton_tests::{
    cases,
    guild::{self, Way, user_id},
    world::World,
};
use futures_util::future::join_all;
use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};

use super::{anew, borrows, opened, post};
use crate::{
    forged::{Headers, mutated, with, without},
    kept::{stored, times},
};

const PROOF: [&str; 2] = ["x-signature-ed25519", "x-signature-timestamp"];
const VAULT: &str = "a key of the vault";

/// A world, and the body of a request that Discord would sign and Baton has not seen.
async fn unsent() -> (World, String) {
    let world = opened(Way::Http).await;
    let before = borrows(&world, "a chair").await;
    let mut payload = anew(&before.payload, 1);
    let text = payload.to_string().replace("a chair", VAULT);
    payload = serde_json::from_str(&text).expect("JSON");
    before.done();
    (world, payload.to_string())
}

async fn status(fake: &Discord, body: &str, headers: &Headers) -> u16 {
    fake.post_signed(body, headers).await.status
}

async fn has_effect(world: &World) -> bool {
    times(world, "claims-triage", VAULT).await != 0
}

#[tokio::test]
async fn what_is_not_signed_by_discord_now_is_refused() {
    let (world, body) = unsent().await;
    let fake = &world.hall().fake;
    let (before, calls) = (stored(&world).await, fake.calls().len());
    let now = fake.timestamp();
    let right = fake.sign(&body, now);
    let others = fake.sign("another body", now)[2].1.clone();
    // A point of small order with a scalar of nothing is a signature of anything under a key of small order.
    let small = format!("01{}", "0".repeat(126));
    let bad: [Headers; 10] = [
        without(&right, PROOF[0]),
        without(&right, PROOF[1]),
        vec![("content-type".to_owned(), "application/json".to_owned())],
        with(&right, PROOF[0], ""),
        with(&right, PROOF[0], &others),
        with(&right, PROOF[0], &small),
        with(&right, PROOF[1], &(now + 1).to_string()),
        fake.sign(&body, now - 301),
        fake.sign(&body, now + 310),
        fake.sign(&body, 0),
    ];
    for headers in &bad {
        assert_eq!(status(fake, &body, headers).await, 401, "{headers:?}");
    }
    assert_eq!((stored(&world).await, fake.calls().len()), (before, calls));
    assert_eq!(status(fake, &body, &right).await, 200, "the right one is taken");
    assert!(has_effect(&world).await);
}

#[tokio::test]
async fn a_request_is_good_once_also_when_many_come_at_the_same_time() {
    let (world, body) = unsent().await;
    let fake = &world.hall().fake;
    let headers = fake.sign(&body, fake.timestamp());
    let all = join_all((0..16).map(|_| status(fake, &body, &headers))).await;
    let taken = all.iter().filter(|it| **it == 200).count();
    assert_eq!((taken, all.iter().filter(|it| **it == 401).count()), (1, 15), "{all:?}");
    let before = stored(&world).await;
    assert_eq!(status(fake, &body, &headers).await, 401, "and replayed later");
    assert_eq!(stored(&world).await, before);
    assert_eq!(times(&world, "claims-triage", VAULT).await, 1);
}

#[tokio::test]
async fn mutated_requests_are_never_accepted() {
    let (world, body) = unsent().await;
    let fake = &world.hall().fake;
    let (before, calls) = (stored(&world).await, fake.calls().len());
    let headers = fake.sign(&body, fake.timestamp());
    let mut chance = StdRng::seed_from_u64(20_261_123);
    for case in 0..cases() {
        let (body, headers) = mutated(&body, &headers, PROOF, &mut chance);
        let answer = fake.post_signed(&body, &headers).await;
        assert_eq!(answer.status, 401, "case {case}: {body} {headers:?}: {:?}", answer.trouble);
    }
    assert_eq!((stored(&world).await, fake.calls().len()), (before, calls));
    let fresh = fake.sign(&body, fake.timestamp());
    assert_eq!(status(fake, &body, &fresh).await, 200, "unchanged it is taken");
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_anything_else() {
    let (world, body) = unsent().await;
    let fake = &world.hall().fake;
    let before = stored(&world).await;
    let large = format!("{}{}", " ".repeat(MAX_BODY_BYTES + 1 - body.len()), body);
    let headers = fake.sign(&large, fake.timestamp());
    assert_eq!(status(fake, &large, &headers).await, 413, "with the right signature");
    assert_eq!(status(fake, &large, &Vec::new()).await, 413, "with none");
    assert_eq!(stored(&world).await, before);
    let fits = &large[1..];
    assert_eq!(status(fake, fits, &fake.sign(fits, fake.timestamp())).await, 200, "what just fits is taken");
    assert!(has_effect(&world).await);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let (world, _) = unsent().await;
    let fake = &world.hall().fake;
    let (before, url) = (stored(&world).await, guild::serve(&world.hall().adapter).await);
    let mut request = reqwest::Client::new().post(url).body(vec![b'{', 0xff, 0xfe, b'}']);
    for (name, value) in fake.sign("{\u{fffd}\u{fffd}}", fake.timestamp()) {
        request = request.header(name, value);
    }
    assert_eq!(request.send().await.unwrap().status(), 401);
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn discord_may_look_whether_anybody_is_there() {
    let (world, _) = unsent().await;
    let before = stored(&world).await;
    assert_eq!(world.hall().fake.verify_endpoint().await, Ok(()));
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn what_nobody_knows_is_answered_and_has_no_effect() {
    let (world, known) = unsent().await;
    let fake = &world.hall().fake;
    let before = stored(&world).await;
    let known: Value = serde_json::from_str(&known).expect("JSON");
    let changed = |name: &str, value: Value| {
        let mut payload = known.clone();
        payload[name] = value;
        payload
    };
    let odd = [
        changed("type", json!(77)),
        changed("type", json!("2")),
        changed("data", Value::Null),
        changed("data", json!({"id": "1", "name": "baton", "type": 1, "options": 7})),
        changed("data", json!({"id": "1", "name": "baton", "type": 99})),
        changed("data", json!({"id": "1", "name": "other", "type": 1})),
        changed("user", json!({"id": {"not": "text"}})),
    ];
    for (number, mut payload) in odd.into_iter().enumerate() {
        payload["id"] = json!((1_500_000_000_000_000_000_u64 + number as u64).to_string());
        if number == 6 {
            payload["member"] = Value::Null;
        }
        let answer = post(fake, &payload).await;
        assert_eq!(answer.status, 200, "{payload}");
        assert!(answer.body["type"].is_u64(), "{payload}: {}", answer.body);
    }
    for bare in [json!([]), json!(7), json!({}), json!({"type": 2})] {
        assert_eq!(post(fake, &bare).await.status, 401, "{bare}");
    }
    assert_eq!(stored(&world).await.0, before.0);
    assert!(!has_effect(&world).await);
    assert!(
        world.hall().guild.messages(&user_id("dana")).iter().all(|it| !it.shown().contains("on our side"))
    );
}
