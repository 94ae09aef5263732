//! Days off from a calendar file: whole days alone, and only those that can still matter.
//!
//! Rule: what a calendar may cost is known before it is read: so many bytes, events and days, and no rules that
//! repeat without end.

use std::collections::BTreeMap;

use baton_domain::Title;
use icalendar::{Calendar, CalendarComponent, Component as _, DatePerhapsTime};
use jiff::{ToSpan as _, civil::Date};

use super::cell;

/// More than any calendar of days off has, in bytes.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Events of one calendar.
const MAX_EVENTS: usize = 5_000;
/// Days that one event may last: longer ones are seasons, not days off.
const MAX_DAYS: i32 = 31;
/// Years ahead that are taken over.
const YEARS_AHEAD: i16 = 10;

/// What a calendar says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DaysOff {
    /// By day, with the name of the first event on it.
    pub days: BTreeMap<Date, Title>,
    /// What could not be used, a sentence each without a full stop.
    pub notes: Vec<String>,
}

/// Reads a calendar; days before `today` and far ahead are passed over.
///
/// # Errors
/// A sentence for people, when nothing of it can be used.
pub fn read(bytes: &[u8], today: Date) -> Result<DaysOff, String> {
    if MAX_BYTES < bytes.len() {
        let most = MAX_BYTES / (1024 * 1024);
        return Err(format!(
            "it has more than {most} MB, which no calendar of days off has; nothing was read"
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())?;
    let events = text.matches("BEGIN:VEVENT").count();
    if MAX_EVENTS < events {
        return Err(format!("it has {events} events, at most {MAX_EVENTS} are read; nothing was"));
    }
    let calendar: Calendar = text.parse().map_err(|why| format!("it is no calendar: {why}"))?;
    let mut off = DaysOff::default();
    let last = today.saturating_add(YEARS_AHEAD.years());
    for component in &calendar.components {
        let CalendarComponent::Event(event) = component else { continue };
        let name = cell::on_one_line(event.get_summary().unwrap_or("Day off"));
        match days(event) {
            Ok((first, count)) => {
                let title = Title::new(&cell::cut(&name, 80).unwrap_or(name)).unwrap_or_else(|_| nameless());
                let days = (0..count).map(|it| first.saturating_add(it.days()));
                for day in days.filter(|it| today <= *it && *it <= last) {
                    off.days.entry(day).or_insert_with(|| title.clone());
                }
            }
            Err(why) => off.notes.push(format!("{}: {why}", cell::excerpt(&name))),
        }
    }
    if off.days.is_empty() && off.notes.is_empty() {
        return Err("no day off in it lies ahead".to_owned());
    }
    Ok(off)
}

fn nameless() -> Title {
    Title::new("Day off").expect("a fixed text fits")
}

/// The first day of an event, and how many there are.
fn days(event: &icalendar::Event) -> Result<(Date, i32), &'static str> {
    let whole = |it: Option<DatePerhapsTime>| match it {
        Some(DatePerhapsTime::Date(date)) => Some(date),
        _ => None,
    };
    if event.property_value("RRULE").is_some() {
        return Err("it repeats, and only single days are taken; export the calendar with each year's days");
    }
    let start = event.get_start().ok_or("it has no day")?;
    let first = whole(Some(start)).and_then(|it| civil(&it)).ok_or("it is no whole day")?;
    // The end is the day after the last one. Source: RFC 5545, 3.6.1.
    let end = whole(event.get_end()).and_then(|it| civil(&it));
    let count = end.map_or(1, |it| (it - first).get_days()).max(1);
    if count <= MAX_DAYS { Ok((first, count)) } else { Err("it lasts longer than a month") }
}

// The library speaks another date; its text is the same.
fn civil(date: &impl ToString) -> Option<Date> {
    date.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(lines: &str) -> String {
        format!("BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n{lines}\r\nEND:VEVENT\r\n")
    }

    fn told(events: &str) -> String {
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{events}END:VCALENDAR\r\n");
        match read(text.as_bytes(), jiff::civil::date(2026, 11, 23)) {
            Ok(off) => {
                let days = off.days.iter().map(|(day, name)| format!("{day} {}", name.as_str()));
                days.chain(off.notes).collect::<Vec<_>>().join("\n")
            }
            Err(why) => format!("refused: {why}"),
        }
    }

    #[test]
    fn whole_days_that_lie_ahead_are_taken() {
        let all = [
            "DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas",
            "DTSTART;VALUE=DATE:20260101\r\nSUMMARY:Over",
            "DTSTART:20261201T090000Z\r\nSUMMARY:A meeting",
            "DTSTART;VALUE=DATE:20270101\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:New Year",
            "DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20270301\r\nSUMMARY:Winter",
        ];
        insta::assert_snapshot!(told(&all.map(event).concat()), @r"
        2026-12-25 Christmas
        2026-12-26 Christmas
        A meeting: it is no whole day
        New Year: it repeats, and only single days are taken; export the calendar with each year's days
        Winter: it lasts longer than a month
        ");
    }

    #[test]
    fn what_is_too_much_or_no_calendar_is_refused() {
        let million = event("DTSTART;VALUE=DATE:20261225\r\nSUMMARY:x").repeat(1_000_000 / 50);
        assert!(told(&million).starts_with("refused: it has"), "{:.80}", told(&million));
        assert_eq!(told(""), "refused: no day off in it lies ahead");
        assert!(read(b"name,owner\n", jiff::civil::date(2026, 11, 23)).is_err());
        assert!(read(&[0xff; 9], jiff::civil::date(2026, 11, 23)).is_err());
    }
}
