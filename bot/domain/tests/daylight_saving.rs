//! A daily schedule runs once per date in every zone, whatever the clock does.

use baton_domain::{calendar, schedule::Schedule};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time, date},
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};

const TIMES: [&str; 9] = ["00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "09:00", "12:00", "23:30"];
const ZONES: [&str; 9] = [
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Santiago",
    "Asia/Tehran",
    "Pacific/Apia",
    "Africa/Casablanca",
    "Asia/Kolkata",
];

/// How the runs relate to the wall time they were to have.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Classes {
    dates: u64,
    on_time: u64,
    first_of_two: u64,
    after_a_gap: u64,
    on_the_next_date: u64,
}

#[test]
fn every_date_has_exactly_one_run_at_its_time_or_right_after_a_gap() {
    let (names, end) = zones_and_end();
    let mut all = Classes::default();
    for name in &names {
        let zone = calendar::zone(name).unwrap();
        for time in TIMES {
            run_daily(&zone, time, end, &mut all);
        }
    }
    assert_eq!(all.dates, all.on_time + all.first_of_two + all.after_a_gap + all.on_the_next_date);
    println!("{} zones: {all:?}", names.len());
    if names.len() == ZONES.len() {
        insta::assert_debug_snapshot!(all, @r"
        Classes {
            dates: 88776,
            on_time: 88732,
            first_of_two: 18,
            after_a_gap: 26,
            on_the_next_date: 0,
        }
        ");
    }
}

/// Every zone for ten years when `BATON_TORTURE` is set, else those that taught us something, for three.
fn zones_and_end() -> (Vec<String>, Date) {
    if std::env::var_os("BATON_TORTURE").is_none() {
        return (ZONES.map(str::to_owned).to_vec(), date(2028, 12, 31));
    }
    let bundled = TimeZoneDatabase::bundled();
    let known = bundled.available().map(|it| it.as_str().to_owned());
    (known.filter(|it| calendar::zone(it).is_ok()).collect(), date(2035, 12, 31))
}

fn run_daily(zone: &TimeZone, time: &str, end: Date, all: &mut Classes) {
    let daily = Schedule::parse(&format!("every day {time}")).expect("a daily time is a schedule");
    let time: Time = time.parse().expect("a time");
    let eve = date(2025, 12, 31).at(23, 59, 59, 0);
    let mut last = zone.to_timestamp(eve).expect("a date within range");
    for day in date(2026, 1, 1).series(1.day()).take_while(|day| *day <= end) {
        let run = daily.next_after(zone, last).expect("a daily schedule goes on");
        assert!(last < run, "{zone:?}: {run} is not after {last}");
        classify(zone, day.to_datetime(time), run, all);
        last = run;
    }
}

/// Judges by jiff's own reading of the wall time, not by the code under test.
fn classify(zone: &TimeZone, due: DateTime, run: Timestamp, all: &mut Classes) {
    let wall = zone.to_datetime(run);
    all.dates += 1;
    match zone.to_ambiguous_timestamp(due).offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            assert_eq!(wall, due, "{zone:?}");
            all.on_time += 1;
        }
        AmbiguousOffset::Fold { before, after } => {
            assert_eq!((wall, zone.to_offset(run)), (due, before), "{zone:?}");
            assert!(after < before);
            all.first_of_two += 1;
        }
        AmbiguousOffset::Gap { .. } => {
            let just_before = zone.to_datetime(run - 1.nanosecond());
            assert!(just_before < due && due < wall, "{zone:?}: {due} ran at {wall}");
            let class =
                if wall.date() == due.date() { &mut all.after_a_gap } else { &mut all.on_the_next_date };
            *class += 1;
        }
    }
}
