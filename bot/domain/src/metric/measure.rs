//! A number with its unit, as people type it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Longest unit, in characters.
const MAX_UNIT_CHARS: usize = 20;
/// Longest number, in characters.
const MAX_NUMBER_CHARS: usize = 20;

/// A decimal number and its unit, as typed: `8 %`, `3.5 h`, `12000`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Measure {
    number: String,
    unit: String,
}

/// The text does not begin with a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` does not begin with a number, as in 8 % or 3.5 h")]
pub struct BadMeasure(String);

impl Measure {
    /// What it is counted in.
    pub fn unit(&self) -> &str {
        &self.unit
    }

    /// Whether both are counted in the same, however it is capitalised: only then can they be compared.
    pub fn has_unit_of(&self, other: &Self) -> bool {
        self.unit.to_lowercase() == other.unit.to_lowercase()
    }

    /// The number, for comparisons.
    pub fn value(&self) -> f64 {
        self.number.parse().unwrap_or(0.0)
    }
}

impl FromStr for Measure {
    type Err = BadMeasure;

    fn from_str(raw: &str) -> Result<Self, BadMeasure> {
        let text = raw.trim();
        let bad = || BadMeasure(text.chars().take(40).collect());
        let end =
            text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(text.len());
        let (number, unit) = text.split_at(end);
        let unit = unit.trim();
        number.parse::<f64>().ok().filter(|it| it.is_finite()).ok_or_else(bad)?;
        // A comma is a decimal sign here and a thousands separator there: neither is guessed.
        let long = MAX_NUMBER_CHARS < number.len() || MAX_UNIT_CHARS < unit.chars().count();
        if unit.starts_with(',') || long {
            return Err(bad());
        }
        Ok(Self { number: number.to_owned(), unit: unit.to_owned() })
    }
}

impl TryFrom<String> for Measure {
    type Error = BadMeasure;

    fn try_from(raw: String) -> Result<Self, BadMeasure> {
        raw.parse()
    }
}

impl From<Measure> for String {
    fn from(measure: Measure) -> Self {
        measure.to_string()
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let gap = if self.unit.is_empty() { "" } else { " " };
        write!(f, "{}{gap}{}", self.number, self.unit)
    }
}
