//! Five crontab fields, read as cron does: `0` and `7` are Sunday, `1-5` is Monday to Friday.

use super::{
    BadSchedule,
    rule::{MONTHS, Numbers, Rule, WEEKDAYS},
};

struct Field {
    name: &'static str,
    takes: &'static str,
    low: u8,
    high: u8,
    /// The names of the numbers from `low` on; three letters are enough.
    names: &'static [&'static str],
}

const MINUTE: Field = field("minute", "0 to 59, like `0`, `0,30` or `*/15`", 0, 59, &[]);
const HOUR: Field = field("hour", "0 to 23, like `9`, `9,16` or `9-17`", 0, 23, &[]);
const DAY: Field = field("day of the month", "1 to 31, like `1`, `1,15` or `*`", 1, 31, &[]);
const MONTH: Field = field("month", "1 to 12 or names, like `1`, `jan,jul` or `*`", 1, 12, &MONTHS);
const WEEKDAY: Field = field("weekday", "0 to 7 or names, like `1`, `mon-fri` or `*`", 0, 7, &WEEKDAYS);

const fn field(
    name: &'static str,
    takes: &'static str,
    low: u8,
    high: u8,
    names: &'static [&'static str],
) -> Field {
    Field { name, takes, low, high, names }
}

/// # Errors
/// A field that does not fit, or both kinds of day at once; what never or too often runs is the caller's to see.
pub(super) fn parse(fields: &[&str]) -> Result<Rule, BadSchedule> {
    let [minute, hour, day, month, weekday] = fields else {
        return Err(BadSchedule::FieldCount { found: fields.len() });
    };
    let rule = Rule {
        minutes: MINUTE.read(minute)?,
        hours: HOUR.read(hour)?,
        days: DAY.read(day)?,
        months: MONTH.read(month)?,
        weekdays: WEEKDAY.read(weekday)?.into_iter().map(|it| it % 7).collect(),
        ..Rule::daily()
    };
    if rule.any_day_of_month() || rule.any_weekday() { Ok(rule) } else { Err(BadSchedule::BothDays) }
}

impl Field {
    fn read(&self, text: &str) -> Result<Numbers, BadSchedule> {
        let items: Option<Vec<Numbers>> = text.split(',').map(|item| self.item(item)).collect();
        let bad = || BadSchedule::Field { field: self.name, typed: text.to_owned(), takes: self.takes };
        Ok(items.ok_or_else(bad)?.into_iter().flatten().collect())
    }

    /// `*`, `a` or `a-b`, the first and the last with an optional `/step`.
    fn item(&self, text: &str) -> Option<Numbers> {
        let (range, step) = match text.split_once('/') {
            Some((range, step)) => (range, Some(number(step).filter(|it| *it != 0)?)),
            None => (text, None),
        };
        let all = match (range, range.split_once('-')) {
            ("*", _) => (self.low..=self.high).collect(),
            (_, Some((from, to))) => self.range(self.value(from)?, self.value(to)?)?,
            (_, None) if step.is_none() => vec![self.value(range)?],
            _ => return None,
        };
        Some(all.into_iter().step_by(usize::from(step.unwrap_or(1))).collect())
    }

    /// Only the week goes round: `fri-mon`, `5-1`.
    fn range(&self, from: u8, to: u8) -> Option<Vec<u8>> {
        match from <= to {
            true => Some((from..=to).collect()),
            false if self.high == 7 => Some((from..=to + 7).map(|it| it % 7).collect()),
            false => None,
        }
    }

    fn value(&self, text: &str) -> Option<u8> {
        let named = || {
            let is_it = |name: &&str| 3 <= text.len() && name.to_lowercase().starts_with(text);
            self.names.iter().position(is_it).and_then(|it| u8::try_from(it).ok()).map(|it| it + self.low)
        };
        number(text).filter(|it| (self.low..=self.high).contains(it)).or_else(named)
    }
}

fn number(text: &str) -> Option<u8> {
    text.bytes().all(|it| it.is_ascii_digit()).then(|| text.parse().ok())?
}
