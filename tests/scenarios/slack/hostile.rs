//! Whatever people type or are called: nobody is rung who was not meant, no link leads elsewhere, and all of it fits.

use baton_fakes::slack::Workspace;
use baton_tests::{cases, workspace::Way};
use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::json;

use super::opened;
use crate::hostile_text::{cut, hostile, is_honest};

/// Exists, and is named by hostile texts alone.
const VICTIM: &str = "UVICTIM";
/// Strings in one workspace.
const EACH: u32 = 100;

/// Says it through one of the ways in which people's words come to Baton.
async fn says(team: &Workspace, case: u32, text: &str) {
    let place = if case.is_multiple_of(2) { "CCLAIMSTRIAGE" } else { "UDANA" };
    let quoted = text.replace('"', "'");
    let typed = |line: String| async move { drop(team.command("UDANA", place, &line).await) };
    match case % 12 {
        0 => typed(format!("privilege add claims-triage other \"{}\"", cut(&quoted, 100))).await,
        1 => typed(format!("show {text}")).await,
        2 => typed(text.to_owned()).await,
        3 => typed(format!("ask wait claims-triage verdict.4 2026-12-01 {text}")).await,
        4 => typed(format!("new \"{}\"", cut(&quoted, 100))).await,
        5 => typed(format!("decision add claims-triage \"{}\" @UDANA 2026-12-04", cut(&quoted, 100))).await,
        6 => {
            let name = cut(text, 80);
            team.set_user("UTOM", |it| {
                it["profile"]["real_name"] = json!(name);
                it["updated"] = json!(1_700_000_000 + case);
            });
            team.user_change("UTOM").await.done();
            typed("show claims-triage".to_owned()).await;
        }
        7 => {
            drop(team.channel_rename("CCLAIMSTRIAGE", &cut(text, 80)).await);
            typed("settings channel claims-triage".to_owned()).await;
        }
        8 | 9 => {
            let line = ["handoff offer claims-triage <@UANA>", "ask wait claims-triage verdict.5 2026-12-01"];
            typed(format!("{} {text}", line[usize::from(case % 12 == 8)])).await;
            typed("history claims-triage".to_owned()).await;
        }
        10 => typed(format!("stage stop claims-triage \"{}\"", cut(&quoted, 300))).await,
        // Slack opens a hundred a minute, and Baton keeps to that.
        _ if case % 60 == 11 => in_a_form(team, text).await,
        _ => typed(format!("who owns {text}")).await,
    }
    while !team.views("UDANA").is_empty() {
        team.close_view("UDANA").await.done();
    }
}

async fn in_a_form(team: &Workspace, text: &str) {
    drop(team.command("UDANA", "UDANA", "ask wait claims-triage next-owner").await);
    drop(team.submit("UDANA", &[("until", "2026-12-01")]).await);
    drop(team.submit("UDANA", &[("because", cut(text, 3_000))]).await);
}

#[tokio::test]
async fn nobody_is_rung_or_led_astray_by_what_is_typed() {
    // A hundred a workspace, side by side: each waits for Slack's pace most of the time.
    futures_util::future::join_all((0..cases().div_ceil(EACH)).map(hostile_day)).await;
}

async fn hostile_day(seed: u32) {
    let mut world = opened(Way::Http).await;
    let (team, fake) = (world.office().team.clone(), world.office().fake.clone());
    team.user(VICTIM, "victim", Some("Europe/London"));
    let mut chance = StdRng::seed_from_u64(seed.into());
    for case in 0..EACH {
        let text = hostile(&mut chance);
        says(&team, case, &text).await;
        assert_eq!(fake.violations(), Vec::<String>::new(), "{seed}, case {case}: {text:?}");
        if case.is_multiple_of(50) {
            team.direct("UDANA", &text).await.done();
            team.mention("UDANA", "CCLAIMSFLOOR", &text).await.done();
            world.settle().await;
        }
    }
    world.until("2026-12-01T12:00").await;
    world.office().adapter.idle().await;
    let rung = team.notified();
    let wrong = |it: &&(String, String)| {
        it.1 == VICTIM || ["channel", "here", "everyone"].contains(&it.1.as_str()) || it.1.starts_with('S')
    };
    assert_eq!(rung.iter().find(wrong), None);
    let links = team.links();
    assert_eq!(links.iter().find(|it| !is_honest(&it.0, &it.1)), None);
    assert_eq!(fake.violations(), Vec::<String>::new());
    let outbox = world.baton.store.outbox(world.organisation).await.expect("it reads");
    let dead: Vec<_> = outbox.iter().filter_map(|it| it.last_error.clone()).collect();
    assert_eq!(dead, Vec::<String>::new(), "every card fits");
}
