//! Two accounts of one person: what becomes of what they hold, and back. Over random stories.

use baton_domain::{
    PersonId,
    authority::sees,
    calendar::Absence,
    context::Actor,
    initiative::{Event, Initiative, counted},
    linking::{link, unlink},
    people::People,
    person::{Away, Event as PersonEvent, Grant, Person, Presence},
    role::Role,
    stage::Stage,
};
use jiff::{ToSpan, civil::date};
use proptest::prelude::*;

use crate::support::{
    chance::{Move, Seed, cases, happen, seeds},
    story::{Logged, Story},
    world::{NAMES, World, id, title},
};

/// Plays a random story in which nobody called `unheard` does anything or is named.
fn live(story: &mut Story, seeds: &[Seed], unheard: Option<PersonId>) {
    for seed in seeds {
        match seed.plan(story) {
            Move::Do(actor, command) => {
                let names = |it: PersonId| format!("{actor:?} {command:?}").contains(&it.to_string());
                if !unheard.is_some_and(names) {
                    let _ = story.act(actor, *command);
                }
            }
            Move::Pass(minutes) | Move::Down(minutes) => {
                story.pass(story.world.now + minutes.minutes());
            }
            Move::Happen(person, _) if unheard == Some(person) => {}
            Move::Happen(person, fortune) => happen(story, person, fortune),
        }
    }
}

fn happens(story: &mut Story, event: Event) {
    story.record.apply(&event, Actor::Baton, story.world.now);
    story.log.push((event, Actor::Baton, story.world.now));
}

fn folded(log: &[Logged]) -> Initiative {
    let (Event::Begun { beginning }, _, at) = &log[0] else { panic!("a story has a beginning") };
    let mut record = Initiative::begin(beginning, *at);
    let counts = counted(log.iter().map(|it| &it.0));
    for ((event, actor, at), _) in log.iter().zip(counts).filter(|it| it.1) {
        record.apply(event, *actor, *at);
    }
    record
}

fn two() -> impl Strategy<Value = (PersonId, PersonId)> {
    let people = proptest::sample::subsequence(NAMES.to_vec(), 2).prop_shuffle();
    people.prop_map(|it| (id(it[0]), id(it[1])))
}

proptest! {
    #![proptest_config(cases())]

    /// Whatever either held the one person holds, and nobody else gains or loses anything.
    #[test]
    fn a_merge_moves_everything_of_the_one_and_nothing_else((was, into) in two(), seeds in seeds()) {
        let mut story = Story::staffed(Stage::Pilot);
        live(&mut story, &seeds, None);
        let before = story.record.clone();
        happens(&mut story, Event::Merged { was, into });
        let after = &story.record;
        let moved = |it: PersonId| if it == was { into } else { it };
        prop_assert!(!after.has(was));
        prop_assert_eq!(after.custody.owner(), before.custody.owner().map(moved));
        for role in Role::all() {
            prop_assert_eq!(after.custody.holder(role), before.custody.holder(role).map(moved));
            prop_assert_eq!(after.custody.accepted(role), before.custody.accepted(role).map(moved));
        }
        for one in &before.decisions {
            let now = after.decisions.iter().find(|it| it.no == one.no).unwrap();
            prop_assert_eq!(now.decider, moved(one.decider));
        }
        let context = story.world.context();
        for name in NAMES.iter().filter(|it| ![was, into].contains(&id(it))) {
            prop_assert_eq!(sees(after, id(name), &context), sees(&before, id(name), &context));
        }
        let either = before.custody.is_member(was) || before.custody.is_member(into);
        prop_assert_eq!(after.custody.is_member(into), either);
        for (at, ask) in after.asks.iter().enumerate() {
            prop_assert!(!after.asks[..at].iter().any(|it| (it.item, it.person) == (ask.item, ask.person)));
        }
        prop_assert_eq!(&folded(&story.log), after);
    }

    /// Linked and unlinked at once, everything is as it was, merged is nothing.
    #[test]
    fn a_link_that_is_undone_leaves_no_trace((was, into) in two(), seeds in seeds(), again: bool) {
        let mut story = Story::staffed(Stage::Pilot);
        live(&mut story, &seeds, None);
        let before = story.record.clone();
        for _ in 0..=usize::from(again) {
            happens(&mut story, Event::Merged { was, into });
            happens(&mut story, Event::Parted { was });
        }
        prop_assert_eq!(folded(&story.log), before);
    }

    /// Whatever was done in between, the log can be folded without the merge, and the owner is one or nobody.
    #[test]
    fn what_was_done_while_linked_stays((was, into) in two(), first in seeds(), then in seeds()) {
        let mut story = Story::staffed(Stage::Pilot);
        live(&mut story, &first, None);
        happens(&mut story, Event::Merged { was, into });
        let decisions = story.record.decisions.len();
        live(&mut story, &then, Some(was));
        let linked = story.record.clone();
        happens(&mut story, Event::Parted { was });
        let parted = folded(&story.log);
        prop_assert!(parted.merged.is_empty());
        prop_assert_eq!(parted.stage, linked.stage);
        prop_assert_eq!(parted.decisions.len(), linked.decisions.len());
        prop_assert!(decisions <= parted.decisions.len());
        for role in Role::all() {
            let (before, after) = (linked.custody.holder(role), parted.custody.holder(role));
            prop_assert!(before == after || before == Some(into) || before.is_none(), "{role}: {before:?} {after:?}");
        }
    }
}

fn person(name: &str) -> Person {
    Person::unknown(id(name), title(name))
}

fn told(person: &mut Person, events: &[PersonEvent]) {
    let now = World::new().now;
    events.iter().for_each(|it| person.apply(it, now));
}

fn away(cover: &str) -> Away {
    let days = Absence { from: date(2026, 11, 2), until: date(2026, 11, 13) };
    Away { days, cover: Some(id(cover)), accepted: Some(World::new().now) }
}

#[test]
fn what_a_record_brought_it_takes_along_again() {
    let (mut ana, mut other) = (person("ana"), person("zoe"));
    (other.lead, other.away, other.delegate) = (true, Some(away("bo")), Some(id("eva")));
    let (ana_before, other_before) = (ana.clone(), other.clone());
    let both = link(&ana, &other);
    told(&mut ana, &both.kept);
    told(&mut other, &both.joined);
    assert_eq!((ana.lead, ana.admin, ana.delegate), (true, false, Some(id("eva"))));
    assert_eq!(ana.stand_in(date(2026, 11, 4)), Some(id("bo")));
    let both = unlink(&ana, &other);
    told(&mut ana, &both.kept);
    told(&mut other, &both.joined);
    assert_eq!((ana, other), (ana_before, other_before));
}

/// Nobody gets back by unlinking what an admin took from them.
#[test]
fn what_was_taken_while_linked_stays_taken() {
    let (mut ana, mut other) = (person("ana"), person("zoe"));
    (ana.lead, other.lead, other.admin) = (true, true, true);
    let both = link(&ana, &other);
    told(&mut ana, &both.kept);
    told(&mut other, &both.joined);
    told(&mut ana, &[PersonEvent::LeadMade { grant: Grant::Taken }]);
    let both = unlink(&ana, &other);
    told(&mut ana, &both.kept);
    told(&mut other, &both.joined);
    assert_eq!((ana.lead, other.lead), (false, false));
    assert_eq!((ana.admin, other.admin), (false, true), "this was brought");
}

#[test]
fn one_person_stands_for_all_their_accounts() {
    let (mut slack, mut discord, mut third, mut bo) =
        (person("ana"), person("eva"), person("zoe"), person("bo"));
    slack.presence = Presence::Gone;
    discord.zone = Some("Asia/Tokyo".to_owned());
    bo.delegate = Some(id("zoe"));
    let both = link(&slack, &discord);
    told(&mut discord, &both.joined);
    let both = link(&discord, &third);
    told(&mut third, &both.joined);
    let people: People = [slack.clone(), discord.clone(), third, bo.clone()].into_iter().collect();
    assert_eq!(people.keys().copied().collect::<Vec<_>>(), [id("ana"), id("bo")]);
    let ana = people.get(&id("zoe")).unwrap();
    assert_eq!(
        (ana.id, ana.presence, ana.zone.as_deref()),
        (id("ana"), Presence::Member, Some("Asia/Tokyo"))
    );
    assert_eq!(people.get(&id("bo")).unwrap().delegate, Some(id("ana")));
    assert_eq!(people.recorded(id("ana")), Some(&slack), "what is stored is what was said of that account");
    assert_eq!(people.recorded(id("bo")), Some(&bo));
    assert_eq!(people.others_of(id("ana")).count(), 2);
    assert_eq!(people.all_recorded().count(), 4);
}
