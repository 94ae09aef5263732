//! What people look up: a new effort's first hours, the history, why something was sent, what comes next.

use baton_tests::world::World;

/// Proposes an effort by its form, and answers what is said then.
async fn proposes(world: &mut World, who: &str, name: &str, audience: &str) -> String {
    let said = world.types(who, &format!("new {name}")).await;
    let said = world.fills(&said, &[("audience", audience)]).await;
    world.fills(&said, &[]).await.text()
}

#[tokio::test]
async fn a_proposal_goes_from_a_form_to_its_first_card() {
    let mut world = World::open().await;
    let said = world.types("tom", "new").await;
    let said = world.fills(&said, &[("champion", "@tom")]).await;
    let said = world.fills(&said, &[("name", "Parcel photos")]).await;
    assert!(said.text().starts_with("Proposed: Parcel photos"), "{}", said.text());
    let show = world.types("ana", "show parcel-photos").await.text();
    assert!(show.contains("proposed"), "{show}");
    let who = world.types("ana", "who owns parcel fotos?").await.text();
    assert!(who.starts_with("Nobody owns Parcel photos"), "{who}");
    let again = proposes(&mut world, "tom", "Parcel photos", "open").await;
    assert!(again.contains("parcel-photos-2"), "a second of that name is told apart: {again}");
}

#[tokio::test]
async fn reasons_in_the_history_are_for_those_concerned() {
    let mut world = World::open().await;
    let wait = "ask wait claims-triage verdict.4 2026-12-01 the auditors are on site";
    world.types("priya", wait).await;
    let said = |text: String| (text.contains("the auditors are on site"), text);
    for (who, sees) in [("priya", true), ("dana", true), ("farah", false)] {
        let (seen, history) = said(world.types(who, "history claims-triage").await.text());
        assert_eq!(seen, sees, "{who}: {history}");
    }
}

#[tokio::test]
async fn why_and_preview_tell_what_was_and_what_comes() {
    let mut world = World::open().await;
    let why = world.types("priya", "why claims-triage").await.text();
    assert!(why.contains("You are named for it."), "{why}");
    let sent = world.types("priya", "why").await.text();
    assert!(sent.contains("card of the week"), "{sent}");
    let coming = world.types("priya", "preview claims-triage").await.text();
    assert!(coming.contains("Mon 30 Nov"), "{coming}");
    let everybody = world.types("priya", "preview").await.text();
    assert!(everybody.contains("Mon 30 Nov"), "{everybody}");
}

#[tokio::test]
async fn n_13_owner_and_sponsor_see_who_will_be_told_of_what_goes_up() {
    let mut world = World::open().await;
    let owner = world.types("dana", "preview claims-triage").await.text();
    assert!(owner.contains("Priya") && owner.contains("asked once more"), "{owner}");
    assert!(owner.contains("word that it goes up to Luis Mora"), "{owner}");
    assert!(owner.contains("Luis Mora is asked too"), "{owner}");
    let deputy = world.types("luis", "preview claims-triage").await.text();
    assert!(deputy.contains("you are asked too"), "{deputy}");
    let outsider = world.types("farah", "preview claims-triage").await.text();
    assert!(!outsider.contains("Priya"), "{outsider}");
    // What somebody put off, and until when, is for them, the owner and whoever it went up to.
    for item in ["verdict.4", "verdict.5"] {
        world
            .types("priya", &format!("ask wait claims-triage {item} 2026-11-25 the auditors are on site"))
            .await;
    }
    for (who, sees) in [("dana", true), ("mei", false), ("luis", false)] {
        let coming = world.types(who, "preview claims-triage").await.text();
        assert_eq!(coming.contains("Priya"), sees, "{who}: {coming}");
        assert!(!coming.contains("auditors"), "{who}: {coming}");
    }
}

#[tokio::test]
async fn what_is_private_is_nowhere_for_those_outside() {
    let mut world = World::open().await;
    let list = world.types("farah", "list").await.text();
    let proposed = proposes(&mut world, "dana", "zuxq", "private").await;
    assert!(proposed.starts_with("Proposed: zuxq"), "{proposed}");
    assert_eq!(world.types("farah", "list").await.text(), list);
    for line in ["show", "who", "brief", "readiness", "history", "why", "preview", "answer"] {
        let answer = world.types("farah", &format!("{line} zuxq")).await.text();
        let nothing = world.types("farah", &format!("{line} zuxw")).await.text();
        assert_eq!(answer.replace("zuxq", "it"), nothing.replace("zuxw", "it"), "{line}");
    }
}

#[tokio::test]
async fn nothing_is_changed_on_a_guess() {
    let mut world = World::open().await;
    let said = world.types("mei", "stage stop clams-triage \"It ends.\"").await.text();
    assert!(said.starts_with("I know nothing called clams-triage."), "{said}");
    assert!(said.contains("[claims-triage]"), "{said}");
    let said = world.types("mei", "show \"claims triage\"").await.text();
    assert!(said.starts_with("Claims triage"), "a name is as good as a key: {said}");
}
