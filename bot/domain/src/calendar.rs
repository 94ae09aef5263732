//! Working time: when Baton may ask a person something, and how working days are counted.
//!
//! Rule (N-3): 09:00-17:00, Monday to Friday, in the person's zone, minus the organisation's holidays and the
//! person's absence. Zone rules come from the data compiled in, so a run is the same on every machine.

use std::{collections::BTreeSet, iter, sync::Arc, sync::LazyLock};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime, Time, Weekday, time},
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
};
use serde::{Deserialize, Serialize};

/// How far a search for a working day looks, in days; beyond it holidays and absences no longer count.
pub const SEARCH_DAYS: usize = 3 * 366;

const EXAMPLE_ZONE: &str = "Europe/Berlin";

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// When one person can be asked: their zone, their hours, and the days off of both kinds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Where the hours and dates are read.
    pub zone: TimeZone,
    /// The working part of each working day.
    pub hours: WorkingHours,
    /// The organisation's days off, shared by all its people.
    pub holidays: Arc<BTreeSet<Date>>,
    /// The person's own days off.
    pub away: Option<Absence>,
}

/// The working part of a day, from the first instant to the one at which it is over; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawHours")]
pub struct WorkingHours {
    from: Time,
    to: Time,
}

/// The hours end before they begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("working hours end later on the same day than they begin, like 09:00 to 17:00")]
pub struct BadHours;

/// Days on which a person answers nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absence {
    /// The first day away.
    pub from: Date,
    /// The last day away.
    pub until: Date,
}

/// The text names no time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{typed}” is not a time zone; type a region and a city, like {example}")]
pub struct UnknownZone {
    /// What was typed, cut to a readable length.
    pub typed: String,
    /// The zone of the city that was typed if there is one, or any zone.
    pub example: String,
}

#[derive(Deserialize)]
struct RawHours {
    from: Time,
    to: Time,
}

/// Looks an IANA name up in the compiled-in data, whatever its case.
///
/// # Errors
/// [`UnknownZone`], whose text shows what to type.
pub fn zone(name: &str) -> Result<TimeZone, UnknownZone> {
    let name = name.trim();
    match ZONES.get(name) {
        Ok(zone) if !zone.is_unknown() => Ok(zone),
        _ => Err(UnknownZone { typed: name.chars().take(60).collect(), example: nearest_zone(name) }),
    }
}

impl WorkingHours {
    /// # Errors
    /// [`BadHours`] unless `from` is before `to`.
    pub fn new(from: Time, to: Time) -> Result<Self, BadHours> {
        if from < to { Ok(Self { from, to }) } else { Err(BadHours) }
    }

    /// The first working instant of a day.
    pub fn from(&self) -> Time {
        self.from
    }

    /// The first instant after work.
    pub fn to(&self) -> Time {
        self.to
    }

    fn contain(&self, time: Time) -> bool {
        self.from <= time && time < self.to
    }
}

impl Default for WorkingHours {
    fn default() -> Self {
        Self { from: time(9, 0, 0, 0), to: time(17, 0, 0, 0) }
    }
}

impl TryFrom<RawHours> for WorkingHours {
    type Error = BadHours;

    fn try_from(raw: RawHours) -> Result<Self, BadHours> {
        Self::new(raw.from, raw.to)
    }
}

impl Absence {
    /// Both ends are days away.
    pub fn covers(&self, date: Date) -> bool {
        self.from <= date && date <= self.until
    }
}

impl Calendar {
    /// Default hours, no holidays, nobody away.
    pub fn new(zone: TimeZone) -> Self {
        Self { zone, hours: WorkingHours::default(), holidays: Arc::default(), away: None }
    }

    /// The date the person reads at `ts`.
    pub fn date_of(&self, ts: Timestamp) -> Date {
        self.zone.to_datetime(ts).date()
    }

    /// The first instant of `date`: midnight, or later where the clock skips it.
    pub fn start_of(&self, date: Date) -> Timestamp {
        let beyond = if date.year() < 0 { Timestamp::MIN } else { Timestamp::MAX };
        first_instant(&self.zone, date.to_datetime(Time::midnight())).unwrap_or(beyond)
    }

    /// Neither weekend, nor holiday, nor day away.
    pub fn is_working_day(&self, date: Date) -> bool {
        is_weekday(date) && !self.holidays.contains(&date) && !self.away.is_some_and(|it| it.covers(date))
    }

    /// Whether the person may be asked something at `ts`.
    pub fn is_open(&self, ts: Timestamp) -> bool {
        self.is_open_on(ts, |date| self.is_working_day(date))
    }

    /// The first working instant at or after `ts`; when [`SEARCH_DAYS`] hold none, the first one of a plain week.
    pub fn next_open(&self, ts: Timestamp) -> Timestamp {
        self.first_open(ts, |date| self.is_working_day(date))
            .or_else(|| self.first_open(ts, is_weekday))
            .unwrap_or(ts)
    }

    /// The `n`th working day after `date`, which itself need not be one; zero gives `date`.
    ///
    /// Where [`SEARCH_DAYS`] hold no working day, a plain weekday counts as one.
    pub fn working_day_after(&self, date: Date, n: u32) -> Date {
        self.nth_working_day(date, n, days_after)
    }

    /// The `n`th working day before `date`, counted like [`Self::working_day_after`].
    pub fn working_day_before(&self, date: Date, n: u32) -> Date {
        self.nth_working_day(date, n, days_before)
    }

    /// The working days after `from` up to and including `to`: the inverse of [`Self::working_day_after`].
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let working = days_after(from).take_while(|day| *day <= to).filter(|day| self.is_working_day(*day));
        u32::try_from(working.count()).unwrap_or(u32::MAX)
    }

    /// `n` full working days after `ts`, at the same wall time; outside working time the count starts at the
    /// next opening.
    pub fn at_working_days_after(&self, ts: Timestamp, n: u32) -> Timestamp {
        let start = self.next_open(ts);
        let wall = self.zone.to_datetime(start);
        let end = self.working_day_after(wall.date(), n).to_datetime(wall.time());
        if n == 0 { start } else { self.next_open(first_instant(&self.zone, end).unwrap_or(start)) }
    }

    /// Stops early only where the dates themselves end.
    fn nth_working_day<D: Iterator<Item = Date>>(&self, date: Date, n: u32, days: fn(Date) -> D) -> Date {
        let soon = |day| days(day).take(SEARCH_DAYS);
        let step = |day| {
            soon(day).find(|it| self.is_working_day(*it)).or_else(|| soon(day).find(|it| is_weekday(*it)))
        };
        (0..n).try_fold(date, |day, _| step(day).ok_or(day)).unwrap_or_else(|last| last)
    }

    fn is_open_on(&self, ts: Timestamp, works: impl Fn(Date) -> bool) -> bool {
        let wall = self.zone.to_datetime(ts);
        works(wall.date()) && self.hours.contain(wall.time())
    }

    fn first_open(&self, ts: Timestamp, works: impl Fn(Date) -> bool) -> Option<Timestamp> {
        if self.is_open_on(ts, &works) {
            return Some(ts);
        }
        let today = self.date_of(ts);
        iter::once(today)
            .chain(days_after(today).take(SEARCH_DAYS))
            .filter(|day| works(*day))
            .filter_map(|day| self.opening(day, ts))
            // A gap can swallow a day's hours, or the whole day.
            .find(|open| self.is_open_on(*open, &works))
    }

    /// When `date` opens, but not before `ts`: where the clock goes back there are two openings.
    fn opening(&self, date: Date, ts: Timestamp) -> Option<Timestamp> {
        let wall = date.to_datetime(self.hours.from);
        let second = || self.zone.to_ambiguous_timestamp(wall).later().ok();
        first_instant(&self.zone, wall).filter(|it| ts <= *it).or_else(|| second().filter(|it| ts <= *it))
    }
}

/// The first instant at which a clock in `zone` shows `wall` or later: the end of a gap, the first pass of an
/// overlap. It never decreases when `wall` grows.
pub(crate) fn first_instant(zone: &TimeZone, wall: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(wall).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
            offset.to_timestamp(wall).ok()
        }
        AmbiguousOffset::Gap { after, .. } => {
            let before_gap = after.to_timestamp(wall).ok()?;
            zone.following(before_gap).next().map(|it| it.timestamp())
        }
    }
}

fn is_weekday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn days_after(date: Date) -> impl Iterator<Item = Date> {
    date.series(1.day()).skip(1)
}

fn days_before(date: Date) -> impl Iterator<Item = Date> {
    date.series(-1.day()).skip(1)
}

fn nearest_zone(typed: &str) -> String {
    let city = typed.rsplit('/').next().unwrap_or(typed).trim().replace(' ', "_");
    let is_there = |name: &str| name.rsplit('/').next().is_some_and(|it| it.eq_ignore_ascii_case(&city));
    let found = ZONES.available().find(|name| name.as_str().contains('/') && is_there(name.as_str()));
    found.map_or_else(|| EXAMPLE_ZONE.to_owned(), |name| name.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    /// Berlin; the week of Monday 2026-11-02.
    fn berlin() -> Calendar {
        Calendar::new(zone("Europe/Berlin").unwrap())
    }

    fn with_holidays(days: impl IntoIterator<Item = Date>) -> Calendar {
        Calendar { holidays: Arc::new(days.into_iter().collect()), ..berlin() }
    }

    fn at(calendar: &Calendar, wall: &str) -> Timestamp {
        calendar.zone.to_timestamp(wall.parse().unwrap()).unwrap()
    }

    fn wall(calendar: &Calendar, ts: Timestamp) -> String {
        calendar.zone.to_datetime(ts).strftime("%a %F %H:%M").to_string()
    }

    fn opens(calendar: &Calendar, from: &str) -> String {
        wall(calendar, calendar.next_open(at(calendar, from)))
    }

    #[test]
    fn work_begins_at_nine_and_is_over_at_five() {
        let it = berlin();
        assert!(!it.is_open(at(&it, "2026-11-02T08:59:59")));
        assert!(it.is_open(at(&it, "2026-11-02T09:00")));
        assert!(it.is_open(at(&it, "2026-11-02T16:59:59")));
        assert!(!it.is_open(at(&it, "2026-11-02T17:00")));
        assert!(!it.is_open(at(&it, "2026-11-07T12:00")));
    }

    #[test]
    fn nights_weekends_holidays_and_absences_wait_for_the_next_morning() {
        let mut it = with_holidays([date(2026, 11, 9)]);
        assert_eq!(opens(&it, "2026-11-02T12:34"), "Mon 2026-11-02 12:34");
        assert_eq!(opens(&it, "2026-11-02T06:00"), "Mon 2026-11-02 09:00");
        assert_eq!(opens(&it, "2026-11-02T17:00"), "Tue 2026-11-03 09:00");
        assert_eq!(opens(&it, "2026-11-06T18:00"), "Tue 2026-11-10 09:00");
        it.away = Some(Absence { from: date(2026, 11, 10), until: date(2026, 11, 12) });
        assert_eq!(opens(&it, "2026-11-06T18:00"), "Fri 2026-11-13 09:00");
    }

    #[test]
    fn an_organisation_on_holiday_for_ever_is_asked_on_a_plain_weekday() {
        let it = with_holidays(date(2026, 1, 1).series(1.day()).take(2 * SEARCH_DAYS));
        assert_eq!(opens(&it, "2026-11-07T12:00"), "Mon 2026-11-09 09:00");
        assert_eq!(it.working_day_after(date(2026, 11, 6), 2), date(2026, 11, 10));
    }

    #[test]
    fn the_end_of_time_is_an_answer_too() {
        let it = berlin();
        assert_eq!(it.next_open(Timestamp::MAX), Timestamp::MAX);
        assert_eq!(it.working_day_after(Date::MAX, u32::MAX), Date::MAX);
        assert_eq!(it.working_day_before(Date::MIN, u32::MAX), Date::MIN);
        assert!(it.start_of(Date::MIN) < it.start_of(Date::MAX));
        assert!(Timestamp::MIN <= it.next_open(Timestamp::MIN));
    }

    #[test]
    fn working_days_skip_what_is_off() {
        let mut it = with_holidays([date(2026, 11, 9)]);
        let friday = date(2026, 11, 6);
        assert_eq!(it.working_day_after(friday, 0), friday);
        assert_eq!(it.working_day_after(friday, 1), date(2026, 11, 10));
        assert_eq!(it.working_days_between(friday, date(2026, 11, 10)), 1);
        assert_eq!(it.working_days_between(date(2026, 11, 10), friday), 0);
        it.away = Some(Absence { from: date(2026, 11, 10), until: date(2026, 11, 20) });
        assert_eq!(it.working_day_after(friday, 1), date(2026, 11, 23));
        assert_eq!(it.working_day_before(date(2026, 11, 23), 2), date(2026, 11, 5));
    }

    #[test]
    fn an_offer_made_on_a_saturday_lives_five_full_working_days() {
        let it = berlin();
        let lapses = |made: &str| wall(&it, it.at_working_days_after(at(&it, made), 5));
        assert_eq!(lapses("2026-11-02T10:15"), "Mon 2026-11-09 10:15");
        assert_eq!(lapses("2026-11-07T15:00"), "Mon 2026-11-16 09:00");
        assert_eq!(lapses("2026-11-02T22:00"), "Tue 2026-11-10 09:00");
    }

    #[test]
    fn hours_inside_a_gap_or_a_repeated_hour_still_open_once_and_forwards() {
        let night = |zone_name: &str, from, to| Calendar {
            hours: WorkingHours::new(from, to).unwrap(),
            ..Calendar::new(zone(zone_name).unwrap())
        };
        // Cairo skips Friday 2026-04-24 00:00-01:00.
        let cairo = night("Africa/Cairo", time(0, 30, 0, 0), time(8, 0, 0, 0));
        assert_eq!(opens(&cairo, "2026-04-23T23:00"), "Fri 2026-04-24 01:00");
        let short = night("Africa/Cairo", time(0, 0, 0, 0), time(0, 45, 0, 0));
        assert_eq!(opens(&short, "2026-04-23T23:00"), "Mon 2026-04-27 00:00");
        assert_eq!(wall(&cairo, cairo.start_of(date(2026, 4, 24))), "Fri 2026-04-24 01:00");
        // Apia had no Friday 2011-12-30.
        let apia = Calendar::new(zone("Pacific/Apia").unwrap());
        assert_eq!(opens(&apia, "2011-12-29T18:00"), "Mon 2012-01-02 09:00");
        // Cairo repeats Thursday 2026-10-29 23:00-24:00.
        let late = night("Africa/Cairo", time(23, 30, 0, 0), time(23, 45, 0, 0));
        let first = at(&late, "2026-10-29T23:30");
        assert_eq!(late.next_open(first + 20.minutes()), first + 60.minutes());
    }

    #[test]
    fn a_zone_is_found_by_name_and_an_unknown_one_says_what_to_type() {
        assert_eq!(zone(" europe/berlin ").unwrap().iana_name(), Some("Europe/Berlin"));
        let says = |typed: &str| zone(typed).unwrap_err().to_string();
        insta::assert_snapshot!(says("new york"), @"“new york” is not a time zone; type a region and a city, like America/New_York");
        insta::assert_snapshot!(says("CEST"), @"“CEST” is not a time zone; type a region and a city, like Europe/Berlin");
        insta::assert_snapshot!(says("Etc/Unknown"), @"“Etc/Unknown” is not a time zone; type a region and a city, like Europe/Berlin");
        insta::assert_snapshot!(says(""), @"“” is not a time zone; type a region and a city, like Europe/Berlin");
    }

    #[test]
    fn hours_are_saved_as_two_times_and_never_read_back_to_front() {
        let json = serde_json::to_string(&WorkingHours::default()).unwrap();
        assert_eq!(json, r#"{"from":"09:00:00","to":"17:00:00"}"#);
        assert_eq!(serde_json::from_str::<WorkingHours>(&json).unwrap(), WorkingHours::default());
        let no = serde_json::from_str::<WorkingHours>(r#"{"from":"17:00","to":"09:00"}"#).unwrap_err();
        assert!(no.to_string().contains("like 09:00 to 17:00"));
    }

    fn cases() -> ProptestConfig {
        let torture = std::env::var_os("BATON_TORTURE").is_some();
        ProptestConfig::with_cases(if torture { 10_000 } else { 500 })
    }

    prop_compose! {
        /// Any zone with any hours, sparse holidays and an absence, around 2026 to 2030.
        fn calendars()(
            zone_no in any::<prop::sample::Index>(),
            from in 0..24 * 60 - 1_i32,
            minutes in 1..24 * 60_i32,
            holidays in prop::collection::btree_set(0..1_500_i32, 0..40),
            away in prop::option::of((0..1_500_i32, 0..40_i32)),
        ) -> Calendar {
            let names: Vec<String> = ZONES.available().map(|it| it.as_str().to_owned()).collect();
            let clock = |minute: i32| time((minute / 60) as i8, (minute % 60) as i8, 0, 0);
            let day = |n: i32| date(2026, 1, 1) + n.days();
            Calendar {
                zone: ZONES.get(&names[zone_no.index(names.len())]).unwrap(),
                hours: WorkingHours::new(clock(from), clock((from + minutes).min(24 * 60 - 1))).unwrap(),
                holidays: Arc::new(holidays.into_iter().map(day).collect()),
                away: away.map(|(first, days)| Absence { from: day(first), until: day(first + days) }),
            }
        }
    }

    fn instants() -> impl Strategy<Value = Timestamp> {
        (1_767_225_600_i64..1_900_000_000).prop_map(|second| Timestamp::from_second(second).unwrap())
    }

    proptest! {
        #![proptest_config(cases())]

        #[test]
        fn the_next_opening_is_open_and_not_in_the_past_and_stays(it in calendars(), ts in instants()) {
            let open = it.next_open(ts);
            prop_assert!(it.is_open(open));
            prop_assert!(ts <= open);
            prop_assert_eq!(it.next_open(open), open);
        }

        #[test]
        fn nothing_is_open_before_the_next_opening(it in calendars(), ts in instants(), part in 0.0..1.0) {
            let wait = it.next_open(ts).as_second() - ts.as_second();
            let between = ts + ((wait as f64 * part) as i64).seconds();
            prop_assert_eq!(it.is_open(between), between == it.next_open(ts));
        }

        #[test]
        fn counting_working_days_undoes_adding_them(it in calendars(), ts in instants(), n in 0_u32..60) {
            let day = it.date_of(ts);
            let later = it.working_day_after(day, n);
            prop_assert_eq!(it.working_days_between(day, later), n);
            prop_assert!(n == 0 || it.is_working_day(later));
        }

        #[test]
        fn a_term_in_working_days_ends_in_working_time_and_grows_with_its_length(
            it in calendars(), ts in instants(), n in 0_u32..60,
        ) {
            let ends = it.at_working_days_after(ts, n);
            prop_assert!(it.is_open(ends));
            prop_assert!(ts <= ends && ends < it.at_working_days_after(ts, n + 1));
        }
    }
}
