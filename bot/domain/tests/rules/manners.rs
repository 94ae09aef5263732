//! When a message may reach somebody at all: N-3, N-4.

use std::{collections::BTreeMap, sync::Arc};

use baton_domain::{
    calendar::{Absence, Calendar, zone},
    manners::{Class, InGate, Sent, earliest, monday_of},
};
use jiff::{Timestamp, ToSpan, civil::date};
use proptest::prelude::*;

use crate::support::{
    chance::cases,
    print::moment,
    world::{PLAYBOOK, World, at},
};

/// Sends one message after the other, each as early as it may go.
fn send(in_gate: InGate, wanted: &[(Class, &str)]) -> String {
    let world = World::new();
    let mut sent = Vec::new();
    let told = wanted.iter().map(|(class, wall)| {
        let wanted = at(&world.calendar, wall);
        let at = earliest(*class, wanted, &world.calendar, &sent, in_gate, &PLAYBOOK.manners);
        sent.push(Sent { at, class: *class });
        format!("{class:?} wanted {}: {}\n", moment(wanted, &world), moment(at, &world))
    });
    told.collect()
}

#[test]
fn routine_comes_once_a_day_and_twice_a_week() {
    let four = [(Class::Routine, "2026-11-02T10:00"); 4];
    insta::assert_snapshot!(send(InGate::No, &four), @r"
    Routine wanted Mon 02 Nov 10:00: Mon 02 Nov 10:00
    Routine wanted Mon 02 Nov 10:00: Tue 03 Nov 09:00
    Routine wanted Mon 02 Nov 10:00: Mon 09 Nov 09:00
    Routine wanted Mon 02 Nov 10:00: Tue 10 Nov 09:00
    ");
    insta::assert_snapshot!(send(InGate::Yes, &four), @r"
    Routine wanted Mon 02 Nov 10:00: Mon 02 Nov 10:00
    Routine wanted Mon 02 Nov 10:00: Tue 03 Nov 09:00
    Routine wanted Mon 02 Nov 10:00: Wed 04 Nov 09:00
    Routine wanted Mon 02 Nov 10:00: Mon 09 Nov 09:00
    ");
}

#[test]
fn nights_and_weekends_hold_delivery() {
    let wanted = [(Class::Routine, "2026-11-06T17:30"), (Class::Direct, "2026-11-07T12:00")];
    insta::assert_snapshot!(send(InGate::No, &wanted), @r"
    Routine wanted Fri 06 Nov 17:30: Mon 09 Nov 09:00
    Direct wanted Sat 07 Nov 12:00: Mon 09 Nov 09:00
    ");
}

/// Being asked by somebody does not use up the routine, nor the other way round.
#[test]
fn a_direct_message_comes_once_a_day_beside_the_routine() {
    let wanted = [
        (Class::Routine, "2026-11-02T09:00"),
        (Class::Direct, "2026-11-02T09:30"),
        (Class::Direct, "2026-11-02T10:00"),
        (Class::Routine, "2026-11-02T10:00"),
    ];
    insta::assert_snapshot!(send(InGate::No, &wanted), @r"
    Routine wanted Mon 02 Nov 09:00: Mon 02 Nov 09:00
    Direct wanted Mon 02 Nov 09:30: Mon 02 Nov 09:30
    Direct wanted Mon 02 Nov 10:00: Tue 03 Nov 09:00
    Routine wanted Mon 02 Nov 10:00: Tue 03 Nov 09:00
    ");
}

#[test]
fn an_alarm_waits_for_the_morning_and_for_nothing_else() {
    let wanted = [(Class::Alarm, "2026-11-02T02:00"); 3];
    insta::assert_snapshot!(send(InGate::No, &wanted), @r"
    Alarm wanted Mon 02 Nov 02:00: Mon 02 Nov 09:00
    Alarm wanted Mon 02 Nov 02:00: Mon 02 Nov 09:00
    Alarm wanted Mon 02 Nov 02:00: Mon 02 Nov 09:00
    ");
}

fn calendars() -> impl Strategy<Value = Calendar> {
    let zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"];
    let days = || prop::collection::btree_set(0..200_i32, 0..20);
    (0..zones.len(), days(), prop::option::of((0..100_i32, 0..40_i32))).prop_map(
        move |(n, holidays, away)| {
            let day = |n: i32| date(2026, 9, 1) + n.days();
            Calendar {
                holidays: Arc::new(holidays.into_iter().map(day).collect()),
                away: away.map(|(first, days)| Absence { from: day(first), until: day(first + days) }),
                ..Calendar::new(zone(zones[n]).expect("a zone"))
            }
        },
    )
}

fn wishes() -> impl Strategy<Value = Vec<(Class, Timestamp, bool)>> {
    let class = prop_oneof![Just(Class::Routine), Just(Class::Direct), Just(Class::Alarm)];
    // From September 2026, over three months with both changes of the clock.
    let moment = (0..90 * 24 * 60_i64)
        .prop_map(|it| Timestamp::from_second(1_788_220_800).expect("within time") + it.minutes());
    prop::collection::vec((class, moment, any::<bool>()), 0..60)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn nobody_gets_more_than_the_manners_allow(calendar in calendars(), wishes in wishes(), gated: bool) {
        let manners = &PLAYBOOK.manners;
        let mut sent: Vec<Sent> = Vec::new();
        for (class, wanted, open) in wishes {
            let in_gate = if gated && open { InGate::Yes } else { InGate::No };
            let at = earliest(class, wanted, &calendar, &sent, in_gate, manners);
            prop_assert!(wanted <= at);
            prop_assert!(calendar.is_open(at));
            sent.push(Sent { at, class });
        }
        let a_week = if gated { manners.routine_a_week_in_gate } else { manners.routine_a_week };
        let mut days = BTreeMap::new();
        let mut weeks = BTreeMap::new();
        for it in &sent {
            let day = calendar.date_of(it.at);
            *days.entry((it.class, day)).or_insert(0) += 1;
            *weeks.entry((it.class, monday_of(day))).or_insert(0) += 1;
        }
        for ((class, day), count) in days {
            match class {
                Class::Routine => prop_assert!(count <= manners.routine_a_day, "{day}"),
                Class::Direct => prop_assert!(count <= 1, "{day}"),
                Class::Alarm => {}
            }
        }
        for ((class, week), count) in weeks {
            prop_assert!(class != Class::Routine || count <= a_week, "{week}: {count}");
        }
    }

    /// A message that nothing holds back goes at once.
    #[test]
    fn the_first_message_goes_at_the_first_opening(calendar in calendars(), wishes in wishes()) {
        for (class, wanted, _) in wishes {
            let at = earliest(class, wanted, &calendar, &[], InGate::No, &PLAYBOOK.manners);
            prop_assert_eq!(at, calendar.next_open(wanted));
        }
    }
}
