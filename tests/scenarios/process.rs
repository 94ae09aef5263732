//! The whole process: an effort that begins with `new` and runs on a regular Tuesday half a year after it went live.
//!
//! A scenario is named after the requirement that it shows; `docs/requirements.md` is made from these names.

mod bridge;
mod course;
mod intake;
mod pilot;
mod production;

use baton_tests::world::World;

/// The effort of all these scenarios: Dana owns it, Mei sponsors it, Tom runs the pilot.
const KEY: &str = "parcel-photos";

/// What answers the intake, and who says it.
const INTAKE: [(&str, &str); 28] = [
    ("mei", "role confirm KEY @dana half of her time, and the last word on the desk"),
    ("dana", "answer KEY first-duty yes"),
    ("dana", "answer KEY what-then @luis \"the parcel desk in Leeds\" \"a screen in the sorting system\""),
    ("mei", "answer KEY commitment 1 Mar \"120000 EUR\""),
    (
        "dana",
        "metric add KEY pilot accuracy up \"photos sorted right\" \"90 %\" \"a sample\" @ana 2027-01-15",
    ),
    ("mei", "role set KEY next-owner @luis"),
    ("dana", "answer KEY owning-function business \"the parcel desk\""),
    ("dana", "answer KEY effort-pilot 30 days"),
    ("dana", "answer KEY effort-rebuild 120 days"),
    ("dana", "answer KEY forgotten.monitoring planned \"a dashboard from week two\""),
    ("dana", "answer KEY forgotten.errors planned \"they go to the desk\""),
    ("dana", "answer KEY forgotten.cost-limits planned \"a cap a day\""),
    ("dana", "answer KEY forgotten.security done \"reviewed in May\""),
    ("dana", "answer KEY forgotten.edge-cases planned \"wet labels first\""),
    ("dana", "answer KEY forgotten.adversaries not-needed \"nobody outside sends photos\""),
    ("dana", "answer KEY forgotten.compliance planned \"with the yearly one\""),
    ("dana", "answer KEY forgotten.integration planned \"after week six\""),
    ("dana", "answer KEY integration \"the sorting system\" thin \"8000 EUR\""),
    ("tom", "answer KEY daily-user @ana all"),
    ("tom", "answer KEY adoption-sponsor @luis"),
    ("luis", "answer KEY adoption-sponsor accept"),
    ("dana", "answer KEY quality-review @ravi the shift lead, then Dana"),
    ("ravi", "answer KEY quality-review accept"),
    ("dana", "answer KEY budget-review 30 Apr"),
    ("tom", "answer KEY assumption \"no more than 200 photos a day\""),
    ("tom", "answer KEY privileges nothing is borrowed, the desk sends its own photos"),
    ("luis", "handoff accept KEY 3"),
    ("dana", "stage close KEY start"),
];

/// What the three questions need, and the close.
const CLOSING: [(&str, &str); 5] = [
    (
        "dana",
        "metric add KEY production cost down \"cost a photo\" \"0.40 EUR\" \"the ledger\" @ana 2027-06-01",
    ),
    ("dana", "answer KEY expectation Mei told the board on 20 Nov"),
    ("mei", "role confirm KEY @luis all of his time"),
    ("mei", "settings functions KEY none"),
    ("dana", "stage close KEY build"),
];

/// The same without the last step.
const UP_TO_THE_CLOSE: &[(&str, &str)] = CLOSING.split_at(CLOSING.len() - 1).0;

/// What the gate before production needs, and the step through it; the rebuild is Luis's by then.
const GOING_LIVE: [(&str, &str); 25] = [
    ("mei", "answer KEY bridge-budget \"90000 EUR\""),
    ("luis", "answer KEY infrastructure.monitoring @ravi \"the dashboard of the desk\""),
    ("luis", "answer KEY infrastructure.rate-limits @ravi \"200 a minute, tested\""),
    ("luis", "answer KEY infrastructure.cost-control @ravi \"a cap of 50 EUR a day\""),
    ("luis", "answer KEY infrastructure.fallback @ravi \"the desk sorts by hand\""),
    ("luis", "answer KEY infrastructure.logging @ravi \"kept for a year\""),
    ("luis", "answer KEY evaluation.pipeline @ravi \"every night\""),
    ("luis", "answer KEY evaluation.golden-set @ana \"400 photos\""),
    ("luis", "answer KEY evaluation.sampling @ana \"twenty a week\""),
    ("luis", "answer KEY evaluation-rebuild \"94 %\" \"the report of January\""),
    ("luis", "answer KEY failure-mode rollback @luis \"5 %\" \"the wrong desk\" \"complaints of the desks\""),
    ("luis", "answer KEY failure-rate \"2 %\" they are sorted by hand the same day"),
    ("luis", "stage rollout KEY 10%"),
    ("luis", "answer KEY reversibility.flag @ravi \"the switch in the settings\""),
    ("luis", "answer KEY reversibility.stages @ravi \"10, 50, 100\""),
    ("luis", "answer KEY reversibility.rollback @ravi \"page 3 of the handbook\""),
    ("luis", "answer KEY reversibility.kill-switch @ravi \"the red button\""),
    ("luis", "answer KEY rollout.parallel @ravi 2026-11-24 \"as the old way\""),
    ("luis", "answer KEY rollout.subset @ravi 2026-11-25 \"three clerks\""),
    ("luis", "answer KEY rollout.rehearsal @ravi 2026-11-26 \"off in a minute\""),
    ("luis", "answer KEY operator @arjun on-call \"the alarm\""),
    ("arjun", "answer KEY operator.1 accept"),
    ("arjun", "answer KEY absent-week.1 yes 2026-11-23 nobody had to ask"),
    ("luis", "stage rollout KEY 100%"),
    ("luis", "stage go-live KEY"),
];

/// Types these lines one after the other; each has to be done.
async fn all(world: &mut World, lines: &[(&str, &str)]) {
    for (who, line) in lines {
        says(world, who, line).await;
    }
}

/// Types a line, and answers what is said back; a form would mean that the line was not understood.
async fn says(world: &mut World, who: &str, line: &str) -> String {
    let line = line.replace("KEY", KEY);
    let text = world.types(who, &line).await.text();
    assert!(!text.starts_with("form"), "{who}: {line}\n{text}");
    text
}

/// Types a line that is not accepted, and answers why.
async fn refused(world: &mut World, who: &str, line: &str) -> String {
    let said = world.types(who, &line.replace("KEY", KEY)).await;
    match &said.reply {
        baton_chat::inbound::Reply::Form(form) => {
            form.fields().iter().find_map(|it| it.error.clone()).unwrap_or_default()
        }
        _ => said.text(),
    }
}

/// The whole record, all pages of it.
async fn whole(world: &mut World, who: &str) -> String {
    let mut all = String::new();
    for page in 1..=6 {
        all += &says(world, who, &format!("show KEY {page}")).await;
    }
    all
}

/// Whether this is missing by now and may be asked for.
async fn is_open(world: &mut World, item: &str, of: &str) -> bool {
    world.types("mei", &format!("ask now {KEY} {item} {of}")).await.text().contains("is asked")
}

/// Somebody says yes to what they are asked.
async fn accepts(world: &mut World, who: &str) {
    let card = world.types(who, &format!("answer {KEY}")).await;
    world.press(&card, "Accept").await;
}

/// Types lines before which the effort stands; whatever was said is read.
async fn after(world: &mut World, lines: &[(&str, &str)]) {
    all(world, lines).await;
    world.read_everything();
}

/// The effort as it was proposed, with its three people.
async fn proposed() -> World {
    let mut world = World::open().await;
    let said = world.types("tom", "new Parcel photos").await;
    let people = [("owner", "@dana"), ("sponsor", "@mei"), ("champion", "@tom")];
    let said = world.fills(&said, &people).await;
    let said = world.fills(&said, &[]).await;
    assert!(said.text().contains("Proposed: Parcel photos"), "{}", said.text());
    after(&mut world, &[("dana", "handoff accept KEY 1"), ("mei", "handoff accept KEY 2")]).await;
    world
}

/// Phase one, begun today.
async fn piloted() -> World {
    let mut world = proposed().await;
    after(&mut world, &INTAKE).await;
    world
}

/// The rebuild, begun today.
async fn rebuilding() -> World {
    let mut world = piloted().await;
    after(&mut world, &CLOSING).await;
    world
}

/// A rebuild that has lasted a week.
async fn rebuilt() -> World {
    let mut world = rebuilding().await;
    goes_on(&mut world).await;
    world
}

/// Another week passes, in which nobody answers.
async fn goes_on(world: &mut World) {
    world.until("2026-11-30T10:00").await;
    world.read_everything();
}

/// In production since today.
async fn live() -> World {
    let mut world = rebuilt().await;
    after(&mut world, &GOING_LIVE).await;
    world
}
