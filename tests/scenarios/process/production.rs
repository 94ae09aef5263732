//! In production: P-1 to P-8.

use axum::http::StatusCode;
use baton_tests::world::{World, show};

use super::{accepts, is_open, live, refused, says, whole};

/// What was said to somebody by now and not looked at yet.
fn heard(world: &mut World, who: &str) -> String {
    world.news(who, "@").iter().map(|it| show(&it.card)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn p_01_duties_have_names_that_said_yes() {
    let mut world = live().await;
    let open = says(&mut world, "luis", "answer KEY").await;
    assert!(open.contains("somebody who runs it: watching its quality"), "{open}");
    says(&mut world, "luis", "answer KEY duty.quality @ana").await;
    accepts(&mut world, "ana").await;
    let open = says(&mut world, "luis", "answer KEY").await;
    assert!(!open.contains("watching its quality"), "{open}");
}

#[tokio::test]
async fn p_02_a_program_reports_with_a_token_and_a_crossed_value_is_an_alarm() {
    let mut world = live().await;
    let said = says(&mut world, "luis", "metric watch KEY 2 rollback @ana \"1 EUR\"").await;
    assert!(said.contains("cost a photo above 1 EUR: roll back"), "{said}");
    let said = says(&mut world, "luis", "metric token KEY 2").await;
    let token =
        said.split_whitespace().find(|it| it.starts_with("baton-reading.")).expect("a token").to_owned();
    world.read_everything();
    let baton = std::sync::Arc::clone(&world.baton);
    let sent = |token: &str, body: &str| {
        let (baton, token, body) = (std::sync::Arc::clone(&baton), token.to_owned(), body.to_owned());
        async move { baton.report_reading(&token, &body).await }
    };
    let stolen = sent("baton-reading.a.b.1.c", "{}").await;
    assert_eq!(stolen.status, StatusCode::UNAUTHORIZED);
    let other = token.replace(".2.", ".1.");
    assert_eq!(sent(&other, r#"{"value": "1 EUR"}"#).await.status, StatusCode::UNAUTHORIZED);
    let wrong = sent(&token, r#"{"value": "cheap"}"#).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", wrong.body);
    let early = sent(&token, r#"{"value": "0.52 EUR", "on": "2031-01-01"}"#).await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", early.body);
    let fine = sent(&token, r#"{"value": "0.52 EUR"}"#).await;
    assert_eq!(fine.status, StatusCode::OK, "{}", fine.body);
    world.settle().await;
    assert_eq!(heard(&mut world, "ana"), "");
    assert_eq!(sent(&token, r#"{"value": "1.20 EUR"}"#).await.status, StatusCode::OK);
    world.settle().await;
    let alarm = heard(&mut world, "ana");
    assert!(alarm.contains("cost a photo is 1.20 EUR, above 1 EUR: roll back"), "{alarm}");
    says(&mut world, "luis", "metric token KEY 2 revoke").await;
    assert_eq!(sent(&token, r#"{"value": "2 EUR"}"#).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn p_02_an_alarm_comes_at_any_hour_only_to_who_wished_it() {
    let mut world = live().await;
    says(&mut world, "luis", "metric watch KEY 2 rollback @ana \"1 EUR\"").await;
    let other = says(&mut world, "ravi", "metric wake KEY 2 any-hour").await;
    assert!(other.contains("Whoever watches it decides"), "{other}");
    world.until("2026-12-01T22:00").await;
    world.read_everything();
    says(&mut world, "luis", "metric report KEY 2 \"1.20 EUR\"").await;
    assert_eq!(heard(&mut world, "ana"), "", "she sleeps");
    world.until("2026-12-02T09:01").await;
    assert!(heard(&mut world, "ana").contains("roll back"));
    says(&mut world, "ana", "metric wake KEY 2 any-hour").await;
    says(&mut world, "luis", "metric report KEY 2 \"0.52 EUR\"").await;
    world.until("2026-12-02T23:00").await;
    world.read_everything();
    says(&mut world, "luis", "metric report KEY 2 \"1.40 EUR\"").await;
    assert!(heard(&mut world, "ana").contains("1.40 EUR"), "by her own wish");
}

#[tokio::test]
async fn p_02_a_late_reading_is_missing() {
    let mut world = live().await;
    world.until("2027-06-02T10:00").await;
    let mine = says(&mut world, "ana", "answer KEY").await;
    assert!(mine.contains("cost a photo, what does it read?"), "{mine}");
    says(&mut world, "ana", "metric report KEY 2 \"0.45 EUR\"").await;
    let mine = says(&mut world, "ana", "answer KEY").await;
    assert!(!mine.contains("what does it read?"), "{mine}");
}

#[tokio::test]
async fn p_03_cost_and_course_are_asked_at_intervals() {
    let mut world = live().await;
    let now = says(&mut world, "luis", "answer KEY").await;
    assert!(!now.contains("what one case costs"), "{now}");
    world.until("2027-03-02T10:00").await;
    let asked = says(&mut world, "luis", "ask now KEY fact.cost @luis").await;
    assert!(asked.contains("what one case costs"), "{asked}");
    says(&mut world, "luis", "answer KEY cost \"0.45 EUR\" two hours a day").await;
    world.until("2027-05-31T10:00").await;
    let course = says(&mut world, "luis", "ask now KEY fact.course @mei").await;
    assert!(course.contains("whether it grows, stays or ends"), "{course}");
}

#[tokio::test]
async fn p_04_daily_users_are_asked_about_a_regular_tuesday() {
    let mut world = live().await;
    world.until("2026-12-29T10:00").await;
    let none = says(&mut world, "ana", "answer KEY").await;
    assert!(!none.contains("last Tuesday"), "{none}");
    for day in ["2026-12-31T10:00", "2027-03-02T10:00", "2027-05-31T10:00"] {
        world.until(day).await;
        let asked = says(&mut world, "ana", "answer KEY").await;
        assert!(asked.contains("did you use it last Tuesday, as usual?"), "{day}: {asked}");
        let other = says(&mut world, "luis", "answer KEY regular-tuesday.1 as-usual").await;
        assert!(other.contains("Ana"), "nobody says it for her: {other}");
        says(&mut world, "ana", "answer KEY regular-tuesday.1 as-usual").await;
        let asked = says(&mut world, "ana", "answer KEY").await;
        assert!(!asked.contains("last Tuesday"), "{day}: {asked}");
    }
}

#[tokio::test]
async fn p_05_at_the_horizon_the_promise_stands_beside_the_reading() {
    let mut world = live().await;
    world.until("2027-06-01T10:00").await;
    says(&mut world, "ana", "metric report KEY 2 \"0.52 EUR\"").await;
    let brief = says(&mut world, "mei", "brief KEY").await;
    assert!(brief.contains("cost a photo, 0.52 EUR against 0.40 EUR promised"), "{brief}");
}

#[tokio::test]
async fn p_06_the_rollback_is_the_owners_call_and_stays_on_the_record() {
    let mut world = live().await;
    let other = says(&mut world, "ana", "stage rollback KEY it looks odd").await;
    assert!(other.contains("Luis Mora") && other.contains("can"), "{other}");
    says(&mut world, "luis", "metric watch KEY 2 rollback @luis \"1 EUR\"").await;
    world.read_everything();
    says(&mut world, "ana", "metric report KEY 2 \"1.20 EUR\"").await;
    let alarm = world.dm("luis");
    let form = world.press_shown("luis", &alarm, "Roll back, because…").await;
    let done = world.fills(&form, &[("because", "letters went to the wrong desk")]).await;
    assert!(done.text().contains("Parcel photos is rolled back from 100 %"), "{}", done.text());
    let history = says(&mut world, "mei", "history KEY").await;
    assert!(history.contains("Luis Mora rolled it back: “letters went to the wrong desk”"), "{history}");
    let again = says(&mut world, "luis", "stage rollback KEY once more").await;
    assert!(again.contains("there is nothing to take back"), "{again}");
}

#[tokio::test]
async fn p_06_an_operator_on_call_may_make_the_call() {
    let mut world = live().await;
    let done = says(&mut world, "arjun", "stage rollback KEY the desk is flooded").await;
    assert!(done.contains("Arjun"), "{done}");
}

#[tokio::test]
async fn p_07_the_step_that_stays_with_people_is_named() {
    let mut world = live().await;
    let open = whole(&mut world, "luis").await;
    assert!(!open.contains("wet labels are"), "{open}");
    assert!(is_open(&mut world, "fact.human-step", "@luis").await, "from the first day in production");
    says(&mut world, "luis", "answer KEY human-step @ana \"wet labels are read by hand\"").await;
    let shown = whole(&mut world, "mei").await;
    assert!(shown.contains("wet labels are read by hand"), "{shown}");
}

#[tokio::test]
async fn p_08_ownership_is_confirmed_again_and_again() {
    let mut world = live().await;
    let early = refused(&mut world, "mei", "ask now KEY fact.still-owner @luis").await;
    assert!(!early.contains("is asked"), "{early}");
    world.until("2027-03-02T10:00").await;
    let open = says(&mut world, "mei", "ask now KEY fact.still-owner @luis").await;
    assert!(open.contains("Luis Mora is asked"), "{open}");
    says(&mut world, "luis", "answer KEY still-owner yes").await;
    let open = refused(&mut world, "mei", "ask now KEY fact.still-owner @luis").await;
    assert!(!open.contains("is asked"), "{open}");
}

#[tokio::test]
async fn p_03_what_ran_is_retired_and_what_it_taught_is_kept() {
    let mut world = live().await;
    says(&mut world, "mei", "answer KEY course sunset \"the scanners sort by themselves now\"").await;
    let retired =
        says(&mut world, "mei", "stage stop KEY \"It served well. The scanners sort by themselves now.\"")
            .await;
    assert!(retired.contains("Parcel photos is retired, on purpose."), "{retired}");
    let show = says(&mut world, "dana", "show KEY").await;
    assert!(show.starts_with("Parcel photos (parcel-photos): retired"), "{show}");
    let endings = says(&mut world, "tom", "portfolio endings").await;
    assert!(endings.contains("Parcel photos, retired 30 Nov"), "{endings}");
    let shipped = says(&mut world, "helen", "portfolio shipped").await;
    assert!(shipped.contains("1 pilot got into production"), "{shipped}");
}
