//! A Monday morning in Slack on which a card is due in each of many channels.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use baton::{
    baton::Baton,
    chance::Chance,
    change::Cause,
    clock::{Clock as _, ManualClock, SystemClock},
    prompts::Prompts,
};
use baton_domain::{
    ChannelId, InitiativeId, Key, OrganisationId, SpaceId, Title,
    initiative::{Audience, Beginning},
    organisation::{Channel, ChannelEvent},
    stage::Stage,
};
use baton_fakes::slack::{Slack, Workspace};
use baton_store::{AgendaRow, Append, ChannelRow, NewEvent, State, Store, SubjectKind};
use baton_tests::workspace::TEAM;
use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};

/// Without a message sent there is none that is still to come.
const PATIENCE: Duration = Duration::from_secs(180);

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
    let channels = channels(&baton, organisation, space, team, count).await;
    let pilots: Vec<_> =
        channels.iter().enumerate().map(|(n, it)| (pilot(&baton, n, *it), Vec::new())).collect();
    let directory = baton.directory(organisation).await.expect("it is there");
    baton.begin_all(&directory, Cause::BATON, &pilots, |_| {}).await.expect("recorded");
    let ahead = (monday + SignedDuration::from_secs(30)).duration_since(SystemClock::default().now());
    let ahead = Arc::new(ahead.as_millis().to_string());
    let moved = store.write(move |tx| {
        let ahead = Arc::clone(&ahead);
        Box::pin(async move { tx.put_meta("clock_offset_ms", &ahead).await })
    });
    moved.await.expect("the clock is set");
    organisation
}

/// All in one unit: each alone would have the directory read anew.
async fn channels(
    baton: &Baton,
    organisation: OrganisationId,
    space: SpaceId,
    team: &Workspace,
    count: usize,
) -> Vec<ChannelId> {
    let directory = baton.directory(organisation).await.expect("it is there");
    let now = baton.now();
    let mut rows: Vec<(ChannelRow, NewEvent, AgendaRow)> = Vec::with_capacity(count);
    for n in 0..count {
        let (external_id, name) = (format!("C{n:06}"), format!("channel-{n}"));
        team.channel(&external_id, &name, &[]);
        team.invite_bot(&external_id);
        let title = Title::new(&name).expect("a title");
        let id = ChannelId(baton.chance.uuid(now));
        let mut channel = Channel::unknown(id, title.clone());
        let appeared = ChannelEvent::Appeared { name: title };
        channel.apply(&appeared);
        let record = serde_json::to_string(&channel).expect("JSON");
        let row = ChannelRow { organisation, id, space, external_id, name, version: 1, record };
        let event = NewEvent { shape: 1, body: serde_json::to_value(&appeared).expect("JSON") };
        rows.push((row, event, baton.channel_agenda(&directory, &channel, now).expect("a card comes")));
    }
    let ids = rows.iter().map(|it| it.0.id).collect();
    let rows = Arc::new(rows);
    let written = baton.store.write(move |tx| {
        let rows = Arc::clone(&rows);
        Box::pin(async move {
            for (row, event, agenda) in rows.iter() {
                let (kind, subject, events) = (SubjectKind::Channel, row.id.0, std::slice::from_ref(event));
                let append = Append {
                    organisation,
                    kind,
                    subject,
                    based_on: 0,
                    at: now,
                    actor: None,
                    events,
                    salt: [0; 16],
                };
                tx.append(&append).await?;
                tx.save_channel(row, 0).await?;
                tx.schedule(agenda).await?;
            }
            Ok(())
        })
    });
    written.await.expect("recorded");
    baton.reload(organisation).await.expect("it is there");
    ids
}

fn pilot(baton: &Baton, n: usize, channel: ChannelId) -> Beginning {
    let name = format!("pilot {n}");
    Beginning {
        id: InitiativeId(baton.chance.uuid(baton.now())),
        key: Key::from_name(&name).expect("a key"),
        name: Title::new(&name).expect("a title"),
        about: None,
        stage: Stage::Pilot,
        stage_since: baton.now(),
        audience: Audience::Open,
        channel: Some(channel),
        planned_end: None,
        functions: Default::default(),
    }
}
