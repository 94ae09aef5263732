//! Things to store, with nothing in them that a test does not care about.

use baton_domain::{ChannelId, InitiativeId, OrganisationId, PersonId, SpaceId};
use baton_store::{
    Append, ChannelRow, EventRow, InitiativeRow, NewEvent, NewMessage, OrganisationRow, PersonRow, SpaceRow,
    Store, SubjectKind, Tx, Unit,
};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

pub(crate) const ONE: OrganisationId = OrganisationId(Uuid::from_u128(1));
pub(crate) const TWO: OrganisationId = OrganisationId(Uuid::from_u128(2));

pub(crate) fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

pub(crate) fn person_id(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(1_000 + n))
}

pub(crate) fn initiative_id(n: u128) -> InitiativeId {
    InitiativeId(Uuid::from_u128(2_000 + n))
}

pub(crate) fn space_id(n: u128) -> SpaceId {
    SpaceId(Uuid::from_u128(3_000 + n))
}

pub(crate) fn organisation(id: OrganisationId) -> OrganisationRow {
    OrganisationRow { id, name: "Northwind".into(), version: 1, record: "{}".into() }
}

pub(crate) fn space(of: OrganisationId, n: u128) -> SpaceRow {
    let external_id = format!("T{n}");
    SpaceRow {
        organisation: of,
        id: space_id(n),
        platform: "slack".into(),
        external_id,
        name: "Northwind".into(),
        left: None,
    }
}

pub(crate) fn channel(of: OrganisationId, n: u128) -> ChannelRow {
    ChannelRow {
        organisation: of,
        id: ChannelId(Uuid::from_u128(4_000 + n)),
        space: space_id(1),
        external_id: format!("C{n}"),
        name: "claims".into(),
        version: 1,
        record: "{}".into(),
    }
}

pub(crate) fn person(of: OrganisationId, n: u128) -> PersonRow {
    let (name, state, record) = (format!("Person {n}"), "here".into(), "{}".into());
    PersonRow { organisation: of, id: person_id(n), name, state, version: 1, record }
}

pub(crate) fn initiative(of: OrganisationId, n: u128, key: &str, name: &str) -> InitiativeRow {
    InitiativeRow {
        organisation: of,
        id: initiative_id(n),
        key: key.parse().unwrap(),
        name: name.into(),
        stage: "pilot".into(),
        stage_since: at(5),
        owner: Some(person_id(1)),
        planned_end: Some(jiff::civil::date(2026, 11, 30)),
        audience: "open".into(),
        channel: Some(ChannelId(Uuid::from_u128(4_001))),
        version: 1,
        record: r#"{"key":"value"}"#.into(),
    }
}

pub(crate) fn message(of: OrganisationId, n: u128, lane: &str, due: i64) -> NewMessage {
    NewMessage {
        organisation: of,
        id: Uuid::from_u128(5_000 + n),
        dedupe_key: format!("nudge/{n}"),
        lane: lane.into(),
        recipient: "bo".into(),
        class: "routine".into(),
        op: "post".into(),
        intent: "{}".into(),
        due: at(due),
        expires: None,
        token: format!("{n:025}"),
        created: at(0),
    }
}

/// A unit of work from a closure over what it needs, which is cloned for every run.
pub(crate) async fn write<T, C, F>(store: &Store, with: C, work: F) -> Result<T, baton_store::Error>
where
    T: Send + 'static,
    C: Clone + Send + Sync + 'static,
    F: for<'t> Fn(&'t mut Tx, C) -> Unit<'t, T> + Send + Sync + 'static,
{
    store.write(move |tx| work(tx, with.clone())).await
}

/// The organisation with a space, and nobody in it.
pub(crate) async fn found(store: &Store, of: OrganisationId, space_no: u128) {
    write(store, (of, space_no), |tx, (of, space_no)| {
        Box::pin(async move {
            tx.save_organisation(&organisation(of), 0).await?;
            tx.save_space(&space(of, space_no)).await
        })
    })
    .await
    .unwrap();
}

pub(crate) async fn save(store: &Store, row: InitiativeRow, based_on: i64) -> Result<(), baton_store::Error> {
    write(store, row, move |tx, row| Box::pin(async move { tx.save_initiative(&row, based_on).await })).await
}

/// One event about an initiative, by person 1.
pub(crate) async fn append(
    store: &Store,
    of: OrganisationId,
    kind: SubjectKind,
    subject: Uuid,
    based_on: i64,
    body: Value,
) -> Result<i64, baton_store::Error> {
    let events = vec![NewEvent { shape: 1, body }];
    write(store, events, move |tx, events| {
        Box::pin(async move {
            tx.append(&Append {
                organisation: of,
                kind,
                subject,
                based_on,
                at: at(based_on * 10),
                actor: Some(person_id(1)),
                events: &events,
                salt: [7; 16],
            })
            .await
        })
    })
    .await
}

pub(crate) fn bodies(events: &[EventRow]) -> Vec<Value> {
    events.iter().map(|it| it.body.clone()).collect()
}
