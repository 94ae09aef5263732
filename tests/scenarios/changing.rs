//! What is said when something changes: confirmations, and forms where a value is wrong or missing.

use baton_chat::inbound::Reply;
use baton_tests::world::{Said, World};

async fn opened() -> World {
    let mut world = World::open().await;
    world.read_everything();
    world
}

fn error_of(said: &Said) -> String {
    let form = said.form();
    form.fields().iter().find_map(|it| it.error.clone()).unwrap_or_default()
}

#[tokio::test]
async fn one_person_answers_for_a_role() {
    let mut world = opened().await;
    for two in ["@luis @ana", "@luis and @ana", "@luis, @ana"] {
        let said = world.types("dana", &format!("handoff offer claims-triage {two}")).await;
        assert!(error_of(&said).starts_with("One person only"), "{two}: {}", said.text());
    }
    // Where Discord asks for a person it lists people, and nobody can pick a crowd.
    if world.takes_any_line() {
        let said = world.types("dana", "handoff offer claims-triage @everyone").await;
        assert!(said.text().contains("not one person"), "{}", said.text());
    }
    let said = world.types("dana", "handoff offer claims-triage @dana").await;
    assert_eq!(error_of(&said), "That is you. Name somebody else.");
    let said = world.types("dana", "handoff offer claims-triage @jo").await;
    assert!(matches!(said.reply, Reply::Whisper(_)), "whoever left is refused: {}", said.text());
}

#[tokio::test]
async fn an_offer_moves_nothing_until_it_is_accepted() {
    let mut world = opened().await;
    let said =
        world.says("dana", "#claims-triage", "handoff offer claims-triage @luis You know the floor").await;
    assert!(said.text().contains("Until the answer it stays Dana Okafor's."), "{}", said.text());
    let offer = world.dm("luis");
    let said = world.press_shown("luis", &offer, "Accept").await;
    assert!(
        said.text().contains("Luis Mora owns Claims triage from today; Dana Okafor stays"),
        "{}",
        said.text()
    );
}

#[tokio::test]
async fn what_is_missing_only_sometimes_is_asked_for() {
    let mut world = opened().await;
    let said = world.types("priya", "privilege verdict claims-triage 5 replace").await;
    let said = world.fills(&said, &[("route", "the access board")]).await;
    assert!(said.text().contains("is replaced by the access board"), "{}", said.text());
    let said = world.types("priya", "ask pass claims-triage verdict.4 cannot").await;
    let said = world.fills(&said, &[("because", "the vendor left")]).await;
    assert!(said.text().contains("is asked instead, on their card"), "{}", said.text());
    assert!(!said.text().contains("the vendor left"), "a reason is not repeated: {}", said.text());
}

#[tokio::test]
async fn what_was_typed_survives_an_error() {
    let mut world = opened().await;
    let said = world.types("dana", "metric add claims-triage production").await;
    let picks = [("kind", "cost"), ("direction", "down"), ("reader", "@luis"), ("first_read", "2027-03-01")];
    let said = world.fills(&said, &picks).await;
    let texts = [("what", "cost a claim"), ("target", "cheap"), ("source", "the ledger")];
    let said = world.fills(&said, &texts).await;
    assert!(error_of(&said).contains("does not begin with a number"), "{}", error_of(&said));
    let typed: Vec<String> = said.form().fields().iter().filter_map(|it| it.value.clone()).collect();
    assert_eq!(typed, ["cost a claim", "cheap", "the ledger"]);
    let said = world.fills(&said, &[("target", "0.40 EUR")]).await;
    assert!(said.text().contains("cost a claim"), "{}", said.text());
}

#[tokio::test]
async fn a_reason_for_a_verdict_stays_private() {
    let mut world = opened().await;
    let line = "privilege verdict claims-triage 4 keep because the board insists";
    let said = world.says("priya", "#claims-triage", line).await;
    assert!(matches!(said.reply, Reply::Public(_)));
    assert!(!said.text().contains("board"), "{}", said.text());
}

#[tokio::test]
async fn most_given_back_is_put_to_the_sponsor() {
    let mut world = opened().await;
    for no in 1..5 {
        world.types("mei", &format!("privilege verdict claims-triage {no} back")).await;
    }
    let said = world.types("mei", "privilege verdict claims-triage 5 back").await;
    assert!(
        said.text().starts_with("5 of the 5 conditions that made this pilot work would be"),
        "{}",
        said.text()
    );
    assert!(said.text().contains("Production read access: 1 day then, 6 weeks after"), "{}", said.text());
    assert!(said.text().ends_with("[Yes, because…]  [Keep some…]  [Stop it…]"), "{}", said.text());
    let said = world.press(&said, "Stop it…").await;
    let form = said.form();
    let draft = form.fields().iter().find_map(|it| it.value.clone()).unwrap_or_default();
    assert!(draft.starts_with("Claims triage is stopped, on purpose."), "{draft}");
    assert!(draft.contains("Tom, thank you for finding out in"), "{draft}");
    let said = world.fills(&said, &[("lessons", "ask legal first\nlogs before pilots")]).await;
    assert!(said.text().contains("Two lessons are kept for the next one."), "{}", said.text());
}

#[tokio::test]
async fn the_owner_proposes_to_stop() {
    let mut world = opened().await;
    let said = world.types("dana", "stage stop claims-triage").await;
    let said = world.fills(&said, &[]).await;
    assert!(said.text().contains("is proposed. Mei Tanaka decides by"), "{}", said.text());
}

#[tokio::test]
async fn the_sponsor_stops_it_with_the_notice_that_the_owner_wrote() {
    let mut world = opened().await;
    world.types("dana", "stage stop claims-triage \"It did what it could.\"").await;
    world.until("2026-11-30T09:30").await;
    let card = world.news("mei", "@").pop().expect("a card");
    let said = world.press_shown("mei", &card, "stop it…").await;
    let notice = said.form().fields().iter().find_map(|it| it.value.clone()).unwrap_or_default();
    assert_eq!(notice, "It did what it could.");
    let said = world.fills(&said, &[]).await;
    assert!(said.text().starts_with("Claims triage is stopped, on purpose."), "{}", said.text());
}

#[tokio::test]
async fn the_sponsor_can_say_that_it_goes_on() {
    let mut world = opened().await;
    world.types("dana", "stage stop claims-triage \"It did what it could.\"").await;
    world.until("2026-11-30T09:30").await;
    let card = world.news("mei", "@").pop().expect("a card");
    world.press_shown("mei", &card, "go on").await;
    let said = world.types("mei", "stage stop claims-triage").await;
    let notice = said.form().fields().iter().find_map(|it| it.value.clone()).unwrap_or_default();
    assert!(notice.starts_with("Claims triage is stopped, on purpose."), "drafted anew: {notice}");
}

#[tokio::test]
async fn an_override_names_the_stage_it_leaves_so_that_twice_is_once() {
    let mut world = opened().await;
    let said = world.types("mei", "stage close claims-triage override because we must").await;
    assert!(said.text().starts_with("form"), "which outcome is asked: {}", said.text());
    let said = world.types("mei", "stage close claims-triage build override we must").await;
    assert!(said.text().contains("in spite of open questions: “we must”"), "{}", said.text());
    let said = world.types("mei", "stage close claims-triage build override we must").await;
    assert!(!said.text().contains("in production from today"), "{}", said.text());
    let said = world.types("dana", "show claims-triage").await;
    assert!(said.text().contains("ebuild for production"), "{}", said.text());
}

#[tokio::test]
async fn the_sponsor_sees_what_is_given_back_before_saying_that_it_goes_on() {
    let mut world = opened().await;
    for no in 1..=5 {
        world.types("mei", &format!("privilege verdict claims-triage {no} back")).await;
    }
    let card = world.types("mei", "answer claims-triage most-withdrawn").await;
    assert!(card.text().starts_with("5 of the 5 conditions that made this pilot work"), "{}", card.text());
    let said = world.press(&card, "Yes, because…").await;
    assert!(error_of(&said).is_empty(), "asked for, not complained about");
    let said = world.fills(&said, &[("words", "the floor needs it")]).await;
    assert!(said.text().starts_with("Claims triage:"), "{}", said.text());
    let owner = world.types("dana", "answer claims-triage most-withdrawn").await;
    assert!(!owner.text().contains("[Yes, because…]"), "{}", owner.text());
}

#[tokio::test]
async fn a_schedule_is_shown_before_it_is_saved() {
    let mut world = opened().await;
    let said = world.types("omar", "settings schedule #claims-triage every 2 weeks on friday 10:00").await;
    assert!(said.text().contains("Next: Fri 27 Nov 10:00, then Fri 11 Dec 10:00"), "{}", said.text());
    let said = world.press(&said, "Save").await;
    assert!(said.text().starts_with("Saved: #claims-triage gets its card every 2 weeks"), "{}", said.text());
    let said = world.types("omar", "settings schedule all every tuesday 10:00").await;
    let said = world.press(&said, "Save").await;
    assert!(said.text().starts_with("Saved: everybody's own card comes every Tuesday"), "{}", said.text());
}

#[tokio::test]
async fn a_private_initiative_is_not_named_elsewhere() {
    let mut world = opened().await;
    world.types("dana", "settings private claims-triage on").await;
    let line = "decision add claims-triage \"keep the clerks?\" @mei 4 Dec";
    let elsewhere = world.says("dana", "#invoice-bot", line).await;
    assert!(matches!(elsewhere.reply, Reply::Whisper(_)), "{}", elsewhere.text());
    let line = "decision add claims-triage \"keep the vendor?\" @mei 4 Dec";
    let at_home = world.says("dana", "#claims-triage", line).await;
    assert!(matches!(at_home.reply, Reply::Whisper(_)), "everybody reads #claims-triage: {}", at_home.text());
}

#[tokio::test]
async fn a_cover_is_asked_and_answers() {
    let mut world = opened().await;
    let said = world.types("dana", "away set 11 Dec cover @luis").await;
    assert!(said.text().contains("Luis Mora is asked now whether they cover for you"), "{}", said.text());
    let card = world.dm("luis");
    let said = world.press_shown("luis", &card, "I will").await;
    assert!(said.text().starts_with("You cover for Dana Okafor until Fri 11 Dec"), "{}", said.text());
}

#[tokio::test]
async fn a_choice_is_made_once() {
    let mut world = opened().await;
    let first = world.types("priya", "decision resolve invoice-bot 1 keep").await;
    assert!(first.text().contains("Decided by Priya"), "{}", first.text());
    let second = world.types("priya", "decision resolve invoice-bot 1 replace").await;
    assert!(second.text().contains("chose already: keep. Reopen it first."), "{}", second.text());
}
