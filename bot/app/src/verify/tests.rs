//! What was changed behind Baton's back is found, made again, and stays whole when somebody is erased.

use std::sync::Arc;

use baton_domain::Key;
use baton_store::Store;

use crate::{
    chance::Chance,
    clock::ManualClock,
    example::{self, Opened},
    prompts::Prompts,
};

async fn opened() -> Opened {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let clock = Arc::new(ManualClock::at(example::opening()));
    example::open(store, clock, Chance::seeded(1), Prompts::load(None).unwrap()).await.unwrap()
}

async fn findings(opened: &Opened) -> Vec<String> {
    opened.baton.verify(opened.organisation).await.unwrap().findings
}

/// Another owner in the column, another name in the record, and nobody who holds anything.
async fn tamper(opened: &Opened) {
    let key: Key = "claims-triage".parse().unwrap();
    let row = opened.baton.store.initiative_by_key(opened.organisation, &key).await.unwrap().unwrap();
    let mut changed = row.clone();
    changed.owner = None;
    changed.record = changed.record.replace("Claims triage", "Claims trickery");
    let changed = Arc::new(changed);
    opened
        .baton
        .store
        .write(move |tx| {
            let changed = Arc::clone(&changed);
            Box::pin(async move {
                tx.save_initiative(&changed, changed.version).await?;
                tx.replace_holdings(changed.organisation, changed.id, &[]).await
            })
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn tampering_is_found_and_rebuilding_mends_it() {
    let opened = opened().await;
    assert_eq!(findings(&opened).await, Vec::<String>::new());
    tamper(&opened).await;
    let found = findings(&opened).await;
    assert_eq!(found[0], "initiative claims-triage: its record is not what its log says (name)");
    assert_eq!(found[1], "initiative claims-triage: the column owner is not what its log says");
    assert!(found.iter().any(|it| it.contains("Dana Okafor as owner is missing")), "{found:?}");
    opened.baton.rebuild(opened.organisation).await.unwrap();
    assert_eq!(findings(&opened).await, Vec::<String>::new());
}

#[tokio::test]
async fn erasing_somebody_leaves_no_word_of_them_and_the_log_whole() {
    let opened = opened().await;
    let directory = opened.baton.directory(opened.organisation).await.unwrap();
    let dana = directory.people.values().find(|it| it.name.as_str() == "Dana Okafor").unwrap().id;
    opened.baton.erase(opened.organisation, dana).await.unwrap();
    assert_eq!(findings(&opened).await, Vec::<String>::new());
    let mut all = Vec::new();
    crate::export::export(&opened.baton.store, opened.organisation, &mut all).await.unwrap();
    let all = String::from_utf8(all).unwrap();
    for gone in ["Dana Okafor", "One of the two stays with the floor", "four is what we promise"] {
        assert!(!all.contains(gone), "{gone}");
    }
    let directory = opened.baton.directory(opened.organisation).await.unwrap();
    assert_eq!(directory.name(dana), "[erased]");
}
