//! Before the pilot: I-1 to I-21.

use super::{INTAKE, accepts, all, proposed, refused, says, whole};
use baton_tests::world::{World, show};

/// The lines of the intake but those that contain one of these words.
fn without(words: &[&str]) -> Vec<(&'static str, &'static str)> {
    INTAKE.into_iter().filter(|(_, line)| !words.iter().any(|it| line.contains(it))).collect()
}

/// Everything but this is answered, so this is what stands in the way.
async fn lacking(words: &[&str]) -> (World, String) {
    let mut world = proposed().await;
    let mut lines = without(words);
    lines.retain(|(_, line)| !line.starts_with("stage close"));
    all(&mut world, &lines).await;
    let refused = refused(&mut world, "dana", "stage close KEY start").await;
    (world, refused)
}

#[tokio::test]
async fn i_01_a_vague_answer_foretells_a_stall() {
    let mut world = proposed().await;
    let said = says(&mut world, "dana", "answer KEY what-then @luis \"the desk\" \"we'll see then\"").await;
    assert!(said.contains("Predicted stall: nobody said what follows"), "{said}");
    let readiness = says(&mut world, "mei", "readiness KEY").await;
    assert!(readiness.contains("Predicted stall") && readiness.contains("“we'll see then”"), "{readiness}");
    let said =
        says(&mut world, "dana", "answer KEY what-then @luis \"the parcel desk\" \"a screen for 40 clerks\"")
            .await;
    assert!(!said.contains("Predicted stall"), "{said}");
    let readiness = says(&mut world, "mei", "readiness KEY").await;
    assert!(!readiness.contains("Predicted stall"), "{readiness}");
}

#[tokio::test]
async fn i_02_a_roll_out_has_a_budget_and_a_date() {
    let (mut world, refused_then) = lacking(&["commitment"]).await;
    assert!(refused_then.contains("The commitment to roll it out is missing. Mei can"), "{refused_then}");
    let past = refused(&mut world, "mei", "answer KEY commitment 2026-10-01 \"120000 EUR\"").await;
    assert!(past.contains("Today or later fits"), "{past}");
    says(&mut world, "mei", "answer KEY commitment 1 Mar 120000 EUR").await;
    let started = says(&mut world, "dana", "stage close KEY start").await;
    assert!(started.contains("phase one starts today"), "{started}");
}

#[tokio::test]
async fn i_03_no_metric_no_pilot() {
    let (_, refused) = lacking(&["metric add"]).await;
    assert!(refused.contains("The number that says it worked is missing."), "{refused}");
}

#[tokio::test]
async fn i_05_the_production_owner_is_named_before_the_start() {
    let (_, refused) = lacking(&["next-owner", "handoff accept KEY 3"]).await;
    assert!(refused.contains("Somebody to own it in production is missing. Mei can"), "{refused}");
    let mut world = proposed().await;
    let outside = "answer KEY owning-function business \"the AI Innovation Lab\"";
    let said = says(&mut world, "dana", outside).await;
    assert!(said.contains("“the AI Innovation Lab” is where pilots are made"), "{said}");
    says(&mut world, "dana", "answer KEY owning-function business \"the parcel desk\"").await;
    let readiness = says(&mut world, "mei", "readiness KEY").await;
    assert!(!readiness.contains("where pilots are made"), "{readiness}");
}

#[tokio::test]
async fn i_06_exactly_one_person_owns_it() {
    let mut world = proposed().await;
    let said = refused(&mut world, "mei", "handoff offer KEY @luis and @ana").await;
    assert!(said.starts_with("One person only"), "{said}");
    let who = says(&mut world, "farah", "who owns parcel photos").await;
    assert!(who.contains("Dana Okafor's"), "{who}");
}

#[tokio::test]
async fn i_07_owner_sponsor_and_champion_are_three_people() {
    let mut world = proposed().await;
    says(&mut world, "mei", "role set KEY owner @tom").await;
    says(&mut world, "tom", "handoff accept KEY 3").await;
    let readiness = says(&mut world, "tom", "readiness KEY").await;
    assert!(
        readiness.contains("2 Are owner, sponsor and champion three people? Not answered yet"),
        "{readiness}"
    );
}

#[tokio::test]
async fn i_08_the_sponsor_confirms_the_owners_authority() {
    let (mut world, refused_then) = lacking(&["role confirm", "first-duty"]).await;
    assert!(
        refused_then.contains("The sponsor's word on the owner's authority and time is missing. Mei can"),
        "{refused_then}"
    );
    let own = refused(&mut world, "mei", "role confirm KEY @mei all of it").await;
    assert!(own.contains("somebody else, not themselves"), "{own}");
    let said = says(&mut world, "dana", "answer KEY first-duty no").await;
    assert!(said.contains("It is not Dana Okafor's first duty."), "{said}");
}

#[tokio::test]
async fn i_09_both_phases_are_costed() {
    let (_, refused) = lacking(&["effort-rebuild"]).await;
    assert!(refused.contains("What phase two takes is missing."), "{refused}");
}

#[tokio::test]
async fn i_10_the_forgotten_part_is_a_checklist() {
    let (mut world, refused_then) = lacking(&["forgotten.security", "forgotten.edge-cases"]).await;
    assert!(refused_then.contains("The usual forgotten part: security is missing."), "{refused_then}");
    assert!(refused_then.contains("edge cases is missing."), "{refused_then}");
    let bad = refused(&mut world, "dana", "answer KEY forgotten.security maybe \"later\"").await;
    assert!(bad.is_empty() || bad.contains("none of these"), "{bad}");
    let unknown = says(&mut world, "dana", "answer KEY forgotten.weather planned \"an umbrella\"").await;
    assert!(unknown.contains("Nothing is asked under the name"), "{unknown}");
}

#[tokio::test]
async fn i_11_a_cheap_rebuild_is_warned_about() {
    let mut world = proposed().await;
    says(&mut world, "dana", "answer KEY effort-pilot 40 days").await;
    let said = says(&mut world, "dana", "answer KEY effort-rebuild 60 days").await;
    assert!(said.contains("Phase two is costed at 1.5 times phase one."), "{said}");
    let said = says(&mut world, "dana", "answer KEY effort-rebuild 120 days").await;
    assert!(!said.contains("costed at"), "{said}");
}

#[tokio::test]
async fn i_12_integrations_have_a_mode_and_a_budget() {
    let (mut world, refused_then) = lacking(&["KEY integration"]).await;
    assert!(refused_then.contains("The live systems it needs is missing."), "{refused_then}");
    let said = says(&mut world, "dana", "answer KEY integration \"the claims system\" export").await;
    assert!(said.contains("Nobody pays yet for connecting the claims system."), "{said}");
    let form = world.types("dana", "answer parcel-photos integration").await;
    let labels: Vec<String> = form.form().fields().iter().map(|it| it.label.clone()).collect();
    assert!(labels.iter().any(|it| it == "How is it connected now?"), "{labels:?}");
}

#[tokio::test]
async fn i_13_daily_users_are_named_with_their_part() {
    let (mut world, refused_then) = lacking(&["daily-user"]).await;
    assert!(refused_then.contains("Who will use it every day is missing."), "{refused_then}");
    says(&mut world, "tom", "answer KEY daily-user @ana testing").await;
    let show = whole(&mut world, "mei").await;
    assert!(show.contains("Ana Duarte") && show.contains("In testing"), "{show}");
}

#[tokio::test]
async fn i_14_somebody_in_the_team_answers_for_its_use() {
    let (mut world, refused_then) = lacking(&["adoption-sponsor"]).await;
    assert!(refused_then.contains("A sponsor in the team that will use it is missing."), "{refused_then}");
    let champion = refused(&mut world, "dana", "answer KEY adoption-sponsor @tom").await;
    assert!(champion.contains("Tom Reed is champion already"), "{champion}");
    let named = says(&mut world, "dana", "answer KEY adoption-sponsor @luis").await;
    assert!(named.contains("Luis Mora is asked to say yes"), "{named}");
    accepts(&mut world, "luis").await;
    let started = says(&mut world, "dana", "stage close KEY start").await;
    assert!(started.contains("phase one starts today"), "{started}");
}

#[tokio::test]
async fn i_15_somebody_reviews_what_it_says() {
    let (mut world, refused_then) = lacking(&["quality-review"]).await;
    assert!(refused_then.contains("Who reviews what it says is missing."), "{refused_then}");
    says(&mut world, "dana", "answer KEY quality-review @ravi the shift lead, then Dana").await;
    let still = refused(&mut world, "dana", "stage close KEY start").await;
    assert!(still.contains("Who reviews what it says is missing. Ravi can"), "a name is not a yes: {still}");
}

#[tokio::test]
async fn i_16_phase_one_ends_after_ninety_days_unless_it_is_said() {
    let mut world = proposed().await;
    let show = says(&mut world, "mei", "show KEY").await;
    assert!(show.contains("Planned end Sun 21 Feb"), "{show}");
}

#[tokio::test]
async fn i_17_assumptions_are_written_down() {
    let (mut world, refused_then) = lacking(&["assumption"]).await;
    assert!(refused_then.contains("What it assumes is missing. Tom can"), "{refused_then}");
    says(&mut world, "tom", "answer KEY assumption no more than 200 photos a day").await;
    says(&mut world, "tom", "answer KEY assumption \"the desk keeps its cameras\"").await;
    let show = whole(&mut world, "mei").await;
    assert!(
        show.contains("no more than 200 photos a day") && show.contains("the desk keeps its cameras"),
        "{show}"
    );
}

#[tokio::test]
async fn i_18_what_is_borrowed_is_logged_with_lender_route_and_lead_time() {
    let mut world = proposed().await;
    let terms = "\"IT Security\" 2027-01-31 @priya \"1 day\" \"the access board\" \"6 weeks\"";
    let said =
        says(&mut world, "tom", &format!("privilege add KEY data_access \"the camera archive\" {terms}"))
            .await;
    assert!(said.contains("Logged as borrowed: the camera archive"), "{said}");
    assert!(said.contains("lent by IT Security, until Sun 31 Jan"), "{said}");
    assert!(said.contains("Priya Nair decides what becomes of it."), "{said}");
}

#[tokio::test]
async fn i_19_an_effort_of_engineering_alone_is_warned_about() {
    let mut world = proposed().await;
    let said = says(&mut world, "dana", "answer KEY owning-function engineering \"the parcel desk\"").await;
    assert!(said.contains("Only engineering owns it."), "{said}");
}

#[tokio::test]
async fn i_20_the_budget_review_lies_ahead() {
    let mut world = proposed().await;
    let past = refused(&mut world, "dana", "answer KEY budget-review 2026-10-01").await;
    assert!(past.contains("Today or later fits"), "{past}");
    says(&mut world, "dana", "answer KEY budget-review 1 Feb").await;
    let line = "metric add KEY production cost down \"cost a photo\" \"0.40 EUR\" ledger @ana 2027-06-01";
    says(&mut world, "dana", line).await;
    let readiness = says(&mut world, "dana", "readiness KEY").await;
    assert!(readiness.contains("The budget is reviewed Mon 1 Feb"), "{readiness}");
}

#[tokio::test]
async fn i_21_a_pilot_is_phase_one_of_something() {
    let mut world = super::piloted().await;
    let show = says(&mut world, "mei", "show KEY").await;
    assert!(show.contains("phase one (pilot)"), "{show}");
    assert!(!show.to_lowercase().contains("experiment"), "{show}");
}

/// Short steps that can be left: what was said stays, and what comes next is offered.
#[tokio::test]
async fn the_intake_goes_from_button_to_button() {
    let mut world = proposed().await;
    let card = world.types("dana", "readiness parcel-photos").await;
    assert!(card.text().contains("[Answer…]"), "{}", card.text());
    let form = world.types("dana", "answer parcel-photos first-duty").await;
    let said = world.fills(&form, &[("kind", "yes")]).await;
    let said = if said.text().starts_with("form") { world.fills(&said, &[]).await } else { said };
    let next = said.text().lines().last().unwrap_or_default().to_owned();
    assert!(next.starts_with("[Next: "), "{}", said.text());
    let label = next.trim_start_matches('[').trim_end_matches(']').to_owned();
    let form = world.press(&said, &label).await;
    assert!(form.text().starts_with("form"), "{}", form.text());
    // Left here: what was answered is answered.
    let again = says(&mut world, "dana", "readiness KEY").await;
    assert!(!again.contains("Whether it is the owner's first duty"), "{again}");
}

#[tokio::test]
async fn the_longest_key_finds_room_on_every_button() {
    const LONGEST: &str = "underwriting-correspondence-sorting-tool";
    assert_eq!(LONGEST.len(), baton_domain::MAX_KEY_CHARS);
    let mut world = World::open().await;
    let said = world.types("tom", "new Underwriting correspondence sorting tool").await;
    let people = [("owner", "@dana"), ("sponsor", "@mei"), ("champion", "@tom")];
    let said = world.fills(&said, &people).await;
    world.fills(&said, &[]).await;
    world.types("dana", &format!("handoff accept {LONGEST} 1")).await;
    world.types("dana", &format!("role set {LONGEST} engineering @mei")).await;
    let declined = world.types("mei", &format!("handoff decline {LONGEST} 3 somebody-else")).await;
    world.fills(&declined, &[("who", "@ana")]).await;
    let readiness = world.types("ana", &format!("readiness {LONGEST}")).await;
    let asked = world.press(&readiness, "Ask Dana now").await.text();
    assert!(asked.contains("Dana Okafor"), "{asked}");
    world.until("2026-12-07T09:05").await;
    let told = world.news("dana", "@");
    let instead = told.iter().find(|it| show(&it.card).contains("Ask Ana"));
    let asked = world.press_shown("dana", instead.expect("a way to ask Ana"), "Ask Ana").await.text();
    assert!(asked.contains("Ana Duarte is asked"), "{asked}");
    let card = world.types("dana", &format!("answer {LONGEST}")).await.text();
    assert!(card.contains("Not now"), "{card}");
}
