//! The numbers on buttons and menus, counted up for the whole session.
//!
//! Rule: a number keeps its meaning, and is pressed only by somebody to whom it was shown.

use baton_chat::{
    card::{Choice, Control},
    inbound::Place,
};

/// Every control drawn so far; the first has number 1.
#[derive(Debug, Default)]
pub(super) struct Numbers(Vec<Numbered>);

#[derive(Debug)]
struct Numbered {
    control: Control,
    sight: Sight,
}

/// Where a control stands and who sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sight {
    pub(super) place: Place,
    pub(super) seen_by: SeenBy,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SeenBy {
    Everybody,
    /// The person with this handle.
    Only(String),
}

/// A number, and the letter of a menu's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pressed {
    number: usize,
    letter: Option<char>,
}

/// What is handed over for a press.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Press {
    pub(super) token: String,
    pub(super) place: Place,
}

impl Numbers {
    pub(super) fn add(&mut self, control: &Control, sight: &Sight) -> usize {
        self.0.push(Numbered { control: control.clone(), sight: sight.clone() });
        self.0.len()
    }

    /// What pressing means for this person, or what to type instead.
    pub(super) fn press(&self, pressed: Pressed, actor: &str) -> Result<Press, String> {
        let Pressed { number, letter } = pressed;
        let Some(found) = number.checked_sub(1).and_then(|at| self.0.get(at)) else {
            return Err(format!("There is no {number} yet. `look` shows this place again."));
        };
        if let SeenBy::Only(person) = &found.sight.seen_by
            && person != actor
        {
            return Err(format!("Only @{person} sees {number}. Type `as {person}` first."));
        }
        let choice = chosen(&found.control, number, letter)?;
        Ok(Press { token: choice.token.clone(), place: found.sight.place.clone() })
    }
}

fn chosen(control: &Control, number: usize, letter: Option<char>) -> Result<&Choice, String> {
    match (control, letter) {
        (Control::Button(choice), None) => Ok(choice),
        (Control::Button(choice), Some(_)) => {
            Err(format!("{number} is a button: {number} {}.", choice.label))
        }
        (Control::Menu { choices, .. }, letter) => {
            let found = letter.and_then(|it| choices.iter().zip('a'..).find(|(_, at)| *at == it));
            found.map(|(choice, _)| choice).ok_or_else(|| {
                let ways: Vec<String> =
                    choices.iter().zip('a'..).map(|(it, at)| format!("{number}{at} {}", it.label)).collect();
                format!("{number} is a menu: {}.", ways.join(", "))
            })
        }
    }
}

impl Pressed {
    /// Reads `3`, `2b` or `2 b`; `None` for everything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text.find(|it: char| !it.is_ascii_digit()).unwrap_or(text.len());
        let (number, letter) = text.split_at(end);
        let number = number.parse().ok()?;
        let mut letters = letter.trim_start().chars();
        match (letters.next(), letters.next()) {
            (None, _) => Some(Self { number, letter: None }),
            (Some(it), None) if it.is_ascii_alphabetic() => {
                Some(Self { number, letter: Some(it.to_ascii_lowercase()) })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(typed: &str, actor: &str) -> Result<String, String> {
        let choice = |label: &str| Choice { label: label.to_owned(), token: format!("token of {label}") };
        let menu =
            Control::Menu { label: "Answer".to_owned(), choices: vec![choice("keep"), choice("back")] };
        let place = Place::Direct("priya".to_owned());
        let sight = Sight { place: place.clone(), seen_by: SeenBy::Only("priya".to_owned()) };
        let mut numbers = Numbers::default();
        assert_eq!(numbers.add(&Control::Button(choice("Brief")), &sight), 1);
        assert_eq!(numbers.add(&menu, &sight), 2);
        numbers.press(Pressed::read(typed).expect("a number"), actor).map(|it| it.token)
    }

    #[test]
    fn numbers_and_letters_press() {
        assert_eq!(press("1", "priya"), Ok("token of Brief".to_owned()));
        assert_eq!(press("2b", "priya"), Ok("token of back".to_owned()));
        assert_eq!(press("2 A", "priya"), Ok("token of keep".to_owned()));
    }

    #[test]
    fn a_wrong_press_is_answered_with_the_right_ones() {
        let no = |typed: &str, actor: &str| press(typed, actor).unwrap_err();
        assert_eq!(no("2", "priya"), "2 is a menu: 2a keep, 2b back.");
        assert_eq!(no("2c", "priya"), "2 is a menu: 2a keep, 2b back.");
        assert_eq!(no("1a", "priya"), "1 is a button: 1 Brief.");
        assert_eq!(no("3", "priya"), "There is no 3 yet. `look` shows this place again.");
        assert_eq!(no("0", "priya"), "There is no 0 yet. `look` shows this place again.");
        assert_eq!(no("1", "luis"), "Only @priya sees 1. Type `as priya` first.");
    }

    #[test]
    fn other_lines_are_no_presses() {
        for line in ["", "b", "2bc", "2nd try", "99999999999999999999999", "-1", "2é"] {
            assert_eq!(Pressed::read(line), None, "{line}");
        }
    }
}
