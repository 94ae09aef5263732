//! What both spellings of a schedule are read into.

use std::collections::BTreeSet;

use jiff::{
    ToSpan,
    civil::{Date, date},
};

/// The day names, from the number 0 on.
pub(super) const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
/// The month names, from the number 1 on.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The words for 1 to 4.
pub(super) const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];

/// The Monday from which weeks are counted when nobody said which.
const WEEK_ZERO: Date = date(2024, 1, 1);
const DAYS_SURE: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

pub(super) type Numbers = BTreeSet<u8>;

/// Every wall time whose five parts are all in their sets, as far as `pick` takes its date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) minutes: Numbers,
    pub(super) hours: Numbers,
    pub(super) days: Numbers,
    pub(super) months: Numbers,
    /// Sunday is 0.
    pub(super) weekdays: Numbers,
    pub(super) pick: Pick,
}

/// What `cron` cannot say about a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pick {
    Every,
    /// Each so many weeks, Monday to Sunday, the week of `from` being the first.
    Weeks {
        weeks: u8,
        from: Option<Date>,
    },
    /// The nth of its weekday in the month.
    Nth(u8),
    /// The last of its weekday in the month.
    Last,
    LastDay,
}

impl Rule {
    /// On every day, at no time yet.
    pub(super) fn daily() -> Self {
        Self {
            minutes: Numbers::new(),
            hours: Numbers::new(),
            days: (1..=31).collect(),
            months: (1..=12).collect(),
            weekdays: (0..=6).collect(),
            pick: Pick::Every,
        }
    }

    pub(super) fn any_day_of_month(&self) -> bool {
        self.days.len() == 31
    }

    pub(super) fn any_weekday(&self) -> bool {
        self.weekdays.len() == 7
    }

    pub(super) fn picks(&self, date: Date) -> bool {
        let ends_within =
            |days: i64| date.checked_add(days.days()).is_ok_and(|it| it.month() != date.month());
        match self.pick {
            Pick::Every => true,
            Pick::Nth(nth) => (date.day() - 1) / 7 + 1 == nth as i8,
            Pick::Last => ends_within(7),
            Pick::LastDay => ends_within(1),
            Pick::Weeks { weeks, from } => {
                from.is_none_or(|it| it <= date)
                    && weeks_between(from.unwrap_or(WEEK_ZERO), date) % i32::from(weeks) == 0
            }
        }
    }

    /// Whether weeks were to be counted from a date nobody had named; now it is `first`.
    pub(super) fn start_weeks(&mut self, first: Date) -> bool {
        let Pick::Weeks { from: from @ None, .. } = &mut self.pick else { return false };
        *from = Some(first);
        true
    }

    /// For the `cron` crate: seconds first, and weekdays by name because it counts them from 1.
    pub(super) fn to_cron(&self) -> String {
        let list = |numbers: &Numbers, all: usize| match numbers.len() {
            len if len == all => "*".to_owned(),
            _ => numbers.iter().map(u8::to_string).collect::<Vec<_>>().join(","),
        };
        let weekdays = match self.any_weekday() {
            true => "*".to_owned(),
            false => self
                .weekdays
                .iter()
                .map(|day| &WEEKDAYS[usize::from(*day)][..3])
                .collect::<Vec<_>>()
                .join(","),
        };
        let (minutes, hours) = (list(&self.minutes, 60), list(&self.hours, 24));
        format!("0 {minutes} {hours} {} {} {weekdays}", list(&self.days, 31), list(&self.months, 12))
    }

    /// The smallest distance of two runs; `None` when no two are within an hour.
    pub(super) fn closest_minutes(&self) -> Option<u32> {
        let follows = |hour: &u8| self.hours.contains(&((hour + 1) % 24));
        let across = || Some(60 + u32::from(*self.minutes.first()?) - u32::from(*self.minutes.last()?));
        let within = self.minutes.iter().zip(self.minutes.iter().skip(1)).map(|(a, b)| u32::from(b - a));
        within.chain(self.hours.iter().any(follows).then(across).flatten()).min()
    }

    /// Whether a month of the rule may be too short for one of its days.
    pub(super) fn skips_months(&self) -> bool {
        let lacks = |month: &u8, day: &u8| DAYS_SURE[usize::from(month - 1)] < *day;
        !self.any_day_of_month()
            && self.months.iter().any(|month| self.days.iter().any(|day| lacks(month, day)))
    }
}

/// Signed, from the Monday of one week to the Monday of the other.
fn weeks_between(from: Date, to: Date) -> i32 {
    let monday = |date: Date| days_since_zero(date) - i32::from(date.weekday().to_monday_zero_offset());
    (monday(to) - monday(from)) / 7
}

fn days_since_zero(date: Date) -> i32 {
    (date - WEEK_ZERO).get_days()
}
