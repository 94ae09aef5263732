//! Days that people pick: from a menu of the likely ones, or typed.

use baton_chat::{card::MAX_CHOICES, date};
use jiff::{Span, civil::Date};
use serde_json::{Value, json};

/// What a menu's last option stands for: another day, typed.
pub(crate) const TYPED: &str = "~typed";
/// The likely days, counted from today.
const AHEAD: [i32; 20] = [0, 1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 28, 35, 42, 56, 84, 90, 120, 180, 365];

/// The options of a menu, with the day that is picked among them.
pub(crate) fn options(picked: Option<&str>, today: Date) -> Vec<Value> {
    let picked = picked.and_then(|it| it.parse::<Date>().ok());
    let mut days: Vec<Date> = likely(today).chain(picked).collect();
    days.sort_unstable();
    days.dedup();
    let option = |day: Date| {
        let mut option = json!({"label": named(day, today), "value": day.to_string()});
        if picked == Some(day) {
            option["default"] = json!(true);
        }
        option
    };
    let typed = json!({"label": "Type a date…", "value": TYPED});
    days.into_iter().map(option).chain([typed]).take(MAX_CHOICES).collect()
}

/// What a line of dates that is being typed can become: labels, and what is to be typed.
pub(crate) fn completions(typed: &str, today: Date) -> Vec<(String, String)> {
    let read = date::parse(typed, today);
    let begun = typed.trim().to_lowercase();
    let days = likely(today).filter(|it| named(*it, today).to_lowercase().starts_with(&begun));
    let mut days: Vec<Date> = read.into_iter().chain(days).collect();
    let mut seen = Vec::new();
    days.retain(|it| {
        !seen.contains(it) && {
            seen.push(*it);
            true
        }
    });
    days.into_iter().take(MAX_CHOICES).map(|it| (named(it, today), it.to_string())).collect()
}

fn likely(today: Date) -> impl Iterator<Item = Date> {
    AHEAD.iter().filter_map(move |it| today.checked_add(Span::new().days(*it)).ok())
}

/// As in `Fri 4 Dec 2026, in 11 days`.
fn named(day: Date, today: Date) -> String {
    let said = day.strftime("%a %-d %b %Y");
    match (day - today).get_days() {
        0 => format!("{said}, today"),
        1 => format!("{said}, tomorrow"),
        ahead if 1 < ahead => format!("{said}, in {ahead} days"),
        _ => said.to_string(),
    }
}
