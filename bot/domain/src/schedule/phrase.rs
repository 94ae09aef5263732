//! Plain words: `every DAYS at TIME`, and `from DATE` behind a number of weeks.

use jiff::civil::Date;

use super::{
    BadSchedule,
    rule::{Numbers, ORDINALS, Pick, Rule, WEEKDAYS},
};

const FILLERS: [&str; 4] = ["on", "at", "and", "the"];

/// `words` are in lower case, without `every`.
///
/// # Errors
/// What is missing or not understood; what never runs is the caller's to see.
pub(super) fn parse(words: &[&str]) -> Result<Rule, BadSchedule> {
    let split = words.iter().flat_map(|word| word.split(','));
    let mut words: Vec<&str> = split.filter(|word| !word.is_empty() && !FILLERS.contains(word)).collect();
    let first_date = take_from(&mut words)?;
    let (hour, minute) = take_time(&mut words)?;
    let mut rule = days(&words)?;
    rule.hours.insert(hour);
    rule.minutes.insert(minute);
    match (&mut rule.pick, first_date) {
        (Pick::Weeks { from, .. }, _) => *from = first_date,
        (_, Some(_)) => return Err(BadSchedule::FromNeedsWeeks),
        (_, None) => {}
    }
    Ok(rule)
}

fn take_from(words: &mut Vec<&str>) -> Result<Option<Date>, BadSchedule> {
    let Some(at) = words.iter().position(|word| *word == "from") else { return Ok(None) };
    let typed = words.split_off(at)[1..].join(" ");
    let is_date = |it: &Date| it.to_string() == typed;
    let date = typed.parse().ok().filter(is_date);
    date.map(Some).ok_or(BadSchedule::Date { typed })
}

/// The last word, or the last two as in `9:30 am`.
fn take_time(words: &mut Vec<&str>) -> Result<(u8, u8), BadSchedule> {
    let mut typed = words.pop().ok_or(BadSchedule::NoDay)?.to_owned();
    if typed == "am" || typed == "pm" {
        typed = format!("{}{typed}", words.pop().unwrap_or_default());
    }
    let Some(time) = time(&typed) else {
        let digits = typed.starts_with(|c: char| c.is_ascii_digit()) && !typed.ends_with(['t', 'd', 'h']);
        return Err(if digits { BadSchedule::Time { typed } } else { BadSchedule::NoTime });
    };
    if words.iter().any(|word| word.contains(':')) { Err(BadSchedule::SeveralTimes) } else { Ok(time) }
}

fn time(typed: &str) -> Option<(u8, u8)> {
    match typed {
        "noon" => return Some((12, 0)),
        "midnight" => return Some((0, 0)),
        _ => {}
    }
    let half =
        typed.strip_suffix("am").map(|it| (it, 0)).or_else(|| typed.strip_suffix("pm").map(|it| (it, 12)));
    let clock = half.map_or(typed, |(clock, _)| clock);
    let (hour, minute) = match clock.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (number(hour)?, number(minute)?),
        None if half.is_some() => (number(clock)?, 0),
        _ => return None,
    };
    let hour = match half {
        Some((_, shift)) => (1..=12).contains(&hour).then_some(hour % 12 + shift)?,
        None => hour,
    };
    (hour < 24 && minute < 60).then_some((hour, minute))
}

fn days(words: &[&str]) -> Result<Rule, BadSchedule> {
    let daily = Rule::daily();
    match words {
        [] => Err(BadSchedule::NoDay),
        ["day"] => Ok(daily),
        ["weekday" | "weekdays"] => Ok(Rule { weekdays: (1..=5).collect(), ..daily }),
        ["month", rest @ ..] => in_month(rest),
        ["week", rest @ ..] => Ok(Rule { weekdays: weekdays(rest)?, ..daily }),
        ["other", "week", rest @ ..] => in_weeks(2, rest),
        [count, "week" | "weeks", rest @ ..] => match small_number(count) {
            Some(1) => Ok(Rule { weekdays: weekdays(rest)?, ..daily }),
            Some(weeks @ 2..=52) => in_weeks(weeks, rest),
            _ => Err(BadSchedule::Weeks { typed: (*count).to_owned() }),
        },
        names => Ok(Rule { weekdays: weekdays(names)?, ..daily }),
    }
}

fn in_weeks(weeks: u8, names: &[&str]) -> Result<Rule, BadSchedule> {
    Ok(Rule { weekdays: weekdays(names)?, pick: Pick::Weeks { weeks, from: None }, ..Rule::daily() })
}

fn in_month(words: &[&str]) -> Result<Rule, BadSchedule> {
    let daily = Rule::daily();
    match words {
        [] => Err(BadSchedule::NoDay),
        ["last", "day"] => Ok(Rule { pick: Pick::LastDay, ..daily }),
        ["last", names @ ..] => Ok(Rule { weekdays: weekdays(names)?, pick: Pick::Last, ..daily }),
        [nth, names @ ..] if names.first().is_some_and(|it| weekday(it).is_some()) => {
            let nth = ordinal(nth).filter(|it| *it <= 4).ok_or_else(|| unknown(nth))?;
            Ok(Rule { weekdays: weekdays(names)?, pick: Pick::Nth(nth), ..daily })
        }
        days => {
            let days: Result<_, _> = days.iter().map(|it| ordinal(it).ok_or_else(|| unknown(it))).collect();
            Ok(Rule { days: days?, ..daily })
        }
    }
}

fn weekdays(names: &[&str]) -> Result<Numbers, BadSchedule> {
    if names.is_empty() {
        return Err(BadSchedule::NoDay);
    }
    names.iter().map(|name| weekday(name).ok_or_else(|| unknown(name))).collect()
}

/// `mon`, `tues`, `friday` or `fridays`.
fn weekday(word: &str) -> Option<u8> {
    let one = word.strip_suffix('s').unwrap_or(word);
    let is_it = |name: &&str| 3 <= one.len() && name.to_lowercase().starts_with(one);
    WEEKDAYS.iter().position(is_it).and_then(|it| u8::try_from(it).ok())
}

/// `1st`, `1` or `first`.
fn ordinal(word: &str) -> Option<u8> {
    let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    let named = ORDINALS.iter().zip(1..).find(|(name, _)| **name == word).map(|(_, number)| number);
    number(bare).filter(|it| (1..=31).contains(it)).or(named)
}

fn small_number(word: &str) -> Option<u8> {
    let named = ["one", "two", "three", "four"].iter().zip(1..).find(|(name, _)| **name == word);
    named.map(|(_, number)| number).or_else(|| number(word))
}

fn number(text: &str) -> Option<u8> {
    (text.len() <= 2 && text.bytes().all(|it| it.is_ascii_digit())).then(|| text.parse().ok())?
}

fn unknown(word: &str) -> BadSchedule {
    BadSchedule::Word { word: word.to_owned() }
}
