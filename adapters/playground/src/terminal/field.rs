//! One field of a form, asked in text.

use baton_chat::{
    card::Choice,
    form::{Field, FieldKind, MAX_INPUT_CHARS, Need},
};

use super::draw::{Indent, Look, Page};
use crate::directory::Directory;

/// What a typed line means for the field it answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    Value(String),
    Empty,
    /// Ask again, for this reason.
    Again(String),
}

/// Draws what is asked; the prompt is [`prompt`].
pub(super) fn draw(page: &mut Page, field: &Field) {
    let optional = if field.need == Need::Optional { " (optional)" } else { "" };
    page.text(Indent(0, 2), &format!("{}{optional}", field.label), Look::Strong);
    if let Some(error) = &field.error {
        page.text(Indent(2, 2), error, Look::Alarm);
    }
    if !field.hint.is_empty() {
        page.text(Indent(2, 2), &field.hint, Look::Faint);
    }
    if let FieldKind::Choice(choices) = &field.kind {
        let ways: Vec<String> =
            choices.iter().zip('a'..).map(|(it, at)| format!("{at} {}", it.label)).collect();
        page.text(Indent(2, 2), &ways.join(" · "), Look::Press);
    }
}

/// `[what stands there already]> `, on one line.
pub(super) fn prompt(field: &Field, directory: &Directory) -> String {
    let Some(value) = &field.value else { return "  > ".to_owned() };
    let shown = match &field.kind {
        FieldKind::Choice(choices) => choices.iter().find(|it| it.token == *value).map(|it| it.label.clone()),
        FieldKind::Person => directory.person(value).map(|it| it.name.clone()),
        _ => None,
    };
    format!("  [{}]> ", shown.unwrap_or_else(|| value.replace('\n', "\\n")))
}

/// Enter keeps what stands there, `-` empties.
pub(super) fn read(field: &Field, typed: &str, directory: &Directory) -> Given {
    let given = match typed.trim() {
        "" => field.value.clone().map_or(Given::Empty, Given::Value),
        "-" => Given::Empty,
        typed => value(&field.kind, typed, directory),
    };
    if given == Given::Empty && field.need == Need::Required {
        return Given::Again("This one is needed. `cancel` leaves the form.".to_owned());
    }
    given
}

fn value(kind: &FieldKind, typed: &str, directory: &Directory) -> Given {
    let long = typed.chars().count();
    match kind {
        _ if MAX_INPUT_CHARS < long => {
            Given::Again(format!("At most {MAX_INPUT_CHARS} characters; this has {long}."))
        }
        FieldKind::Choice(choices) => choice(choices, typed),
        FieldKind::Person => match directory.people_called(typed).as_slice() {
            [one] => Given::Value(one.id.clone()),
            [] => Given::Again(format!(
                "Nobody here is called {typed}. A handle such as @{} is taken.",
                any(directory)
            )),
            several => {
                let handles: Vec<String> = several.iter().map(|it| format!("@{}", it.id)).collect();
                Given::Again(format!("Which one: {}?", handles.join(", ")))
            }
        },
        FieldKind::Long => Given::Value(typed.replace("\\n", "\n")),
        FieldKind::Short | FieldKind::Date => Given::Value(typed.to_owned()),
    }
}

fn any(directory: &Directory) -> &str {
    directory.people.first().map_or("name", |it| &it.id)
}

/// By its letter, else by the beginning of its label if no other begins so.
fn choice(choices: &[Choice], typed: &str) -> Given {
    let typed = typed.to_lowercase();
    let lettered = choices.iter().zip('a'..).find(|(_, at)| typed == at.to_string()).map(|(it, _)| it);
    let begins = |it: &&Choice| it.label.to_lowercase().starts_with(&typed);
    let exact = choices.iter().find(|it| it.label.to_lowercase() == typed);
    let mut beginning = choices.iter().filter(begins);
    let only = beginning.next().filter(|_| beginning.next().is_none());
    match lettered.or(exact).or(only) {
        Some(it) => Given::Value(it.token.clone()),
        None => Given::Again("A letter from the list is taken, or the words behind it.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::tests::claims_floor;

    fn field(kind: FieldKind, need: Need, value: Option<&str>) -> Field {
        Field {
            id: "it".to_owned(),
            label: "What becomes of it?".to_owned(),
            hint: "One of three".to_owned(),
            value: value.map(str::to_owned),
            error: None,
            need,
            kind,
        }
    }

    fn verdicts() -> FieldKind {
        let choice = |label: &str, token: &str| Choice { label: label.to_owned(), token: token.to_owned() };
        FieldKind::Choice(vec![choice("Keep", "k"), choice("Give back", "g"), choice("Give away", "w")])
    }

    fn value(it: &str) -> Given {
        Given::Value(it.to_owned())
    }

    #[test]
    fn choices_are_taken_by_letter_or_words() {
        let field = field(verdicts(), Need::Required, None);
        for (typed, token) in [("a", "k"), ("B", "g"), ("give back", "g"), ("ke", "k"), ("give a", "w")] {
            assert_eq!(read(&field, typed, &claims_floor()), value(token), "{typed}");
        }
        for typed in ["d", "give", "", "-"] {
            assert!(matches!(read(&field, typed, &claims_floor()), Given::Again(_)), "{typed}");
        }
    }

    #[test]
    fn people_are_taken_by_name() {
        let field = field(FieldKind::Person, Need::Optional, None);
        assert_eq!(read(&field, "@luis", &claims_floor()), value("luis"));
        assert_eq!(read(&field, "", &claims_floor()), Given::Empty);
        let again = |typed: &str| match read(&field, typed, &claims_floor()) {
            Given::Again(why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(again("dana o"), "Which one: @dana, @dana2?");
        assert_eq!(again("Mei"), "Nobody here is called Mei. A handle such as @priya is taken.");
    }

    #[test]
    fn enter_keeps_and_a_dash_empties() {
        let field = field(FieldKind::Long, Need::Optional, Some("as before"));
        assert_eq!(read(&field, " ", &claims_floor()), value("as before"));
        assert_eq!(read(&field, "-", &claims_floor()), Given::Empty);
        assert_eq!(read(&field, "one\\ntwo", &claims_floor()), value("one\ntwo"));
        assert!(matches!(read(&field, &"x".repeat(3_001), &claims_floor()), Given::Again(_)));
    }

    #[test]
    fn prompts_show_what_stands_there() {
        let shown = |kind, value| prompt(&field(kind, Need::Required, Some(value)), &claims_floor());
        assert_eq!(shown(verdicts(), "g"), "  [Give back]> ");
        assert_eq!(shown(FieldKind::Person, "luis"), "  [Luis Mora]> ");
        assert_eq!(shown(FieldKind::Short, "soon"), "  [soon]> ");
    }
}
