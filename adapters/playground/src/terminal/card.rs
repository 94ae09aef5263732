//! A card as text: the headline, the lines, the items with their controls, and the row below.

use baton_chat::{
    card::{Card, Control, Item},
    text::Line,
};

use super::{
    draw::{HELD, Indent, Look, Page, fits},
    numbers::{Numbers, Sight},
};

/// Draws the card and numbers everything on it that can be pressed.
pub(super) fn draw(page: &mut Page, card: &Card, numbers: &mut Numbers, sight: &Sight) {
    page.line(Indent(0, 0), card.headline(), Look::Strong);
    for line in card.body() {
        page.line(Indent(0, 0), line, Look::Normal);
    }
    if let Some(picture) = card.picture() {
        page.line(Indent(0, 2), &Line::plain(picture.alt()), Look::Normal);
    }
    for item in card.items() {
        draw_item(page, item, numbers, sight);
    }
    draw_controls(page, Indent(0, 2), card.row(), numbers, sight);
}

fn draw_item(page: &mut Page, item: &Item, numbers: &mut Numbers, sight: &Sight) {
    for (at, line) in item.lines.iter().enumerate() {
        page.line(if at == 0 { Indent(0, 2) } else { Indent(2, 2) }, line, Look::Normal);
    }
    draw_controls(page, Indent(2, 4), &item.controls, numbers, sight);
}

fn draw_controls(
    page: &mut Page,
    indent: Indent,
    controls: &[Control],
    numbers: &mut Numbers,
    sight: &Sight,
) {
    let mut line = String::new();
    for control in controls {
        let label = label(control, numbers.add(control, sight));
        let beside = line.chars().count() + 2 + label.chars().count();
        if !line.is_empty() && !fits(indent.0, beside) {
            page.text(indent, &std::mem::take(&mut line), Look::Press);
        }
        if !line.is_empty() {
            line.extend([HELD, ' ']);
        }
        line.push_str(&label);
    }
    if !line.is_empty() {
        page.text(indent, &line, Look::Press);
    }
}

/// `[1 Brief]`, or `[2 Answer ▾ a keep · b give back]`; it breaks between choices only.
fn label(control: &Control, number: usize) -> String {
    match control {
        Control::Button(choice) => held(&format!("[{number} {}]", choice.label)),
        Control::Menu { label, choices } => {
            let choices: Vec<String> =
                choices.iter().zip('a'..).map(|(it, at)| held(&format!("{at} {}", it.label))).collect();
            format!("{} {}]", held(&format!("[{number} {label} ▾")), choices.join(&format!("{HELD}· ")))
        }
    }
}

fn held(text: &str) -> String {
    text.replace(char::is_whitespace, &HELD.to_string())
}

#[cfg(test)]
mod tests {
    use baton_chat::{
        card::{Choice, Parts},
        inbound::Place,
    };

    use super::*;
    use crate::terminal::{Style, numbers::SeenBy};

    fn choice(label: &str) -> Choice {
        Choice { label: label.to_owned(), token: label.to_owned() }
    }

    fn button(label: &str) -> Control {
        Control::Button(choice(label))
    }

    fn menu(label: &str, choices: &[&str]) -> Control {
        Control::Menu { label: label.to_owned(), choices: choices.iter().map(|it| choice(it)).collect() }
    }

    fn drawn(parts: Parts) -> String {
        let mut page = Page::new(Style::Plain);
        let sight = Sight { place: Place::Direct("priya".to_owned()), seen_by: SeenBy::Everybody };
        draw(&mut page, &Card::new(parts).unwrap(), &mut Numbers::default(), &sight);
        page.take()
    }

    #[test]
    fn weekly_readiness() {
        let parts = Parts {
            headline: Line::plain("Claims triage: next, keep or give back 2 borrowed conditions"),
            body: [
                "Phase one (pilot), week 9 of 12 · owner Dana Okafor",
                "Ready to close: 1 of 3 ▓▓▓░░░░░░",
                "1 Which conditions become permanent? 3 of 5 decided",
                "Planned close Fri 18 Dec, in 25 days",
            ]
            .map(Line::plain)
            .to_vec(),
            row: vec![button("Answer"), button("What is missing"), button("Brief")],
            ..Parts::default()
        };
        insta::assert_snapshot!(drawn(parts), @r"
        Claims triage: next, keep or give back 2 borrowed conditions
        Phase one (pilot), week 9 of 12 · owner Dana Okafor
        Ready to close: 1 of 3 ▓▓▓░░░░░░
        1 Which conditions become permanent? 3 of 5 decided
        Planned close Fri 18 Dec, in 25 days
        [1 Answer]  [2 What is missing]  [3 Brief]
        ");
    }

    #[test]
    fn personal_card() {
        let not_now =
            || menu("Not now", &["waiting until…", "tomorrow", "three days", "not mine", "cannot, because…"]);
        let item = |lines: &[&str], answer: Control| Item {
            lines: lines.iter().map(|it| Line::plain(it)).collect(),
            controls: vec![answer, not_now()],
        };
        let parts = Parts {
            headline: Line::plain("Three things wait for you, Priya. About two minutes."),
            items: vec![
                item(
                    &[
                        "Claims triage: production read access. Keep it?",
                        "Lent by IT Security until 18 Dec, yours to decide; the normal route takes six weeks",
                    ],
                    menu("Answer", &["keep", "give back", "replace"]),
                ),
                item(&["Invoice bot: keep the vendor's OCR? Choice due Thu 26 Nov"], button("Choose…")),
            ],
            row: vec![button("Why am I asked?"), button("Away…")],
            ..Parts::default()
        };
        insta::assert_snapshot!(drawn(parts), @r"
        Three things wait for you, Priya. About two minutes.
        Claims triage: production read access. Keep it?
          Lent by IT Security until 18 Dec, yours to decide; the
          normal route takes six weeks
          [1 Answer ▾ a keep · b give back · c replace]
          [2 Not now ▾ a waiting until… · b tomorrow ·
            c three days · d not mine · e cannot, because…]
        Invoice bot: keep the vendor's OCR? Choice due Thu 26 Nov
          [3 Choose…]
          [4 Not now ▾ a waiting until… · b tomorrow ·
            c three days · d not mine · e cannot, because…]
        [5 Why am I asked?]  [6 Away…]
        ");
    }
}
