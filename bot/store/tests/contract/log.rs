use baton_store::{Append, Error, NewEvent, Store, SubjectKind};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::made::*;

const KIND: SubjectKind = SubjectKind::Initiative;

fn subject() -> Uuid {
    initiative_id(1).0
}

pub(crate) async fn an_append_on_old_news_is_stale(store: Store) {
    assert_eq!(append(&store, ONE, KIND, subject(), 0, json!("made")).await, Ok(1));
    assert_eq!(append(&store, ONE, KIND, subject(), 0, json!("made")).await, Err(Error::Stale));
    assert_eq!(append(&store, ONE, KIND, subject(), 1, json!("changed")).await, Ok(2));
    assert_eq!(append(&store, ONE, SubjectKind::Person, subject(), 0, json!("another kind")).await, Ok(1));
    assert_eq!(store.verify_chain(ONE).await.unwrap(), []);
}

pub(crate) async fn an_append_on_news_to_come_is_stale(store: Store) {
    assert_eq!(append(&store, ONE, KIND, subject(), 1, json!("early")).await, Err(Error::Stale));
    assert_eq!(store.events(ONE, 0, 9).await.unwrap(), []);
}

pub(crate) async fn texts_come_back_where_they_stood(store: Store) {
    let body = json!({
        "z first": { "$words": "so \u{0} \"quoted\" 漢字 \n" },
        "list": [{ "$title": "A name" }, { "$words": null }, { "$words": "" }, { "$words": 5 }],
        "two": { "$words": "not", "marked": "so" },
        "n": 1.5
    });
    append(&store, ONE, KIND, subject(), 0, body.clone()).await.unwrap();
    let events = store.events(ONE, 0, 9).await.unwrap();
    assert_eq!(bodies(&events), [body]);
    let event = &events[0];
    assert_eq!((event.seq, event.version, event.shape, event.kind), (1, 1, 1, KIND));
    assert_eq!((event.actor, event.at), (Some(person_id(1)), at(0)));
    assert_eq!(store.verify_chain(ONE).await.unwrap(), []);
}

pub(crate) async fn history_goes_back_by_version(store: Store) {
    for n in 0..5 {
        append(&store, ONE, KIND, subject(), n, json!(n + 1)).await.unwrap();
        append(&store, ONE, KIND, initiative_id(2).0, n, json!("other")).await.unwrap();
    }
    let newest = store.history(ONE, KIND, subject(), None, 2).await.unwrap();
    assert_eq!(bodies(&newest), [json!(5), json!(4)]);
    let before = store.history(ONE, KIND, subject(), Some(newest[1].version), 9).await.unwrap();
    assert_eq!(bodies(&before), [json!(3), json!(2), json!(1)]);
    let folded = store.events(ONE, 8, 9).await.unwrap();
    assert_eq!(folded.iter().map(|it| it.seq).collect::<Vec<_>>(), [9, 10]);
}

pub(crate) async fn the_chain_of_one_organisation_is_not_the_others(store: Store) {
    append(&store, ONE, KIND, subject(), 0, json!("same")).await.unwrap();
    append(&store, TWO, KIND, subject(), 0, json!("same")).await.unwrap();
    let (one, two) = (store.events(ONE, 0, 9).await.unwrap(), store.events(TWO, 0, 9).await.unwrap());
    assert_eq!((one[0].seq, two[0].seq), (1, 1));
    assert_ne!(one[0].hash, two[0].hash);
}

pub(crate) async fn erasing_takes_words_names_and_all_about_them_and_the_chain_holds(store: Store) {
    let gone = person_id(1);
    let write_as = |actor, kind, subject: Uuid, based_on, body: Value| {
        let store = store.clone();
        async move {
            write(&store, vec![NewEvent { shape: 1, body }], move |tx, events| {
                Box::pin(async move {
                    let (organisation, at, salt) = (ONE, at(0), [1; 16]);
                    let events = &events;
                    tx.append(&Append { organisation, kind, subject, based_on, at, actor, events, salt })
                        .await
                })
            })
            .await
            .unwrap()
        }
    };
    let (mine, other) = (initiative_id(1).0, initiative_id(2).0);
    write_as(Some(gone), KIND, mine, 0, json!([{ "$words": "my reason" }, { "$title": "Claims" }])).await;
    write_as(Some(person_id(2)), KIND, other, 0, json!([{ "$words": "theirs" }, { "$title": "DANA's bot" }]))
        .await;
    write_as(Some(person_id(2)), KIND, mine, 1, json!({ "$words": "theirs too" })).await;
    write_as(None, SubjectKind::Person, gone.0, 0, json!({ "name": { "$title": "Dana" } })).await;

    let erase = |names: Vec<String>| {
        let store = store.clone();
        async move {
            write(&store, names, move |tx, names| Box::pin(async move { tx.erase(ONE, gone, &names).await }))
                .await
        }
    };
    let touched = erase(vec!["dana".into(), " ".into()]).await.unwrap();
    assert_eq!(touched, [(SubjectKind::Person, gone.0), (KIND, mine), (KIND, other)]);
    let left = bodies(&store.events(ONE, 0, 9).await.unwrap());
    let expected = [
        json!([{ "$words": null }, { "$title": "Claims" }]),
        json!([{ "$words": "theirs" }, { "$title": null }]),
        json!({ "$words": "theirs too" }),
        json!({ "name": { "$title": null } }),
    ];
    assert_eq!(left, expected);
    assert_eq!(store.verify_chain(ONE).await.unwrap(), []);
    assert_eq!(erase(vec!["dana".into()]).await.unwrap(), [], "nothing is left to erase");
}
