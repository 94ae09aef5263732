//! What becomes of nudges on a platform's bad days, whichever platform it is.

use baton_store::State;
use baton_tests::world::World;
use jiff::SignedDuration;

use crate::kept::{agrees, asks, message, posts};

/// Whatever happens to the first tries, it arrives, and once.
pub(crate) async fn arrives_once(world: &mut World, what: &str) {
    let asked = asks(world, "mei").await;
    world.wait(SignedDuration::from_hours(2)).await;
    let nudge = message(world, &asked).await;
    assert_eq!(nudge.state, State::Sent, "{what}: {:?}", nudge.last_error);
    agrees(world).await;
}

/// The platform asks to wait for so long, with everything; `posts_so_far` counts what reaches it.
pub(crate) async fn waits_as_asked(world: &mut World, seconds: i64, posts_so_far: impl Fn() -> usize) {
    let asked = asks(world, "mei").await;
    let (begun, refused) = (world.now(), message(world, &asked).await);
    assert_eq!(refused.state, State::Pending);
    let wait = SignedDuration::from_secs(seconds);
    assert_eq!(refused.due, begun + wait, "the time stands in the store");
    world.restart().await;
    let before = posts_so_far();
    world.wait(wait - SignedDuration::from_secs(1)).await;
    assert_eq!(posts_so_far(), before);
    world.wait(SignedDuration::from_mins(5)).await;
    assert_eq!(message(world, &asked).await.state, State::Sent);
    agrees(world).await;
}

/// Nothing gets through until `mended`; then everything does.
pub(crate) async fn waits_until_mended(world: &mut World, mended: impl FnOnce()) {
    let asked = asks(world, "mei").await;
    world.wait(SignedDuration::from_hours(3)).await;
    assert_eq!(message(world, &asked).await.state, State::Pending, "it waits");
    mended();
    world.wait(SignedDuration::from_mins(20)).await;
    assert_eq!(message(world, &asked).await.state, State::Sent);
    agrees(world).await;
}

/// The platform is away from Sunday evening to Monday evening, when `mended`.
pub(crate) async fn outlasts_a_day(world: &mut World, mended: impl FnOnce()) {
    asks(world, "mei").await;
    asks(world, "ana").await;
    world.until("2026-11-30T18:00").await;
    mended();
    world.until("2026-12-01T12:00").await;
    agrees(world).await;
    let doubtful = posts(world).await.into_iter().filter(|it| it.state == State::Ambiguous).count();
    assert_eq!(doubtful, 0, "what can be looked up never stays in doubt");
}

/// Two messages meet two kinds of silence: `first` happens before the one, `second` before the other.
pub(crate) async fn silence_is_looked_into(world: &mut World, first: impl FnOnce(), second: impl FnOnce()) {
    first();
    asks(world, "mei").await;
    second();
    asks(world, "ana").await;
    world.wait(SignedDuration::from_hours(2)).await;
    agrees(world).await;
    assert!(posts(world).await.iter().all(|it| it.state != State::Ambiguous));
}
