//! Whoever holds the playground's clock: the app in `demo`, the harness in tests.

use async_trait::async_trait;
use baton_chat::{card::Card, inbound::Place};
use jiff::SignedDuration;

/// The longest step of the clock, in days: ten years.
const MOST_DAYS: i64 = 3_660;

/// Moves time on and waits until Baton has said what was due.
#[async_trait]
pub trait Director: Send + Sync {
    /// Moves the civil clock on, letting everything happen that falls due on the way.
    async fn advance(&self, by: SignedDuration);

    /// Moves on to the next nudge and says what it was; `None` when none is planned.
    async fn to_next(&self) -> Option<String>;

    /// Returns when everything due has been sent.
    async fn settle(&self);

    /// The civil time as people read it: `Mon 23 Nov 09:01, Europe/London`.
    fn clock(&self) -> String;

    /// How things stand, in a line of numbers; `None` where there is nothing to count.
    async fn standing(&self) -> Option<String> {
        None
    }

    /// What somebody who is new here may try, the best first; none when there is nothing left to show.
    async fn suggestions(&self) -> Vec<Suggestion> {
        Vec::new()
    }

    /// What is about to be sent if nobody does anything, the soonest first; empty where nobody can tell.
    async fn coming(&self) -> Vec<Coming> {
        Vec::new()
    }

    /// Why the message with this token was sent, as `user` may read it; `None` for one it does not know.
    async fn why(&self, user: &str, token: &str) -> Option<Card> {
        let _ = (user, token);
        None
    }
}

/// Somebody to be, and what they could do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What they could do, to go on after their name: `two taps`.
    pub what: String,
    /// The handle of whoever is acted as.
    pub actor: String,
    /// Where what they need is at hand.
    pub place: Place,
    /// A line that only has to be sent; `None` where a card waits to be pressed.
    pub line: Option<String>,
}

/// A message that is not sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// `Mon 23 Nov 14:00`, on the room's clock.
    pub at: String,
    /// A name, or a channel with its `#`.
    pub to: String,
    /// Its first line, as things stand.
    pub what: String,
}

/// Reads `1h`, `+1d`, `2w3d`, `90m`; a day is 24 hours, and at most ten years are taken at once.
pub fn step(text: &str) -> Option<SignedDuration> {
    let mut rest = text.trim().trim_start_matches('+').trim_start();
    let mut seconds = 0_i64;
    while !rest.is_empty() {
        let (number, left) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit())?);
        let unit = left.chars().next()?;
        let count: i64 = number.parse().ok()?;
        seconds = seconds.checked_add(count.checked_mul(unit_seconds(unit)?)?)?;
        rest = left[unit.len_utf8()..].trim_start();
    }
    (1..=MOST_DAYS * 86_400).contains(&seconds).then(|| SignedDuration::from_secs(seconds))
}

fn unit_seconds(unit: char) -> Option<i64> {
    match unit {
        's' => Some(1),
        'm' => Some(60),
        'h' => Some(3_600),
        'd' => Some(86_400),
        'w' => Some(7 * 86_400),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_read_as_people_type_them() {
        for (text, hours) in [("1h", 1), ("+1d", 24), ("1w 2d", 216), ("+ 120m", 2), ("3660d", 87_840)] {
            assert_eq!(step(text), Some(SignedDuration::from_hours(hours)), "{text}");
        }
        for text in ["", "+", "1", "h", "-1h", "0h", "3661d", "99999999999999999999d", "1y", "1é", "1h é"] {
            assert_eq!(step(text), None, "{text}");
        }
    }
}
