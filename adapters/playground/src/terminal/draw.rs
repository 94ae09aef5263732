//! Text on a terminal: wrapped at 60 columns, coloured or not.

use baton_chat::text::{Line, Span, harmless};

/// Longest line, in characters. Source: how cards look, the same everywhere.
const COLUMNS: usize = 60;
/// Holds words of one label together; drawn as a space.
pub(super) const HELD: char = '\u{a0}';

/// Whether escape sequences may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Style {
    Colour,
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Normal,
    Strong,
    Code,
    Link,
    Press,
    Faint,
    Alarm,
}

type Glyph = (char, Look);

/// Whether a paragraph of so many characters fits on one line.
pub(super) fn fits(indent: usize, chars: usize) -> bool {
    indent + chars <= COLUMNS
}

/// What is about to be written.
#[derive(Debug)]
pub(super) struct Page {
    style: Style,
    text: String,
}

/// Columns left free before a paragraph's first line and its others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Indent(pub(super) usize, pub(super) usize);

impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self { style, text: String::new() }
    }

    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Words that go on in the same line, such as a prompt.
    pub(super) fn words(&mut self, text: &str, look: Look) {
        let glyphs: Vec<Glyph> = harmless(text).chars().map(|it| (it, look)).collect();
        self.paint(&glyphs);
    }

    /// A paragraph all of one look.
    pub(super) fn text(&mut self, indent: Indent, text: &str, look: Look) {
        self.paragraph(indent, &glyphs(text, look));
    }

    /// A paragraph of rich text; what is not decorated has this look.
    pub(super) fn line(&mut self, indent: Indent, line: &Line, look: Look) {
        let glyphs: Vec<Glyph> = line.0.iter().flat_map(|it| span(it, look)).collect();
        self.paragraph(indent, &glyphs);
    }

    fn paragraph(&mut self, Indent(first, others): Indent, glyphs: &[Glyph]) {
        for (at, line) in wrapped(glyphs, first, others).iter().enumerate() {
            self.text.extend(std::iter::repeat_n(' ', if at == 0 { first } else { others }));
            self.paint(line);
            self.text.push('\n');
        }
    }

    fn paint(&mut self, glyphs: &[Glyph]) {
        let mut now = Look::Normal;
        for (c, look) in glyphs {
            self.change(now, *look);
            now = *look;
            self.text.push(if *c == HELD { ' ' } else { *c });
        }
        self.change(now, Look::Normal);
    }

    fn change(&mut self, from: Look, to: Look) {
        if self.style == Style::Colour && from != to {
            self.text.push_str("\x1b[0m");
            self.text.push_str(escape(to));
        }
    }
}

fn escape(look: Look) -> &'static str {
    match look {
        Look::Normal => "",
        Look::Strong => "\x1b[1m",
        Look::Code => "\x1b[33m",
        Look::Link => "\x1b[4m",
        Look::Press => "\x1b[36m",
        Look::Faint => "\x1b[2m",
        Look::Alarm => "\x1b[31m",
    }
}

fn span(span: &Span, look: Look) -> Vec<Glyph> {
    match span {
        Span::Text(it) => glyphs(it, look),
        Span::Bold(it) => glyphs(it, Look::Strong),
        Span::Code(it) => glyphs(it, Look::Code),
        Span::Link { text, url } => {
            let mut both = glyphs(text, look);
            both.extend(glyphs(&format!(" ({url})"), Look::Link));
            both
        }
        Span::Person { user: Some(_), name } => glyphs(name, Look::Strong),
        Span::Person { .. } | Span::Channel { .. } | Span::Time { .. } | Span::Day { .. } => {
            glyphs(span.text(), look)
        }
    }
}

// `harmless` turns every white space into a plain one, so the held spaces are put back.
fn glyphs(text: &str, look: Look) -> Vec<Glyph> {
    let held: Vec<String> = text.split(HELD).map(harmless).collect();
    held.join(&HELD.to_string()).chars().map(|it| (it, look)).collect()
}

/// Lines of at most [`COLUMNS`]; a word longer than that stays whole, so that it can be copied.
fn wrapped(glyphs: &[Glyph], first: usize, others: usize) -> Vec<Vec<Glyph>> {
    let (mut lines, mut line, mut room) = (Vec::new(), Vec::<Glyph>::new(), COLUMNS - first);
    for word in glyphs.split(|(c, _)| *c == ' ').filter(|it| !it.is_empty()) {
        if !line.is_empty() && room < line.len() + 1 + word.len() {
            lines.push(std::mem::take(&mut line));
            room = COLUMNS - others;
        }
        if let Some((_, before)) = line.last() {
            let look = if *before == word[0].1 { *before } else { Look::Normal };
            line.push((' ', look));
        }
        line.extend_from_slice(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(style: Style, line: &Line) -> String {
        let mut page = Page::new(style);
        page.line(Indent(0, 2), line, Look::Normal);
        page.take()
    }

    #[test]
    fn paragraphs_are_wrapped_and_hang() {
        let text = "Lent by IT Security until 18 Dec, yours to decide; the normal route takes six weeks https://example.org/a/very/long/address/that/nobody/would/ever/want/to/type";
        insta::assert_snapshot!(drawn(Style::Plain, &Line::plain(text)), @r"
        Lent by IT Security until 18 Dec, yours to decide; the
          normal route takes six weeks
          https://example.org/a/very/long/address/that/nobody/would/ever/want/to/type
        ");
    }

    #[test]
    fn colours_are_put_on_and_taken_off() {
        let line = Line(vec![
            Span::Text("Ask ".to_owned()),
            Span::Bold("Priya Nair".to_owned()),
            Span::Text(" or type ".to_owned()),
            Span::Code("who".to_owned()),
        ]);
        insta::assert_snapshot!(drawn(Style::Colour, &line).escape_debug().to_string(), @r"Ask \u{1b}[0m\u{1b}[1mPriya Nair\u{1b}[0m or type \u{1b}[0m\u{1b}[33mwho\u{1b}[0m\n");
        insta::assert_snapshot!(drawn(Style::Plain, &line), @"Ask Priya Nair or type who");
    }

    #[test]
    fn nothing_people_typed_reaches_the_terminal_as_an_escape() {
        let line = Line(vec![Span::Bold("red\x1b[31m\nalert\u{202e}".to_owned())]);
        assert_eq!(drawn(Style::Plain, &line), "red[31m alert\n");
    }
}
