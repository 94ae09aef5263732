//! What holds whatever people do: DESIGN's invariants over random stories.

use baton_domain::{
    PersonId, authority,
    context::Actor,
    custody, gate,
    initiative::{Command, Event, Initiative},
    nudge,
    role::Role,
    stage::{self, How, Stage},
};
use jiff::ToSpan;
use proptest::prelude::*;

use crate::support::{
    chance::{Move, Seed, cases, happen, seeds},
    story::{Logged, Story},
};

/// Plays a random story and looks after every step.
fn live(stage: Stage, staffed: bool, seeds: &[Seed], mut look: impl FnMut(&Story)) -> Story {
    let mut story = if staffed { Story::staffed(stage) } else { Story::bare(stage) };
    for seed in seeds {
        match seed.plan(&story) {
            Move::Do(actor, command) => {
                // What is refused is refused; that nothing changed is what the types say.
                let _ = story.act(actor, *command);
            }
            Move::Pass(minutes) => {
                let until = story.world.now + minutes.minutes();
                story.pass(until);
            }
            Move::Down(minutes) => {
                story.world.now += minutes.minutes();
                story.baton(Command::Tick);
                story.assert_settled();
            }
            Move::Happen(person, fortune) => happen(&mut story, person, fortune),
        }
        look(&story);
    }
    story
}

fn stages() -> impl Strategy<Value = Stage> {
    prop_oneof![Just(Stage::Proposed), Just(Stage::Pilot), Just(Stage::Pilot), Just(Stage::Bridge)]
}

/// Folds the log up to every event and hands out the record before it.
fn retold(log: &[Logged], mut look: impl FnMut(&Initiative, &Initiative, &Logged)) -> Initiative {
    let (Event::Begun { beginning }, _, at) = &log[0] else { panic!("a story has a beginning") };
    let mut record = Initiative::begin(beginning, *at);
    for logged in log {
        let before = record.clone();
        record.apply(&logged.0, logged.1, logged.2);
        look(&before, &record, logged);
    }
    record
}

fn said_yes(before: &Initiative, event: &Event, actor: Actor, to: Option<PersonId>) -> bool {
    match event {
        Event::Custody { event: custody::Event::Accepted { role: Role::Owner, person, .. } } => {
            let volunteered = before.custody.volunteers.contains(person);
            to == Some(*person) && (actor == Actor::Person(*person) || volunteered)
        }
        // Whoever accepted to own what comes after owns it when that begins.
        Event::Custody { event: custody::Event::AcceptedToo { role: Role::Owner, person } } => {
            to == Some(*person) && before.custody.accepted(Role::NextOwner) == Some(*person)
        }
        Event::Custody { event: custody::Event::Named { role: Role::Owner, person, .. } } => {
            to == Some(*person)
        }
        Event::Custody {
            event: custody::Event::Cleared { role: Role::Owner, .. } | custody::Event::Left { .. },
        } => to.is_none(),
        _ => false,
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn nobody_owns_it_who_did_not_say_so(stage in stages(), staffed: bool, seeds in seeds()) {
        let story = live(stage, staffed, &seeds, |_| ());
        retold(&story.log, |before, after, (event, actor, _)| {
            let (from, to) = (before.custody.owner(), after.custody.owner());
            assert!(from == to || said_yes(before, event, *actor, to), "{event:?} by {actor:?}");
        });
    }

    #[test]
    fn no_stage_is_left_while_its_gate_has_a_gap(stage in stages(), staffed: bool, seeds in seeds()) {
        let mut story = if staffed { Story::staffed(stage) } else { Story::bare(stage) };
        for seed in seeds {
            let before = story.clone();
            match seed.plan(&story) {
                Move::Do(actor, command) => {
                    let events = story.act(actor, *command).unwrap_or_default();
                    let passed = events.iter().find_map(|it| match it {
                        Event::Stage { event: stage::Event::Passed { gate, how, .. } } => Some((*gate, how)),
                        _ => None,
                    });
                    let missing = |gate| gate::missing_items(&before.record, gate, &before.world.context());
                    match passed {
                        Some((gate, How::Answered)) => prop_assert_eq!(missing(gate), Vec::new()),
                        Some((gate, How::Overridden { .. })) => {
                            let sponsor = before.record.custody.holder(Role::Sponsor);
                            prop_assert!(!missing(gate).is_empty());
                            prop_assert!(actor == Actor::Baton || actor.person() == sponsor);
                        }
                        Some((_, How::NotAsked)) => prop_assert!(false, "only an import says so"),
                        None => prop_assert!(
                            before.record.stage == story.record.stage || !story.record.stage.is_running()
                        ),
                    }
                }
                Move::Happen(person, fortune) => happen(&mut story, person, fortune),
                Move::Pass(minutes) | Move::Down(minutes) => {
                    story.world.now += minutes.minutes();
                    story.baton(Command::Tick);
                }
            }
        }
    }

    #[test]
    fn the_events_tell_the_record(stage in stages(), staffed: bool, seeds in seeds()) {
        let story = live(stage, staffed, &seeds, |_| ());
        prop_assert_eq!(&retold(&story.log, |_, _, _| ()), &story.record);
        let json = serde_json::to_string(&story.record).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Initiative>(&json).unwrap(), &story.record);
        for (event, _, _) in &story.log {
            let json = serde_json::to_string(event).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Event>(&json).unwrap(), event);
        }
    }

    #[test]
    fn nothing_answered_or_quiet_is_asked(stage in stages(), staffed: bool, seeds in seeds()) {
        live(stage, staffed, &seeds, |story| {
            let context = story.world.context();
            let gaps = gate::gaps(&story.record, &context);
            for gap in &gaps {
                let gone = story.record.custody.holder(Role::NextOwner).is_some_and(|it| context.is_gone(it));
                assert!(gate::lacks(&story.record, gap.item) || gone, "{gap:?}");
                assert_eq!(gaps.iter().filter(|it| it.item == gap.item).count(), 1, "{gap:?}");
            }
            let mine = nudge::asked(&story.record, &context);
            for person in story.world.people.keys() {
                for gap in nudge::asked_of(&story.record, *person, &context) {
                    let ask = baton_domain::ask::find(&story.record.asks, gap.item, *person);
                    assert!(gaps.contains(&gap));
                    assert!(!ask.is_some_and(|it| it.is_quiet(context.now, context.calendar)), "{gap:?}");
                    assert!(authority::sees(&story.record, *person, &context), "{gap:?}");
                    assert!(mine.get(person).is_some_and(|it| it.contains(&gap)), "{gap:?} of {person}");
                }
            }
        });
    }

    /// A double press has the effect of one; only what was shown is shown again.
    #[test]
    fn the_same_command_twice_is_once(stage in stages(), staffed: bool, seeds in seeds()) {
        let mut story = if staffed { Story::staffed(stage) } else { Story::bare(stage) };
        for seed in seeds {
            match seed.plan(&story) {
                Move::Do(actor, command) => {
                    let first = story.act(actor, (*command).clone());
                    let again = story.record.decide((*command).clone(), actor, &story.world.context());
                    let shown = matches!(*command, Command::Ask(baton_domain::ask::Command::Shown { .. }));
                    let closes = matches!(*command, Command::Stage(stage::Command::Close { .. }));
                    if first.is_ok() && !shown && !closes {
                        prop_assert!(again.clone().unwrap_or_default().is_empty(), "{command:?}: {again:?}");
                    }
                }
                Move::Happen(person, fortune) => happen(&mut story, person, fortune),
                Move::Pass(minutes) | Move::Down(minutes) => {
                    story.pass(story.world.now + minutes.minutes());
                }
            }
        }
    }

    /// A tick at the same moment gives nothing, and the next wake lies ahead: no busy loop.
    #[test]
    fn a_tick_settles_everything_at_once(stage in stages(), staffed: bool, seeds in seeds()) {
        let mut story = live(stage, staffed, &seeds, |_| ());
        story.baton(Command::Tick);
        story.assert_settled();
        let far = story.world.now + (400 * 24).hours();
        story.pass(far);
        story.assert_settled();
        // With nothing said in more than a year, everything went as far as it goes.
        prop_assert_eq!(story.record.next_wake(&story.world.context()), None);
    }
}
