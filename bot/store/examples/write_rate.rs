//! How many units of work a second a store takes from many callers at once, and how long each of them waits.
//!
//! `cargo run --release -p baton-store --example write_rate [callers] [units for each]`

use std::{
    error::Error,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use baton_domain::{InitiativeId, OrganisationId, PersonId};
use baton_store::{
    AgendaRow, Append, InitiativeRow, NewEvent, NewMessage, OrganisationRow, Store, SubjectKind, Tx,
};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

/// Ids grow with time, as UUIDv7 do.
static NEXT: AtomicU64 = AtomicU64::new(1);

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut numbers = std::env::args().skip(1).map(|it| it.parse::<i64>());
    let callers = numbers.next().transpose()?.unwrap_or(32);
    let units = numbers.next().transpose()?.unwrap_or(1_000);
    let folder = tempfile::tempdir()?;
    let store = Store::open(&format!("sqlite://{}", folder.path().join("rate.db").display())).await?;
    let of = OrganisationId(Uuid::from_u128(1));
    store
        .write(move |tx| {
            Box::pin(async move {
                let row = OrganisationRow { id: of, name: "rate".into(), version: 1, record: "{}".into() };
                tx.save_organisation(&row, 0).await
            })
        })
        .await?;

    let began = Instant::now();
    let tasks: Vec<_> = (0..callers).map(|it| tokio::spawn(caller(store.clone(), of, it, units))).collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await??);
    }
    report(began.elapsed(), waits);

    let began = Instant::now();
    let findings = store.verify_chain(of).await?;
    println!(
        "verified in {:.1} s, {} findings besides records",
        began.elapsed().as_secs_f64(),
        findings.len()
    );
    store.close().await;
    Ok(())
}

async fn caller(store: Store, of: OrganisationId, number: i64, units: i64) -> Outcome<Vec<Duration>> {
    let subject = Uuid::from_u128(1_000 + u128::from(number.unsigned_abs()));
    let mut waits = Vec::new();
    for version in 0..units {
        let began = Instant::now();
        store.write(move |tx| Box::pin(unit(tx, of, subject, version))).await?;
        waits.push(began.elapsed());
    }
    Ok(waits)
}

/// As when somebody answers a question: heard, recorded, saved, rescheduled, and somebody else is told.
async fn unit(
    tx: &mut Tx,
    of: OrganisationId,
    subject: Uuid,
    version: i64,
) -> Result<(), baton_store::Error> {
    let at = Timestamp::from_millisecond(version).unwrap_or_default();
    let key = format!("{}/{version}", subject.as_u128());
    tx.first_time(of, &key, at).await?;
    let body =
        json!({ "answered": { "question": "metric", "text": { "$words": "Nine of ten within a minute" } } });
    let events = [NewEvent { shape: 1, body }];
    let actor = Some(PersonId(subject));
    let (kind, salt) = (SubjectKind::Initiative, [7; 16]);
    tx.append(&Append {
        organisation: of,
        kind,
        subject,
        based_on: version,
        at,
        actor,
        events: &events,
        salt,
    })
    .await?;
    tx.save_initiative(&record(of, subject, version + 1, at), version).await?;
    let (rule, zone, next_civil) = (None, None, None);
    tx.schedule(&AgendaRow {
        organisation: of,
        kind: "initiative".into(),
        subject,
        rule,
        zone,
        next_civil,
        next: at,
    })
    .await?;
    tx.enqueue(&message(of, subject, key, at)).await
}

fn record(of: OrganisationId, subject: Uuid, version: i64, at: Timestamp) -> InitiativeRow {
    InitiativeRow {
        organisation: of,
        id: InitiativeId(subject),
        key: format!("rate-{}", subject.as_u128()).parse().expect("letters, digits and a hyphen"),
        name: "Rate".into(),
        stage: "pilot".into(),
        stage_since: at,
        owner: None,
        planned_end: None,
        audience: "open".into(),
        channel: None,
        version,
        record: json!({ "filler": "x".repeat(2_000) }).to_string(),
    }
}

fn message(of: OrganisationId, subject: Uuid, dedupe_key: String, at: Timestamp) -> NewMessage {
    NewMessage {
        organisation: of,
        id: Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 80 | subject.as_u128()),
        dedupe_key,
        lane: subject.to_string(),
        recipient: subject.to_string(),
        class: "routine".into(),
        op: "post".into(),
        intent: "{}".into(),
        due: at,
        expires: None,
        token: "0123456789abcdefghijklmno".into(),
        created: at,
    }
}

fn report(took: Duration, mut waits: Vec<Duration>) {
    waits.sort();
    let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize].as_secs_f64() * 1_000.0;
    println!(
        "{} units in {:.2} s: {:.0} a second; waits in ms: p50 {:.1}, p95 {:.1}, p99 {:.1}, most {:.1}",
        waits.len(),
        took.as_secs_f64(),
        waits.len() as f64 / took.as_secs_f64(),
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
}
