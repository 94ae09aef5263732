//! What becomes of messages that do not arrive as planned, and of roles that are declined.

use baton_domain::{Key, ask};
use baton_playground::Fault;
use baton_store::State;
use baton_tests::world::{World, show};
use jiff::SignedDuration;

async fn opened() -> World {
    let mut world = World::open().await;
    world.read_everything();
    world
}

async fn offers_grace(world: &mut World) {
    world.types("mei", "role set claims-triage compliance @grace").await;
    world.news("mei", "@");
}

/// How many items somebody was shown on claims-triage, by the record.
async fn shown_to(world: &World, user: &str) -> usize {
    let directory = world.baton.directory(world.organisation).await.expect("it reads");
    let space = directory.space(&world.playground.directory().space).expect("the playground");
    let person = directory.person_at(space, user).expect("somebody of the example");
    let key: Key = "claims-triage".parse().expect("a key");
    let row = world.baton.store.initiative_by_key(world.organisation, &key).await.expect("it reads");
    let record = baton::change::loaded(&row.expect("it is there")).expect("it reads").record;
    let seen = |it: &&ask::Ask| it.person == person && it.last_shown.is_some();
    record.asks.iter().filter(seen).count()
}

#[tokio::test]
async fn what_does_not_reach_somebody_goes_to_the_owner() {
    let mut world = opened().await;
    world.playground.faults().unreachable("grace");
    offers_grace(&mut world).await;
    insta::assert_snapshot!(show(&world.dm("dana").card), @r"
    Claims triage: what Grace Adeyemi is asked does not reach them here
      You own it, so it comes to you. Another way to reach Grace, or another name, would help.
      who speaks for compliance? By Fri 18 Dec
      [What is missing]
    [What is this?]
    ");
    let offered = world.types("mei", "role set claims-triage security @grace").await;
    assert!(offered.text().contains("Grace Adeyemi is asked"), "{}", offered.text());
    world.news("mei", "@");
    world.expect_quiet();
}

#[tokio::test]
async fn a_message_that_arrived_in_silence_is_found_and_counts_as_shown() {
    let mut world = opened().await;
    let before = shown_to(&world, "mei").await;
    world.playground.faults().next_sends(1, &Fault::DeliveredInSilence);
    world.types("dana", "ask now claims-triage lead.compliance @mei").await;
    let asked = show(&world.dm("mei").card);
    assert!(asked.starts_with("Dana asks you for one thing, Mei."), "{asked}");
    assert_eq!(shown_to(&world, "mei").await, before + 1);
    world.expect_quiet();
}

#[tokio::test]
async fn what_nobody_can_tell_the_fate_of_is_said_once_more_and_says_so() {
    let mut world = opened().await;
    world.playground.faults().next_sends(1, &Fault::LostInSilence);
    world.playground.faults().blind_look_ups(1);
    offers_grace(&mut world).await;
    assert_eq!(world.news("grace", "@").len(), 0);
    world.wait(SignedDuration::from_mins(1)).await;
    let said = show(&world.dm("grace").card);
    assert!(said.contains("You may have this already: nobody could tell whether it arrived."), "{said}");
    world.wait(SignedDuration::from_hours(1)).await;
    world.expect_quiet();
}

#[tokio::test]
async fn what_is_in_doubt_twice_stays_so() {
    let mut world = opened().await;
    world.playground.faults().next_sends(2, &Fault::LostInSilence);
    world.playground.faults().blind_look_ups(2);
    offers_grace(&mut world).await;
    world.wait(SignedDuration::from_hours(1)).await;
    world.expect_quiet();
    let since = world.now() - SignedDuration::from_hours(2);
    let doubtful = world.baton.store.undelivered(world.organisation, since).await.expect("it reads");
    let doubtful: Vec<_> = doubtful.iter().map(|it| (it.state, it.doubts, it.attempts)).collect();
    assert_eq!(doubtful, [(State::Ambiguous, 1, 2)]);
}

#[tokio::test]
async fn whoever_offered_a_role_hears_what_was_said_instead() {
    let mut world = opened().await;
    offers_grace(&mut world).await;
    let offer = world.dm("grace");
    let said = world.press_shown("grace", &offer, "Use our queue…").await;
    let said = world.fills(&said, &[("reason", "https://legal.example/requests")]).await;
    assert!(said.text().contains("Mei Tanaka is told where your queue is."), "{}", said.text());
    world.news("grace", "@");
    insta::assert_snapshot!(show(&world.dm("mei").card), @r"
    Grace Adeyemi takes such asks through a queue: Claims triage, compliance
      You offered it; you can ask somebody else.
      Grace writes: “https://legal.example/requests”
      [Ask somebody else…]
    [What is this?]
    ");
    world.expect_quiet();
}

#[tokio::test]
async fn somebody_else_is_one_press_away() {
    let mut world = opened().await;
    offers_grace(&mut world).await;
    let offer = world.dm("grace");
    let said = world.press_shown("grace", &offer, "Somebody else…").await;
    world.fills(&said, &[("who", "@farah")]).await;
    assert!(show(&world.dm("grace").card).ends_with("This is answered, or not asked any more."));
    let told = world.dm("mei");
    world.press_shown("mei", &told, "Ask Farah").await;
    let asked = show(&world.dm("farah").card);
    assert!(asked.contains("the voice of compliance of Claims triage"), "{asked}");
    world.news("mei", "@");
    world.expect_quiet();
}

#[tokio::test]
async fn what_is_answered_leaves_the_card_that_asked_for_it() {
    let mut world = World::open().await;
    let card = world.dm("priya");
    assert!(show(&card.card).starts_with("Three things wait for you, Priya."));
    world.press_shown("priya", &card, "keep").await;
    world.read_everything();
    world.types("priya", "ask snooze claims-triage verdict.5 tomorrow").await;
    insta::assert_snapshot!(show(&world.dm("priya").card), @r"
    One thing waits for you, Priya
    I keep what pilots need to reach production. I write at most twice a week, in working hours.
    Next card Mon 30 Nov
      Invoice bot: keep the vendor's OCR? Choice due Thu 26 Nov
      [Choose…]  [Not now ▾ waiting until… · tomorrow · three days · not mine · cannot, because…]
    [Why am I asked?]  [Away…]
    ");
    world.types("priya", "decision resolve invoice-bot 1 keep").await;
    let edited = world.news("priya", "@");
    insta::assert_snapshot!(show(&edited.last().expect("an edit").card), @r"
    Nothing waits for you now, Priya
    I keep what pilots need to reach production. I write at most twice a week, in working hours.
    Next card Mon 30 Nov
    ");
}

#[tokio::test]
async fn a_card_that_a_clock_ahead_sent_is_edited_and_then_right() {
    let mut world = World::open().await;
    let card = world.dm("priya");
    assert!(show(&card.card).starts_with("Three things wait for you, Priya."));
    world.baton.clock.advance(SignedDuration::from_mins(-30));
    world.press_shown("priya", &card, "keep").await;
    let edited = world.news("priya", "@");
    let edited = show(&edited.last().expect("an edit").card);
    assert!(edited.starts_with("Two things wait for you, Priya"), "{edited}");
}
