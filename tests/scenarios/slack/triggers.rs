//! Forms that Slack does not open: whoever asked for one is told in a sentence.

use std::time::Duration;

use baton_fakes::slack::Fault;
use baton_tests::{workspace::Way, world::World};

use super::{BOTH, again, opened};

const SENTENCE: &str = "Slack did not open the form in time.";

/// What somebody was shown last, by themselves.
fn told(world: &World, user: &str) -> String {
    world.office().team.messages(user).pop().map(|it| it.shown()).unwrap_or_default()
}

async fn is_told(world: &World, what: &str) {
    let office = world.office();
    let answer = office.team.command("UDANA", "UDANA", "handoff offer claims-triage").await;
    assert!(answer.elapsed < Duration::from_secs(3), "{what}: after {:?}", answer.elapsed);
    answer.done();
    assert!(told(world, "UDANA").starts_with(SENTENCE), "{what}: {}", told(world, "UDANA"));
    assert!(office.team.views("UDANA").is_empty());

    let mut cards = office.team.messages("UPRIYA").into_iter();
    let card = cards.find(|it| it.labels().iter().any(|it| it == "Choose…")).expect("a card");
    let shown = office.team.messages("UPRIYA").len();
    let answer = office.team.press("UPRIYA", &card, "Choose…").await;
    assert!(answer.elapsed < Duration::from_secs(3), "{what}: after {:?}", answer.elapsed);
    answer.done();
    office.adapter.idle().await;
    assert!(told(world, "UPRIYA").starts_with(SENTENCE), "{what}: {}", told(world, "UPRIYA"));
    let after = office.team.messages("UPRIYA");
    assert_eq!(after.len(), shown + 1, "{what}: the card that was pressed stays");
}

#[tokio::test]
async fn whoever_gets_no_form_is_told_so() {
    for way in BOTH {
        let world = opened(way).await;
        let fake = &world.office().fake;
        let errors = ["expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "some_new_error"];
        let errors = errors.map(|it| Fault::Error(it.to_owned()));
        let others = [Fault::Status(500), Fault::Html, Fault::TooMany { retry_after: Some(1) }];
        for fault in errors.into_iter().chain(others) {
            fake.fault_next("views.open", 2, fault.clone());
            is_told(&world, &format!("{way:?} {fault:?}")).await;
            fake.no_faults();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(fake.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn whoever_gets_no_form_in_time_is_told_so_in_time() {
    let world = opened(Way::Http).await;
    world.office().fake.fault_next("views.open", 2, Fault::Hang(Duration::from_secs(20)));
    is_told(&world, "hangs").await;
}

#[tokio::test]
async fn a_trigger_that_was_used_opens_no_second_form() {
    let world = opened(Way::Http).await;
    let office = world.office();
    let first = office.team.command("UDANA", "UDANA", "handoff offer claims-triage").await;
    assert_eq!(office.team.views("UDANA").len(), 1);
    let answer = again(&office.fake, "/slack/commands", &first.payload).await.done();
    assert!(answer["text"].as_str().is_some_and(|it| it.starts_with(SENTENCE)), "{answer}");
    assert_eq!(office.team.views("UDANA").len(), 1);
}
