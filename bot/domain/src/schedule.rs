//! Schedules: five crontab fields or plain words, and when they run next in a zone.
//!
//! Rule: one run per wall time that matches. A wall time that the clock skips runs at the first instant after
//! the gap, one that it shows twice runs the first time only, and every run is later than the one before.
//! (Rules of more than one run an hour therefore pause during a repeated hour.)

mod crontab;
mod describe;
mod phrase;
mod rule;

use std::{fmt, iter, str::FromStr};

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Serialize};

use crate::calendar;
use rule::Rule;

/// Runs are at least so far apart, in minutes: a schedule writes to people.
pub const SHORTEST_MINUTES: u32 = 5;
/// Longest text read, in characters.
pub const MAX_SCHEDULE_CHARS: usize = 200;

/// When something is to happen, as somebody typed it; there is always a next time until the year 2100.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Schedule {
    text: String,
    rule: Rule,
    matcher: Box<cron::Schedule>,
}

/// Why a text is not a schedule; each text says what to type instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the texts say it")]
pub enum BadSchedule {
    #[error("say when: `every monday 09:00`, for example")]
    Empty,
    #[error("a schedule has at most {MAX_SCHEDULE_CHARS} characters, like `every monday 09:00`")]
    TooLong,
    #[error("type words like `every weekday at 9:30am`, or five crontab fields like `30 9 * * 1-5`")]
    Neither,
    #[error(
        "a crontab line has five fields (minute, hour, day, month, weekday), this one has {found}; \
         `0 9 * * 1` is every Monday at 09:00"
    )]
    FieldCount { found: usize },
    #[error("“{typed}” does not fit the {field}, which takes {takes}")]
    Field { field: &'static str, typed: String, takes: &'static str },
    #[error(
        "a day of the month together with a weekday means “both” to some programs and “either” to others; \
         leave one as `*`, like `0 9 1 * *` or `0 9 * * 1`"
    )]
    BothDays,
    #[error("no such date ever comes; `0 9 28 2 *` is every 28 February at 09:00")]
    NeverRuns,
    #[error(
        "that runs {minutes} min apart, the least is {SHORTEST_MINUTES}; \
         `*/15 9-16 * * 1-5` is every quarter of an hour on weekdays"
    )]
    TooOften { minutes: u32 },
    #[error("add the time at the end, like `every monday 09:00`")]
    NoTime,
    #[error("“{typed}” is not a time; type one like 09:00, 16:30 or 9:30am")]
    Time { typed: String },
    #[error("only one time fits here; for several type crontab fields, `0 9,16 * * *` is at 09:00 and 16:00")]
    SeveralTimes,
    #[error("say on which day, like `every monday 09:00` or `every 2 weeks on friday 10:00`")]
    NoDay,
    #[error(
        "“{word}” is not a word for schedules; type one like `every monday, thursday 10:00` \
         or `every month on the 1st at 9:00`"
    )]
    Word { word: String },
    #[error("every {typed} weeks is out of range; type 1 to 52, like `every 2 weeks on friday 10:00`")]
    Weeks { typed: String },
    #[error("“{typed}” is not a date; type one like `every 2 weeks on friday 10:00 from 2026-11-06`")]
    Date { typed: String },
    #[error("a first date goes with a number of weeks, like `every 2 weeks on friday 10:00 from 2026-11-06`")]
    FromNeedsWeeks,
}

impl Schedule {
    /// Reads words (`every weekday at 9:30am`) or five crontab fields (`30 9 * * 1-5`), whatever their case.
    ///
    /// # Errors
    /// [`BadSchedule`], with an example of what to type.
    pub fn parse(text: &str) -> Result<Self, BadSchedule> {
        if MAX_SCHEDULE_CHARS < text.chars().count() {
            return Err(BadSchedule::TooLong);
        }
        let lower = text.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        match words.first() {
            None => Err(BadSchedule::Empty),
            Some(&"every" | &"each") => {
                let rule = phrase::parse(&words[1..])?;
                Self::checked(rule.to_string(), rule)
            }
            Some(first) if first.starts_with(|c: char| c.is_ascii_digit() || c == '*') => {
                Self::checked(words.join(" "), crontab::parse(&words)?)
            }
            Some(_) => Err(BadSchedule::Neither),
        }
    }

    /// The first run after `after`, read on clocks in `zone`; `None` only from the year 2100 on.
    pub fn next_after(&self, zone: &TimeZone, after: Timestamp) -> Option<Timestamp> {
        self.weekly_slots(zone, after).find(|(wall, _)| self.rule.picks(wall.date())).map(|(_, run)| run)
    }

    /// The next three runs: what people see before they save a schedule.
    pub fn next_three(&self, zone: &TimeZone, after: Timestamp) -> Vec<Timestamp> {
        iter::successors(self.next_after(zone, after), |run| self.next_after(zone, *run)).take(3).collect()
    }

    /// Fixes which weeks `every 2 weeks` means, unless its text does: the first run is the next possible one.
    /// Call it when a schedule is saved; any other schedule stays as it is.
    #[must_use]
    pub fn starting(mut self, zone: &TimeZone, now: Timestamp) -> Self {
        let first = self.weekly_slots(zone, now).next();
        if let Some((wall, _)) = first
            && self.rule.start_weeks(wall.date())
        {
            self.text = self.rule.to_string();
        }
        self
    }

    /// In words, also for a crontab line: `every weekday at 09:30`.
    pub fn describe(&self) -> String {
        let skips = if self.rule.skips_months() { " (months without that day are skipped)" } else { "" };
        format!("{}{skips}", self.rule)
    }

    fn checked(text: String, rule: Rule) -> Result<Self, BadSchedule> {
        if let Some(minutes) = rule.closest_minutes().filter(|it| *it < SHORTEST_MINUTES) {
            return Err(BadSchedule::TooOften { minutes });
        }
        let matcher = Box::new(rule.to_cron().parse().map_err(|_| BadSchedule::Neither)?);
        let schedule = Self { text, rule, matcher };
        match schedule.next_after(&TimeZone::UTC, Timestamp::UNIX_EPOCH) {
            Some(_) => Ok(schedule),
            None => Err(BadSchedule::NeverRuns),
        }
    }

    /// Wall times and their instants after `after`, before the rule picks weeks of them.
    ///
    /// `cron` sees wall times only, carried as if they were UTC: given a zone it loses and doubles runs.
    /// Starting at the present wall time is enough, since no earlier one has its first instant later.
    fn weekly_slots(&self, zone: &TimeZone, after: Timestamp) -> impl Iterator<Item = (DateTime, Timestamp)> {
        let start = Offset::UTC.to_timestamp(zone.to_datetime(after)).ok();
        let floating = start.and_then(|it| chrono::DateTime::from_timestamp(it.as_second(), 0));
        floating
            .into_iter()
            .flat_map(|it| self.matcher.after(&it))
            .filter_map(|it| Timestamp::from_second(it.timestamp()).ok())
            .map(|it| Offset::UTC.to_datetime(it))
            .filter_map(|wall| calendar::first_instant(zone, wall).map(|run| (wall, run)))
            .filter(move |(_, run)| after < *run)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Schedule {
    type Err = BadSchedule;

    fn from_str(text: &str) -> Result<Self, BadSchedule> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Schedule {
    type Error = BadSchedule;

    fn try_from(text: String) -> Result<Self, BadSchedule> {
        Self::parse(&text)
    }
}

impl From<Schedule> for String {
    fn from(schedule: Schedule) -> Self {
        schedule.text
    }
}

#[cfg(test)]
mod tests;
