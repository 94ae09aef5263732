//! Guests, strangers, bots, people who leave, want quiet, or are seen for the first time.

use std::time::Duration;

use baton_chat::inbound::SpaceRef;
use baton_tests::{
    workspace::{TEAM, Way},
    world::World,
};
use jiff::SignedDuration;
use serde_json::json;

use super::{BOTH, opened};
use crate::kept::{record, stored};

async fn types(world: &World, user: &str, line: &str) -> String {
    let office = world.office();
    let before = office.team.messages(user).len();
    office.team.command(user, user, line).await.done();
    office.adapter.idle().await;
    let said = office.team.messages(user).split_off(before);
    said.last().map(|it| it.shown()).unwrap_or_default()
}

fn asked(world: &World, user: &str) -> usize {
    let calls = world.office().fake.calls();
    calls.iter().filter(|it| it.method == "users.info" && it.body["user"] == user).count()
}

#[tokio::test]
async fn guests_and_strangers_see_and_do_nothing_without_a_role() {
    let world = opened(Way::Http).await;
    let team = world.office().team.clone();
    team.user("UGUEST", "Gina Guest", Some("Europe/London"));
    team.guest("UGUEST");
    team.user("USTRANGER", "Stan Stranger", Some("Europe/London"));
    team.stranger("USTRANGER");
    let before = record(&world, "claims-triage").await;
    for user in ["UGUEST", "USTRANGER"] {
        for line in ["show claims-triage", "list", "who claims-triage", "readiness claims-triage"] {
            let said = types(&world, user, line).await;
            assert!(!said.contains("Dana") && !said.contains("Claims triage"), "{user} {line}: {said}");
        }
        types(&world, user, "privilege add claims-triage other \"a key of the vault\"").await;
        types(&world, user, "new Vault").await;
    }
    assert_eq!(record(&world, "claims-triage").await, before);
    let said = types(&world, "UDANA", "show vault").await;
    assert!(said.starts_with("I know nothing called vault"), "{said}");

    types(&world, "UMEI", "role set claims-triage security <@UGUEST>").await;
    world.settle().await;
    let offer = world.office().team.messages("UGUEST").pop().expect("they are asked");
    world.office().team.press("UGUEST", &offer, "I speak for security").await.done();
    world.settle().await;
    let said = types(&world, "UGUEST", "show claims-triage").await;
    assert!(said.contains("Claims triage"), "who holds a role sees what it is about: {said}");
}

#[tokio::test]
async fn what_bots_say_is_not_heard() {
    for way in BOTH {
        let world = opened(way).await;
        let team = &world.office().team;
        world.office().fake.echo_on();
        let (before, said) = (stored(&world).await, team.all_messages().len());
        let line = "privilege add claims-triage other \"a key of the vault\"";
        let message = json!({"type": "message", "channel_type": "im", "channel": "DUDANA", "user": "UDANA",
            "bot_id": "B1", "text": line, "ts": "1700000000.000100"});
        team.event(message).await.done();
        let mention = json!({"type": "app_mention", "channel": "CCLAIMSTRIAGE", "user": team.bot_user(),
            "bot_id": "B1", "text": line, "ts": "1700000000.000200"});
        team.event(mention).await.done();
        let edited = json!({"type": "message", "subtype": "message_changed", "channel_type": "im",
            "channel": "DUDANA", "message": {"user": "UDANA", "text": line}});
        team.event(edited).await.done();
        world.office().adapter.idle().await;
        assert_eq!((stored(&world).await, team.all_messages().len()), (before, said));
        team.direct("UDANA", "who owns claims-triage?").await.done();
        world.office().adapter.idle().await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(team.all_messages().len(), said + 2, "its own answer is not answered");
    }
}

#[tokio::test]
async fn who_leaves_frees_every_role_at_once() {
    for way in BOTH {
        let world = opened(way).await;
        world.office().team.set_user("UDANA", |it| it["profile"]["fields"] = json!([]));
        world.office().team.deactivate("UDANA");
        world.office().team.user_change("UDANA").await.done();
        world.settle().await;
        let directory = world.baton.directory(world.organisation).await.expect("it reads");
        let space = SpaceRef { platform: "slack".to_owned(), id: TEAM.to_owned() };
        let dana = directory.person_at(directory.space(&space).expect("a space"), "UDANA").expect("Dana");
        let held = world.baton.store.holdings_of(world.organisation, dana).await.expect("it reads");
        let roles: Vec<String> = held.iter().map(|it| format!("{it:?}")).collect();
        assert!(roles.is_empty(), "{way:?}: {roles:?}");
        let said = types(&world, "UMEI", "who claims-triage").await;
        assert!(said.starts_with("Nobody owns Claims triage."), "{said}");
    }
}

#[tokio::test]
async fn who_asked_for_quiet_hears_when_it_ends() {
    let mut world = opened(Way::Socket).await;
    let team = world.office().team.clone();
    let until = world.now() + SignedDuration::from_hours(2);
    let quiet = json!({"ok": true, "dnd_enabled": true, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1,
        "snooze_enabled": true, "snooze_endtime": until.as_second()});
    team.quiet_hours("URAVI", quiet);
    let before = team.messages("URAVI").len();
    world.types("mei", "role set claims-triage compliance @ravi").await;
    world.wait(SignedDuration::from_mins(119)).await;
    assert_eq!(team.messages("URAVI").len(), before, "not before");
    world.wait(SignedDuration::from_mins(2)).await;
    assert_eq!(team.messages("URAVI").len(), before + 1, "and then once");
    assert_eq!(team.doubles(), Vec::<String>::new());
}

#[tokio::test]
async fn who_is_seen_for_the_first_time_is_asked_about_once() {
    for way in BOTH {
        let world = opened(way).await;
        let team = &world.office().team;
        team.user("UNEW", "Nora New", Some("Europe/London"));
        for _ in 0..3 {
            let said = types(&world, "UNEW", "who claims-triage").await;
            assert!(said.contains("Dana Okafor"), "{said}");
        }
        team.direct("UNEW", "who owns claims-triage?").await.done();
        assert_eq!(asked(&world, "UNEW"), 1, "{way:?}");
    }
}

#[tokio::test]
async fn who_is_not_known_gets_a_sentence_while_slack_is_silent() {
    for way in BOTH {
        let world = opened(way).await;
        let office = world.office();
        office.team.user("UNEW", "Nora New", Some("Europe/London"));
        office.fake.offline(true);
        let answer = office.team.command("UNEW", "UNEW", "who claims-triage").await;
        assert!(answer.elapsed < Duration::from_secs(3), "{way:?}: after {:?}", answer.elapsed);
        let said = answer.done();
        assert!(said["text"].as_str().is_some_and(|it| it.contains("try once more")), "{said}");
        office.fake.no_faults();
        office.fake.fault_next("users.info", 1, baton_fakes::slack::Fault::Status(500));
        let said = types(&world, "UNEW", "who claims-triage").await;
        assert!(said.contains("Slack does not tell Baton who that is"), "{said}");
        let said = types(&world, "UNEW", "who claims-triage").await;
        assert!(said.contains("Dana Okafor"), "{said}");
    }
}
