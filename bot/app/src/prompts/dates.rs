//! How templates write dates and moments.
//!
//! Rule: the year is written where the day could be mistaken: not for this year, nor for the next months.

use baton_chat::text::Span;
use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use minijinja::{Environment, Error, State, Value};

use super::{
    engine::refused,
    sheet::{self, Mark},
};

/// A day that is no further ahead than this needs no year.
const NEAR_DAYS: i32 = 183;

/// Makes them known to templates.
pub(super) fn register(environment: &mut Environment<'static>) {
    environment.add_filter("day", day);
    environment.add_filter("short", short);
    environment.add_filter("away", away);
    environment.add_filter("moment", moment);
    environment.add_filter("time", time);
}

fn day(state: &mut State<'_, '_>, date: &str, today: Option<&str>) -> Result<String, Error> {
    let date = civil(date)?;
    let plain = written(date, today_of(state, today)?, "%a %-d %b");
    sheet::put(state, Mark::Span(Span::Day { date, plain }))
}

fn short(state: &mut State<'_, '_>, date: &str, today: Option<&str>) -> Result<String, Error> {
    Ok(written(civil(date)?, today_of(state, today)?, "%-d %b"))
}

fn away(state: &mut State<'_, '_>, date: &str, today: Option<&str>) -> Result<String, Error> {
    let today = today_of(state, today)?.ok_or_else(|| refused("`away` needs today"))?;
    let days = civil(date)?.duration_since(today).as_hours() / 24;
    Ok(match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        2.. => format!("in {days} days"),
        _ => format!("{} days ago", days.unsigned_abs()),
    })
}

fn moment(state: &mut State<'_, '_>, at: &Value, zone: Option<&str>) -> Result<String, Error> {
    let local = local(state, at, zone)?;
    let today = today_of(state, None)?.unwrap_or(local.date());
    let plain = format!("{} {}", written(local.date(), Some(today), "%a %-d %b"), local.strftime("%H:%M"));
    sheet::put(state, Mark::Span(Span::Time { at: local.timestamp(), plain }))
}

fn time(state: &mut State<'_, '_>, at: &Value, zone: Option<&str>) -> Result<String, Error> {
    let local = local(state, at, zone)?;
    let plain = local.strftime("%H:%M").to_string();
    sheet::put(state, Mark::Span(Span::Time { at: local.timestamp(), plain }))
}

fn local(state: &State<'_, '_>, at: &Value, zone: Option<&str>) -> Result<Zoned, Error> {
    let at = instant(at).ok_or_else(|| refused(format!("`{at}` is no moment")))?;
    let looked_up = if zone.is_some() { None } else { state.lookup("zone") };
    let zone = zone.or(looked_up.as_ref().and_then(Value::as_str));
    let zone = zone.ok_or_else(|| refused("a moment needs a zone"))?;
    let zone = TimeZone::get(zone).map_err(|it| refused(it.to_string()))?;
    Ok(at.to_zoned(zone))
}

fn instant(at: &Value) -> Option<Timestamp> {
    match at.as_str() {
        Some(text) => text.parse().ok(),
        None => Timestamp::from_millisecond(at.as_i64()?).ok(),
    }
}

fn today_of(state: &State<'_, '_>, given: Option<&str>) -> Result<Option<Date>, Error> {
    let looked_up = if given.is_some() { None } else { state.lookup("today") };
    let today = given.or(looked_up.as_ref().and_then(Value::as_str));
    today.map(civil).transpose()
}

fn civil(text: &str) -> Result<Date, Error> {
    text.parse().map_err(|_| refused(format!("`{text}` is no date")))
}

fn written(date: Date, today: Option<Date>, format: &str) -> String {
    let day = date.strftime(format);
    let ahead = |today: Date| (date - today).get_days();
    let clear = today.is_some_and(|it| it.year() == date.year() || (1..=NEAR_DAYS).contains(&ahead(it)));
    if clear { day.to_string() } else { format!("{day} {}", date.year()) }
}
