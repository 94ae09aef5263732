//! Discord's bad days, as nudges and answers meet them: each arrives once, or is on record as what did not arrive.

use std::time::Duration;

use baton_fakes::discord::{Fault, permission};
use baton_store::{Message, State};
use baton_tests::{
    guild::{GUILD, Way, channel_id, user_id},
    world::World,
};
use jiff::SignedDuration;

use super::{BOTH, borrows, opened, runs, told};
use crate::{
    bad_days::{arrives_once, outlasts_a_day, silence_is_looked_into, waits_as_asked, waits_until_mended},
    kept::{agrees, asks, message, posts, times},
};

const POST: &str = "create_message";
const HISTORY: &str = "get_channel_messages";

fn refused(status: u16, code: u64) -> Fault {
    Fault::Refused { status, code, message: "no".to_owned() }
}

/// How often Baton tried to write to somebody directly.
fn tries(world: &World, who: &str) -> usize {
    let channel = world.hall().guild.conversation(&user_id(who));
    let calls = world.hall().fake.calls_of(POST);
    calls.iter().filter(|it| it.path.contains(&channel)).count()
}

async fn sent_in_the_end(fault: Fault, times: usize) {
    let mut world = opened(Way::Gateway).await;
    world.hall().fake.fault_next(POST, times, fault.clone());
    arrives_once(&mut world, &format!("{fault:?}")).await;
}

#[tokio::test]
async fn what_discord_refuses_for_now_arrives_later_and_once() {
    for (retry_after, global) in [(Some(7.5), false), (Some(0.2), false), (Some(7.5), true), (None, true)] {
        sent_in_the_end(Fault::TooMany { retry_after, global }, 1).await;
    }
    sent_in_the_end(Fault::TooMany { retry_after: Some(65.0), global: true }, 5).await;
    // Discord says that the guild is away, or nothing that anybody can read.
    sent_in_the_end(refused(500, 130_000), 1).await;
    sent_in_the_end(refused(400, 0), 2).await;
}

#[tokio::test]
async fn what_discord_loses_in_silence_is_found_missing_and_sent_again() {
    sent_in_the_end(Fault::Status(500), 3).await;
    sent_in_the_end(Fault::Status(502), 1).await;
    sent_in_the_end(Fault::Status(503), 1).await;
    sent_in_the_end(Fault::Html, 2).await;
}

#[tokio::test]
async fn what_arrived_behind_a_broken_answer_is_not_sent_again() {
    for fault in [Fault::DoneButSilent, Fault::DoneButGarbled, Fault::DoneButStrange] {
        sent_in_the_end(fault, 1).await;
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_is_given_up_and_looked_up() {
    let mut world = opened(Way::Gateway).await;
    let (fake, late) = (world.hall().fake.clone(), Duration::from_secs(6));
    silence_is_looked_into(
        &mut world,
        || fake.fault_next(POST, 1, Fault::DoneButSlow(late)),
        || fake.fault_next(POST, 1, Fault::Hang(late)),
    )
    .await;
}

#[tokio::test]
async fn what_cannot_be_looked_up_now_is_looked_up_later() {
    let mut world = opened(Way::Gateway).await;
    let fake = world.hall().fake.clone();
    // Silent to the repetitions by nonce as well, so that only the channel can tell.
    fake.fault_next(POST, 3, Fault::DoneButSilent);
    fake.fault_next(HISTORY, 3, Fault::Status(500));
    let asked = asks(&mut world, "mei").await;
    for _ in 0..5 {
        world.wait(SignedDuration::from_mins(5)).await;
    }
    assert_eq!(fake.calls_of(HISTORY).iter().filter(|it| it.status == 500).count(), 3, "it was asked for");
    assert_eq!(message(&world, &asked).await.state, State::Sent);
    agrees(&world).await;
}

#[tokio::test]
async fn while_discord_asks_to_wait_nothing_else_goes_there() {
    let mut world = opened(Way::Http).await;
    let fake = world.hall().fake.clone();
    for (retry_after, seconds) in [(Some(90.0), 90), (None, 30)] {
        fake.fault_next(POST, 1, Fault::TooMany { retry_after, global: true });
        waits_as_asked(&mut world, seconds, || fake.calls_of(POST).len()).await;
        world.wait(SignedDuration::from_hours(72)).await;
    }
}

#[tokio::test]
async fn a_wait_for_one_place_keeps_nobody_else_waiting() {
    let mut world = opened(Way::Gateway).await;
    world.hall().fake.fault_next(POST, 1, Fault::TooMany { retry_after: Some(90.0), global: false });
    let asked = asks(&mut world, "mei").await;
    let (begun, held) = (world.now(), message(&world, &asked).await);
    assert_eq!((held.state, held.due), (State::Pending, begun + SignedDuration::from_secs(90)));
    let other = asks(&mut world, "ana").await;
    assert_eq!(message(&world, &other).await.state, State::Sent, "somebody else hears at once");
    world.wait(SignedDuration::from_secs(91)).await;
    assert_eq!(world.arrived(&held.token), 1);
    agrees(&world).await;
}

#[tokio::test]
async fn who_takes_no_direct_messages_is_tried_once_and_the_owner_hears_of_it() {
    for code in [50_007, 50_278] {
        let mut world = opened(Way::Gateway).await;
        let (fake, before) = (world.hall().fake.clone(), tries(&world, "ravi"));
        fake.refuses_direct(&user_id("ravi"), Some(code));
        world.types("mei", "role set claims-triage security @ravi").await;
        world.wait(SignedDuration::from_hours(1)).await;
        let dead: Vec<Message> =
            posts(&world).await.into_iter().filter(|it| it.state == State::Dead).collect();
        let why = dead.first().and_then(|it| it.last_error.clone()).unwrap_or_default();
        assert!(dead.len() == 1 && why.contains(&code.to_string()), "{why}");
        let owner = told(&world, "dana");
        assert!(owner.contains("does not reach them here"), "the owner hears of it: {owner}");
        assert_eq!(tries(&world, "ravi"), before + 1);
        world.restart().await;
        world.until("2026-11-30T12:00").await;
        assert_eq!(tries(&world, "ravi"), before + 1, "no further attempt, a week and a restart later");
        fake.refuses_direct(&user_id("ravi"), None);
        runs(&world, "ravi", &["mine"], &[]).await.done();
        world.types("mei", "ask now claims-triage lead.compliance @ravi").await;
        world.wait(SignedDuration::from_hours(30)).await;
        assert!(before + 1 < tries(&world, "ravi"), "whoever turns to Baton is written to again");
        agrees(&world).await;
    }
}

#[tokio::test]
async fn a_channel_that_takes_nothing_any_more_is_left_alone() {
    let mut world = opened(Way::Gateway).await;
    let (guild, fake) = (world.hall().guild.clone(), world.hall().fake.clone());
    let (gone, closed) = (channel_id("claims-triage"), channel_id("invoice-bot"));
    guild.delete_channel(&gone);
    guild.overwrite(&closed, GUILD, 0, permission::SEND_MESSAGES);
    world.hall().quiet().await;
    let before = fake.calls_of(POST).len();
    world.until("2026-11-30T12:00").await;
    let tried = fake.calls_of(POST).split_off(before);
    assert!(!tried.iter().any(|it| it.path.contains(&gone) || it.path.contains(&closed)));
    assert!(posts(&world).await.iter().all(|it| it.state != State::Dead), "nor does it count as failed");
}

#[tokio::test]
async fn what_discord_refuses_for_good_is_on_record_with_the_reason() {
    let mut world = opened(Way::Gateway).await;
    world.hall().fake.fault_next(POST, 1_000, refused(403, 50_013));
    world.until("2026-11-30T12:00").await;
    let all = posts(&world).await;
    let dead: Vec<&str> =
        all.iter().filter(|it| it.state == State::Dead).filter_map(|it| it.last_error.as_deref()).collect();
    assert!(!dead.is_empty() && dead.iter().all(|it| it.contains("50013")), "{dead:?}");
    agrees(&world).await;
}

#[tokio::test]
async fn a_token_that_is_refused_loses_nothing() {
    let mut world = opened(Way::Gateway).await;
    let fake = world.hall().fake.clone();
    fake.fault_next(POST, 1_000, refused(401, 0));
    waits_until_mended(&mut world, || fake.no_faults()).await;
}

#[tokio::test]
async fn a_long_outage_loses_nothing_and_doubles_nothing() {
    let mut world = opened(Way::Http).await;
    world.until("2026-11-29T18:00").await;
    let fake = world.hall().fake.clone();
    fake.fault_next(POST, 2, Fault::DoneButSilent);
    fake.fault(Fault::Status(503));
    outlasts_a_day(&mut world, || fake.no_faults()).await;
    let cards = world.hall().guild.messages(&channel_id("claims-triage"));
    assert!(1 < cards.len(), "the card of the week came after all");
}

#[tokio::test]
async fn with_discord_out_of_reach_commands_are_obeyed_all_the_same() {
    for way in BOTH {
        let world = opened(way).await;
        world.hall().fake.offline(true);
        let answer = borrows(&world, "a key of the vault").await;
        if way == Way::Http {
            assert!(answer.elapsed < Duration::from_secs(3));
            assert!(answer.done().to_string().contains("Logged as borrowed"));
        }
        assert_eq!(times(&world, "claims-triage", "a key of the vault").await, 1, "{way:?}");
        world.hall().fake.no_faults();
        world.hall().quiet().await;
    }
}

#[tokio::test]
async fn an_answer_that_discord_does_not_take_comes_as_a_message() {
    let world = opened(Way::Gateway).await;
    let fake = world.hall().fake.clone();
    let broken = [
        Fault::DoneButSilent,
        Fault::DoneButGarbled,
        Fault::DoneButStrange,
        Fault::Status(500),
        Fault::TooMany { retry_after: Some(60.0), global: false },
        refused(404, 10_062),
    ];
    for (number, fault) in broken.into_iter().enumerate() {
        let (what, fault_was) = (format!("thing {number}"), format!("{fault:?}"));
        fake.fault_next("create_interaction_response", 1, fault);
        drop(borrows(&world, &what).await);
        world.hall().quiet().await;
        assert_eq!(times(&world, "claims-triage", &format!("{what}\"")).await, 1, "{fault_was}");
        let all = world.hall().guild.all_messages();
        let answers =
            all.iter().filter(|it| it.shown().contains("Logged as borrowed") && it.shown().contains(&what));
        assert_eq!(answers.count(), 1, "{fault_was}: it is answered once");
    }
}
