//! The portfolio: what a lead sees at a glance, and what endings leave behind (F-1 to F-7, F-10, N-11).

use baton_chat::card::Control;
use baton_fakes::slack::Fault;
use baton_playground::Shown;
use baton_tests::{guild, workspace, world::World};

/// Lines that take half a page.
const HALF_A_PAGE: usize = 28;

/// The lead's own card, among whatever else she is asked.
fn heartbeat(world: &mut World) -> Shown {
    let mut news = world.news("helen", "@");
    news.retain(|it| it.card.headline().text().starts_with("14 initiatives"));
    news.pop().expect("the card of the week")
}

#[tokio::test]
async fn f_01_how_many_run_and_how_many_are_in_production() {
    let mut world = World::open().await;
    let said = world.types("helen", "portfolio").await.text();
    assert!(said.starts_with("14 initiatives: 6 pilots, 2 rebuilding, 4 in production"), "{said}");
    let outsider = world.types("tom", "portfolio").await.text();
    assert!(
        outsider.starts_with("13 initiatives"),
        "the private one is no lead's secret to count: {outsider}"
    );
}

#[tokio::test]
async fn f_02_who_owns_ai_strategy() {
    let mut world = World::open().await;
    let said = world.types("tom", "portfolio").await.text();
    assert!(said.contains("AI strategy is Helen Brandt's."), "{said}");
    world.types("omar", "settings lead @helen off").await;
    let said = world.types("tom", "portfolio").await.text();
    assert!(said.contains("Nobody owns AI strategy yet."), "{said}");
}

#[tokio::test]
async fn f_03_what_stands_still_and_why_in_one_picture() {
    let mut world = World::open().await;
    let said = world.types("helen", "portfolio").await;
    let card = said.card();
    let picture = card.picture().expect("a picture");
    assert!(picture.alt().contains("Claims letters"), "{}", picture.alt());
    let listed = said.text();
    assert!(listed.contains("Claims letters: 38 weeks in production; nobody owns it"), "{listed}");
    let still = world.press(&said, "What stands still").await.text();
    assert!(still.contains("nobody owns it"), "{still}");
    let before = still.lines().next().unwrap_or_default().to_owned();
    // A pilot whose end is over stands still from that day on.
    world.until("2026-12-07T09:30").await;
    let still = world.types("helen", "portfolio still").await.text();
    assert!(still.contains("Route planner") && still.contains("past its end"), "{still}");
    assert_ne!(still.lines().next(), Some(before.as_str()));
    assert!(world.types("helen", "portfolio still 99").await.text().contains("stand still"), "the last page");
}

#[tokio::test]
async fn f_05_a_lesson_is_kept_and_shown_to_the_next_one() {
    let mut world = World::open().await;
    let endings = world.types("tom", "portfolio endings").await.text();
    assert!(endings.contains("Voice assistant, stopped 25 Aug: Measure who hangs up"), "{endings}");
    let said = world.types("tom", "new").await;
    let said = world.fills(&said, &[("champion", "@tom")]).await;
    let said = world.fills(&said, &[("name", "Voice notes")]).await.text();
    assert!(said.contains("Voice assistant was like it, and ended with this lesson: Measure who"), "{said}");
}

#[tokio::test]
async fn f_06_what_shipped_and_what_was_different() {
    let mut world = World::open().await;
    let said = world.types("helen", "portfolio shipped").await.text();
    assert!(said.contains("Call summaries: in production since 9 Feb, Dana Okafor"), "{said}");
    assert!(said.contains("before it was recorded here"), "{said}");
}

#[tokio::test]
async fn f_07_by_the_date_on_which_the_budget_is_reviewed() {
    let mut world = World::open().await;
    let said = world.types("helen", "portfolio").await;
    let reviews = world.press(&said, "Budget reviews").await.text();
    assert!(reviews.contains("Thu 15 Apr: Claims triage, phase one, Dana Okafor"), "{reviews}");
    assert!(reviews.contains("without a date"), "{reviews}");
    world.types("maya", "answer invoice-bot budget-review 1 Feb").await;
    let reviews = world.types("helen", "portfolio reviews").await.text();
    let order = ["Invoice", "Claims triage"].map(|it| reviews.find(it).unwrap_or(usize::MAX));
    assert!(order[0] < order[1], "{reviews}");
}

#[tokio::test]
async fn f_10_a_brief_has_the_three_answers_also_after_the_close() {
    let mut world = World::open().await;
    for (who, line) in [
        ("arjun", "privilege add KEY data_access \"the file archive\" \"IT Security\""),
        ("helen", "privilege verdict KEY 1 replace \"the access board\""),
        (
            "arjun",
            "metric add KEY production cost down \"cost a file\" \"0.40 EUR\" \"the ledger\" @arjun 2027-06-01",
        ),
    ] {
        world.types(who, &line.replace("KEY", "underwriting-notes")).await;
    }
    let rebuild = world.types("helen", "brief underwriting-notes").await.text();
    for part in [
        "Ship date Mon 14 Dec, in 21 days",
        "1 Which conditions become permanent?\nReplace: the file archive by the access board",
        "Production: cost a file, at most 0.40 EUR, first read Tue 1 Jun",
        "3 Who owns it afterwards? Arjun",
        "Missing for “Is the rebuild ready to be run?”: ",
    ] {
        assert!(rebuild.contains(part), "{part} in:\n{rebuild}");
    }
    let running = world.types("helen", "brief call-summaries").await.text();
    for part in [
        "Production: Notes changed by hand, 9 % against 10 % promised for Mon 6 Jul",
        "3 Who owns it afterwards? Dana Okafor, accepted 16 Jun",
    ] {
        assert!(running.contains(part), "{part} in:\n{running}");
    }
    let said = world.types("tom", "new Parcel photos").await;
    let people = [("owner", "@dana"), ("sponsor", "@mei"), ("champion", "@tom")];
    let said = world.fills(&said, &people).await;
    world.fills(&said, &[]).await;
    let proposed = world.types("tom", "brief parcel-photos").await.text();
    assert!(
        proposed.contains("Missing for “Who owns it?”: ") && !proposed.contains("Answered"),
        "{proposed}"
    );
    for page in [rebuild, running, proposed] {
        assert!(page.lines().count() <= HALF_A_PAGE, "{page}");
    }
}

#[tokio::test]
async fn n_11_the_leads_card_comes_also_when_all_is_well_and_each_line_has_its_button() {
    let mut world = World::open().await;
    world.read_everything();
    world.until("2026-11-30T09:01").await;
    let card = heartbeat(&mut world);
    let text = baton_tests::world::show(&card.card);
    assert!(text.starts_with("14 initiatives"), "{text}");
    assert!(card.card.picture().is_some_and(|it| it.alt().contains("Claims letters")), "{text}");
    for item in card.card.items() {
        assert!(!item.controls.is_empty(), "a line without a button in:\n{text}");
    }
    // What was open for a week and more is due, not in time, however far it went up.
    let line = |card: &Shown| {
        let due = card.card.items().iter().find(|it| it.lines.iter().any(|it| it.text().contains(" due, ")));
        due.map(|it| it.lines[0].text()).unwrap_or_default()
    };
    assert!(line(&card).contains(" items are due, most on "), "{text}");
    world.read_everything();
    world.until("2026-12-21T09:01").await;
    let later = heartbeat(&mut world);
    let count = |it: &str| it.split(' ').next().and_then(|it| it.parse::<u32>().ok()).unwrap_or_default();
    assert!(count(&line(&card)) < count(&line(&later)), "{} and {}", line(&card), line(&later));
    let buttons =
        card.card.row().iter().filter(|it| matches!(it, Control::Button(it) if it.label == "Portfolio"));
    assert_eq!(buttons.count(), 1, "{text}");
}

#[tokio::test]
async fn f_03_in_slack_the_picture_is_uploaded_and_follows_its_answer() {
    let mut world = World::on_slack(workspace::Way::Socket).await;
    let said = world.types("helen", "portfolio").await;
    assert!(said.card().picture().is_some_and(|it| it.alt().contains("Claims letters")));
    let office = world.office();
    let shown = office
        .team
        .all_messages()
        .into_iter()
        .flat_map(|it| it.blocks)
        .find_map(|it| it["slack_file"]["id"].as_str().map(str::to_owned));
    let file = shown.expect("a message with a picture");
    let (png, alt) = office.fake.picture(&file).expect("an uploaded file");
    assert!(png.starts_with(b"\x89PNG") && alt.contains("Claims letters"), "{alt}");
    // Nobody but who asked sees it.
    let everybody = office.fake.calls().into_iter().filter(|it| it.body["channel"] == "CCLAIMSFLOOR");
    assert!(everybody.into_iter().all(|it| !it.body["blocks"].to_string().contains("slack_file")));
    assert_eq!(office.fake.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn f_03_in_slack_a_card_goes_without_its_picture_where_files_are_refused() {
    let mut world = World::on_slack(workspace::Way::Socket).await;
    world.read_everything();
    world.office().fake.fault_next("files.getUploadURLExternal", 9, Fault::Status(500));
    world.until("2026-11-30T09:01").await;
    let card = heartbeat(&mut world).card;
    assert!(card.picture().is_none());
    assert!(card.headline().text().starts_with("14 initiatives"), "{}", card.text());
}

#[tokio::test]
async fn f_03_in_discord_the_picture_is_a_file_beside_the_answer() {
    for way in [guild::Way::Gateway, guild::Way::Http] {
        let mut world = World::on_discord(way).await;
        let said = world.types("helen", "portfolio").await;
        assert!(said.card().picture().is_some_and(|it| it.alt().contains("Claims letters")), "{way:?}");
        let hall = world.hall();
        let (name, png) = hall.fake.files().pop().expect("a file");
        assert!(name == "portfolio.png" && png.starts_with(b"\x89PNG"), "{name}");
        assert_eq!(hall.fake.violations(), Vec::<String>::new());
    }
}
