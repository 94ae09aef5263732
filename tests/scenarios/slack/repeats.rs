//! What comes twice, late, or from somebody who may not any more: one effect, a sentence, and nothing typed is lost.

use std::time::Duration;

use baton_fakes::slack::Workspace;
use baton_tests::workspace::Way;
use rand::{SeedableRng as _, rngs::StdRng, seq::SliceRandom as _};
use serde_json::{Value, json};

use super::{BOTH, again, opened};
use crate::kept::{record, stored, times};

fn borrows(what: &str) -> String {
    format!("privilege add claims-triage other \"{what}\"")
}

fn said(team: &Workspace, user: &str, text: &str) -> Value {
    json!({"type": "message", "channel_type": "im", "channel": team.conversation(user), "user": user,
        "text": text, "ts": "1700000000.000100"})
}

#[tokio::test]
async fn events_in_any_order_and_again_have_one_effect() {
    for way in BOTH {
        let world = opened(way).await;
        let office = world.office();
        let mut deliveries: Vec<u32> = (0..15).collect();
        deliveries.shuffle(&mut StdRng::seed_from_u64(4));
        for (number, it) in deliveries.iter().enumerate() {
            office.fake.pass(Duration::from_secs(1));
            let (what, repeat) = (it % 5, u32::try_from(number).unwrap() % 4);
            let event = said(&office.team, "UDANA", &borrows(&format!("thing {what}")));
            office.team.event_as(&format!("Ev{what}"), event, repeat).await.done();
        }
        office.adapter.idle().await;
        for what in 0..5 {
            assert_eq!(times(&world, "claims-triage", &format!("thing {what}")).await, 1, "{way:?} {what}");
        }
        let bot = office.team.bot_user();
        let answers = office.team.messages("UDANA").into_iter().filter(|it| it.user == bot);
        let answers = answers.filter(|it| it.metadata.is_none()).count();
        assert_eq!(answers, 5, "{way:?}: each is answered once");
    }
}

#[tokio::test]
async fn an_event_again_after_a_restart_has_no_second_effect() {
    let mut world = opened(Way::Http).await;
    let event = said(&world.office().team, "UDANA", &borrows("thing"));
    world.office().team.event_as("Ev1", event.clone(), 0).await.done();
    world.restart().await;
    let office = world.office();
    office.fake.pass(Duration::from_secs(1));
    office.team.event_as("Ev1", event, 1).await.done();
    assert_eq!(times(&world, "claims-triage", "thing\"").await, 1);
}

#[tokio::test]
async fn a_command_delivered_again_has_no_second_effect() {
    let world = opened(Way::Http).await;
    let office = world.office();
    let first = office.team.command("UDANA", "UDANA", &borrows("thing")).await;
    assert_eq!(first.trouble, None);
    let before = stored(&world).await;
    for _ in 0..2 {
        again(&office.fake, "/slack/commands", &first.payload).await.done();
    }
    assert_eq!(stored(&world).await, before);
    assert_eq!(times(&world, "claims-triage", "thing\"").await, 1);
}

#[tokio::test]
async fn a_press_and_a_form_delivered_again_have_no_second_effect() {
    let mut world = opened(Way::Http).await;
    world.types("dana", "handoff offer claims-triage @luis").await;
    let office = world.office();
    let card = office.team.messages("ULUIS").pop().expect("an offer");
    let first = office.team.press("ULUIS", &card, "Accept").await;
    assert_eq!(first.trouble, None);
    office.adapter.idle().await;
    let before = (stored(&world).await, record(&world, "claims-triage").await);
    again(&office.fake, "/slack/interactions", &first.payload).await.done();
    office.adapter.idle().await;
    assert_eq!((stored(&world).await, record(&world, "claims-triage").await), before);

    world.types("priya", "ask wait claims-triage verdict.4").await;
    let office = world.office();
    office.team.submit("UPRIYA", &[("until", "2026-12-01")]).await.done();
    let first = office.team.submit("UPRIYA", &[("because", "the key of the vault")]).await;
    assert_eq!(first.trouble, None);
    office.adapter.idle().await;
    let before = stored(&world).await;
    again(&office.fake, "/slack/interactions", &first.payload).await.done();
    office.adapter.idle().await;
    assert_eq!(stored(&world).await, before);
    assert_eq!(times(&world, "claims-triage", "the key of the vault").await, 1);
}

#[tokio::test]
async fn a_form_for_what_changed_meanwhile_is_answered_and_its_words_are_kept() {
    let mut world = opened(Way::Http).await;
    world.types("dana", "handoff offer claims-triage").await;
    world.types("mei", "stage stop claims-triage \"It did what it could.\"").await;
    let before = record(&world, "claims-triage").await;
    let office = world.office();
    office.team.submit("UDANA", &[("person", "UANA")]).await.done();
    let answer = office.team.submit("UDANA", &[("note", "mind the vault")]).await.done();
    let said = answer["errors"]["note"].as_str().unwrap_or_else(|| panic!("no sentence: {answer}"));
    assert!(!said.is_empty());
    let open = office.team.views("UDANA").pop().expect("it stays open").to_string();
    assert!(open.contains("mind the vault"), "with what was typed: {open}");
    assert_eq!(record(&world, "claims-triage").await, before);
}

#[tokio::test]
async fn a_form_of_somebody_who_lost_the_right_is_answered_and_its_words_are_kept() {
    let mut world = opened(Way::Http).await;
    world.types("dana", "handoff offer claims-triage").await;
    world.types("dana", "handoff offer claims-triage @luis").await;
    let offer = world.dm("luis");
    world.press_shown("luis", &offer, "Accept").await;
    world.types("luis", "settings private claims-triage on").await;
    let before = record(&world, "claims-triage").await;
    let office = world.office();
    office.team.submit("UDANA", &[("person", "UANA")]).await.done();
    let answer = office.team.submit("UDANA", &[("note", "mind the vault")]).await.done();
    office.adapter.idle().await;
    let said = answer["errors"]["note"].as_str().expect("a sentence beside the field");
    assert_eq!(said, "Luis Mora or Mei Tanaka can offer this role.");
    let open = office.team.views("UDANA").pop().expect("it stays open").to_string();
    assert!(open.contains("mind the vault"), "with what was typed: {open}");
    assert_eq!(record(&world, "claims-triage").await, before);
}
