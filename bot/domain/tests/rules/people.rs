//! What is known of people, and who may say it: N-6, and the admins' row of the table.

use baton_domain::{
    context::Actor,
    person::{Command, Grant, Presence},
};
use jiff::civil::date;

use crate::support::{
    print::say,
    world::{World, id, title},
};

/// What comes of a command about somebody.
fn told(world: &mut World, actor: &str, about: &str, command: Command) -> String {
    let actor = if actor == "baton" { Actor::Baton } else { Actor::Person(id(actor)) };
    let decided = world.people[&id(about)].decide(command, actor, &world.context());
    match decided {
        Err(refusal) => format!("!! {}", say(&refusal, world)),
        Ok(events) => {
            let now = world.now;
            events.iter().for_each(|it| world.change(about, |person| person.apply(it, now)));
            events.iter().map(|it| say(it, world)).collect::<Vec<_>>().join("; ")
        }
    }
}

/// N-6: the cover accepts, and nobody else does it for them.
#[test]
fn a_cover_stands_in_once_they_said_yes() {
    let mut world = World::new();
    let until = date(2026, 11, 13);
    let away = |cover| Command::GoAway { until, cover: Some(id(cover)) };
    insta::assert_snapshot!(told(&mut world, "luis", "luis", away("luis")), @"!! offered_to_other to=luis");
    insta::assert_snapshot!(told(&mut world, "luis", "luis", away("gil")), @"!! gone person=gil");
    insta::assert_snapshot!(told(&mut world, "luis", "luis", away("bo")), @"went_away from=2026-11-02 until=2026-11-13 cover=bo");
    let stand_in = |world: &World| world.people[&id("luis")].stand_in(world.context().today());
    assert_eq!(stand_in(&world), None);
    insta::assert_snapshot!(told(&mut world, "ana", "luis", Command::AcceptCover), @"!! offered_to_other to=bo");
    insta::assert_snapshot!(told(&mut world, "bo", "luis", Command::AcceptCover), @"cover_accepted cover=bo");
    assert_eq!(stand_in(&world), Some(id("bo")));
    assert_eq!(world.people[&id("luis")].stand_in(date(2026, 11, 14)), None);
    insta::assert_snapshot!(told(&mut world, "bo", "luis", Command::DeclineCover), @"cover_declined cover=bo");
    assert_eq!(stand_in(&world), None);
    insta::assert_snapshot!(told(&mut world, "bo", "luis", Command::AcceptCover), @"!! offer_closed");
}

#[test]
fn what_is_somebodys_own_is_set_by_them_or_an_admin() {
    let mut world = World::new();
    let zone = || Command::SetZone("Asia/Tokyo".to_owned());
    insta::assert_snapshot!(told(&mut world, "bo", "luis", zone()), @"!! not_allowed act=settings who=[ada]");
    insta::assert_snapshot!(told(&mut world, "ada", "luis", zone()), @"zone_set zone=Asia/Tokyo");
    insta::assert_snapshot!(told(&mut world, "luis", "luis", Command::MakeLead(Grant::Given)), @"!! not_allowed act=settings who=[ada]");
    insta::assert_snapshot!(told(&mut world, "ada", "luis", Command::MakeLead(Grant::Given)), @"lead_made grant=given");
    insta::assert_snapshot!(told(&mut world, "bo", "luis", Command::Erase), @"!! not_allowed act=settings who=[ada]");
    insta::assert_snapshot!(told(&mut world, "baton", "luis", Command::Erase), @"erased");
    assert!(!world.people[&id("luis")].lead);
}

#[test]
fn what_a_platform_says_again_is_no_event() {
    let mut world = World::new();
    let appear = |zone: Option<&str>, presence| Command::Appear {
        name: title("luis"),
        zone: zone.map(str::to_owned),
        presence,
    };
    insta::assert_snapshot!(told(&mut world, "baton", "luis", appear(Some("Asia/Tokyo"), Presence::Member)), @"appeared name=“luis” zone=Asia/Tokyo presence=member");
    insta::assert_snapshot!(told(&mut world, "baton", "luis", appear(None, Presence::Member)), @"");
    insta::assert_snapshot!(told(&mut world, "baton", "luis", appear(None, Presence::Gone)), @"appeared name=“luis” presence=gone");
}
