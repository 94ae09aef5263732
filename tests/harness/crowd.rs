//! A crowd of channels with a pilot in each, whose cards fall due when a test says.

use std::sync::Arc;

use baton::{
    baton::Baton,
    change::{Cause, wake_row},
};
use baton_domain::{
    ChannelId, InitiativeId, Key, OrganisationId, PersonId, SpaceId, Title,
    initiative::{Audience, Beginning},
    organisation::{Channel, ChannelEvent},
    stage::Stage,
};
use baton_store::{AgendaRow, Append, ChannelRow, IdentityRow, NewEvent, Store, SubjectKind};
use jiff::Timestamp;

/// The platform's id of one of these channels, and its name.
pub type Named = (String, String);

/// Puts the channels into the space, each with a pilot, and answers the pilots. Each channel's card was planned for
/// an instant; `when` says for which it is planned now, by the channel's number.
///
/// # Panics
/// When the store refuses.
pub async fn settle(
    baton: &Baton,
    organisation: OrganisationId,
    space: SpaceId,
    named: &[Named],
    when: impl Fn(usize, Timestamp) -> Timestamp,
) -> Vec<InitiativeId> {
    let channels = channels(baton, organisation, space, named, &when).await;
    let pilots: Vec<_> =
        channels.iter().enumerate().map(|(n, it)| (pilot(baton, n, *it), Vec::new())).collect();
    let directory = baton.directory(organisation).await.expect("it is there");
    baton.begin_all(&directory, Cause::BATON, &pilots, |_| {}).await.expect("recorded");
    pilots.into_iter().map(|it| it.0.id).collect()
}

/// So many people, in the playground as `p0`, `p1`, ….
///
/// # Panics
/// When the store refuses.
pub async fn people(
    baton: &Baton,
    organisation: OrganisationId,
    space: SpaceId,
    count: usize,
) -> Vec<PersonId> {
    let names: Vec<Title> =
        (0..count).map(|n| Title::new(&format!("Person {n}")).expect("a title")).collect();
    let directory = baton.directory(organisation).await.expect("it is there");
    let ids = baton.name_people(&directory, &names).await.expect("they are recorded");
    let links: Vec<IdentityRow> = (0..)
        .zip(&ids)
        .map(|(n, person)| IdentityRow {
            organisation,
            space,
            external_id: format!("p{n}"),
            person: *person,
            acted: None,
        })
        .collect();
    let links = Arc::new(links);
    let linked = baton.store.write(move |tx| {
        let links = Arc::clone(&links);
        Box::pin(async move {
            for link in links.iter() {
                tx.link(link).await?;
            }
            Ok(())
        })
    });
    linked.await.expect("they are linked");
    baton.reload(organisation).await.expect("it is there");
    ids
}

/// So many channels without a pilot, in the playground as `c0`, `c1`, ….
///
/// # Panics
/// When the store refuses.
pub async fn silent(
    baton: &Baton,
    organisation: OrganisationId,
    space: SpaceId,
    count: usize,
) -> Vec<ChannelId> {
    let mut all = Vec::with_capacity(count);
    for n in 0..count {
        let id = ChannelId(baton.chance.uuid(baton.now()));
        let directory = baton.directory(organisation).await.expect("it is there");
        let name = Title::new(&format!("channel-{n}")).expect("a title");
        let events = [ChannelEvent::Appeared { name }];
        let at = format!("c{n}");
        baton.change_channel(&directory, id, (space, &at), Cause::BATON, &events).await.expect("recorded");
        all.push(id);
    }
    all
}

/// Wakes this one at an instant of the test's choice, whatever it was planned for.
///
/// # Panics
/// When the store refuses.
pub async fn wake(store: &Store, organisation: OrganisationId, pilot: InitiativeId, at: Timestamp) {
    let row = wake_row(organisation, pilot.0, at);
    let written = store.write_with(row, |tx, row| Box::pin(tx.schedule(row)));
    written.await.expect("recorded");
}

/// The key of the pilot in the channel of that number.
pub fn key(n: usize) -> String {
    format!("pilot-{n}")
}

/// All in one unit: each alone would have the directory read anew.
async fn channels(
    baton: &Baton,
    organisation: OrganisationId,
    space: SpaceId,
    named: &[Named],
    when: impl Fn(usize, Timestamp) -> Timestamp,
) -> Vec<ChannelId> {
    let directory = baton.directory(organisation).await.expect("it is there");
    let now = baton.now();
    let mut rows: Vec<(ChannelRow, NewEvent, AgendaRow)> = Vec::with_capacity(named.len());
    for (n, (external_id, name)) in named.iter().cloned().enumerate() {
        let title = Title::new(&name).expect("a title");
        let id = ChannelId(baton.chance.uuid(now));
        let mut channel = Channel::unknown(id, title.clone());
        let appeared = ChannelEvent::Appeared { name: title };
        channel.apply(&appeared);
        let record = serde_json::to_string(&channel).expect("JSON");
        let row = ChannelRow { organisation, id, space, external_id, name, version: 1, record };
        let event = NewEvent { shape: 1, body: serde_json::to_value(&appeared).expect("JSON") };
        let agenda = baton.channel_agenda(&directory, &channel, now).expect("a card comes");
        rows.push((row, event, AgendaRow { next: when(n, agenda.next), ..agenda }));
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
