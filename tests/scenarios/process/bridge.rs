//! The rebuild and the gate before production: B-1 to B-8, G-6, G-8, G-11.

use super::{
    CLOSING, GOING_LIVE, UP_TO_THE_CLOSE, accepts, after, all, goes_on, piloted, rebuilding, rebuilt,
    refused, says,
};
use baton_tests::world::{World, show};

/// Everything but this is answered, so this is what stands in the way of going live.
async fn lacking(words: &[&str]) -> (World, String) {
    let mut world = rebuilt().await;
    let wanted = |line: &str| !words.iter().any(|it| line.contains(it)) && !line.starts_with("stage go-live");
    let lines: Vec<_> = GOING_LIVE.into_iter().filter(|(_, line)| wanted(line)).collect();
    all(&mut world, &lines).await;
    let refused = refused(&mut world, "luis", "stage go-live KEY").await;
    (world, refused)
}

#[tokio::test]
async fn g_06_the_delivery_is_the_next_owners_from_the_close_on() {
    let mut world = rebuilding().await;
    let who = says(&mut world, "farah", "who owns parcel photos").await;
    assert!(who.contains("Luis Mora's"), "{who}");
}

#[tokio::test]
async fn g_06_who_contributes_is_known_before_the_close() {
    let mut world = piloted().await;
    all(&mut world, &UP_TO_THE_CLOSE[..3]).await;
    let refused_then = refused(&mut world, "dana", "stage close KEY build").await;
    assert!(refused_then.contains("Which functions contribute is missing."), "{refused_then}");
    let unknown = refused(&mut world, "mei", "settings functions KEY marketing").await;
    assert!(unknown.contains("or none"), "{unknown}");
    let nothing = refused(&mut world, "mei", "settings functions KEY ,").await;
    assert!(nothing.contains("or none"), "{nothing}");
    says(&mut world, "mei", "settings functions KEY data").await;
    let refused_then = refused(&mut world, "dana", "stage close KEY build").await;
    assert!(refused_then.contains("speaks for data"), "{refused_then}");
    let none = says(&mut world, "mei", "settings functions KEY none").await;
    assert!(none.contains("needs no other function"), "{none}");
    let closed = says(&mut world, "dana", "stage close KEY build").await;
    assert!(closed.contains("closed: built for production"), "{closed}");
}

#[tokio::test]
async fn g_08_what_takes_it_back_is_written_before_it_goes_live() {
    let (_, refused) = lacking(&["reversibility"]).await;
    assert!(refused.contains("What takes it back: the flag that turns it off is missing."), "{refused}");
}

#[tokio::test]
async fn g_11_an_accepted_failure_rate_is_an_answer() {
    let (mut world, refused_then) = lacking(&["failure-rate"]).await;
    assert!(refused_then.contains("The failure rate that is accepted is missing."), "{refused_then}");
    says(&mut world, "luis", "answer KEY failure-rate \"12 %\" the desk looks at each").await;
    let live = says(&mut world, "luis", "stage go-live KEY").await;
    assert!(live.contains("is in production from today"), "it need not be good, only said: {live}");
}

#[tokio::test]
async fn b_01_a_rebuild_has_its_own_end_and_budget() {
    let mut world = piloted().await;
    all(&mut world, UP_TO_THE_CLOSE).await;
    let none = refused(&mut world, "dana", "stage close KEY build 2026-11-23").await;
    assert!(none.contains("leaves no time"), "a rebuild of zero days: {none}");
    let closed = says(&mut world, "dana", "stage close KEY build 2027-01-15").await;
    assert!(closed.contains("ship date Fri 15 Jan"), "{closed}");
    let budget = says(&mut world, "mei", "answer KEY").await;
    assert!(budget.contains("the budget of the rebuild"), "{budget}");
    let none = refused(&mut world, "mei", "answer KEY bridge-budget soon").await;
    assert!(!none.contains("recorded"), "{none}");
}

#[tokio::test]
async fn b_01_every_card_of_a_rebuild_shows_its_ship_date() {
    let mut world = piloted().await;
    all(&mut world, UP_TO_THE_CLOSE).await;
    says(&mut world, "dana", "stage close KEY build 2027-01-15").await;
    for line in ["brief KEY", "readiness KEY", "who KEY"] {
        let said = says(&mut world, "mei", line).await;
        assert!(said.contains("Ship date Fri 15 Jan, in 53 days"), "{line}: {said}");
    }
    says(&mut world, "luis", "settings channel KEY #claims-triage").await;
    world.read_everything();
    world.until("2026-11-30T09:30").await;
    let posted: Vec<String> = world.news("", "#claims-triage").iter().map(|it| show(&it.card)).collect();
    let line = posted.iter().flat_map(|it| it.lines()).find(|it| it.starts_with("Parcel photos"));
    assert!(line.is_some_and(|it| it.contains("ship date Fri 15 Jan")), "in a shared channel: {posted:?}");
}

#[tokio::test]
async fn b_02_the_evaluation_is_run_on_the_rebuild() {
    let (_, refused) = lacking(&["evaluation-rebuild"]).await;
    assert!(refused.contains("The evaluation of what was rebuilt is missing."), "{refused}");
}

#[tokio::test]
async fn b_03_a_rollout_grows_in_steps_and_the_kill_switch_is_rehearsed() {
    let (mut world, refused_then) = lacking(&["rollout.rehearsal", "100%"]).await;
    assert!(refused_then.contains("the rehearsal of the kill switch is missing."), "{refused_then}");
    let too_much = says(&mut world, "luis", "stage rollout KEY 120%").await;
    assert!(too_much.contains("120 % is more than everything. From 11 to 100 would do."), "{too_much}");
    let less = says(&mut world, "luis", "stage rollout KEY 5%").await;
    assert!(less.contains("10 % goes through it already."), "{less}");
    let said = says(&mut world, "luis", "stage rollout KEY 50%").await;
    assert!(said.contains("50 % of the work goes through it now, 10 % before"), "{said}");
}

#[tokio::test]
async fn b_04_operators_are_named_and_say_yes() {
    let (mut world, refused_then) = lacking(&["KEY operator", "absent-week"]).await;
    assert!(refused_then.contains("Who will run it is missing."), "{refused_then}");
    says(&mut world, "luis", "answer KEY operator @arjun on-call \"the alarm\"").await;
    let still = refused(&mut world, "luis", "stage go-live KEY").await;
    assert!(still.contains("Who will run it is missing. Arjun can"), "{still}");
}

#[tokio::test]
async fn b_05_a_withdrawn_condition_has_a_replacement_that_works() {
    let mut world = piloted().await;
    says(&mut world, "tom", "privilege add KEY data_access \"the camera archive\" \"IT Security\"").await;
    says(&mut world, "mei", "privilege verdict KEY 1 replace \"the access board\"").await;
    let twice = says(&mut world, "mei", "privilege verdict KEY 1 back").await;
    assert!(!twice.contains("already"), "{twice}");
    let twice = says(&mut world, "mei", "privilege verdict KEY 1 back").await;
    assert!(twice.contains("Mei Tanaka gave condition 1 back already."), "{twice}");
    says(&mut world, "mei", "answer KEY going-on the floor needs it").await;
    after(&mut world, &CLOSING).await;
    goes_on(&mut world).await;
    let lines: Vec<_> =
        GOING_LIVE.into_iter().filter(|(_, line)| !line.starts_with("stage go-live")).collect();
    all(&mut world, &lines).await;
    let refused_then = refused(&mut world, "luis", "stage go-live KEY").await;
    assert!(
        refused_then.contains("What replaces a borrowed condition: the camera archive is missing."),
        "{refused_then}"
    );
    says(&mut world, "luis", "answer KEY replacement.1 @ravi \"the board's copy, since Monday\"").await;
    let live = says(&mut world, "luis", "stage go-live KEY").await;
    assert!(live.contains("is in production from today"), "{live}");
}

#[tokio::test]
async fn b_06_a_week_without_the_pilot_team_is_told_by_the_operators() {
    let (mut world, refused_then) = lacking(&["absent-week"]).await;
    assert!(
        refused_then.contains("A week that worked without the pilot team is missing. Arjun can"),
        "{refused_then}"
    );
    let other = says(&mut world, "luis", "answer KEY absent-week.1 yes 2026-11-23 quiet").await;
    assert!(other.contains("Arjun"), "nobody says it for them: {other}");
    says(&mut world, "arjun", "answer KEY absent-week.1 yes 2026-11-23 quiet").await;
    let live = says(&mut world, "luis", "stage go-live KEY").await;
    assert!(live.contains("is in production from today"), "{live}");
}

#[tokio::test]
async fn b_07_the_card_of_the_week_holds_the_promise_against_the_reading() {
    let mut world = rebuilding().await;
    says(&mut world, "luis", "settings channel KEY #claims-triage").await;
    says(&mut world, "ana", "metric report KEY 2 \"0.52 EUR\"").await;
    world.until("2026-11-30T09:30").await;
    let posted: Vec<String> = world.news("", "#claims-triage").iter().map(|it| show(&it.card)).collect();
    let posted = posted.join("\n");
    assert!(posted.contains("Cost a photo: 0.52 EUR") && posted.contains("promised 0.40 EUR"), "{posted}");
    let brief = says(&mut world, "mei", "brief KEY").await;
    assert!(brief.contains("0.52 EUR against 0.40 EUR"), "{brief}");
}

#[tokio::test]
async fn b_08_what_a_function_asks_for_is_accepted_and_delivered() {
    let mut world = rebuilt().await;
    all(&mut world, &GOING_LIVE[..GOING_LIVE.len() - 1]).await;
    world.read_everything();
    says(&mut world, "luis", "answer KEY function-ask \"a penetration test\" @grace 15 Jan").await;
    accepts(&mut world, "grace").await;
    let open = refused(&mut world, "luis", "stage go-live KEY").await;
    assert!(open.contains("What a function asks for: a penetration test is missing. Grace can"), "{open}");
    says(&mut world, "grace", "answer KEY function-ask.1 \"done, two findings, both closed\"").await;
    let live = says(&mut world, "luis", "stage go-live KEY").await;
    assert!(live.contains("is in production from today"), "{live}");
}
