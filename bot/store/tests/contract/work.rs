use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use baton_domain::OrganisationId;
use baton_store::{AgendaRow, Draft, Error, Secret, Store, SubjectKind};
use serde_json::json;
use uuid::Uuid;

use crate::made::*;

pub(crate) async fn a_unit_of_work_is_all_or_nothing(store: Store) {
    let outcome: Result<(), Error> = write(&store, (), |tx, ()| {
        Box::pin(async move {
            tx.put_meta("name", "value").await?;
            tx.save_initiative(&initiative(ONE, 1, "key", "Name"), 7).await
        })
    })
    .await;
    assert_eq!(outcome, Err(Error::Stale), "refused only at the end");
    assert_eq!(store.meta("name").await.unwrap(), None);
}

/// Many at once, so that they share batches; every fifth does something and is refused.
pub(crate) async fn a_failing_unit_harms_no_other_in_its_batch(store: Store) {
    save(&store, initiative(ONE, 1_000, "taken", "Taken"), 0).await.unwrap();
    let units: Vec<_> = (0..200_u128)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                let key = if n % 5 == 0 { "taken".to_owned() } else { format!("free-{n}") };
                write(&store, key, move |tx, key| {
                    Box::pin(async move {
                        tx.put_meta(&n.to_string(), "done").await?;
                        tx.save_initiative(&initiative(ONE, n, &key, "Name"), 0).await?;
                        let subject = initiative_id(n).0;
                        log(tx, subject, 0).await
                    })
                })
                .await
            })
        })
        .collect();
    for (n, unit) in units.into_iter().enumerate() {
        let refused = n % 5 == 0;
        let expected = if refused { Err(Error::Taken { what: "key".into() }) } else { Ok(1) };
        assert_eq!(unit.await.unwrap(), expected, "{n}");
        assert_eq!(store.meta(&n.to_string()).await.unwrap().is_none(), refused, "{n}");
    }
    assert_eq!(store.events(ONE, 0, 999).await.unwrap().len(), 160);
    let findings = store.verify_chain(ONE).await.unwrap();
    let only_the_unlogged = [baton_store::Finding::Record {
        kind: SubjectKind::Initiative,
        subject: initiative_id(1_000).to_string(),
        record: 1,
        log: 0,
    }];
    assert_eq!(findings, only_the_unlogged);
}

async fn log(tx: &mut baton_store::Tx, subject: Uuid, based_on: i64) -> Result<i64, Error> {
    let events = [baton_store::NewEvent { shape: 1, body: json!({ "n": based_on }) }];
    tx.append(&baton_store::Append {
        organisation: ONE,
        kind: SubjectKind::Initiative,
        subject,
        based_on,
        at: at(0),
        actor: None,
        events: &events,
        salt: [0; 16],
    })
    .await
}

pub(crate) async fn a_unit_that_panics_harms_no_other(store: Store) {
    let units: Vec<_> = (0..40)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                write(&store, n, |tx, n| {
                    Box::pin(async move {
                        tx.put_meta(&n.to_string(), "done").await?;
                        assert!(n != 20, "on purpose");
                        Ok(())
                    })
                })
                .await
            })
        })
        .collect();
    for (n, unit) in units.into_iter().enumerate() {
        assert_eq!(unit.await.unwrap().is_err(), n == 20, "{n}");
        assert_eq!(store.meta(&n.to_string()).await.unwrap().is_none(), n == 20, "{n}");
    }
}

pub(crate) async fn a_swallowed_refusal_still_undoes_the_unit(store: Store) {
    let units: Vec<_> = (0..20)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                write(&store, n, |tx, n| {
                    Box::pin(async move {
                        tx.put_meta(&n.to_string(), "done").await?;
                        let based_on = if n == 10 { 7 } else { 0 };
                        tx.save_initiative(&initiative(ONE, n, &format!("k{n}"), "Name"), based_on).await?;
                        // The refusal shows here, and is not passed on.
                        drop(tx.first_time(ONE, &n.to_string(), at(0)).await);
                        Ok(())
                    })
                })
                .await
            })
        })
        .collect();
    for (n, unit) in units.into_iter().enumerate() {
        assert_eq!(unit.await.unwrap().is_err(), n == 10, "{n}");
        assert_eq!(store.meta(&n.to_string()).await.unwrap().is_none(), n == 10, "{n}");
    }
}

pub(crate) async fn conflicting_units_settle_when_they_reload(store: Store) {
    let subject = initiative_id(1).0;
    let tries = Arc::new(AtomicU32::new(0));
    let callers: Vec<_> = (0..16)
        .map(|_| {
            let (store, tries) = (store.clone(), Arc::clone(&tries));
            tokio::spawn(async move {
                for _ in 0..10 {
                    loop {
                        tries.fetch_add(1, Ordering::Relaxed);
                        let last =
                            store.history(ONE, SubjectKind::Initiative, subject, None, 1).await.unwrap();
                        let based_on = last.first().map_or(0, |it| it.version);
                        match store.write(move |tx| Box::pin(log(tx, subject, based_on))).await {
                            Ok(_) => break,
                            Err(error) => assert_eq!(error, Error::Stale),
                        }
                    }
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.unwrap();
    }
    assert_eq!(store.events(ONE, 0, 999).await.unwrap().len(), 160);
    assert_eq!(store.verify_chain(ONE).await.unwrap(), []);
    assert!(160 <= tries.load(Ordering::Relaxed));
}

pub(crate) async fn a_delivery_is_new_once(store: Store) {
    let hear = |of, key: &'static str| {
        let store = store.clone();
        async move { store.write(move |tx| Box::pin(tx.first_time(of, key, at(5)))).await.unwrap() }
    };
    assert!(hear(ONE, "Ev1").await);
    assert!(!hear(ONE, "Ev1").await);
    assert!(hear(ONE, "Ev2").await);
    assert!(hear(TWO, "Ev1").await);
}

fn wakes(of: OrganisationId, subject: u128, next: i64) -> AgendaRow {
    AgendaRow {
        organisation: of,
        kind: "initiative".into(),
        subject: Uuid::from_u128(subject),
        rule: Some("every monday 09:00".into()),
        zone: None,
        next_civil: Some("2026-11-30T09:00".into()),
        next: at(next),
    }
}

pub(crate) async fn the_agenda_wakes_the_longest_overdue_first(store: Store) {
    assert_eq!(store.next_due().await.unwrap(), None);
    let rows = vec![wakes(ONE, 1, 30), wakes(TWO, 1, 10), wakes(ONE, 2, 20)];
    write(&store, rows.clone(), |tx, rows| Box::pin(async move { tx.reschedule_all(&rows).await }))
        .await
        .unwrap();
    assert_eq!(store.next_due().await.unwrap(), Some(at(10)));
    assert_eq!(store.due(at(20), 9).await.unwrap(), [rows[1].clone(), rows[2].clone()]);
    assert_eq!(store.due(at(99), 1).await.unwrap(), [rows[1].clone()]);
    write(&store, (), |tx, ()| {
        Box::pin(async move {
            tx.schedule(&wakes(TWO, 1, 90)).await?;
            tx.unschedule(ONE, "initiative", Uuid::from_u128(2)).await
        })
    })
    .await
    .unwrap();
    assert_eq!(store.due(at(99), 9).await.unwrap(), [wakes(ONE, 1, 30), wakes(TWO, 1, 90)]);
    assert_eq!(store.agenda(ONE).await.unwrap(), [wakes(ONE, 1, 30)]);
}

pub(crate) async fn what_wakes_is_taken_once(store: Store) {
    let rows = vec![wakes(ONE, 1, 10), wakes(ONE, 2, 20)];
    write(&store, rows.clone(), |tx, rows| Box::pin(async move { tx.reschedule_all(&rows).await }))
        .await
        .unwrap();
    let taking: Vec<_> = (0..8_i64)
        .map(|n| {
            let store = store.clone();
            let next = vec![(wakes(ONE, 1, 100 + n), at(10)), (wakes(ONE, 2, 100 + n), at(20))];
            tokio::spawn(async move {
                write(&store, next, |tx, next| Box::pin(async move { tx.take_due(&next).await })).await
            })
        })
        .collect();
    let mut taken = Vec::new();
    for one in taking {
        taken.extend(one.await.unwrap().unwrap());
    }
    taken.sort_unstable();
    assert_eq!(taken, [Uuid::from_u128(1), Uuid::from_u128(2)], "each by one of them");
    assert_eq!(store.due(at(99), 9).await.unwrap(), []);
    let alone =
        write(&store, (), |tx, ()| Box::pin(async move { tx.take(&wakes(ONE, 1, 200), at(10)).await }));
    assert_eq!(alone.await, Err(Error::Stale));
}

pub(crate) async fn a_lease_has_one_holder_until_it_ends(store: Store) {
    let take = |holder: &'static str, now| {
        let store = store.clone();
        async move { store.take_lease("gateway", holder, at(now), at(now + 30)).await.unwrap() }
    };
    assert!(take("a", 0).await);
    assert!(!take("b", 29).await, "it runs until 30");
    assert!(take("a", 29).await, "renewed");
    assert!(!take("b", 58).await);
    assert!(take("b", 59).await, "it ended");
    assert!(!take("a", 60).await, "who was away does not get it back");
    store.return_lease("gateway", "a").await.unwrap();
    assert!(!take("a", 61).await, "only its holder hands it back");
    store.return_lease("gateway", "b").await.unwrap();
    assert!(take("a", 62).await);
}

fn draft(n: u128, body: &str) -> Draft {
    let (id, person) = (Uuid::from_u128(n), person_id(1));
    Draft { organisation: ONE, id, person, body: body.into(), expires: at(100) }
}

pub(crate) async fn drafts_expire_and_are_taken_once(store: Store) {
    for body in ["first step", "second step"] {
        let row = draft(1, body);
        write(&store, row, |tx, row| Box::pin(async move { tx.put_draft(&row).await })).await.unwrap();
    }
    let id = Uuid::from_u128(1);
    assert_eq!(store.draft(ONE, id, at(99)).await.unwrap(), Some(draft(1, "second step")));
    assert_eq!(store.draft(ONE, id, at(100)).await.unwrap(), None);
    let take = |now| {
        let store = store.clone();
        async move { store.write(move |tx| Box::pin(tx.take_draft(ONE, id, at(now)))).await.unwrap() }
    };
    assert_eq!(take(100).await, None);
    assert_eq!(take(99).await, Some(draft(1, "second step")));
    assert_eq!(take(99).await, None);
}

pub(crate) async fn values_are_kept_and_taken(store: Store) {
    for value in ["60", "90"] {
        write(&store, value, |tx, it| Box::pin(tx.put_meta("clock offset", it))).await.unwrap();
    }
    assert_eq!(store.meta("clock offset").await.unwrap().as_deref(), Some("90"));
    for left in [Some("90"), None] {
        let taken = store.write(|tx| Box::pin(tx.take_meta("clock offset"))).await.unwrap();
        assert_eq!(taken.as_deref(), left);
    }
}

fn secret(of: OrganisationId, name: &str, expires: Option<i64>) -> Secret {
    let sealed = format!("{of} {name}");
    Secret { organisation: of, name: name.into(), sealed, expires: expires.map(at) }
}

async fn put(store: &Store, row: Secret, now: i64) {
    write(store, row, move |tx, row| Box::pin(async move { tx.put_secret(&row, at(now)).await }))
        .await
        .unwrap();
}

pub(crate) async fn a_secret_is_one_organisations_until_it_expires_or_is_taken(store: Store) {
    for row in [secret(ONE, "a", Some(100)), secret(TWO, "a", None), secret(ONE, "b", None)] {
        put(&store, row, 0).await;
    }
    assert_eq!(store.secret(ONE, "a", at(99)).await.unwrap(), Some(secret(ONE, "a", None).sealed));
    assert_eq!(store.secret(ONE, "a", at(100)).await.unwrap(), None);
    assert_eq!(store.secret(TWO, "a", at(100)).await.unwrap(), Some(secret(TWO, "a", None).sealed));
    assert_eq!(store.secret(TWO, "b", at(0)).await.unwrap(), None);
    put(&store, Secret { sealed: "anew".into(), ..secret(ONE, "b", None) }, 100).await;
    assert_eq!(store.secret(ONE, "a", at(0)).await.unwrap(), None, "it was forgotten when it expired");
    for left in [Some("anew".to_owned()), None] {
        let taken = store.write(|tx| Box::pin(tx.take_secret(ONE, "b", at(0)))).await.unwrap();
        assert_eq!(taken, left);
    }
}

pub(crate) async fn secrets_are_forgotten_by_prefix(store: Store) {
    for name in ["s1/token", "s1/other", "s10/token", "s1"] {
        put(&store, secret(ONE, name, None), 0).await;
    }
    store.write(|tx| Box::pin(tx.forget_secrets(ONE, "s1"))).await.unwrap();
    let mut left = Vec::new();
    for name in ["s1/token", "s1/other", "s10/token", "s1"] {
        left.extend(store.secret(ONE, name, at(0)).await.unwrap().map(|_| name));
    }
    assert_eq!(left, ["s10/token", "s1"]);
}

pub(crate) async fn what_is_old_is_pruned(store: Store) {
    let pruned = write(&store, (), |tx, ()| {
        Box::pin(async move {
            tx.put_draft(&draft(1, "old")).await?;
            tx.first_time(ONE, "old", at(5)).await?;
            tx.first_time(ONE, "new", at(200)).await?;
            tx.prune(at(101)).await
        })
    });
    assert_eq!(pruned.await, Ok(2));
    assert_eq!(store.write(|tx| Box::pin(tx.first_time(ONE, "new", at(300)))).await, Ok(false));
    assert_eq!(store.has_heard(ONE, "new").await, Ok(true));
    assert_eq!(store.has_heard(ONE, "old").await, Ok(false), "it was forgotten");
}
