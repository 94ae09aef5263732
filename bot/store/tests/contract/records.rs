use std::collections::BTreeSet;

use baton_store::{Error, Holding, IdentityRow, SpaceRow, StageCount, Store};

use crate::made::*;

pub(crate) async fn a_record_saved_over_old_news_is_stale(store: Store) {
    let row = initiative(ONE, 1, "claims-triage", "Claims triage");
    save(&store, row.clone(), 0).await.unwrap();
    assert_eq!(save(&store, row.clone(), 0).await, Err(Error::Stale), "made twice");
    let mut next = row.clone();
    next.version = 2;
    save(&store, next.clone(), 1).await.unwrap();
    assert_eq!(save(&store, next.clone(), 1).await, Err(Error::Stale), "saved twice");
    assert_eq!(store.initiative(ONE, row.id).await.unwrap(), Some(next));
}

pub(crate) async fn a_key_is_taken_once(store: Store) {
    save(&store, initiative(ONE, 1, "claims-triage", "Claims triage"), 0).await.unwrap();
    let taken = Err(Error::Taken { what: "key".into() });
    assert_eq!(save(&store, initiative(ONE, 2, "claims-triage", "Another"), 0).await, taken);
    save(&store, initiative(ONE, 2, "another", "Another"), 0).await.unwrap();
    assert_eq!(save(&store, initiative(ONE, 2, "claims-triage", "Another"), 1).await, taken);
    save(&store, initiative(TWO, 2, "claims-triage", "Elsewhere"), 0).await.unwrap();
}

pub(crate) async fn a_renamed_initiative_frees_its_key(store: Store) {
    save(&store, initiative(ONE, 1, "old", "Old"), 0).await.unwrap();
    save(&store, initiative(ONE, 1, "new", "New"), 1).await.unwrap();
    save(&store, initiative(ONE, 2, "old", "Another"), 0).await.unwrap();
    let found = store.initiative_by_key(ONE, &"old".parse().unwrap()).await.unwrap();
    assert_eq!(found.unwrap().id, initiative_id(2));
}

pub(crate) async fn a_space_belongs_to_one_organisation(store: Store) {
    found(&store, ONE, 1).await;
    let row = organisation(TWO);
    write(&store, row, |tx, row| Box::pin(async move { tx.save_organisation(&row, 0).await })).await.unwrap();
    let mut stolen = space(TWO, 2);
    stolen.external_id = "T1".into();
    let taken = write(&store, stolen, |tx, row| Box::pin(async move { tx.save_space(&row).await })).await;
    assert_eq!(taken, Err(Error::Taken { what: "space".into() }));
    assert_eq!(store.space_at("slack", "T1").await.unwrap(), Some(space(ONE, 1)));
    assert_eq!(store.space_at("discord", "T1").await.unwrap(), None);
}

pub(crate) async fn a_space_that_left_is_not_listed_until_it_is_back(store: Store) {
    found(&store, ONE, 1).await;
    found(&store, TWO, 2).await;
    assert_eq!(store.spaces_on("slack").await.unwrap(), [space(ONE, 1), space(TWO, 2)]);
    assert_eq!(store.spaces_on("discord").await.unwrap(), []);
    let gone = SpaceRow { left: Some(at(7)), ..space(ONE, 1) };
    let save =
        |row| write(&store, row, |tx, row: SpaceRow| Box::pin(async move { tx.save_space(&row).await }));
    save(gone.clone()).await.unwrap();
    assert_eq!(store.spaces_on("slack").await.unwrap(), [space(TWO, 2)]);
    assert_eq!(store.space_at("slack", "T1").await.unwrap(), Some(gone));
    save(space(ONE, 1)).await.unwrap();
    assert_eq!(store.spaces(ONE).await.unwrap(), [space(ONE, 1)]);
}

pub(crate) async fn an_account_is_one_persons_until_linked_anew(store: Store) {
    found(&store, ONE, 1).await;
    for n in [1, 2] {
        write(&store, n, |tx, n| {
            Box::pin(async move {
                tx.save_person(&person(ONE, n), 0).await?;
                let (space, external_id, person) = (space_id(1), "U1".into(), person_id(n));
                tx.link(&IdentityRow { organisation: ONE, space, external_id, person, acted: None }).await
            })
        })
        .await
        .unwrap();
        assert_eq!(store.identity(ONE, space_id(1), "U1").await.unwrap(), Some(person_id(n)));
    }
    write(&store, (), |tx, ()| Box::pin(tx.unlink(ONE, person_id(2)))).await.unwrap();
    assert_eq!(store.identities(ONE).await.unwrap(), []);
}

pub(crate) async fn an_organisation_never_sees_anothers_data(store: Store) {
    found(&store, ONE, 1).await;
    found(&store, TWO, 2).await;
    let row = initiative(ONE, 1, "claims-triage", "Claims triage");
    write(&store, row.clone(), |tx, row| {
        Box::pin(async move {
            tx.save_person(&person(ONE, 1), 0).await?;
            tx.save_channel(&channel(ONE, 1), 0).await?;
            tx.save_initiative(&row, 0).await?;
            tx.index(ONE, row.id, &["Claims triage"]).await?;
            tx.replace_holdings(ONE, row.id, &[holding(1, 1, "owner", "")]).await?;
            tx.enqueue(&message(ONE, 1, "lane", 0)).await
        })
    })
    .await
    .unwrap();
    append(&store, ONE, baton_store::SubjectKind::Initiative, row.id.0, 0, 1.into()).await.unwrap();

    assert_eq!(store.initiative(TWO, row.id).await.unwrap(), None);
    assert_eq!(store.initiative_by_key(TWO, &row.key).await.unwrap(), None);
    assert_eq!(store.initiatives(TWO, &[row.id]).await.unwrap(), []);
    assert_eq!(store.all_initiatives(TWO, 9).next().await.unwrap(), None);
    assert_eq!(store.stage_counts(TWO).await.unwrap(), []);
    assert_eq!(store.people(TWO).await.unwrap(), []);
    assert_eq!(store.channels(TWO).await.unwrap(), []);
    assert_eq!(store.channel_at(TWO, space_id(1), "C1").await.unwrap(), None);
    assert_eq!(store.spaces(TWO).await.unwrap(), [space(TWO, 2)]);
    assert_eq!(store.holdings_of(TWO, person_id(1)).await.unwrap(), []);
    assert_eq!(store.holdings_on(TWO, row.id).await.unwrap(), []);
    assert_eq!(store.search(TWO, "claims triage", 9).await.unwrap(), []);
    assert_eq!(store.complete(TWO, "claims", 9).await.unwrap(), []);
    assert_eq!(store.events(TWO, 0, 9).await.unwrap(), []);
    assert_eq!(store.pending_for(TWO, "bo").await.unwrap(), []);
    assert_eq!(store.organisations().await.unwrap().len(), 2);
}

pub(crate) async fn every_column_comes_back(store: Store) {
    found(&store, ONE, 1).await;
    let row = initiative(ONE, 1, "claims-triage", "Schäden „triage“ \u{1F980}");
    let mut bare = initiative(ONE, 2, "bare", "Bare");
    (bare.owner, bare.planned_end) = (None, None);
    write(&store, (row.clone(), bare.clone()), |tx, (row, bare)| {
        Box::pin(async move {
            tx.save_person(&person(ONE, 1), 0).await?;
            tx.save_channel(&channel(ONE, 1), 0).await?;
            tx.save_initiative(&row, 0).await?;
            tx.save_initiative(&bare, 0).await?;
            assert_eq!(tx.initiative(ONE, row.id).await?, Some(row), "read where it was written");
            Ok(())
        })
    })
    .await
    .unwrap();
    assert_eq!(store.initiatives(ONE, &[row.id, bare.id]).await.unwrap(), [bare, row]);
    assert_eq!(store.organisation(ONE).await.unwrap(), Some(organisation(ONE)));
    assert_eq!(store.person(ONE, person_id(1)).await.unwrap(), Some(person(ONE, 1)));
    assert_eq!(store.channel_at(ONE, space_id(1), "C1").await.unwrap(), Some(channel(ONE, 1)));
    assert_eq!(store.channel(ONE, channel(ONE, 1).id).await.unwrap(), Some(channel(ONE, 1)));
}

pub(crate) async fn pages_go_by_key(store: Store) {
    for (n, key) in [(1, "c"), (2, "a"), (3, "b")] {
        save(&store, initiative(ONE, n, key, key), 0).await.unwrap();
    }
    let mut pages = store.all_initiatives(ONE, 2);
    let mut keys = Vec::new();
    while let Some(page) = pages.next().await.unwrap() {
        keys.push(page.iter().map(|it| it.key.to_string()).collect::<String>());
    }
    assert_eq!(keys, ["ab", "c"]);
}

pub(crate) async fn stages_are_counted_by_audience(store: Store) {
    for n in 1..=3 {
        let mut row = initiative(ONE, n, &format!("k{n}"), "Name");
        row.audience = if n == 1 { "private" } else { "open" }.into();
        save(&store, row, 0).await.unwrap();
    }
    let count = |audience: &str, n| StageCount { stage: "pilot".into(), audience: audience.into(), n };
    assert_eq!(store.stage_counts(ONE).await.unwrap(), [count("open", 2), count("private", 1)]);
}

fn holding(person: u128, initiative: u128, role: &str, what: &str) -> Holding {
    Holding {
        person: person_id(person),
        initiative: initiative_id(initiative),
        role: role.into(),
        what: what.into(),
        since: at(1),
        accepted: Some(at(2)),
        due: None,
    }
}

async fn hold(store: &Store, initiative: u128, holdings: Vec<Holding>) {
    write(store, holdings, move |tx, holdings| {
        Box::pin(async move { tx.replace_holdings(ONE, initiative_id(initiative), &holdings).await })
    })
    .await
    .unwrap();
}

pub(crate) async fn holdings_are_replaced_as_a_whole(store: Store) {
    hold(
        &store,
        1,
        vec![holding(1, 1, "owner", ""), holding(2, 1, "lead", "legal"), holding(2, 1, "lead", "data")],
    )
    .await;
    hold(&store, 2, vec![holding(1, 2, "owner", "")]).await;
    let mut kept = holding(2, 1, "lead", "legal");
    (kept.accepted, kept.due) = (None, Some(at(9)));
    hold(&store, 1, vec![kept.clone(), holding(3, 1, "owner", "")]).await;
    assert_eq!(store.holdings_on(ONE, initiative_id(1)).await.unwrap(), [kept, holding(3, 1, "owner", "")]);
    assert_eq!(store.holdings_of(ONE, person_id(1)).await.unwrap(), [holding(1, 2, "owner", "")]);
    hold(&store, 1, vec![]).await;
    let both = store.holdings_on_all(ONE, &[initiative_id(1), initiative_id(2)]).await.unwrap();
    assert_eq!(both, [holding(1, 2, "owner", "")]);
}

pub(crate) async fn the_asked_and_the_owned_are_counted_by_role(store: Store) {
    hold(&store, 1, vec![holding(1, 1, "owner", ""), holding(2, 1, "asked", "metric")]).await;
    hold(&store, 2, vec![holding(1, 2, "owner", ""), holding(1, 2, "sponsor", "")]).await;
    assert_eq!(store.owned_count(ONE, person_id(1)).await.unwrap(), 2);
    assert_eq!(store.owned_count(ONE, person_id(2)).await.unwrap(), 0);
    let asked = store.asked_people(ONE, &[person_id(1), person_id(2), person_id(3)]).await.unwrap();
    assert_eq!(asked, BTreeSet::from([person_id(2)]));
}
