//! Slack's bad days, as nudges meet them: each arrives once, or is on record as what did not arrive.

use std::time::Duration;

use baton_fakes::slack::Fault;
use baton_store::{Message, State};
use baton_tests::{
    workspace::{Way, channel_id},
    world::World,
};
use jiff::SignedDuration;

use super::opened;
use crate::{
    bad_days::{arrives_once, outlasts_a_day, silence_is_looked_into, waits_as_asked, waits_until_mended},
    kept::{agrees, posts},
};

const HISTORY: [&str; 13] = [
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "dnd:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "team:read",
    "users:read",
];

async fn sent_in_the_end(fault: Fault, times: usize) {
    let mut world = opened(Way::Socket).await;
    world.office().fake.fault_next("chat.postMessage", times, fault.clone());
    arrives_once(&mut world, &format!("{fault:?}")).await;
}

#[tokio::test]
async fn what_slack_refuses_for_now_arrives_later_and_once() {
    sent_in_the_end(Fault::TooMany { retry_after: Some(7) }, 1).await;
    sent_in_the_end(Fault::TooMany { retry_after: None }, 1).await;
    sent_in_the_end(Fault::Error("some_new_error".to_owned()), 5).await;
}

#[tokio::test]
async fn what_slack_loses_in_silence_is_found_missing_and_sent_again() {
    sent_in_the_end(Fault::Status(500), 3).await;
    sent_in_the_end(Fault::Status(503), 1).await;
    sent_in_the_end(Fault::Html, 2).await;
    sent_in_the_end(Fault::LostInSilence, 1).await;
    sent_in_the_end(Fault::Error("internal_error".to_owned()), 1).await;
}

#[tokio::test]
async fn what_arrived_in_silence_is_found_and_not_sent_again() {
    sent_in_the_end(Fault::DoneButSilent, 1).await;
}

#[tokio::test]
async fn an_answer_that_never_comes_is_given_up_and_looked_up() {
    let mut world = opened(Way::Socket).await;
    let (fake, late) = (world.office().fake.clone(), Duration::from_secs(14));
    silence_is_looked_into(
        &mut world,
        || fake.fault_next("chat.postMessage", 1, Fault::DoneButSlow(late)),
        || fake.fault_next("chat.postMessage", 1, Fault::Hang(late)),
    )
    .await;
}

#[tokio::test]
async fn while_slack_asks_to_wait_nothing_else_goes_there() {
    let mut world = opened(Way::Http).await;
    let fake = world.office().fake.clone();
    for (retry_after, seconds) in [(Some(90), 90), (None, 30)] {
        fake.fault_next("chat.postMessage", 1, Fault::TooMany { retry_after });
        waits_as_asked(&mut world, seconds, || fake.calls().len()).await;
        world.wait(SignedDuration::from_hours(72)).await;
    }
}

#[tokio::test]
async fn who_cannot_be_reached_is_on_record_with_the_reason() {
    let mut world = opened(Way::Socket).await;
    world.office().team.deactivate("URAVI");
    world.types("mei", "role set claims-triage security @ravi").await;
    world.wait(SignedDuration::from_hours(1)).await;
    let dead: Vec<Message> = posts(&world).await.into_iter().filter(|it| it.state == State::Dead).collect();
    assert_eq!(dead.len(), 1);
    assert_eq!(dead[0].last_error.as_deref(), Some("channel_not_found"));
    let told = world.office().team.messages("UDANA").pop().expect("a message").shown();
    assert!(told.contains("does not reach them here"), "the owner hears of it: {told}");
    agrees(&world).await;
}

#[tokio::test]
async fn a_channel_that_takes_nothing_any_more_is_on_record_with_the_reason() {
    let mut world = opened(Way::Socket).await;
    let team = world.office().team.clone();
    team.archive(&channel_id("claims-triage"));
    // Whoever writes without the right to write everywhere must be a member.
    team.scopes(&HISTORY);
    team.kick_bot(&channel_id("invoice-bot"));
    world.until("2026-11-30T12:00").await;
    let dead: Vec<String> = posts(&world)
        .await
        .into_iter()
        .filter(|it| it.state == State::Dead)
        .filter_map(|it| it.last_error)
        .collect();
    assert!(dead.contains(&"is_archived".to_owned()), "{dead:?}");
    assert!(dead.contains(&"not_in_channel".to_owned()), "{dead:?}");
    agrees(&world).await;
}

#[tokio::test]
async fn a_revoked_token_loses_nothing() {
    let mut world = opened(Way::Socket).await;
    let fake = world.office().fake.clone();
    fake.fault(Fault::Error("token_revoked".to_owned()));
    waits_until_mended(&mut world, || fake.no_faults()).await;
}

#[tokio::test]
async fn a_long_outage_loses_nothing_and_doubles_nothing() {
    let mut world = opened(Way::Socket).await;
    world.office().team.scopes(&HISTORY);
    world.until("2026-11-29T18:00").await;
    let fake = world.office().fake.clone();
    fake.fault_next("chat.postMessage", 2, Fault::DoneButSilent);
    fake.fault(Fault::Status(503));
    outlasts_a_day(&mut world, || fake.no_faults()).await;
    let card = arrived_in(&world, "claims-triage");
    assert!(0 < card, "the card of the week came after all");
}

fn arrived_in(world: &World, channel: &str) -> usize {
    let team = &world.office().team;
    team.messages(&channel_id(channel)).into_iter().filter(|it| it.metadata.is_some()).count() - 1
}

#[tokio::test]
async fn without_the_right_to_look_up_a_channel_nothing_is_doubled() {
    let mut world = opened(Way::Socket).await;
    let fake = world.office().fake.clone();
    fake.fault_next("chat.postMessage", 3, Fault::DoneButSilent);
    fake.fault_next("chat.postMessage", 3, Fault::LostInSilence);
    world.until("2026-11-30T12:00").await;
    agrees(&world).await;
    let undelivered = world.baton.store.undelivered(world.organisation, jiff::Timestamp::UNIX_EPOCH).await;
    for it in undelivered.expect("it reads") {
        assert!(it.last_error.is_some(), "{} without a reason", it.dedupe_key);
    }
}

#[tokio::test]
async fn what_cannot_be_looked_up_now_is_looked_up_later() {
    let mut w = opened(Way::Http).await;
    let (fake, team) = (w.office().fake.clone(), w.office().team.clone());
    let before = team.messages("ULUIS").len();
    fake.fault_next("chat.postMessage", 1, Fault::DoneButSilent);
    fake.fault_next("conversations.history", 3, Fault::Status(500));
    w.types("dana", "handoff offer claims-triage @luis").await;
    for _ in 0..5 {
        w.wait(SignedDuration::from_mins(5)).await;
    }
    assert_eq!(team.messages("ULUIS").len(), before + 1);
    assert_eq!(team.doubles(), Vec::<String>::new());
}

#[tokio::test]
async fn with_slack_out_of_reach_commands_are_obeyed_all_the_same() {
    let w = opened(Way::Http).await;
    let (fake, team) = (w.office().fake.clone(), w.office().team.clone());
    fake.offline(true);
    let answer = team.command("UPRIYA", "CCLAIMSTRIAGE", "privilege verdict claims-triage 4 keep").await;
    assert!(answer.elapsed < Duration::from_secs(3));
    assert!(answer.done()["text"].as_str().unwrap_or_default().contains("stays"), "it was recorded");
    team.user("USTRANGE", "Sam Strange", None);
    let stranger = team.command("USTRANGE", "CCLAIMSTRIAGE", "mine").await;
    assert!(stranger.elapsed < Duration::from_secs(3));
    let text = stranger.done()["text"].as_str().unwrap_or_default().to_owned();
    assert!(text.contains("does not tell Baton who that is") || text.contains("not recorded"), "{text}");
    fake.offline(false);
}
