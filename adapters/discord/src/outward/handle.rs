//! What a component is called: the token of a card's button as it is, or one of our own.
//!
//! Rule: our own begin with `~`, with which no command line begins, and what is written here is read here. A
//! form's token has at most 80 bytes and a card's at most 96, so that every name fits into Discord's 100.

use std::fmt;

/// Begins every name that is no token.
const OURS: char = '~';
/// A step's number has four digits at most.
const LAST_STEP: usize = 9_999;

/// A component, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Handle {
    /// What a button of a card stands for.
    Token(String),
    /// A menu of a card; the choices carry the tokens.
    Menu(usize),
    /// A part of a form.
    Form { what: What, part: Part },
    /// Of another version of Baton.
    Unknown,
}

/// What a part of a form does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// A button that opens the step as a dialog.
    Open,
    /// A button that sends what was picked.
    Send,
    /// A menu, by the place of its field.
    Pick(usize),
    /// A dialog that stands by itself.
    Dialog,
    /// A dialog over a message of the form's own, whose place its outcome takes.
    Over,
    /// A dialog that asks for a date, by the place of its field.
    Day(usize),
}

/// A step of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) token: String,
    pub(crate) step: usize,
}

impl Part {
    /// Of the step that `form` shows.
    pub(crate) fn of(form: &baton_chat::form::Form) -> Self {
        Self { token: form.token().to_owned(), step: form.step().number.min(LAST_STEP) }
    }

    /// The name of the part that does `what`.
    pub(crate) fn named(&self, what: What) -> String {
        Handle::Form { what, part: self.clone() }.to_string()
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(token) => f.write_str(token),
            Self::Menu(number) => write!(f, "{OURS}menu:{number}"),
            Self::Unknown => write!(f, "{OURS}"),
            Self::Form { what, part } => {
                let (name, field) = what.written();
                write!(f, "{OURS}{name}:{}.{field}:{}", part.step, part.token)
            }
        }
    }
}

impl Handle {
    /// What the name says.
    pub(crate) fn read(name: &str) -> Self {
        let Some(ours) = name.strip_prefix(OURS) else { return Self::Token(name.to_owned()) };
        repeated(ours).or_else(|| menu(ours)).or_else(|| part(ours)).unwrap_or(Self::Unknown)
    }
}

impl What {
    fn written(self) -> (&'static str, usize) {
        match self {
            Self::Open => ("open", 0),
            Self::Send => ("send", 0),
            Self::Pick(field) => ("pick", field),
            Self::Dialog => ("form", 0),
            Self::Over => ("over", 0),
            Self::Day(field) => ("date", field),
        }
    }

    fn read(name: &str, field: usize) -> Option<Self> {
        let all = [Self::Open, Self::Send, Self::Pick(field), Self::Dialog, Self::Over, Self::Day(field)];
        all.into_iter().find(|it| it.written().0 == name)
    }
}

/// Gives each of several tokens a name of its own: Discord takes no name twice.
#[derive(Debug, Default)]
pub(crate) struct Names(Vec<String>);

impl Names {
    /// The token itself, or the token with how often it was there before.
    pub(crate) fn name(&mut self, token: &str) -> String {
        let before = self.0.iter().filter(|it| *it == token).count();
        self.0.push(token.to_owned());
        match before {
            0 if !token.starts_with(OURS) => token.to_owned(),
            before => format!("{OURS}{} {token}", before + 1),
        }
    }
}

fn repeated(ours: &str) -> Option<Handle> {
    let (number, token) = ours.split_once(' ')?;
    number.parse::<usize>().ok().map(|_| Handle::Token(token.to_owned()))
}

fn menu(ours: &str) -> Option<Handle> {
    ours.strip_prefix("menu:")?.parse().ok().map(Handle::Menu)
}

fn part(ours: &str) -> Option<Handle> {
    let (name, rest) = ours.split_once(':')?;
    let (numbers, token) = rest.split_once(':')?;
    let (step, field) = numbers.split_once('.')?;
    let what = What::read(name, field.parse().ok()?)?;
    Some(Handle::Form { what, part: Part { token: token.to_owned(), step: step.parse().ok()? } })
}
