//! The story told: what the demo opens with.

use baton_domain::{
    ask::Item,
    gate,
    initiative::Initiative,
    role::Role,
    stage::{Gate, Stage},
};

use super::*;
use crate::change::loaded;

async fn opened() -> Opened {
    let store = Store::open("sqlite::memory:").await.unwrap();
    let clock = Arc::new(ManualClock::at(opening()));
    open(store, clock, Chance::seeded(1), Prompts::load(None).unwrap()).await.unwrap()
}

async fn records(opened: &Opened) -> Vec<Initiative> {
    let rows = opened.baton.store.all_initiatives(opened.organisation, 100).next().await.unwrap().unwrap();
    rows.iter().map(|it| loaded(it).unwrap().record).collect()
}

async fn record(opened: &Opened, key: &str) -> Initiative {
    records(opened).await.into_iter().find(|it| it.key.as_str() == key).unwrap()
}

#[test]
fn it_opens_on_a_monday_morning() {
    assert_eq!(opening().to_string(), "2026-11-23T09:01:00Z");
}

#[tokio::test]
async fn fourteen_efforts_are_where_the_cards_say() {
    let opened = opened().await;
    let records = records(&opened).await;
    let count = |stage| records.iter().filter(|it| it.stage == stage).count();
    let stages = [Stage::Proposed, Stage::Pilot, Stage::Bridge, Stage::Production, Stage::Stopped];
    assert_eq!(stages.map(count), [1, 6, 2, 4, 1]);
    let ownerless = records.iter().filter(|it| it.stage.is_running() && it.custody.owner().is_none());
    let ownerless: Vec<&str> = ownerless.map(|it| it.key.as_str()).collect();
    assert_eq!(ownerless, ["claims-letters", "payroll-anomalies"]);
}

#[tokio::test]
async fn claims_triage_stands_as_its_weekly_card_says() {
    let opened = opened().await;
    let directory = opened.baton.directory(opened.organisation).await.unwrap();
    let context = directory.context(&opened.baton.playbook, opening());
    let triage = record(&opened, "claims-triage").await;
    let missing: Vec<Vec<Item>> =
        gate::readiness(&triage, Gate::PreClose, &context).into_iter().map(|it| it.missing).collect();
    insta::assert_debug_snapshot!(missing, @r"
    [
        [
            Verdict(
                PrivilegeNo(
                    4,
                ),
            ),
            Verdict(
                PrivilegeNo(
                    5,
                ),
            ),
        ],
        [
            ProductionMetric,
        ],
        [
            NextOwner,
            Lead(
                Compliance,
            ),
        ],
    ]
    ");
    let owner = triage.custody.held[&Role::Owner].clone();
    assert_eq!(directory.name(owner.person), "Dana Okafor");
    assert_eq!(owner.accepted.unwrap().to_string(), "2026-09-14T09:05:00Z");
    assert_eq!(triage.last_act.unwrap().by, owner.person);
}

#[tokio::test]
async fn one_more_verdict_gives_most_of_the_contract_readers_conditions_back() {
    let reader = record(&opened().await, "contract-reader").await;
    let withdrawn = reader.privileges.iter().filter(|it| it.is_withdrawn()).count();
    let open = reader.privileges.iter().filter(|it| it.verdict.is_none()).count();
    assert_eq!((reader.privileges.len(), withdrawn, open), (7, 4, 1));
}

#[tokio::test]
async fn the_log_proves_every_record_and_nobody_was_told_anything_yet() {
    let opened = opened().await;
    let report = opened.baton.verify(opened.organisation).await.unwrap();
    assert_eq!(report.findings, Vec::<String>::new());
    assert_eq!(report.records, 14 + 19 + 7 + 1);
    assert_eq!(opened.baton.store.next_outbox_due().await.unwrap(), None);
}

#[tokio::test]
async fn the_story_is_the_same_each_time() {
    let (one, other) = (opened().await, opened().await);
    assert_eq!(records(&one).await, records(&other).await);
    let last = |it: Opened| async move { it.baton.store.events(it.organisation, 0, 10_000).await.unwrap() };
    assert_eq!(last(one).await.pop().unwrap().hash, last(other).await.pop().unwrap().hash);
}

#[tokio::test]
async fn what_was_told_is_gone_on_with() {
    let first = opened().await;
    let clock = Arc::new(ManualClock::at(opening()));
    let store = first.baton.store.clone();
    let again = open(store, clock, Chance::seeded(2), Prompts::load(None).unwrap()).await.unwrap();
    assert_eq!(again.organisation, first.organisation);
    assert_eq!(again.directory, first.directory);
}
