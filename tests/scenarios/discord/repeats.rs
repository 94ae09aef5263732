//! What comes twice, late, or from somebody who may not any more: one effect, and a sentence.

use std::time::Duration;

use baton_fakes::discord::Fault;
use baton_tests::guild::{Way, channel_id, user_id};
use serde_json::json;

use super::{BOTH, anew, borrows, opened, post, told};
use crate::kept::{held, record, stored, times};

#[tokio::test]
async fn an_interaction_delivered_again_has_no_second_effect() {
    for way in BOTH {
        let mut world = opened(way).await;
        let first = borrows(&world, "thing").await;
        assert_eq!(first.trouble, None);
        world.hall().quiet().await;
        let before = stored(&world).await;
        for _ in 0..2 {
            drop(world.hall().fake.bring_again(&first).await);
        }
        // Whoever has died knows of no answer, and Discord signs what it brings.
        if way == Way::Http {
            world.restart().await;
            assert_eq!(world.hall().fake.bring_again(&first).await.status, 200);
        }
        world.hall().quiet().await;
        assert_eq!(stored(&world).await, before, "{way:?}");
        assert_eq!(times(&world, "claims-triage", "thing\"").await, 1);
    }
}

#[tokio::test]
async fn a_press_and_a_dialog_delivered_again_have_no_second_effect() {
    let mut world = opened(Way::Http).await;
    world.types("dana", "handoff offer claims-triage @luis").await;
    let offer = super::directly(&world, "luis").pop().expect("an offer");
    let first = world.hall().guild.press(&user_id("luis"), &offer, "Accept").await;
    assert_eq!(first.trouble, None);
    world.settle().await;
    let before = (stored(&world).await, record(&world, "claims-triage").await);
    assert_eq!(world.hall().fake.bring_again(&first).await.status, 401);
    // And pressed a second time, which is another interaction.
    let second = post(&world.hall().fake, &anew(&first.payload, 1)).await;
    assert_eq!(second.status, 200);
    let said = second.body.to_string();
    assert!(!said.contains("on our side"), "{said}");
    world.settle().await;
    assert_eq!(record(&world, "claims-triage").await, before.1);
    assert_eq!(stored(&world).await.0, before.0.0);
}

#[tokio::test]
async fn what_another_version_of_baton_has_shown_is_answered_with_a_sentence() {
    let world = opened(Way::Http).await;
    let first = borrows(&world, "thing").await;
    let before = stored(&world).await;
    let shown = ["~form:v0:never", "~", "~open:", "\u{1f4a5}", "0", "menu", "~pick:9.9:none"];
    for (number, name) in (10..).zip(shown) {
        let mut payload = anew(&first.payload, number);
        payload["type"] = json!(3);
        payload["data"] = json!({"custom_id": name, "component_type": 2, "id": 3});
        let answer = post(&world.hall().fake, &payload).await;
        assert_eq!(answer.status, 200, "{name}");
        let said = answer.body.to_string();
        assert!(said.contains("\"content\":"), "{name}: {said}");
        assert!(!said.contains("on our side"), "{name}: {said}");
    }
    assert_eq!(stored(&world).await.1, before.1);
    assert_eq!(times(&world, "claims-triage", "thing\"").await, 1);
}

#[tokio::test]
async fn who_left_changes_nothing_with_the_buttons_they_still_have() {
    for way in BOTH {
        let mut world = opened(way).await;
        world.types("dana", "handoff offer claims-triage @luis").await;
        let offer = super::directly(&world, "luis").pop().expect("an offer");
        world.hall().guild.leaves(&user_id("luis"));
        world.hall().quiet().await;
        let before = record(&world, "claims-triage").await;
        let answer = world.hall().guild.press(&user_id("luis"), &offer, "Accept").await;
        world.hall().quiet().await;
        let said = answer.done().to_string();
        assert!(said.contains("\"content\":"), "{way:?}: {said}");
        assert_eq!(record(&world, "claims-triage").await, before, "{way:?}");
    }
}

#[tokio::test]
async fn a_command_from_a_channel_that_is_gone_has_its_effect_and_an_answer() {
    let world = opened(Way::Http).await;
    let (user, channel) = (user_id("dana"), channel_id("claims-triage"));
    let options = [("key", "claims-triage"), ("kind", "other"), ("what", "a chair")];
    let first = world.hall().guild.run(&user, &channel, &["privilege", "add"], &options).await;
    world.hall().guild.delete_channel(&channel);
    world.hall().quiet().await;
    let again = anew(&first.payload, 3).to_string().replace("a chair", "a table");
    let answer = post(&world.hall().fake, &serde_json::from_str(&again).unwrap()).await;
    assert!(answer.body.to_string().contains("Logged as borrowed"), "{}", answer.body);
    assert_eq!(times(&world, "claims-triage", "a table\"").await, 1);
    first.done();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_takes_its_time_is_deferred_and_comes() {
    for way in BOTH {
        let world = opened(way).await;
        let store = world.baton.store.clone();
        let busy = tokio::spawn(async move { held(&store, Duration::from_millis(2_200)).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        let answer = borrows(&world, "thing").await;
        assert!(answer.elapsed < Duration::from_secs(2), "{way:?}: {:?}", answer.elapsed);
        assert_eq!(answer.done()["type"], 5, "{way:?}");
        busy.await.unwrap();
        world.hall().quiet().await;
        assert!(told(&world, "dana").contains("Logged as borrowed"), "{way:?}: {}", told(&world, "dana"));
        assert_eq!(times(&world, "claims-triage", "thing\"").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_after_a_quarter_of_an_hour_is_a_message() {
    let world = opened(Way::Gateway).await;
    let store = world.baton.store.clone();
    let busy = tokio::spawn(async move { held(&store, Duration::from_millis(2_200)).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(borrows(&world, "thing").await.done()["type"], 5);
    world.hall().fake.pass(Duration::from_secs(16 * 60));
    busy.await.unwrap();
    world.hall().quiet().await;
    let said =
        super::directly(&world, "dana").into_iter().filter(|it| it.shown().contains("Logged as borrowed"));
    assert_eq!(said.count(), 1);
    assert!(world.hall().fake.calls().iter().any(|it| it.status == 401), "Discord takes it no more");
}

#[tokio::test]
async fn events_that_come_again_or_in_another_order_say_what_holds_now() {
    let world = opened(Way::Gateway).await;
    let (guild, fake) = (world.hall().guild.clone(), world.hall().fake.clone());
    // An update of before, after the departure it followed.
    let user = json!({"id": user_id("luis"), "username": "luis", "global_name": "Luis Mora", "discriminator": "0",
        "avatar": null});
    let member = json!({"guild_id": guild.id(), "user": user, "roles": [], "nick": "Luis", "joined_at": null,
        "flags": 0, "avatar": null, "premium_since": null, "communication_disabled_until": null});
    fake.fault_next("get_guild_member", 1, Fault::Status(500));
    guild.leaves(&user_id("luis"));
    for _ in 0..3 {
        guild.event("GUILD_MEMBER_UPDATE", &member);
    }
    world.hall().quiet().await;
    let directory = world.baton.directory(world.organisation).await.unwrap();
    let luis = directory.people.values().find(|it| it.name.as_str() == "Luis Mora").unwrap();
    assert_eq!(luis.standing(), baton_domain::person::Standing::Gone);
}
