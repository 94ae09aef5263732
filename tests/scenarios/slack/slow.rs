//! A store that is slow and a Slack that is silent: acknowledged in time all the same, and what is said not to be
//! recorded is not.

use std::{sync::Arc, time::Duration};

use baton_fakes::slack::{Answer, Workspace};
use baton_store::Store;
use baton_tests::{workspace::Way, world::World};
use serde_json::json;
use tokio::{sync::Semaphore, task::JoinHandle};

use super::{BOTH, opened};
use crate::{
    kept::{held, times},
    kills::INITIATIVES,
};

/// Commands and events in all.
const REQUESTS: usize = 200;
/// Slack waits no longer. Source: Slack, "within 3 seconds".
const NEVER: Duration = Duration::from_secs(3);

/// Keeps the one writer busy for so long, again and again.
fn slowed(store: Store, by: Duration) -> JoinHandle<()> {
    tokio::spawn(async move {
        loop {
            held(&store, by).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
}

fn initiative_of(number: usize) -> &'static str {
    INITIATIVES[number % INITIATIVES.len()]
}

fn thing(number: usize) -> String {
    format!("borrowed thing {number}.")
}

/// A command that writes, an event that writes, a command that reads, or an event that asks for a page.
async fn request(team: &Workspace, number: usize) -> Answer {
    let line = format!("privilege add {} other \"{}\"", initiative_of(number), thing(number));
    match number % 4 {
        0 => team.command("UANA", "UANA", &line).await,
        1 => {
            let said = json!({"type": "message", "channel_type": "im", "channel": "DUANA", "user": "UANA",
                "text": line, "ts": "1700000000.000100"});
            team.event_as(&format!("Ev-thing-{number}"), said, 0).await
        }
        2 => team.command("UPRIYA", "UPRIYA", "who claims-triage").await,
        _ => team.open_home("UMEI").await,
    }
}

/// Whether the answer says that it had its effect.
fn is_taken(answer: &Answer) -> bool {
    let late = answer.body["text"].as_str().is_some_and(|it| it.starts_with("That was not recorded"));
    answer.trouble.is_none() && !late
}

async fn all(world: &World, at_once: usize) -> Vec<(usize, Answer)> {
    let turns = Arc::new(Semaphore::new(at_once));
    let mut asked = tokio::task::JoinSet::new();
    for number in 0..REQUESTS {
        let (team, turns) = (world.office().team.clone(), Arc::clone(&turns));
        asked.spawn(async move {
            let _turn = turns.acquire().await.expect("it is open");
            (number, request(&team, number).await)
        });
    }
    asked.join_all().await
}

/// What was said to be recorded is there once, and what was said not to be is not; events come again.
async fn told_the_truth(world: &World, answers: &[(usize, Answer)]) {
    for (number, answer) in answers.iter().filter(|it| it.0 % 4 < 2) {
        let there = times(world, initiative_of(*number), &thing(*number)).await;
        match (is_taken(answer), number % 4) {
            (true, _) => assert_eq!(there, 1, "{number}: {answer:?}"),
            (false, 0) => assert_eq!(there, 0, "{number}: {answer:?}"),
            (false, _) => assert!(there <= 1, "{number}: {answer:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slack_is_answered_in_time_when_the_store_is_slow_and_slack_silent() {
    for way in BOTH {
        let world = opened(way).await;
        world.office().fake.offline(true);
        let slow = slowed(world.baton.store.clone(), Duration::from_secs(1));
        let answers = all(&world, 8).await;
        slow.abort();
        let mut took: Vec<Duration> = answers.iter().map(|it| it.1.elapsed).collect();
        took.sort();
        println!("{way:?}: 99 % acknowledged within {:?}", took[REQUESTS - 1 - REQUESTS / 100]);
        assert!(took[REQUESTS - 1] < NEVER, "{way:?}: {:?}", &took[190..]);
        assert!(answers.iter().all(|it| it.1.status != 0), "{way:?}: each is answered");
        tokio::time::sleep(NEVER).await;
        told_the_truth(&world, &answers).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_stored_in_time_is_said_so_and_has_no_effect() {
    for way in BOTH {
        let world = opened(way).await;
        let (team, store) = (world.office().team.clone(), world.baton.store.clone());
        let holding = tokio::spawn(async move { held(&store, Duration::from_secs(4)).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        let asked = (0..20).map(|it| {
            let (team, number) = (team.clone(), it * 2);
            tokio::spawn(async move { (number, request(&team, number).await) })
        });
        let mut answers = Vec::new();
        for it in asked.collect::<Vec<_>>() {
            answers.push(it.await.expect("it answers"));
        }
        for (number, answer) in answers.iter().filter(|it| it.0 % 4 == 0) {
            assert!(!is_taken(answer), "{way:?} {number}: {answer:?}");
            assert!(answer.elapsed < NEVER, "{way:?} {number}: after {:?}", answer.elapsed);
        }
        holding.await.expect("it ends");
        held(&world.baton.store, Duration::ZERO).await;
        told_the_truth(&world, &answers).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_could_not_be_stored_comes_again_and_has_one_effect() {
    for way in BOTH {
        let world = opened(way).await;
        let store = world.baton.store.clone();
        let holding = tokio::spawn(async move { held(&store, Duration::from_secs(4)).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        let answer = request(&world.office().team, 1).await;
        match way {
            Way::Http => assert_eq!(answer.status, 503),
            Way::Socket => assert_eq!(answer.status, 0, "not acknowledged"),
        }
        assert_eq!(times(&world, initiative_of(1), &thing(1)).await, 0);
        holding.await.expect("it ends");
        for _ in 0..100 {
            if world.office().fake.attempts().iter().any(|it| it.acknowledged) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(times(&world, initiative_of(1), &thing(1)).await, 1, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_asked_for_in_vain_but_in_time_while_slack_is_silent() {
    for way in BOTH {
        let world = opened(way).await;
        world.office().fake.offline(true);
        let answer = world.office().team.command("UDANA", "UDANA", "handoff offer claims-triage").await;
        assert!(answer.elapsed < NEVER, "{way:?}: after {:?}", answer.elapsed);
        let said = answer.done();
        assert!(said["text"].as_str().is_some_and(|it| it.contains("did not open the form")), "{said}");
    }
}
