//! What only a database in a file can get wrong: who may open it, what it holds, and who tampered with it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::Path;

use baton_domain::{InitiativeId, OrganisationId, PersonId};
use baton_store::{Append, Error, Finding, InitiativeRow, NewEvent, Store, SubjectKind, back_up};
use jiff::Timestamp;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use uuid::Uuid;

const OF: OrganisationId = OrganisationId(Uuid::from_u128(1));

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

async fn sql(path: &Path, statement: &str) {
    let mut conn = SqliteConnection::connect(&url(path)).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

async fn refusal(path: &Path) -> Error {
    match Store::open(&url(path)).await {
        Ok(_) => panic!("it should not open"),
        Err(error) => error,
    }
}

async fn event(store: &Store, based_on: i64) {
    store
        .write(move |tx| {
            Box::pin(async move {
                let events = [NewEvent { shape: 1, body: json!({ "why": { "$words": "because" } }) }];
                let subject = Uuid::from_u128(7);
                let version = tx
                    .append(&Append {
                        organisation: OF,
                        kind: SubjectKind::Initiative,
                        subject,
                        based_on,
                        at: Timestamp::UNIX_EPOCH,
                        actor: Some(PersonId(Uuid::from_u128(8))),
                        events: &events,
                        salt: [1; 16],
                    })
                    .await?;
                let row = InitiativeRow {
                    organisation: OF,
                    id: InitiativeId(subject),
                    key: "key".parse().unwrap(),
                    name: "Name".into(),
                    stage: "pilot".into(),
                    stage_since: Timestamp::UNIX_EPOCH,
                    owner: None,
                    planned_end: None,
                    audience: "open".into(),
                    channel: None,
                    version,
                    record: "{}".into(),
                };
                tx.save_initiative(&row, based_on).await
            })
        })
        .await
        .unwrap();
}

async fn with_events(path: &Path, n: i64) {
    let store = Store::open(&url(path)).await.unwrap();
    for based_on in 0..n {
        event(&store, based_on).await;
    }
    store.close().await;
}

#[tokio::test]
async fn a_second_process_is_refused_until_the_first_lets_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let first = Store::open(&url(&path)).await.unwrap();
    let refused = refusal(&path).await;
    let said = refused.to_string();
    assert!(matches!(refused, Error::Locked(_)), "{refused:?}");
    assert!(said.contains("baton.db") && said.contains("another Baton"), "{said}");
    #[cfg(unix)]
    {
        let alias = folder.path().join("alias.db");
        std::os::unix::fs::symlink(&path, &alias).unwrap();
        assert!(matches!(refusal(&alias).await, Error::Locked(_)), "by another name");
    }
    first.close().await;
    assert!(matches!(first.meta("name").await, Err(Error::Database(_))), "closed is closed");
    Store::open(&url(&path)).await.unwrap();
}

#[tokio::test]
async fn what_was_answered_survives_closing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    with_events(&path, 3).await;
    let store = Store::open(&url(&path)).await.unwrap();
    event(&store, 3).await;
    assert_eq!(store.events(OF, 0, 9).await.unwrap().len(), 4);
    assert_eq!(store.verify_chain(OF).await.unwrap(), []);
}

#[tokio::test]
async fn a_newer_database_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    with_events(&path, 0).await;
    sql(
        &path,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'from the future', TRUE, x'00', 0)",
    )
    .await;
    let refused = refusal(&path).await;
    let said = refused.to_string();
    assert!(matches!(refused, Error::Newer(_)), "{refused:?}");
    assert!(said.contains("newer Baton") && said.contains("9999"), "{said}");
}

#[tokio::test]
async fn whatever_is_no_usable_database_is_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text.db");
    std::fs::write(&text, "This is a letter, not a database. ".repeat(99)).unwrap();
    assert!(matches!(refusal(&text).await, Error::Damaged(_)));
    assert!(matches!(refusal(&folder.path().join("missing/baton.db")).await, Error::Unwritable(_)));
    assert!(matches!(refusal(folder.path()).await, Error::Unwritable(_)));
    assert!(Store::open("mysql://localhost").await.unwrap_err().to_string().contains("sqlite://"));

    let torn = folder.path().join("torn.db");
    with_events(&torn, 50).await;
    let mut bytes = std::fs::read(&torn).unwrap();
    bytes[100..].fill(0xAA);
    std::fs::write(&torn, bytes).unwrap();
    assert!(matches!(refusal(&torn).await, Error::Damaged(_)));
}

#[tokio::test]
async fn a_copy_is_whole_and_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("baton.db"), folder.path().join("copy's.db"));
    let store = Store::open(&url(&path)).await.unwrap();
    event(&store, 0).await;
    store.copy_to(&copy).await.unwrap();
    event(&store, 1).await;
    assert!(store.copy_to(&copy).await.is_err(), "nothing is overwritten");
    let copied = Store::open(&url(&copy)).await.unwrap();
    assert_eq!(copied.events(OF, 0, 9).await.unwrap().len(), 1);
    event(&copied, 1).await;
    assert_eq!(copied.verify_chain(OF).await.unwrap(), []);
}

#[tokio::test]
async fn memory_is_ones_own() {
    let (one, two) =
        (Store::open("sqlite::memory:").await.unwrap(), Store::open("sqlite::memory:").await.unwrap());
    event(&one, 0).await;
    assert_eq!(two.events(OF, 0, 9).await.unwrap(), []);
}

#[tokio::test]
async fn whoever_gives_up_in_time_recorded_nothing() {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let mark =
        |name: &'static str| store.write(move |tx| Box::pin(async move { tx.put_meta(name, "here").await }));
    // One poll puts it in line; the writer has no chance to take it up before it is dropped.
    let mut waiting = Box::pin(mark("given up"));
    assert!(
        waiting.as_mut().poll(&mut std::task::Context::from_waker(std::task::Waker::noop())).is_pending()
    );
    drop(waiting);
    mark("waited for").await.unwrap();
    assert_eq!(store.meta("given up").await.unwrap(), None);
    assert_eq!(store.meta("waited for").await.unwrap().as_deref(), Some("here"));
}

#[tokio::test]
async fn the_chain_finds_a_change_of_any_column() {
    let changes = [
        "organisation = '00000000-0000-0000-0000-000000000002'",
        "seq = 9",
        "subject_kind = 'person'",
        "subject = '00000000-0000-0000-0000-000000000009'",
        "version = 9",
        "shape = 2",
        "at_ms = 1",
        "actor = NULL",
        "actor = ''",
        "actor = '00000000-0000-0000-0000-000000000009'",
        "body = replace(body, 'why', 'how')",
        "body = body || ' '",
        "texts = replace(texts, 'because', 'despite')",
        "texts = replace(texts, 'words', 'title')",
        "texts = '[]'",
        "texts = 'nonsense'",
        "prev_hash = hash",
        "hash = prev_hash",
    ];
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.db");
    with_events(&whole, 4).await;
    for change in changes {
        let path = folder.path().join("changed.db");
        std::fs::copy(&whole, &path).unwrap();
        sql(&path, &format!("UPDATE event SET {change} WHERE seq = 2")).await;
        let store = Store::open(&url(&path)).await.unwrap();
        assert_ne!(store.verify_chain(OF).await.unwrap(), [], "{change}");
        store.close().await;
    }
}

#[tokio::test]
async fn the_chain_names_what_was_cut_or_put_in() {
    let kind = SubjectKind::Initiative;
    let subject = Uuid::from_u128(7).to_string();
    let cases = [
        ("UPDATE event SET actor = NULL WHERE seq = 2", vec![Finding::Changed { seq: 2 }]),
        (
            "UPDATE event SET texts = replace(texts, 'because', 'not')",
            (1..5).map(|seq| Finding::Text { seq }).collect(),
        ),
        (
            "DELETE FROM event WHERE seq = 2",
            vec![
                Finding::Gap { expected: 2, found: 3 },
                Finding::Link { seq: 3 },
                Finding::Version { seq: 3, expected: 2, found: 3 },
            ],
        ),
        (
            "DELETE FROM event WHERE seq = 4",
            vec![Finding::Record { kind, subject: subject.clone(), record: 4, log: 3 }],
        ),
        ("UPDATE initiative SET version = 9", vec![Finding::Record { kind, subject, record: 9, log: 4 }]),
    ];
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole.db");
    with_events(&whole, 4).await;
    for (change, findings) in cases {
        let path = folder.path().join("changed.db");
        std::fs::copy(&whole, &path).unwrap();
        sql(&path, change).await;
        let store = Store::open(&url(&path)).await.unwrap();
        assert_eq!(store.verify_chain(OF).await.unwrap(), findings, "{change}");
        store.close().await;
    }
}

#[tokio::test]
async fn a_backup_is_made_beside_whoever_works() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = Store::open(&url(&path)).await.unwrap();
    event(&store, 0).await;
    let (backup, working) = (folder.path().join("backup.db"), store.clone());
    let writing = tokio::spawn(async move {
        for n in 1..50 {
            event(&working, n).await;
        }
    });
    back_up(&url(&path), &backup).await.unwrap();
    assert!(back_up(&url(&path), &backup).await.is_err(), "nothing is overwritten");
    writing.await.unwrap();
    let restored = Store::open(&url(&backup)).await.unwrap();
    assert_eq!(restored.damage().await.unwrap(), Vec::<String>::new());
    assert_eq!(restored.verify_chain(OF).await.unwrap(), [], "as it was at one moment");
    let events = restored.events(OF, 0, 99).await.unwrap().len();
    assert!((1..=50).contains(&events), "{events}");
}

#[tokio::test]
async fn damage_in_the_file_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("baton.db");
    let store = Store::open(&url(&path)).await.unwrap();
    event(&store, 0).await;
    store.close().await;
    sql(&path, "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'initiative_stage'")
        .await;
    let store = Store::open(&url(&path)).await.unwrap();
    assert_ne!(store.damage().await.unwrap(), Vec::<String>::new());
}
