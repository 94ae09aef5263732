//! A rule in words: what `phrase` reads comes back as it is written here.

use std::fmt;

use super::rule::{MONTHS, Numbers, ORDINALS, Pick, Rule, WEEKDAYS};

/// More times of day than these are told as a pattern, not one by one.
const MOST_TIMES_TOLD: usize = 6;

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "every {}{}", days(self), times(self))?;
        match self.pick {
            Pick::Weeks { from: Some(date), .. } => write!(f, " from {date}"),
            _ => Ok(()),
        }
    }
}

fn days(rule: &Rule) -> String {
    match rule.pick {
        Pick::Weeks { weeks, .. } => format!("{weeks} weeks on {}", weekdays(rule)),
        Pick::Nth(nth) => format!("month on the {} {}", ORDINALS[usize::from(nth - 1)], weekdays(rule)),
        Pick::LastDay => "month on the last day".to_owned(),
        Pick::Last => format!("month on the last {}", weekdays(rule)),
        Pick::Every if !rule.any_day_of_month() => {
            format!(
                "{} on the {}",
                months(rule).unwrap_or_else(|| "month".to_owned()),
                listed(&rule.days, ordinal)
            )
        }
        Pick::Every => match months(rule) {
            Some(months) => format!("{} in {months}", week(rule)),
            None => week(rule),
        },
    }
}

fn week(rule: &Rule) -> String {
    match rule.weekdays.len() {
        7 => "day".to_owned(),
        5 if !rule.weekdays.contains(&0) && !rule.weekdays.contains(&6) => "weekday".to_owned(),
        _ => weekdays(rule),
    }
}

/// Monday comes first, though Sunday is 0.
fn weekdays(rule: &Rule) -> String {
    let from_monday = rule.weekdays.iter().map(|day| (day + 6) % 7).collect();
    listed(&from_monday, |day| WEEKDAYS[usize::from((day + 1) % 7)].to_owned())
}

fn months(rule: &Rule) -> Option<String> {
    let name = |month| MONTHS[usize::from(month - 1_u8)].to_owned();
    (rule.months.len() < 12).then(|| listed(&rule.months, name))
}

fn times(rule: &Rule) -> String {
    if rule.hours.len() * rule.minutes.len() <= MOST_TIMES_TOLD {
        let at = |hour: u8| rule.minutes.iter().map(move |minute| clock(hour, *minute));
        return format!(" at {}", joined(rule.hours.iter().copied().flat_map(at).collect()));
    }
    let all_day = rule.hours.len() == 24;
    match (evenly(&rule.minutes), unbroken(&rule.hours), rule.minutes.last()) {
        (Some(pace), _, _) if all_day => format!(", every {pace}"),
        (Some(pace), Some((first, last)), Some(end)) => {
            format!(", every {pace} from {} to {}", clock(first, 0), clock(last, *end))
        }
        _ => {
            let minutes = listed(&rule.minutes, |it| format!("{it:02}"));
            let hours = if all_day { "every hour".to_owned() } else { format!("the hours {}", hours(rule)) };
            format!(" at minute {minutes} of {hours}")
        }
    }
}

/// The pace of `0, 15, 30, 45` and the like, which goes on evenly into the next hour.
fn evenly(minutes: &Numbers) -> Option<String> {
    let step = 60 / minutes.len().max(1);
    let even = minutes.iter().copied().map(usize::from).eq((0..60).step_by(step));
    even.then(|| if step == 60 { "hour".to_owned() } else { format!("{step} minutes") })
}

fn unbroken(hours: &Numbers) -> Option<(u8, u8)> {
    let (first, last) = (*hours.first()?, *hours.last()?);
    hours.iter().copied().eq(first..=last).then_some((first, last))
}

fn hours(rule: &Rule) -> String {
    match unbroken(&rule.hours) {
        Some((first, last)) => format!("{first} to {last}"),
        None => listed(&rule.hours, |it| it.to_string()),
    }
}

fn clock(hour: u8, minute: u8) -> String {
    format!("{hour:02}:{minute:02}")
}

fn ordinal(number: u8) -> String {
    let ending = match (number % 10, number) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

fn listed(numbers: &Numbers, say: impl Fn(u8) -> String) -> String {
    joined(numbers.iter().map(|it| say(*it)).collect())
}

fn joined(mut words: Vec<String>) -> String {
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) }
}
