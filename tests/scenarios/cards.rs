//! The cards that come by themselves: rungs, the heartbeat, a stop, somebody leaving. All are reached by
//! typing, pressing and waiting.

use baton_tests::world::{World, show};

fn all(shown: &[baton_playground::Shown]) -> String {
    shown.iter().map(|it| show(&it.card)).collect::<Vec<_>>().join("\n---\n")
}

#[tokio::test]
async fn the_lead_hears_also_when_all_is_well() {
    let mut w = World::open().await;
    let heartbeat = show(&w.dm("helen").card);
    assert!(heartbeat.starts_with("14 initiatives: 6 pilots, 2 rebuilding, 4 in production"), "{heartbeat}");
    assert!(heartbeat.contains("Claims letters has no owner."), "{heartbeat}");
    assert!(heartbeat.contains("[Name an owner…]"), "{heartbeat}");
}

#[tokio::test]
async fn an_unanswered_item_goes_up_one_rung_at_a_time_and_says_so_before() {
    let mut w = World::open().await;
    w.read_everything();
    w.until("2026-11-26T17:00").await;
    let reminded = all(&w.news("priya", "@"));
    assert!(reminded.contains("again"), "a reminder after two working days: {reminded}");
    w.until("2026-11-27T17:00").await;
    let ahead = all(&w.news("priya", "@")) + &all(&w.news("dana", "@"));
    assert!(ahead.contains("is asked too"), "the rung above is said a day ahead: {ahead}");
    w.until("2026-11-30T17:00").await;
    let thread = all(&w.news("", "#claims-triage"));
    assert!(thread.contains("Claims triage: "), "{thread}");
}

#[tokio::test]
async fn whoever_leaves_is_taken_out_that_minute_and_only_the_sponsor_hears_of_it() {
    let mut w = World::open().await;
    w.read_everything();
    w.leaves("dana").await;
    let told = all(&w.news("mei", "@"));
    assert!(told.contains("Claims triage has no owner now"), "{told}");
    let channel = all(&w.news("", "#claims-triage"));
    assert!(channel.starts_with("Claims triage: needs an owner"), "{channel}");
    assert!(!channel.contains("left") && !channel.contains("Dana"), "never why: {channel}");
    let who = w.types("ana", "who claims triage").await.text();
    assert!(who.starts_with("Nobody owns Claims triage."), "{who}");
}

#[tokio::test]
async fn a_stop_is_said_in_the_words_of_whoever_stopped_it() {
    let mut w = World::open().await;
    w.read_everything();
    let form = w.types("mei", "stage stop route-planner").await;
    let draft = form.form().fields().iter().find_map(|it| it.value.clone()).unwrap_or_default();
    assert!(draft.contains("Route planner is stopped, on purpose."), "{draft}");
    let done = w.fills(&form, &[("lessons", "routes change too late in the day")]).await;
    let posted = all(&w.news("", "#route-planner"));
    assert!(posted.contains("Route planner is stopped, on purpose."), "{}\n{posted}", done.text());
}

#[tokio::test]
async fn nothing_is_said_at_night_or_twice() {
    let mut w = World::open().await;
    w.until("2026-12-21T09:30").await;
    let london = baton_domain::calendar::zone("Europe/London").expect("a zone");
    for person in w.playground.directory().people.clone() {
        let zone = baton_domain::calendar::zone(&person.zone).unwrap_or(london.clone());
        for shown in w.news(&person.id, "@") {
            let at = shown.at.to_zoned(zone.clone());
            let open = (9..17).contains(&at.hour()) && at.weekday().to_monday_zero_offset() < 5;
            assert!(open, "{} was written to at {at}", person.id);
        }
    }
    assert!(w.playground.received().violations().is_empty());
}

#[tokio::test]
async fn hostile_text_is_shown_harmless() {
    let mut w = World::open().await;
    let hostile = "@everyone <!channel> **bold** [bank](http://x) pay\u{202e}lla\u{200b}";
    let said = w.types("dana", &format!("privilege add claims-triage other \"{hostile}\"")).await;
    let text = said.text();
    assert!(text.contains("@everyone <!channel> **bold** [bank](http://x) paylla"), "{text}");
    let long = "x".repeat(10_000);
    let refused =
        w.types("dana", &format!("ask wait claims-triage production-metric 2026-12-01 {long}")).await;
    let error = refused.form().fields().iter().find_map(|it| it.error.clone()).unwrap_or_default();
    assert!(error.contains("10000 characters"), "{error}");
    // Discord lists the commands itself, and takes no other word after `/baton`.
    if w.takes_any_line() {
        let unknown = w.types("dana", "privilge verdict").await.text();
        assert!(unknown.contains("privilege verdict") && unknown.contains("Such as:"), "{unknown}");
    }
}

#[tokio::test]
async fn everything_fits_however_long_the_titles_are() {
    let mut w = World::open().await;
    let long = |what: &str, n: usize| format!("{what} {n} {}", "ü".repeat(140 - what.len()));
    let said = w.types("dana", &format!("new {}", long("effort", 1))).await;
    let said = w.fills(&said, &[]).await;
    w.fills(&said, &[]).await;
    for n in 1..=12 {
        w.types("dana", &format!("privilege add claims-triage other \"{}\"", long("borrowed", n))).await;
        let choice = format!("decision add claims-triage \"{}\" @dana 2026-12-04", long("choice", n));
        w.types("dana", &choice).await;
        w.types("dana", &format!("ask now claims-triage verdict.{} @mei {}", n + 5, "ü".repeat(2_900))).await;
    }
    let borrowed =
        w.types("dana", &format!("privilege add claims-triage other \"{}\"", long("last", 0))).await;
    assert!(borrowed.text().contains("borrows 18 conditions"), "{}", borrowed.text());
    for line in ["show", "brief", "readiness", "who", "history", "answer", "preview", "why", "stage close"] {
        let said = w.types("dana", &format!("{line} claims-triage")).await.text();
        assert!(!said.contains("on our side"), "{line}: {said}");
    }
    for who in ["dana", "mei"] {
        for line in ["mine", "list", "why", "preview", "help"] {
            let said = w.types(who, line).await.text();
            assert!(!said.contains("on our side"), "{line}: {said}");
        }
    }
    w.until("2026-12-15T12:00").await;
    let outbox = w.baton.store.outbox(w.organisation).await.expect("it reads");
    let stuck = outbox.iter().filter(|it| it.last_error.is_some() || it.state.to_string() == "claimed");
    assert_eq!(stuck.count(), 0);
}
