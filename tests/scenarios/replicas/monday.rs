//! A Monday morning in Slack on which a card is due in each of many channels.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use baton::{
    baton::Baton,
    chance::Chance,
    clock::{Clock as _, ManualClock, SystemClock},
    prompts::Prompts,
};
use baton_domain::{OrganisationId, Title};
use baton_fakes::slack::{Slack, Workspace};
use baton_store::{State, Store};
use baton_tests::{crowd, workspace::TEAM};
use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};

/// Without a message sent for longer than Baton leaves a workspace alone that cannot tell what arrived, there is none
/// that is still to come.
const PATIENCE: Duration = Duration::from_secs(16 * 60);

/// Slack, with the right to look up everything.
pub(crate) async fn slack() -> (Slack, Workspace) {
    let fake = Slack::start().await;
    let team = fake.workspace(TEAM, "Example");
    team.scopes(&baton_slack::manifest::scopes(baton_slack::manifest::LookUps::Everywhere));
    (fake, team)
}

/// Each channel heard one message, and nothing was said twice.
pub(crate) fn heard_once(team: &Workspace, count: usize) {
    assert_eq!(team.doubles(), Vec::<String>::new(), "said twice");
    let mut by_channel: BTreeMap<String, usize> = BTreeMap::new();
    for message in team.all_messages() {
        *by_channel.entry(message.channel).or_default() += 1;
    }
    assert_eq!(by_channel.len(), count, "a channel heard nothing");
    assert_eq!(by_channel.values().find(|it| **it != 1), None, "a channel heard it twice");
}

/// Waits until everything was sent, as long as anything is.
pub(crate) async fn all_sent(store: &Store, organisation: OrganisationId, count: usize) {
    let (mut most, mut since) = (0, Instant::now());
    loop {
        let outbox = store.outbox(organisation).await.expect("it reads");
        let sent = outbox.iter().filter(|it| it.state == State::Sent).count();
        if sent == count {
            assert_eq!(outbox.len(), count);
            return;
        }
        if most < sent {
            (most, since) = (sent, Instant::now());
        }
        if PATIENCE < since.elapsed() {
            let mut states: BTreeMap<State, usize> = BTreeMap::new();
            outbox.iter().for_each(|it| *states.entry(it.state).or_default() += 1);
            panic!("of {} messages: {states:?}", count);
        }
        sleep(Duration::from_secs(1)).await;
    }
}

/// An organisation with so many channels, a pilot in each, on a Monday morning in Slack.
pub(crate) async fn prepare(store: &Store, team: &Workspace, count: usize) -> OrganisationId {
    let monday: Timestamp = "2026-11-23T09:00:00Z".parse().expect("a moment");
    let prompts = Prompts::load(None).expect("as prepared");
    let playbook = baton::playbook::read(&prompts).expect("as prepared");
    let clock = Arc::new(ManualClock::at(monday - SignedDuration::from_hours(48)));
    let baton = Baton::new(store.clone(), clock, Chance::seeded(1), prompts, playbook);
    let organisation = baton.found(Title::new("Replicas").expect("a title"), "UTC").await.expect("founded");
    let space = baton.move_in(organisation, baton_slack::PLATFORM, TEAM, "Example").await.expect("moved in");
    let named: Vec<_> = (0..count).map(|n| (format!("C{n:06}"), format!("channel-{n}"))).collect();
    for (id, name) in &named {
        team.channel(id, name, &[]);
        team.invite_bot(id);
    }
    crowd::settle(&baton, organisation, space, &named, |_, planned| planned).await;
    let ahead = (monday + SignedDuration::from_secs(30)).duration_since(SystemClock::default().now());
    let ahead = Arc::new(ahead.as_millis().to_string());
    let moved = store.write(move |tx| {
        let ahead = Arc::clone(&ahead);
        Box::pin(async move { tx.put_meta("clock_offset_ms", &ahead).await })
    });
    moved.await.expect("the clock is set");
    organisation
}
