//! Organisations are kept apart by the server, whatever a statement forgets.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use baton_domain::OrganisationId;
use baton_postgres::{Database, database};
use baton_store::{OrganisationRow, Store};
use sqlx::{Connection as _, PgConnection, Row as _};
use uuid::Uuid;

const ONE: OrganisationId = OrganisationId(Uuid::from_u128(1));
const OTHER: OrganisationId = OrganisationId(Uuid::from_u128(2));

/// Two organisations, each with a draft and a place.
async fn two(database: &Database) -> Store {
    let store = Store::open(&database.url()).await.unwrap();
    for organisation in [ONE, OTHER] {
        let row = OrganisationRow { id: organisation, name: "it".into(), version: 1, record: "{}".into() };
        store
            .write_with(row, |tx, row| Box::pin(async move { tx.save_organisation(row, 0).await }))
            .await
            .unwrap();
    }
    store
}

/// What one of Baton's roles is answered, as text, or why it is refused.
async fn asks(database: &Database, role: &str, named: Option<OrganisationId>, sql: &'static str) -> String {
    let mut conn = PgConnection::connect(&database.url()).await.unwrap();
    let setting = named.map(|it| it.to_string()).unwrap_or_default();
    let speak = "SELECT set_config('role', $1, false), set_config('baton.organisation', $2, false)";
    sqlx::query(speak).bind(role).bind(setting).execute(&mut conn).await.unwrap();
    let answered = match sqlx::query(sql).fetch_all(&mut conn).await {
        Ok(rows) => rows.iter().map(|it| it.get::<String, _>(0)).collect::<Vec<_>>().join(" "),
        Err(sqlx::Error::Database(why)) => format!("refused: {}", why.message()),
        Err(other) => panic!("{other}"),
    };
    conn.close().await.unwrap();
    answered
}

/// A table of a later migration is not forgotten.
#[tokio::test]
async fn every_table_of_organisations_is_kept_apart() {
    let Some(database) = database() else { return };
    drop(two(&database).await);
    let open = database.sql(
        "SELECT it.relname FROM pg_class AS it
         JOIN pg_attribute AS of ON of.attrelid = it.oid AND of.attname = 'organisation'
         WHERE it.relkind = 'r' AND it.relnamespace = 'public'::regnamespace AND NOT it.relrowsecurity",
    );
    assert_eq!(open, "");
    let owned = database.sql(
        "SELECT COUNT(*) FROM pg_class
         WHERE relowner IN (SELECT oid FROM pg_roles WHERE rolname LIKE 'baton\\_%') OR relforcerowsecurity",
    );
    assert_eq!(owned, "0", "Baton's roles own nothing");
}

#[tokio::test]
async fn an_organisation_sees_and_changes_its_own_alone() {
    let Some(database) = database() else { return };
    drop(two(&database).await);
    let tenant = "baton_tenant";
    let all = "SELECT organisation FROM organisation ORDER BY 1";
    assert_eq!(asks(&database, tenant, Some(ONE), all).await, ONE.to_string());
    let taken = "UPDATE organisation SET name = 'mine' RETURNING organisation";
    assert_eq!(asks(&database, tenant, Some(OTHER), taken).await, OTHER.to_string());
    let put = "INSERT INTO draft (organisation, id, person, body, expires_ms)
               SELECT '00000000-0000-0000-0000-000000000002', 'x', 'x', '{}', 1";
    let refused = asks(&database, tenant, Some(ONE), put).await;
    assert!(refused.contains("row-level security"), "{refused}");
}

#[tokio::test]
async fn whoever_names_no_organisation_is_refused() {
    let Some(database) = database() else { return };
    drop(two(&database).await);
    for sql in [
        "SELECT organisation FROM organisation",
        "SELECT organisation FROM outbox",
        "SELECT organisation FROM initiative",
        "SELECT organisation FROM event WHERE organisation = '00000000-0000-0000-0000-000000000001'",
    ] {
        assert_eq!(
            asks(&database, "baton_tenant", None, sql).await,
            "refused: no organisation is named",
            "{sql}"
        );
    }
}

#[tokio::test]
async fn the_worker_sees_what_is_due_and_not_what_is_in_it() {
    let Some(database) = database() else { return };
    drop(two(&database).await);
    for sql in ["SELECT organisation FROM agenda", "SELECT organisation FROM outbox"] {
        assert_eq!(asks(&database, "baton_worker", None, sql).await, "", "{sql}");
    }
    for sql in [
        "SELECT record FROM initiative",
        "SELECT record FROM person",
        "SELECT body FROM event",
        "SELECT body FROM draft",
        "SELECT sealed FROM secret",
        "DELETE FROM outbox RETURNING id",
        "UPDATE organisation SET name = 'mine' RETURNING name",
    ] {
        let refused = asks(&database, "baton_worker", None, sql).await;
        assert!(refused.starts_with("refused: permission denied"), "{sql}: {refused}");
    }
}

/// Whom a connection speaks for goes back with the unit that said so.
#[tokio::test]
async fn after_a_unit_that_failed_each_sees_its_own() {
    let Some(database) = database() else { return };
    let store = two(&database).await;
    for _ in 0..40 {
        let failed = store
            .write(|tx| {
                Box::pin(async move {
                    let row =
                        OrganisationRow { id: OTHER, name: "it".into(), version: 2, record: "{}".into() };
                    tx.save_organisation(&row, 1).await?;
                    tx.save_organisation(&row, 7).await
                })
            })
            .await;
        assert!(failed.is_err(), "nothing is based on version 7");
        assert_eq!(store.organisation(ONE).await.unwrap().map(|it| it.id), Some(ONE));
        assert_eq!(store.organisations().await.unwrap().len(), 2);
    }
}
