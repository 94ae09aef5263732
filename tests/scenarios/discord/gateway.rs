//! What can happen to the connection that Baton opens to Discord: after each it is back by itself, answers again,
//! and knows what it missed.

use std::time::{Duration, Instant};

use baton_discord::{NoDiscord, gateway};
use baton_domain::person::Standing;
use baton_fakes::discord::{Break, Discord};
use baton_tests::{
    guild::{Way, channel_id, user_id},
    world::World,
};
use tokio_util::sync::CancellationToken;

/// How long anything here may take; serenity alone waits up to 41 s with Discord's heartbeat.
const LIMIT: Duration = Duration::from_secs(40);

async fn until(what: &str, mut is: impl AsyncFnMut() -> bool) -> Duration {
    let began = Instant::now();
    while !is().await {
        assert!(began.elapsed() < LIMIT, "{what}: not within {LIMIT:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    began.elapsed()
}

/// Types until it is answered.
async fn answers(w: &World) -> bool {
    let (user, channel) = (user_id("dana"), channel_id("claims-triage"));
    w.hall().guild.command(&user, &channel, "/baton who about:claims-triage").await.trouble.is_none()
}

async fn is_gone(w: &World, name: &str) -> bool {
    let directory = w.baton.directory(w.organisation).await.expect("the organisation");
    let person =
        directory.people.values().find(|it| it.name.as_str() == name).expect("somebody of the example");
    person.standing() == Standing::Gone
}

/// Does something to the connection; how long it took until a command was answered, and Luis, who left meanwhile,
/// was noticed to be gone.
async fn recovered(fault: impl FnOnce(&Discord)) -> (Duration, Duration) {
    let w = World::on_discord(Way::Gateway).await;
    assert!(answers(&w).await);
    fault(&w.hall().fake);
    w.hall().guild.leaves(&user_id("luis"));
    let began = Instant::now();
    until("a command is answered", async || answers(&w).await).await;
    let answered = began.elapsed();
    until("who left is noticed", async || is_gone(&w, "Luis Mora").await).await;
    (answered, began.elapsed())
}

async fn comes_back(fault: Break) {
    let (answered, noticed) = recovered(|fake| fake.break_gateway(fault)).await;
    println!("{fault:?}: answers after {answered:?}, has caught up after {noticed:?}");
}

#[tokio::test]
async fn a_connection_that_is_reset_is_taken_up_again() {
    comes_back(Break::Reset).await;
}

#[tokio::test]
async fn a_connection_that_ends_without_a_word_is_taken_up_again() {
    comes_back(Break::Fin).await;
}

#[tokio::test]
async fn closed_connections_are_taken_up_again() {
    comes_back(Break::Close(4000)).await;
    comes_back(Break::Close(1000)).await;
}

#[tokio::test]
async fn a_close_without_a_code_is_noticed_before_a_heartbeat_fails() {
    comes_back(Break::CloseWithoutCode).await;
}

#[tokio::test]
async fn who_is_asked_to_come_back_does() {
    comes_back(Break::Reconnect).await;
}

#[tokio::test]
async fn an_invalid_session_is_followed_by_another() {
    comes_back(Break::Invalid { resumable: false }).await;
    comes_back(Break::Invalid { resumable: true }).await;
}

#[tokio::test]
async fn what_was_said_while_nobody_listened_is_asked_for() {
    let (answered, noticed) = recovered(|fake| {
        fake.forget_sessions();
        fake.break_gateway(Break::Reset);
    })
    .await;
    println!("forgotten: answers after {answered:?}, has caught up after {noticed:?}");
}

#[tokio::test]
async fn a_connection_that_acknowledges_nothing_is_replaced() {
    let w = World::on_discord(Way::Gateway).await;
    let fake = &w.hall().fake;
    fake.heartbeat(Duration::from_secs(1));
    fake.break_gateway(Break::Invalid { resumable: false });
    until("it is there again", async || fake.identifies().len() == 2 && answers(&w).await).await;
    fake.acknowledge_heartbeats(false);
    fake.swallow(true);
    w.hall().guild.leaves(&user_id("luis"));
    let took = until("it is replaced", async || fake.identifies().len() == 3).await;
    fake.acknowledge_heartbeats(true);
    fake.swallow(false);
    until("who left is noticed", async || is_gone(&w, "Luis Mora").await).await;
    until("a command is answered", async || answers(&w).await).await;
    println!("no acknowledgement: replaced after {took:?}");
}

#[tokio::test]
async fn what_only_its_operator_can_mend_ends_it() {
    let w = World::on_discord(Way::Gateway).await;
    w.hall().fake.allow_intents(0);
    let again = gateway::listen(w.hall().adapter.clone(), CancellationToken::new());
    let ended = tokio::time::timeout(LIMIT, again).await.expect("it gives up");
    assert!(matches!(ended, Err(NoDiscord::MembersHidden)), "{ended:?}");
}

#[tokio::test]
async fn it_ends_in_time_whatever_state_it_is_in() {
    for fault in [None, Some(Break::Invalid { resumable: false }), Some(Break::CloseWithoutCode)] {
        let w = World::on_discord(Way::Gateway).await;
        let (fake, stop) = (&w.hall().fake, CancellationToken::new());
        let listening = tokio::spawn(gateway::listen(w.hall().adapter.clone(), stop.clone()));
        until("a second connection", async || fake.connected() == 2).await;
        if let Some(fault) = fault {
            fake.break_gateway(fault);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        stop.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(5), listening).await;
        assert!(matches!(ended, Ok(Ok(Ok(())))), "{fault:?}: {ended:?}");
    }
}
