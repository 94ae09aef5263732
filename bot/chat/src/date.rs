//! Dates as people type them.

use jiff::{
    Span,
    civil::{Date, Weekday},
    fmt::strtime,
};

/// The longest spelling, in words: `Fri 4 Dec 2026`.
pub const MOST_WORDS: usize = 4;

const WITH_YEAR: [&str; 6] = ["%Y-%m-%d", "%d %b %Y", "%a %d %b %Y", "%d %B %Y", "%b %d %Y", "%d.%m.%Y"];
const WITHOUT_YEAR: [&str; 6] = ["%d %b", "%d %B", "%a %d %b", "%b %d", "%B %d", "%A %d %B"];

/// Reads `2026-12-04`, `4 Dec`, `Fri 4 Dec 2026`, `friday`, `tomorrow`, `next week`, `in 10 days`, `3 weeks`.
///
/// A date without a year is the next such date; a weekday is the next one after `today`. Numbers with
/// slashes are refused, because two continents read them differently.
pub fn parse(text: &str, today: Date) -> Option<Date> {
    let text = text.trim().trim_end_matches(['.', ',']).replace(',', "").to_lowercase();
    named(&text, today)
        .or_else(|| weekday(&text).map(|it| next(today, it)))
        .or_else(|| after_a_while(&text, today))
        .or_else(|| WITH_YEAR.iter().find_map(|it| civil(it, &text)))
        .or_else(|| WITHOUT_YEAR.iter().find_map(|it| without_year(it, &text, today)))
}

fn named(text: &str, today: Date) -> Option<Date> {
    match text {
        "today" => Some(today),
        "tomorrow" => today.tomorrow().ok(),
        "next week" => Some(next(today, Weekday::Monday)),
        "next month" => today.first_of_month().checked_add(Span::new().months(1)).ok(),
        _ => None,
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    let text = text.strip_prefix("next ").unwrap_or(text);
    let full = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let at =
        full.iter().position(|it| *it == text || (3..=4).contains(&text.len()) && it.starts_with(text))?;
    Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()
}

fn next(today: Date, weekday: Weekday) -> Date {
    today.nth_weekday(1, weekday).unwrap_or(today)
}

fn after_a_while(text: &str, today: Date) -> Option<Date> {
    let text = text.strip_prefix("in ").unwrap_or(text);
    let (count, unit) = text.split_once(' ')?;
    let count: i32 = if matches!(count, "a" | "one") { 1 } else { count.parse().ok()? };
    if !(0..=3_660).contains(&count) {
        return None;
    }
    let span = match unit.trim_end_matches('s') {
        "day" => Span::new().days(count),
        "week" => Span::new().weeks(count),
        "month" => Span::new().months(count),
        _ => return None,
    };
    today.checked_add(span).ok()
}

fn civil(format: &str, text: &str) -> Option<Date> {
    strtime::parse(format, text).ok()?.to_date().ok()
}

fn without_year(format: &str, text: &str, today: Date) -> Option<Date> {
    let mut broken_down = strtime::parse(format, text).ok()?;
    broken_down.set_weekday(None);
    (0..=8).find_map(|years| {
        broken_down.set_year(Some(today.year() + years)).ok()?;
        broken_down.to_date().ok().filter(|it| today <= *it)
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn people_write_dates_in_many_ways() {
        let today = date(2026, 11, 23);
        for (text, expected) in [
            ("2026-12-04", date(2026, 12, 4)),
            ("4 Dec", date(2026, 12, 4)),
            ("Fri 4 Dec", date(2026, 12, 4)),
            ("fri, 4 dec 2026", date(2026, 12, 4)),
            ("Dec 4", date(2026, 12, 4)),
            ("1 March", date(2027, 3, 1)),
            ("friday", date(2026, 11, 27)),
            ("mon", date(2026, 11, 30)),
            ("tomorrow", date(2026, 11, 24)),
            ("in 2 weeks", date(2026, 12, 7)),
            ("3 days", date(2026, 11, 26)),
            ("29 feb", date(2028, 2, 29)),
        ] {
            assert_eq!(parse(text, today), Some(expected), "{text}");
        }
        for text in ["", "12/4/2026", "31 nov", "soon", "in 99999999999 days", "legal is slow"] {
            assert_eq!(parse(text, today), None, "{text}");
        }
    }
}
