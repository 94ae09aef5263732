//! Accounts that become one person's, and an organisation that is given up.

use baton_store::{Error, Readdressed, State, Store, SubjectKind};
use serde_json::json;

use crate::made::{
    ONE, TWO, append, at, found, initiative, initiative_id, message, person, person_id, save, space, write,
};

pub(crate) async fn what_names_somebody_is_found_anywhere_in_a_record(store: Store) {
    found(&store, ONE, 1).await;
    for (n, key, record) in
        [(1, "a", json!({"asked": [{"who": person_id(7)}]})), (2, "b", json!({"who": person_id(8)}))]
    {
        let mut row = initiative(ONE, n, key, key);
        row.record = record.to_string();
        save(&store, row, 0).await.unwrap();
    }
    assert_eq!(store.initiatives_naming(ONE, person_id(7)).await.unwrap(), [initiative_id(1)]);
    assert_eq!(store.initiatives_naming(ONE, person_id(9)).await.unwrap(), []);
    assert_eq!(store.initiatives_naming(TWO, person_id(7)).await.unwrap(), []);
}

pub(crate) async fn only_what_waits_goes_elsewhere(store: Store) {
    found(&store, ONE, 1).await;
    for n in [1, 2] {
        write(&store, message(ONE, n, "old", n.try_into().unwrap()), |tx, it| {
            Box::pin(async move { tx.enqueue(&it).await })
        })
        .await
        .unwrap();
    }
    let claimed = store.claim(at(1), at(100), 1).await.unwrap();
    let elsewhere = |id| Readdressed {
        organisation: ONE,
        id,
        lane: "new".into(),
        recipient: "ana".into(),
        intent: r#"{"to":"ana"}"#.into(),
    };
    let all = store.outbox(ONE).await.unwrap();
    for it in all.iter().map(|it| elsewhere(it.id)) {
        write(&store, it, |tx, it| Box::pin(async move { tx.readdress(&it).await })).await.unwrap();
    }
    let after = store.outbox(ONE).await.unwrap();
    let lanes = after.iter().map(|it| (it.state, it.lane.as_str(), it.recipient.as_str()));
    assert_eq!(lanes.collect::<Vec<_>>(), [(State::Claimed, "old", "bo"), (State::Pending, "new", "ana")]);
    assert_eq!(claimed[0].lane, "old");
    // What bo got is ana's now, and what was meant for ana goes to her from cy.
    for (from, to, containing) in [("bo", "cy", ""), ("ana", "cy", ""), ("cy", "ana", r#""to":"ana""#)] {
        write(&store, (from, to, containing), |tx, it| {
            Box::pin(async move { tx.pass_on(ONE, it.0, it.1, it.2).await })
        })
        .await
        .unwrap();
    }
    let whose: Vec<_> = store.outbox(ONE).await.unwrap().into_iter().map(|it| it.recipient).collect();
    assert_eq!(whose, ["cy", "ana"]);
}

pub(crate) async fn an_organisation_is_given_up_whole_unless_it_was_used(store: Store) {
    for (of, n) in [(ONE, 1), (TWO, 2)] {
        found(&store, of, n).await;
        write(&store, of, |tx, of| {
            Box::pin(async move {
                tx.save_person(&person(of, 1), 0).await?;
                tx.put_draft(&baton_store::Draft {
                    organisation: of,
                    id: uuid::Uuid::from_u128(9),
                    person: person_id(1),
                    body: "{}".into(),
                    expires: at(50),
                })
                .await?;
                tx.enqueue(&message(of, 1, "lane", 0)).await
            })
        })
        .await
        .unwrap();
        append(&store, of, SubjectKind::Person, person_id(1).0, 0, 1.into()).await.unwrap();
    }
    let gives_up =
        |seq: i64| write(&store, seq, |tx, seq| Box::pin(async move { tx.give_up(ONE, seq).await }));
    append(&store, ONE, SubjectKind::Person, person_id(1).0, 1, 2.into()).await.unwrap();
    let others = store.verify_chain(TWO).await.unwrap();
    assert_eq!(gives_up(1).await, Err(Error::Stale), "somebody was faster");
    assert_eq!(store.people(ONE).await.unwrap().len(), 1);
    gives_up(2).await.unwrap();
    assert_eq!(store.organisation(ONE).await.unwrap(), None);
    assert_eq!(store.space_at("slack", "T1").await.unwrap(), None);
    assert_eq!(store.people(ONE).await.unwrap(), []);
    assert_eq!(store.outbox(ONE).await.unwrap(), []);
    assert_eq!(store.events(ONE, 0, 10).await.unwrap(), []);
    assert_eq!(store.space_at("slack", "T2").await.unwrap(), Some(space(TWO, 2)));
    assert_eq!(store.people(TWO).await.unwrap().len(), 1);
    assert_eq!(store.outbox(TWO).await.unwrap().len(), 1);
    assert_eq!(store.verify_chain(TWO).await.unwrap(), others);
}
