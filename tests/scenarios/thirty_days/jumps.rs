//! A clock that jumps and comes back, on a platform on which everything goes well.

use std::collections::BTreeMap;

use baton_domain::calendar::zone;
use baton_tests::database::Database;
use jiff::{SignedDuration, Timestamp, civil::DateTime};

use super::{room::Troubles, runtime, simulation::Simulation, told, watch::Jump};

/// For so long the clock is wrong.
const WRONG: SignedDuration = SignedDuration::from_hours(3);
/// Between two looks at what is due, then and else.
const LOOKS: SignedDuration = SignedDuration::from_mins(20);
const USUAL_LOOKS: SignedDuration = SignedDuration::from_hours(4);
/// In London: the night before the cards, just before and just after they go out, and in between two of them.
const MOMENTS: [&str; 4] = ["2026-11-29T23:30", "2026-11-30T08:30", "2026-11-30T09:02", "2026-12-02T12:00"];
/// What a month ahead brings a channel at once: a card, and a line beneath it.
const CARD_AND_LINE: usize = 2;
const END: &str = "2026-12-14T12:00";

impl Simulation {
    async fn live_until(&mut self, until: Timestamp, looks: SignedDuration) {
        while self.time.now() < until {
            for one in 0..self.replicas.len() {
                self.works(one).await;
            }
            self.time.pass(looks.min(until.duration_since(self.time.now())));
        }
    }

    fn arrivals_by_place(&self) -> BTreeMap<String, usize> {
        let mut all = BTreeMap::new();
        self.room.arrived().into_iter().for_each(|it| *all.entry(format!("{:?}", it.to)).or_default() += 1);
        all
    }
}

fn london(wall: &str) -> Timestamp {
    let wall: DateTime = wall.parse().expect("such as 2026-11-30T09:01");
    wall.to_zoned(zone("Europe/London").expect("a zone")).expect("a time that exists").timestamp()
}

/// What arrived in each place while the clock of one of them was wrong, or would have been.
async fn lived(example: &Database, jump: Option<Jump>, moment: &str) -> BTreeMap<String, usize> {
    let mut simulation = Simulation::begin(example, 7, Troubles::default(), Vec::new()).await;
    simulation.live_until(london(moment), USUAL_LOOKS).await;
    let before = simulation.arrivals_by_place();
    if jump.is_some() {
        simulation.clock_goes(0, jump);
    }
    let until = simulation.time.now() + WRONG;
    simulation.live_until(until, LOOKS).await;
    let mut meanwhile = simulation.arrivals_by_place();
    for (place, times) in &before {
        meanwhile.entry(place.clone()).and_modify(|it| *it -= times);
    }
    simulation.clock_goes(0, None);
    simulation.live_until(london(END), USUAL_LOOKS).await;
    simulation.calm_down().await;
    let wrong = simulation.all_wrong().await;
    assert_eq!(wrong, Vec::<String>::new(), "{jump:?} at {moment}:\n{}", simulation.room.trace().join("\n"));
    simulation.store.close().await;
    meanwhile
}

/// While the clock is wrong, no place gets more messages than usual, or so many more.
fn jumps_at_any_moment(jump: Jump, more: usize) {
    let example = told();
    runtime().block_on(async {
        for moment in MOMENTS {
            let usual = lived(&example, None, moment).await;
            let then = lived(&example, Some(jump), moment).await;
            for (place, times) in then {
                let usual = usual.get(&place).copied().unwrap_or(0);
                let at_most = usual + more;
                assert!(times <= at_most, "{place} got {times} messages, usually {usual}, at {moment}");
            }
        }
    });
}

#[test]
fn an_hour_ahead_sends_nothing_twice() {
    jumps_at_any_moment(Jump::HourAhead, 0);
}

#[test]
fn an_hour_back_sends_nothing_twice() {
    jumps_at_any_moment(Jump::HourBack, 0);
}

#[test]
fn a_month_ahead_sends_nothing_twice_and_not_a_month_of_cards() {
    jumps_at_any_moment(Jump::MonthAhead, CARD_AND_LINE);
}

#[test]
fn a_clock_in_1970_sends_nothing_twice() {
    jumps_at_any_moment(Jump::To1970, 0);
}
