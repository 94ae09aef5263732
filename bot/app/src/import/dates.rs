//! Dates as registers write them.

use jiff::{
    civil::{Date, date},
    fmt::strtime::{self, BrokenDownTime},
};
use serde::Deserialize;

/// A pattern of `strptime`; one without a day means the first of its month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DateFormat(String);

/// The pattern says no year or no month, or cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{pattern:?} is no pattern of a date such as \"%m/%d/%Y\" or \"%b %Y\": {why}")]
pub struct BadFormat {
    pattern: String,
    why: String,
}

impl DateFormat {
    /// The date, if all of `text` has this form.
    pub(super) fn read(&self, text: &str) -> Option<Date> {
        self.parse(text).ok()
    }

    fn parse(&self, text: &str) -> Result<Date, jiff::Error> {
        let mut parts = BrokenDownTime::parse(&self.0, text)?;
        if parts.day().is_none() && parts.month().is_some() {
            parts.set_day(Some(1))?;
        }
        parts.to_date()
    }
}

impl TryFrom<String> for DateFormat {
    type Error = BadFormat;

    fn try_from(pattern: String) -> Result<Self, BadFormat> {
        let format = Self(pattern);
        let sample = date(2024, 2, 1);
        let read = strtime::format(&format.0, sample).and_then(|it| format.parse(&it));
        let why = match read {
            Ok(same) if same == sample => return Ok(format),
            Ok(other) => format!("it reads {sample} as {other}"),
            Err(why) => why.to_string(),
        };
        Err(BadFormat { pattern: format.0, why })
    }
}
