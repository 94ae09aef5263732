//! What only a server can get wrong: several processes at once, connections that end, what its schema is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{collections::BTreeSet, fs, path::Path, sync::Arc, time::Duration};

use baton_domain::{InitiativeId, OrganisationId, PersonId};
use baton_postgres::{Database, database};
use baton_store::{
    Append, Error, InitiativeRow, NewEvent, NewMessage, OrganisationRow, Outcome, PersonRow, Settlement,
    Store, SubjectKind, plan,
};
use jiff::Timestamp;
use serde_json::json;
use sqlx::{Connection as _, Row as _, SqliteConnection};
use uuid::Uuid;

const OF: OrganisationId = OrganisationId(Uuid::from_u128(1));

async fn open(database: &Database) -> Store {
    Store::open(&database.url()).await.unwrap()
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap()
}

fn initiative(n: u128, version: i64) -> InitiativeRow {
    InitiativeRow {
        organisation: OF,
        id: InitiativeId(Uuid::from_u128(n)),
        key: format!("key-{n}").parse().unwrap(),
        name: format!("Näme „{n}“\t\u{1F980}"),
        stage: "pilot".into(),
        stage_since: at(5),
        owner: Some(PersonId(Uuid::from_u128(9))),
        planned_end: None,
        audience: "open".into(),
        channel: None,
        version,
        record: "{\"text\":\"line\\n\\u0000\"}".into(),
    }
}

/// One event about an initiative, and its record.
async fn event(store: &Store, n: u128, based_on: i64) -> Result<(), Error> {
    store
        .write(move |tx| {
            Box::pin(async move {
                let events = [NewEvent { shape: 1, body: json!({ "why": { "$words": "because \u{0}" } }) }];
                let version = tx
                    .append(&Append {
                        organisation: OF,
                        kind: SubjectKind::Initiative,
                        subject: Uuid::from_u128(n),
                        based_on,
                        at: at(based_on),
                        actor: None,
                        events: &events,
                        salt: [1; 16],
                    })
                    .await?;
                tx.save_initiative(&initiative(n, version), based_on).await
            })
        })
        .await
}

fn message(n: u128, lane: u128) -> NewMessage {
    NewMessage {
        organisation: OF,
        id: Uuid::from_u128(n),
        dedupe_key: format!("key {n}"),
        lane: format!("lane {lane}"),
        recipient: "bo".into(),
        class: "routine".into(),
        op: "post".into(),
        intent: "{}".into(),
        due: at(0),
        expires: None,
        token: format!("{n:025}"),
        created: at(0),
    }
}

fn names(dialect: &str) -> BTreeSet<String> {
    let folder = Path::new("../../migrations").join(dialect);
    let files = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
    files.collect()
}

#[test]
fn both_databases_have_the_same_migrations() {
    assert_eq!(names("sqlite"), names("postgres"));
}

/// `table.column TYPE`, and whether it may be absent.
#[tokio::test]
async fn both_databases_have_the_same_tables_and_columns() {
    let Some(database) = database() else { return };
    drop(open(&database).await);
    let of_server = database.sql(
        "SELECT table_name || '.' || column_name || ' ' || upper(data_type) || ' ' || is_nullable
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations'",
    );
    let of_server: BTreeSet<String> = of_server.lines().map(str::to_owned).collect();

    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("baton.db").display());
    Store::open(&url).await.unwrap().close().await;
    let mut conn = SqliteConnection::connect(&url).await.unwrap();
    let columns =
        "SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || iif(c.\"notnull\", 'NO', 'YES') AS it
        FROM sqlite_schema AS t JOIN pragma_table_info(t.name) AS c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name <> '_sqlx_migrations'";
    let rows = sqlx::query(columns).fetch_all(&mut conn).await.unwrap();
    let of_file: BTreeSet<String> = rows.iter().map(|it| it.get("it")).collect();
    assert!(of_file.contains("organisation.record TEXT NO"), "{of_file:?}");
    assert_eq!(of_file, of_server);
}

#[tokio::test]
async fn texts_are_compared_by_their_bytes() {
    let Some(database) = database() else { return };
    drop(open(&database).await);
    let others = database.sql(
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name <> '_sqlx_migrations' AND data_type = 'text'
             AND collation_name IS DISTINCT FROM 'C'",
    );
    assert_eq!(others, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_may_all_start_at_once() {
    let Some(database) = database() else { return };
    assert!(plan(&database.url()).await.unwrap().iter().all(|it| !it.is_done));
    let starts: Vec<_> = (0..8)
        .map(|_| {
            let url = database.url();
            tokio::spawn(async move { Store::open(&url).await.map(|_| ()) })
        })
        .collect();
    for start in starts {
        assert_eq!(start.await.unwrap(), Ok(()));
    }
    assert!(plan(&database.url()).await.unwrap().iter().all(|it| it.is_done));
}

#[tokio::test]
async fn an_older_baton_goes_on_beside_a_newer_schema() {
    let Some(database) = database() else { return };
    drop(open(&database).await);
    database.sql(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', TRUE, '\\x00', 0)",
    );
    event(&open(&database).await, 1, 0).await.unwrap();
}

/// Two processes append to one chain, each subject by both of them; nothing is lost and nothing forks.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_append_to_one_chain() {
    let Some(database) = database() else { return };
    let replicas = [open(&database).await, open(&database).await];
    let callers: Vec<_> = (0..8_u128)
        .map(|n| {
            let store = replicas[n as usize % 2].clone();
            tokio::spawn(async move {
                let mut done = 0;
                while done < 10 {
                    let subject = Uuid::from_u128(n / 2);
                    let last = store.history(OF, SubjectKind::Initiative, subject, None, 1).await.unwrap();
                    let based_on = last.first().map_or(0, |it| it.version);
                    match event(&store, n / 2, based_on).await {
                        Ok(()) => done += 1,
                        // Of two that begin it at the same moment one finds its key taken.
                        Err(Error::Stale) => {}
                        Err(error) => {
                            assert_eq!((based_on, error), (0, Error::Taken { what: "key".to_owned() }))
                        }
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    assert_eq!(replicas[0].events(OF, 0, 999).await.unwrap().len(), 80);
    assert_eq!(replicas[1].verify_chain(OF).await.unwrap(), []);
}

/// 1,000 messages in 60 lanes; each is claimed once, and no lane by both at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_send_each_message_once() {
    let Some(database) = database() else { return };
    let replicas = [open(&database).await, open(&database).await];
    let messages: Arc<Vec<NewMessage>> = Arc::new((0..1_000).map(|n| message(n, n % 60)).collect());
    replicas[0]
        .write(move |tx| {
            let messages = Arc::clone(&messages);
            Box::pin(async move { tx.enqueue_all(&messages).await.map(|_| ()) })
        })
        .await
        .unwrap();
    let senders: Vec<_> = replicas.iter().cloned().map(|it| tokio::spawn(drain(it))).collect();
    let mut sent = Vec::new();
    for sender in senders {
        sent.extend(sender.await.unwrap());
    }
    assert_eq!((sent.len(), sent.iter().collect::<BTreeSet<_>>().len()), (1_000, 1_000));
    assert_eq!(database.sql("SELECT count(*) FROM outbox WHERE state = 'sent' AND attempts = 1"), "1000");
}

async fn drain(store: Store) -> Vec<Uuid> {
    let mut sent = Vec::new();
    while store.next_outbox_due().await.unwrap().or(store.next_lease_end().await.unwrap()).is_some() {
        for it in store.claim(at(1), at(60_000), 20).await.unwrap() {
            let (remote, rendered, digest) = (it.id.to_string(), String::new(), String::new());
            let outcome = Outcome::Sent { remote, rendered, digest };
            let (organisation, id, epoch) = (it.organisation, it.id, it.epoch);
            store.settle(Settlement { organisation, id, epoch, at: at(2), outcome }).await.unwrap();
            sent.push(id);
        }
    }
    sent
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_crosses_is_run_again() {
    let Some(database) = database() else { return };
    let store = open(&database).await;
    let units: Vec<_> = (0..4)
        .map(|n: usize| {
            let store = store.clone();
            tokio::spawn(async move {
                let unit = store.write(move |tx| {
                    Box::pin(async move {
                        // Each takes the same two in another order than its neighbour.
                        let names = if n.is_multiple_of(2) { ["a", "b"] } else { ["b", "a"] };
                        for name in names {
                            let n: i64 = tx.take_meta(name).await?.map_or(0, |it| it.parse().unwrap());
                            tx.put_meta(name, &(n + 1).to_string()).await?;
                        }
                        Ok(())
                    })
                });
                unit.await
            })
        })
        .collect();
    for unit in units {
        assert_eq!(unit.await.unwrap(), Ok(()));
    }
    for name in ["a", "b"] {
        assert_eq!(store.meta(name).await.unwrap(), Some("4".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_gives_up_waiting_for_another_recorded_nothing() {
    let Some(database) = database() else { return };
    let store = open(&database).await;
    let put = |value: &'static str, slowly: Duration| {
        let store = store.clone();
        async move {
            let unit = store.write(move |tx| {
                Box::pin(async move {
                    tx.put_meta("name", value).await?;
                    // Whatever is asked for sends what came before.
                    tx.take_meta("another").await?;
                    tokio::time::sleep(slowly).await;
                    Ok(())
                })
            });
            unit.await
        }
    };
    let first = tokio::spawn(put("first", Duration::from_millis(600)));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(tokio::time::timeout(Duration::from_millis(100), put("second", Duration::ZERO)).await.is_err());
    assert_eq!(first.await.unwrap(), Ok(()));
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(store.meta("name").await.unwrap().as_deref(), Some("first"));
}

#[tokio::test]
async fn connections_that_were_cut_are_made_again() {
    let Some(database) = database() else { return };
    let store = open(&database).await;
    event(&store, 1, 0).await.unwrap();
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'baton'
        AND datname = current_database()";
    assert_ne!(database.sql(cut), "0");
    event(&store, 1, 1).await.unwrap();
    database.sql(cut);
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(store.events(OF, 0, 9).await.unwrap().len(), 2);
}

#[tokio::test]
async fn who_remembers_people_learns_that_another_process_changed_them() {
    let Some(database) = database() else { return };
    let (one, two) = (open(&database).await, open(&database).await);
    let organisation = OrganisationRow { id: OF, name: "One".into(), version: 1, record: "{}".into() };
    let founded = one.write(move |tx| {
        let organisation = organisation.clone();
        Box::pin(async move { tx.save_organisation(&organisation, 0).await })
    });
    founded.await.unwrap();
    let before = two.moves(OF).await.unwrap();
    event(&one, 1, 0).await.unwrap();
    assert_eq!(two.moves(OF).await.unwrap(), before, "an initiative is not remembered");
    let person = PersonRow {
        organisation: OF,
        id: PersonId(Uuid::from_u128(9)),
        name: "Nia".into(),
        state: "member".into(),
        version: 1,
        record: "{}".into(),
    };
    let appeared = one.write(move |tx| {
        let person = person.clone();
        Box::pin(async move { tx.save_person(&person, 0).await })
    });
    appeared.await.unwrap();
    assert_ne!(two.moves(OF).await.unwrap(), before);
}

#[tokio::test]
async fn a_bell_is_heard_by_every_process_also_after_its_connection_was_cut() {
    let Some(database) = database() else { return };
    let (one, two) = (open(&database).await, open(&database).await);
    let mut doorbell = two.doorbell().await.unwrap().unwrap();
    one.ring("one").await.unwrap();
    assert_eq!(doorbell.rung().await.unwrap(), "one");
    database.sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'");
    let ringing = async {
        loop {
            one.ring("two").await.unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let heard = tokio::select! {
        heard = doorbell.rung() => heard.unwrap(),
        () = ringing => unreachable!(),
        () = tokio::time::sleep(Duration::from_secs(10)) => panic!("it stays deaf"),
    };
    assert_eq!(heard, "two");
}

#[tokio::test]
async fn the_shared_clock_is_the_servers() {
    let Some(database) = database() else { return };
    let store = open(&database).await;
    let now = store.shared_clock().await.unwrap().unwrap().as_millisecond();
    let then: i64 =
        database.sql("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)").parse().unwrap();
    assert!((then - now).abs() < 60_000, "{now}, {then}");
}

#[tokio::test]
async fn a_copy_in_a_file_is_the_same_and_goes_on() {
    let Some(database) = database() else { return };
    let store = open(&database).await;
    for n in 0..3 {
        event(&store, 1, n).await.unwrap();
    }
    store.write(|tx| Box::pin(async move { tx.enqueue(&message(7, 7)).await })).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.db");
    store.copy_to(&path).await.unwrap();
    assert!(store.copy_to(&path).await.is_err(), "nothing is overwritten");
    let copied = Store::open(&format!("sqlite://{}", path.display())).await.unwrap();
    let id = initiative(1, 3).id;
    assert_eq!(copied.initiative(OF, id).await.unwrap(), store.initiative(OF, id).await.unwrap());
    assert_eq!(copied.events(OF, 0, 9).await.unwrap(), store.events(OF, 0, 9).await.unwrap());
    assert_eq!(copied.outbox(OF).await.unwrap(), store.outbox(OF).await.unwrap());
    event(&copied, 1, 3).await.unwrap();
    assert_eq!(copied.verify_chain(OF).await.unwrap(), []);
    assert_eq!(store.events(OF, 0, 9).await.unwrap().len(), 3, "it is another database");
}

/// With what a server keeps otherwise: a character that it cannot have, and an organisation that others refer to.
async fn file(folder: &Path) -> Store {
    let file = Store::open(&format!("sqlite://{}", folder.join("file.db").display())).await.unwrap();
    let organisation = OrganisationRow { id: OF, name: "One".into(), version: 0, record: "{}".into() };
    let written = file.write(move |tx| {
        let organisation = organisation.clone();
        Box::pin(async move {
            tx.save_organisation(&organisation, 0).await?;
            tx.put_meta("name", "nul \u{0}").await?;
            tx.enqueue(&message(7, 7)).await
        })
    });
    written.await.unwrap();
    for n in 0..5 {
        event(&file, 1, n).await.unwrap();
    }
    file
}

/// A move of which only a part arrives.
async fn breaks_off(file: &Store, url: &str) {
    let told = tokio::sync::Notify::new();
    tokio::select! {
        biased;
        moved = file.carry_to(url, |_| told.notify_one()) => panic!("it is cut before its end: {moved:?}"),
        () = told.notified() => {}
    }
}

#[tokio::test]
async fn a_move_that_broke_off_goes_on_and_leaves_the_file_as_it_was() {
    let Some(database) = database() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = file(folder.path()).await;
    breaks_off(&file, &database.url()).await;
    let Err(Error::Locked(said)) = Store::open(&database.url()).await else { panic!("half of it is there") };
    assert!(said.contains("baton move"), "{said}");
    let carried = file.carry_to(&database.url(), |_| {}).await.unwrap();
    assert!(carried.iter().any(|it| it.table == "event" && it.rows == 5), "{carried:?}");
    let server = open(&database).await;
    assert_eq!(server.events(OF, 0, 9).await.unwrap(), file.events(OF, 0, 9).await.unwrap());
    assert_eq!(server.outbox(OF).await.unwrap(), file.outbox(OF).await.unwrap());
    assert_eq!(server.meta("name").await.unwrap().as_deref(), Some("nul \u{FFFD}"));
    assert_eq!(server.verify_chain(OF).await.unwrap(), []);
    event(&server, 1, 5).await.unwrap();
    assert_eq!(file.events(OF, 0, 9).await.unwrap().len(), 5, "the file is as it was");
    let again = file.carry_to(&database.url(), |_| {}).await.unwrap_err();
    assert!(again.to_string().contains("empty database"), "{again}");
}

#[tokio::test]
async fn nothing_else_is_put_on_top_of_half_a_move() {
    let Some(database) = database() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = file(folder.path()).await;
    breaks_off(&file, &database.url()).await;
    event(&file, 1, 5).await.unwrap();
    let refused = file.carry_to(&database.url(), |_| {}).await.unwrap_err();
    assert!(refused.to_string().contains("was used since"), "{refused}");
}

#[tokio::test]
async fn whoever_cannot_be_reached_is_named_without_a_password() {
    for url in [
        "postgres://baton:hunter2@127.0.0.1:1/baton",
        "postgres://baton:hunter2@127.0.0.1:port/baton",
        "postgres://127.0.0.1:1/baton?user=baton&password=hunter2",
    ] {
        let Err(Error::Unreachable(said)) = Store::open(url).await else { panic!("{url} is open") };
        assert!(said.contains("127.0.0.1") && !said.contains("hunter2"), "{said}");
    }
}

#[tokio::test]
async fn closed_is_closed() {
    let Some(database) = database() else { return };
    let store = open(&database).await;
    store.close().await;
    assert!(matches!(store.meta("name").await, Err(Error::Database(_))));
    assert!(matches!(event(&store, 1, 0).await, Err(Error::Database(_))));
    let left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'baton' AND datname = current_database()";
    assert_eq!(database.sql(left), "0");
}
