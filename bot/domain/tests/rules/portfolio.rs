//! What stands still, and since when: F-3. What is still to come of what was asked: N-13.

use baton_domain::{
    ask, gate,
    initiative::{Command, Event},
    ladder::Rung,
    portfolio::{Standstill, standstill},
    stage::Stage,
};
use jiff::ToSpan;

use crate::support::story::Story;

fn quiet_since(story: &Story) -> Option<String> {
    let why = standstill(&story.record, &story.world.context()).into_iter();
    let mut quiet =
        why.filter_map(|it| if let Standstill::Quiet { since } = it { Some(since) } else { None });
    quiet.next().map(|it| it.to_string())
}

#[test]
fn nobody_acted_is_counted_from_the_last_act_or_from_the_stage_whichever_is_later() {
    let mut story = Story::staffed(Stage::Pilot);
    let acted = story.world.now;
    story.world.now = acted + (24 * 35).hours();
    assert_eq!(quiet_since(&story).as_deref(), Some("2026-11-02"), "since the last act");
    story.record.stage_since = acted + (24 * 20).hours();
    assert_eq!(quiet_since(&story), None, "a new stage is not quiet for what was before it");
    story.world.now = acted + (24 * 55).hours();
    assert_eq!(quiet_since(&story).as_deref(), Some("2026-11-22"), "since the stage began");
}

/// What is foretold is what happens when nobody answers.
#[test]
fn what_is_foretold_of_an_unanswered_item_comes_true() {
    let mut story = Story::staffed(Stage::Pilot);
    let horizon = story.world.now + (24 * 45).hours();
    story.pass(story.world.now + (24 * 32).hours());
    let asked = gate::gaps(&story.record, &story.world.context());
    let (item, person) = asked.iter().find_map(|it| Some((it.item, it.supplier?))).expect("a gap");
    let shown = ask::Command::Shown { items: vec![item], person };
    story.baton(Command::Ask(shown));
    let foretold = story.record.ahead(horizon, &story.world.context());
    assert!(
        foretold.iter().any(|(_, it)| matches!(it, ask::Event::Climbed { rung: Rung::Deputy, .. })),
        "{foretold:?}"
    );
    let happened = story.pass(horizon).into_iter().flat_map(|(at, events)| {
        events.into_iter().filter_map(move |it| match it {
            Event::Ask { event } => Some((at, event)),
            _ => None,
        })
    });
    assert_eq!(happened.collect::<Vec<_>>(), foretold);
}
