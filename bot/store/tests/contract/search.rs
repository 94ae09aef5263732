use baton_domain::OrganisationId;
use baton_store::{Hit, Match, Store};

use crate::made::*;

const NAMES: [(&str, &str); 8] = [
    ("claims-triage", "Claims triage"),
    ("claims-triage-motor", "Claims triage for motor and home"),
    ("invoice-bot", "Invoice bot"),
    ("invoice-matching", "Invoice matching"),
    ("contract-review", "Contract review"),
    ("creme-brulee", "Crème brûlée forecast"),
    ("hr-faq", "HR questions"),
    ("credit-risk", "請求 risk scoring"),
];

async fn fill(store: &Store, of: OrganisationId) {
    for (n, (key, name)) in (1..).zip(NAMES) {
        name_it(store, of, n, key, name, 0).await;
    }
}

async fn name_it(store: &Store, of: OrganisationId, n: u128, key: &str, name: &str, based_on: i64) {
    write(store, initiative(of, n, key, name), move |tx, row| {
        Box::pin(async move {
            tx.save_initiative(&row, based_on).await?;
            tx.index(row.organisation, row.id, &[&row.name, row.key.as_str()]).await
        })
    })
    .await
    .unwrap();
}

fn keys(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|it| it.listed.key.as_str()).collect()
}

async fn first(store: &Store, query: &str) -> Option<(String, Match)> {
    store.search(ONE, query, 5).await.unwrap().first().map(|it| (it.listed.key.to_string(), it.exact))
}

pub(crate) async fn near_misses_find_the_name(store: Store) {
    fill(&store, ONE).await;
    let cases = [
        ("clams triage", "claims-triage"),
        ("claim triage", "claims-triage"),
        ("claims traige", "claims-triage"),
        ("CLAIMS  TRAIGE!", "claims-triage"),
        ("triage claims motr", "claims-triage-motor"),
        ("invoce bot", "invoice-bot"),
        ("invoices matching", "invoice-matching"),
        ("contrat reveiw", "contract-review"),
        ("creme brulee", "creme-brulee"),
        ("brule", "creme-brulee"),
        ("請求", "credit-risk"),
        ("invoice bot thingamajig", "invoice-bot"),
    ];
    for (query, key) in cases {
        let found = first(&store, query).await;
        assert_eq!(found.as_ref().map(|it| it.0.as_str()), Some(key), "{query}: {found:?}");
    }
}

pub(crate) async fn exact_comes_before_near_before_part(store: Store) {
    fill(&store, ONE).await;
    let ways = [
        ("claims-triage", Match::Key),
        ("Claims Triage", Match::Key),
        ("triage claims", Match::Words),
        ("clams triage", Match::Near),
        ("contract bot", Match::Part),
    ];
    for (query, way) in ways {
        assert_eq!(first(&store, query).await.map(|it| it.1), Some(way), "{query}");
    }
    let hits = store.search(ONE, "triage claims", 5).await.unwrap();
    assert_eq!(
        keys(&hits),
        ["claims-triage", "claims-triage-motor"],
        "the name that says little else comes first"
    );
    assert_eq!(store.search(ONE, "triage claims", 1).await.unwrap().len(), 1);
}

pub(crate) async fn a_renamed_initiative_is_found_by_its_new_name_only(store: Store) {
    fill(&store, ONE).await;
    name_it(&store, ONE, 5, "document-check", "Document check", 1).await;
    assert_eq!(first(&store, "contract review").await, None);
    assert_eq!(first(&store, "contract").await, None, "its words left the vocabulary");
    assert_eq!(first(&store, "document").await, Some(("document-check".into(), Match::Words)));
    write(&store, (), |tx, ()| Box::pin(tx.index(ONE, initiative_id(5), &[]))).await.unwrap();
    assert_eq!(first(&store, "document").await, None);
    assert_eq!(first(&store, "invoice").await, Some(("invoice-bot".into(), Match::Words)));
}

pub(crate) async fn completion_goes_on_from_key_and_words(store: Store) {
    fill(&store, ONE).await;
    let complete = |typed: &'static str| {
        let store = store.clone();
        async move {
            let hits = store.complete(ONE, typed, 3).await.unwrap();
            keys(&hits).into_iter().map(str::to_owned).collect::<Vec<_>>()
        }
    };
    assert_eq!(complete("inv").await, ["invoice-bot", "invoice-matching"]);
    assert_eq!(complete("invoice m").await, ["invoice-matching"]);
    assert_eq!(complete("mat").await, ["invoice-matching"]);
    assert_eq!(complete("triage cla").await, ["claims-triage", "claims-triage-motor"]);
    assert_eq!(complete("").await.len(), 3);
    assert_eq!(complete("zzz").await, Vec::<String>::new());
}

pub(crate) async fn the_vocabulary_is_each_organisations_own(store: Store) {
    fill(&store, ONE).await;
    assert_eq!(store.search(TWO, "clams triage", 5).await.unwrap(), []);
    assert_eq!(store.complete(TWO, "cl", 5).await.unwrap(), []);
}

pub(crate) async fn nonsense_finds_nothing(store: Store) {
    fill(&store, ONE).await;
    for query in ["", "  ", "!?", "xylophone", "zq", "'; DROP TABLE initiative; --", "%", "_", "[]"] {
        assert_eq!(first(&store, query).await, None, "{query}");
    }
}
