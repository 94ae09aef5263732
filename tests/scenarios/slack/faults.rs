//! Bad days of the Web API: no nudge is lost, none doubled, and people hear a sentence.

use std::time::Duration;

use baton_fakes::slack::Fault;
use baton_store::State;
use baton_tests::{workspace::Way, world::World};
use jiff::SignedDuration;

use super::{fake, office, said, signed, team};

const POST: &str = "chat.postMessage";

/// Luis is offered something, so that there is one message to him; how often it arrived in the end.
async fn offered_while(fault: Option<Fault>, calls: usize) -> (World, usize) {
    let mut w = World::on_slack(Way::Http).await;
    let before = said(team(&w), "ULUIS").len();
    if let Some(fault) = fault {
        fake(&w).fault_next(POST, calls, fault);
    }
    w.types("dana", "handoff offer claims-triage @luis").await;
    w.wait(SignedDuration::from_hours(5)).await;
    let arrived = said(team(&w), "ULUIS").len() - before;
    assert_eq!(team(&w).doubles(), Vec::<String>::new());
    (w, arrived)
}

#[tokio::test]
async fn what_was_refused_or_lost_for_the_moment_arrives_once() {
    let faults = [
        Fault::TooMany { retry_after: Some(2) },
        Fault::TooMany { retry_after: None },
        Fault::Status(500),
        Fault::Html,
        Fault::Error("something_new".to_owned()),
        Fault::LostInSilence,
        Fault::DoneButSilent,
    ];
    for fault in faults {
        let (_, arrived) = offered_while(Some(fault.clone()), 1).await;
        assert_eq!(arrived, 1, "{fault:?}");
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_is_given_up_and_looked_up() {
    let (_, arrived) = offered_while(Some(Fault::DoneButSlow(Duration::from_secs(15))), 1).await;
    assert_eq!(arrived, 1);
}

#[tokio::test]
async fn what_cannot_be_looked_up_now_is_looked_up_later() {
    let mut w = signed().await;
    let before = said(team(&w), "ULUIS").len();
    fake(&w).fault_next(POST, 1, Fault::DoneButSilent);
    fake(&w).fault_next("conversations.history", 3, Fault::Status(500));
    w.types("dana", "handoff offer claims-triage @luis").await;
    for _ in 0..5 {
        w.wait(SignedDuration::from_mins(5)).await;
    }
    assert_eq!(said(team(&w), "ULUIS").len(), before + 1);
    assert_eq!(team(&w).doubles(), Vec::<String>::new());
}

#[tokio::test]
async fn while_slack_asks_to_wait_nothing_else_goes_there() {
    let mut w = signed().await;
    fake(&w).fault_next(POST, 1, Fault::TooMany { retry_after: Some(7_200) });
    w.types("dana", "handoff offer claims-triage @luis").await;
    let posts = |w: &World| fake(w).calls().iter().filter(|it| it.method == POST).count();
    let at_once = posts(&w);
    w.types("dana", "handoff offer claims-triage @ana for deputy").await;
    w.types("mei", "handoff offer invoice-bot @luis").await;
    w.wait(SignedDuration::from_mins(100)).await;
    assert_eq!(posts(&w), at_once, "two hours are not over, for whomever it is");
    w.wait(SignedDuration::from_hours(2)).await;
    assert!(at_once < posts(&w));
}

#[tokio::test]
async fn who_cannot_be_reached_is_said_to_the_owner() {
    let (w, arrived) = offered_while(Some(Fault::Error("user_disabled".to_owned())), 1).await;
    assert_eq!(arrived, 0);
    let outbox = w.baton.store.outbox(w.organisation).await.unwrap();
    assert!(
        outbox.iter().any(|it| it.state == State::Dead && it.last_error.as_deref() == Some("user_disabled"))
    );
    let told = said(team(&w), "UDANA");
    assert!(told.iter().any(|it| it.shown().contains("Luis Mora")), "{:?}", told.last().map(|it| it.shown()));
}

#[tokio::test]
async fn a_token_that_is_refused_keeps_everything_waiting() {
    let (mut w, arrived) = offered_while(Some(Fault::Error("token_revoked".to_owned())), 1_000).await;
    assert_eq!(arrived, 0);
    fake(&w).no_faults();
    fake(&w).fault_next(POST, 0, Fault::Html);
    w.wait(SignedDuration::from_mins(30)).await;
    assert!(said(team(&w), "ULUIS").iter().any(|it| it.shown().contains("Claims triage")));
}

#[tokio::test]
async fn a_dialog_that_slack_does_not_open_is_said() {
    for fault in [Fault::Error("expired_trigger_id".to_owned()), Fault::Status(500), Fault::Html] {
        let w = signed().await;
        fake(&w).fault_next("views.open", 1, fault.clone());
        let answer = team(&w).command("UPRIYA", "CCLAIMSTRIAGE", "new").await;
        let text = answer.done()["text"].as_str().unwrap_or_default().to_owned();
        assert!(text.contains("did not open the form in time"), "{fault:?}: {text}");
    }
}

#[tokio::test]
async fn with_slack_out_of_reach_commands_are_obeyed_all_the_same() {
    let w = signed().await;
    fake(&w).offline(true);
    let answer = team(&w).command("UPRIYA", "CCLAIMSTRIAGE", "privilege verdict claims-triage 4 keep").await;
    assert!(answer.elapsed < Duration::from_secs(3));
    assert!(answer.done()["text"].as_str().unwrap_or_default().contains("stays"), "it was recorded");
    team(&w).user("USTRANGE", "Sam Strange", None);
    let stranger = team(&w).command("USTRANGE", "CCLAIMSTRIAGE", "mine").await;
    assert!(stranger.elapsed < Duration::from_secs(3));
    let text = stranger.done()["text"].as_str().unwrap_or_default().to_owned();
    assert!(text.contains("does not tell Baton who that is") || text.contains("not recorded"), "{text}");
    office(&w).fake.offline(false);
}
