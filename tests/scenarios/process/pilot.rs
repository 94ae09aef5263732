//! During the pilot: D-2 to D-14, and I-4.

use super::{is_open, piloted, refused, says, whole};

#[tokio::test]
async fn i_04_reaching_the_number_opens_the_choice_about_production() {
    let mut world = piloted().await;
    says(&mut world, "ana", "metric report KEY 1 \"84 %\"").await;
    let mine = says(&mut world, "mei", "answer KEY").await;
    assert!(!mine.contains("Build it for production?"), "{mine}");
    says(&mut world, "ana", "metric report KEY 1 \"92 %\"").await;
    let mine = says(&mut world, "mei", "answer KEY").await;
    assert!(mine.contains("the pilot's number is reached. Build it for production? Choice due"), "{mine}");
}

#[tokio::test]
async fn d_02_a_frozen_scope_sends_wishes_to_the_next_release() {
    let mut world = piloted().await;
    let other = says(&mut world, "ana", "stage freeze KEY letters only").await;
    assert!(other.contains("can"), "who may is said: {other}");
    let said = says(&mut world, "dana", "stage freeze KEY parcels from Leeds, nothing else").await;
    assert!(said.contains("the scope stands, says Dana Okafor"), "{said}");
    let grown = says(&mut world, "dana", "stage extend KEY 1 Jun scope-grew").await;
    assert!(grown.contains("Dana Okafor froze the scope") && grown.contains("next release"), "{grown}");
    says(&mut world, "ana", "answer KEY next-release \"parcels from York\"").await;
    let show = whole(&mut world, "mei").await;
    assert!(show.contains("parcels from York"), "{show}");
}

#[tokio::test]
async fn d_04_productions_groundwork_is_asked_for_beside_the_pilot() {
    let mut world = piloted().await;
    let before = says(&mut world, "dana", "readiness KEY").await;
    assert!(!before.contains("groundwork"), "{before}");
    world.until("2026-12-22T10:00").await;
    let gaps = says(&mut world, "dana", "answer KEY").await;
    assert!(
        gaps.contains("Production's groundwork: monitoring")
            || gaps.contains("production's groundwork: monitoring"),
        "{gaps}"
    );
    says(&mut world, "dana", "answer KEY infrastructure.monitoring @ravi").await;
    let ravi = says(&mut world, "ravi", "answer KEY").await;
    assert!(ravi.contains("groundwork: monitoring"), "whoever is named shows that it works: {ravi}");
    says(&mut world, "ravi", "answer KEY infrastructure.monitoring \"the dashboard of the desk\"").await;
    let ravi = says(&mut world, "ravi", "answer KEY").await;
    assert!(!ravi.contains("groundwork: monitoring"), "{ravi}");
}

#[tokio::test]
async fn d_05_the_evaluation_has_a_pipeline_a_golden_set_and_people() {
    let mut world = piloted().await;
    assert!(!is_open(&mut world, "fact.evaluation.golden-set", "@dana").await, "not on the first day");
    world.until("2026-12-22T10:00").await;
    for part in ["pipeline", "golden-set", "sampling"] {
        assert!(is_open(&mut world, &format!("fact.evaluation.{part}"), "@dana").await, "{part}");
    }
    let history = says(&mut world, "dana", "answer KEY fact.evaluation.golden-set @ana \"400 photos\"").await;
    assert!(history.contains("the evaluation: the golden set"), "{history}");
    assert!(!is_open(&mut world, "fact.evaluation.golden-set", "@dana").await, "it is answered");
    let show = whole(&mut world, "mei").await;
    assert!(show.contains("the golden set") && show.contains("400 photos"), "{show}");
}

#[tokio::test]
async fn d_06_a_failure_has_a_signal_a_threshold_an_action_and_a_decider() {
    let mut world = piloted().await;
    assert!(!is_open(&mut world, "fact.failure-mode", "@tom").await, "not on the first day");
    world.until("2026-12-22T10:00").await;
    assert!(is_open(&mut world, "fact.failure-mode", "@tom").await);
    let form = world.types("tom", "answer parcel-photos failure-mode").await;
    let first: Vec<String> = form.form().fields().iter().map(|it| it.label.clone()).collect();
    assert_eq!(first, ["What is done then?", "Who decides it?"]);
    let form = world.fills(&form, &[("kind", "Roll back"), ("person", "@dana")]).await;
    let second: Vec<String> = form.form().fields().iter().map(|it| it.label.clone()).collect();
    assert_eq!(second, ["How does it fail?", "By which signal is that seen?", "From which value on?"]);
    let texts = [("what", "the wrong desk"), ("words", "complaints of the desks"), ("amount", "5 %")];
    let said = world.fills(&form, &texts).await;
    assert!(said.text().contains("recorded, how it can fail: the wrong desk"), "{}", said.text());
}

#[tokio::test]
async fn d_07_an_accepted_failure_rate_says_how_it_is_handled() {
    let mut world = piloted().await;
    assert!(!is_open(&mut world, "fact.failure-rate", "@tom").await, "not on the first day");
    world.until("2026-12-22T10:00").await;
    assert!(is_open(&mut world, "fact.failure-rate", "@tom").await);
    says(&mut world, "dana", "answer KEY failure-rate \"2 %\" they are sorted by hand the same day").await;
    let show = whole(&mut world, "mei").await;
    assert!(show.contains("2 %") && show.contains("they are sorted by hand"), "{show}");
}

#[tokio::test]
async fn d_08_hand_holding_is_borrowed() {
    let mut world = piloted().await;
    says(&mut world, "tom", "privilege add KEY manual_work \"Tom sorts what it cannot read\" Tom").await;
    let show = whole(&mut world, "mei").await;
    assert!(show.contains("Borrowed 1: Tom sorts what it cannot read, undecided"), "{show}");
}

#[tokio::test]
async fn d_09_what_it_waits_for_is_said_with_the_reason() {
    let mut world = piloted().await;
    let said = says(&mut world, "dana", "answer KEY waits-for ownership nobody in Leeds may sign").await;
    assert!(said.contains("It waits for ownership."), "{said}");
    let readiness = says(&mut world, "mei", "readiness KEY").await;
    assert!(readiness.contains("It waits for ownership."), "{readiness}");
    says(&mut world, "ana", "metric report KEY 1 \"84 %\"").await;
    let brief = says(&mut world, "mei", "brief KEY").await;
    assert!(brief.contains("84 % against 90 %") && brief.contains("week 1 of"), "{brief}");
}

#[tokio::test]
async fn d_10_a_pilot_of_two_months_is_asked_why_it_stalls() {
    let mut world = piloted().await;
    world.until("2027-01-21T10:00").await;
    assert!(!is_open(&mut world, "fact.waits-for", "@dana").await, "sixty days are not over");
    world.until("2027-01-23T10:00").await;
    let why = says(&mut world, "mei", "ask now KEY fact.waits-for @dana").await;
    assert!(why.contains("what it waits for"), "it is open by then: {why}");
}

#[tokio::test]
async fn d_12_a_pilot_that_answered_yes_does_not_grow() {
    let mut world = piloted().await;
    says(&mut world, "ana", "metric report KEY 1 \"92 %\"").await;
    let said = says(&mut world, "dana", "stage extend KEY 1 Jun scope-grew").await;
    assert!(said.contains("The pilot answered with yes already") && said.contains("next release"), "{said}");
    let longer = says(&mut world, "dana", "stage extend KEY 1 Jun time-extended").await;
    assert!(longer.contains("ends Tue 1 Jun 2027 now") || longer.contains("1 Jun"), "{longer}");
}

#[tokio::test]
async fn d_13_operators_join_the_build() {
    let mut world = piloted().await;
    world.until("2027-01-01T10:00").await;
    assert!(!is_open(&mut world, "fact.operator", "@dana").await, "six weeks are not over");
    world.until("2027-01-05T10:00").await;
    assert!(is_open(&mut world, "fact.operator", "@dana").await);
    says(&mut world, "dana", "answer KEY operator @arjun on-call \"he tests the alarm\"").await;
    let arjun = says(&mut world, "arjun", "answer KEY").await;
    assert!(arjun.contains("who will run it") && arjun.contains("Accept"), "{arjun}");
}

#[tokio::test]
async fn d_14_exports_are_moved_off() {
    let mut world = piloted().await;
    let said =
        says(&mut world, "dana", "answer KEY integration \"the claims system\" export \"9000 EUR\"").await;
    assert!(said.contains("the claims system is connected by an export or a mock"), "{said}");
    assert!(!is_open(&mut world, "fact.live-instead.2", "@dana").await, "six weeks are not over");
    world.until("2027-01-05T10:00").await;
    assert!(is_open(&mut world, "fact.live-instead.2", "@dana").await);
    says(&mut world, "dana", "answer KEY live-instead.2 @ravi 1 Mar").await;
    let none = refused(&mut world, "dana", "answer KEY live-instead.1 @ravi 1 Mar").await;
    assert!(none.contains("Nothing is asked under the name"), "what is live needs no date: {none}");
}
