//! What several commands read from their arguments in the same way, and refusals put to the field they are about.

use baton_domain::{PersonId, refusal::Refusal};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{args::Args, failure::Failure, scene::Scene};

impl Args {
    /// One of the domain's words, typed with `-` or `_`.
    ///
    /// # Errors
    /// [`Failure::Field`] when it is none of them.
    pub fn choice<T: DeserializeOwned>(&self, name: &'static str) -> Result<T, Failure> {
        let word = self.word(name).replace('-', "_");
        serde_json::from_value(Value::String(word))
            .map_err(|bad| Failure::Field { arg: name, what: bad.to_string() })
    }

    /// A date that the command requires.
    ///
    /// # Errors
    /// [`Failure::Field`] that shows how dates are typed.
    pub fn day(&self, name: &'static str, scene: &Scene<'_>) -> Result<Date, Failure> {
        self.date(name, scene)?.ok_or(Failure::Missing { arg: name })
    }

    /// A person that the command requires, and no second one right behind them. Source: I-6.
    ///
    /// # Errors
    /// As [`Scene::person`]; [`Failure::Field`] for two people.
    pub fn one_person(
        &self,
        name: &'static str,
        behind: &str,
        scene: &Scene<'_>,
    ) -> Result<PersonId, Failure> {
        let person = self.person(name, scene)?.ok_or(Failure::Missing { arg: name })?;
        let mut words = self.word(behind).split_whitespace();
        let next = words.find(|it| !matches!(*it, "and" | "or" | "&" | "+" | ","));
        match next.is_some_and(|it| it.starts_with('@')) {
            true => Err(scene.wrong(name, "one_person", json!({}))),
            false => Ok(person),
        }
    }
}

impl Scene<'_> {
    /// What is wrong with a field, in the words of `prompts/lines/wrong.toml`.
    pub fn wrong(&self, arg: &'static str, key: &str, view: Value) -> Failure {
        let mut view = view;
        view["today"] = json!(self.today());
        match self.baton.prompts.line("wrong", key, &view) {
            Ok(line) => Failure::Field { arg, what: line.text() },
            Err(bad) => bad.into(),
        }
    }

    /// A refusal about a date, put to the field of that date; everything else as it is.
    pub fn about_date(&self, arg: &'static str, failure: Failure) -> Failure {
        let Failure::Refused(refusal) = &failure else { return failure };
        match refusal {
            Refusal::InThePast { date, .. } => self.wrong(arg, "in_the_past", json!({"date": date})),
            Refusal::InTheFuture { date, .. } => self.wrong(arg, "in_the_future", json!({"date": date})),
            Refusal::NotLater { planned_end, .. } => {
                self.wrong(arg, "not_later", json!({"planned_end": planned_end}))
            }
            Refusal::TooLate { latest, .. } => self.wrong(arg, "too_late", json!({"latest": latest})),
            Refusal::ReasonNeeded { .. } => self.wrong("because", "reason_needed", json!({})),
            _ => failure,
        }
    }
}

/// Days, as people write them: `6 weeks`, `30 days`, `2 months`, `10`.
pub fn days(typed: &str) -> Option<u16> {
    let typed = typed.trim().to_lowercase();
    let end = typed.find(|c: char| !c.is_ascii_digit()).unwrap_or(typed.len());
    let (count, unit) = typed.split_at(end);
    let count: u16 = match count {
        "" if typed.starts_with("a ") => 1,
        count => count.parse().ok()?,
    };
    let each = match unit.trim().trim_start_matches("a ").trim_end_matches('s') {
        "" | "d" | "day" => 1,
        "w" | "week" => 7,
        "month" => 30,
        "year" => 365,
        _ => return None,
    };
    count.checked_mul(each)
}

#[cfg(test)]
mod tests {
    use super::days;

    #[test]
    fn lead_times_are_read_as_people_write_them() {
        let read = ["6 weeks", "30 days", "10", "a week", "2 months", "1 Week"].map(days);
        assert_eq!(read, [Some(42), Some(30), Some(10), Some(7), Some(60), Some(7)]);
        for wrong in ["", "soon", "-3 days", "6 moons", "70000", "400 years"] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }
}
