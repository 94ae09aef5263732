//! A year in the life: 50 initiatives, 200 people in 12 time zones, 365 days in which people do what people do.
//!
//! Rule: whatever they do, the manners hold. Every property is looked at every morning, on the real store, with
//! the real messages; the random choices come from the seed that a failure names.

use std::collections::{BTreeMap, BTreeSet};

use baton::directory::Directory;
use baton_domain::{
    InitiativeId, PersonId,
    ask::{Ask, Event as AskEvent, Item},
    calendar::Calendar,
    initiative::{Event, Initiative},
    ladder::Rung,
    nudge,
};
use baton_store::{Message, SubjectKind};
use jiff::{SignedDuration, Timestamp, civil::Date};
use rand::{SeedableRng as _, rngs::StdRng};
use serde::Deserialize as _;

use baton_tests::town::Town;

/// Years in every run; the long campaign has 1,000.
const YEARS: u64 = 1;
/// Towns in every run; those beyond the years live three weeks, in which what nobody asks for is found out.
const TOWNS: u64 = 50;
const WEEKS: u32 = 21;
/// Days of a year. Shorter while somebody looks for something: `BATON_YEAR_DAYS`.
const DAYS: u32 = 365;
/// An item is with somebody who can supply it after this, weekends and holidays included.
const ASKED_WITHIN: SignedDuration = SignedDuration::from_hours(24 * 9);

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

#[tokio::test]
async fn a_year_in_the_life() {
    let whole = u32::try_from(number("BATON_YEAR_DAYS", DAYS.into())).expect("some days");
    let years = number("BATON_YEARS", YEARS);
    for seed in 0..years.max(TOWNS) {
        let days = if seed < years { whole } else { WEEKS };
        let mut chance = StdRng::seed_from_u64(seed);
        let mut town = Town::open(seed).await;
        let mut with = With::new();
        for day in 0..days {
            town.passes_a_day(&mut chance).await;
            if day % 7 == 6 {
                let records = town.records().await;
                let sent = town.sent().await;
                let lately = sent.iter().filter_map(|it| town.to_somebody(it));
                let lately = lately.filter(|it| town.baton.now().duration_since(it.1) <= ASKED_WITHIN);
                let reached: BTreeSet<PersonId> = lately.map(|it| it.0).collect();
                everything_is_asked(&town, &records, &reached, &mut with, seed).await;
            }
        }
        let records = town.records().await;
        let sent = town.sent().await;
        nobody_gets_more_than_the_manners_allow(&town, &*town.directory().await, &sent, seed);
        let asked = nobody_is_passed_over_without_notice(&town, &records, seed).await;
        figures(&town, &sent, asked, days, seed);
    }
}

/// Since which look an item has been with whom.
type With = BTreeMap<(InitiativeId, Item, PersonId), Timestamp>;

/// Whatever is missing and has been somebody's for a week was shown to somebody, or waits behind the link of a card
/// that they got; so no initiative in which anything is missing is forgotten.
async fn everything_is_asked(
    town: &Town,
    records: &[Initiative],
    reached: &BTreeSet<PersonId>,
    with: &mut With,
    seed: u64,
) {
    let directory = town.directory().await;
    let context = directory.context(&town.baton.playbook, town.baton.now());
    let mut still = BTreeMap::new();
    for record in records.iter().filter(|it| it.stage.is_running()) {
        let known: BTreeSet<_> =
            record.asks.iter().filter(|it| it.first_shown.is_some()).map(|it| it.item).collect();
        for (person, gaps) in nudge::asked(record, &context) {
            // What only an absence or a wait would bring them is not theirs yet.
            let theirs = nudge::asked_of(record, person, &context);
            for gap in gaps.iter().filter(|it| theirs.contains(it)) {
                let whose = (record.id, gap.item, person);
                // Whoever answers it anew, and not enough, begins it anew.
                let since = with.get(&whose).copied().unwrap_or(context.now).max(gap.since);
                still.insert(whose, since);
                let open = context.now.duration_since(since);
                let quiet = record
                    .asks
                    .iter()
                    .any(|it: &Ask| it.item == gap.item && it.is_quiet(context.now, context.calendar));
                let away = context.people.get(&person).is_none_or(|it| it.away.is_some());
                assert!(
                    open <= ASKED_WITHIN
                        || known.contains(&gap.item)
                        || quiet
                        || away
                        || reached.contains(&person),
                    "seed {seed}: {} needs {:?} of {} for {open:#} and they were not asked",
                    record.key,
                    gap.item,
                    directory.name(person),
                );
            }
        }
    }
    *with = still;
}

/// One routine message a day and two a week to anybody, three while a gate is open; in working hours alone.
fn nobody_gets_more_than_the_manners_allow(town: &Town, directory: &Directory, sent: &[Message], seed: u64) {
    let manners = &town.baton.playbook.manners;
    let mut days: BTreeMap<(PersonId, Date), usize> = BTreeMap::new();
    let mut weeks: BTreeMap<(PersonId, Date), usize> = BTreeMap::new();
    for (person, at, class) in sent.iter().filter_map(|it| town.to_somebody(it)) {
        // Who is away is not asked, but what they were asked before may be edited.
        let calendar = Calendar { away: None, ..directory.calendar_for(person) };
        assert!(calendar.is_open(at), "seed {seed}: {} at {at}", directory.name(person));
        if class == "routine" {
            let day = calendar.date_of(at);
            *days.entry((person, day)).or_default() += 1;
            *weeks.entry((person, baton_domain::manners::monday_of(day))).or_default() += 1;
        }
    }
    let over = |most: usize| move |it: &(&(PersonId, Date), &usize)| most < *it.1;
    let a_day = days.iter().find(over(manners.routine_a_day));
    assert_eq!(a_day, None, "seed {seed}: too much on one day");
    let a_week = weeks.iter().find(over(manners.routine_a_week_in_gate));
    assert_eq!(a_week, None, "seed {seed}: too much in one week");
}

/// Before an item goes up, whoever was asked was told so. Answers how many items were shown to somebody, and how
/// many of them are open still.
async fn nobody_is_passed_over_without_notice(
    town: &Town,
    records: &[Initiative],
    seed: u64,
) -> (usize, usize) {
    let (mut asked, mut open) = (0, 0);
    for record in records {
        let all =
            town.baton.store.history(town.organisation, SubjectKind::Initiative, record.id.0, None, u32::MAX);
        let mut events = all.await.expect("it reads");
        events.reverse();
        let mut shown: BTreeSet<(String, PersonId)> = BTreeSet::new();
        let mut announced: BTreeSet<(String, PersonId, Rung)> = BTreeSet::new();
        for row in events {
            match Event::deserialize(&row.body) {
                Ok(Event::Ask { event: AskEvent::Announced { item, person, rung } }) => {
                    announced.insert((item.to_string(), person, rung));
                }
                Ok(Event::Ask { event: AskEvent::Climbed { item, person, rung } })
                    if rung.involves_others() =>
                {
                    let told = announced.contains(&(item.to_string(), person, rung));
                    assert!(told, "seed {seed}: {} {item:?} went up to {rung:?} unannounced", record.key);
                }
                Ok(Event::Ask { event: AskEvent::Shown { items, person } }) => {
                    shown.extend(items.iter().map(|it| (it.to_string(), person)));
                }
                _ => {}
            }
        }
        asked += shown.len();
        open += record.asks.iter().filter(|it| shown.contains(&(it.item.to_string(), it.person))).count();
    }
    (asked, open)
}

/// What a year is like for one person.
fn figures(town: &Town, sent: &[Message], asked: (usize, usize), days: u32, seed: u64) {
    let direct = sent.iter().filter(|it| town.to_somebody(it).is_some()).count();
    let weeks = f64::from(days) / 7.0;
    let each = direct as f64 / town.people.len() as f64 / weeks;
    let (asked, open) = asked;
    let share = 100.0 * (asked - open) as f64 / asked.max(1) as f64;
    println!(
        "seed {seed}: {days} days, {direct} messages to {} people, {each:.2} a person and week; \
         {asked} items shown to somebody, {share:.0} % of them settled",
        town.people.len(),
    );
}
