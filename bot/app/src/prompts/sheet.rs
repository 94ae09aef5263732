//! From rendered text to a card's parts.
//!
//! Rule: a decoration is one private-use character that points into the sheet of this one rendering. The
//! view and the templates have lost theirs before, so such a character can only come from our functions.

use baton_chat::{
    card::{Control, Item, Parts},
    text::{Line, Span, harmless},
};
use minijinja::{Error, State};

use super::engine::refused;

const FIRST: u32 = 0xf_0000;
const MOST_MARKS: usize = 2_000;

/// What a mark stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    Span(Span),
    Control(Control),
    /// An item begins.
    Item,
    /// The items end.
    Row,
}

/// The decorations of one rendering.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    marks: Vec<Mark>,
    /// What looks like a slip of the pen in a template, though it can be rendered.
    pub doubts: Vec<String>,
}

/// A rendered template, before it is cut into lines.
#[derive(Debug)]
pub(super) struct Rendered {
    pub text: String,
    pub sheet: Sheet,
}

/// The character that stands for `mark` in this rendering.
pub(super) fn put(state: &mut State<'_, '_>, mark: Mark) -> Result<String, Error> {
    let sheet = of(state);
    if MOST_MARKS <= sheet.marks.len() {
        return Err(refused(format!("more than {MOST_MARKS} decorations")));
    }
    let at = FIRST + u32::try_from(sheet.marks.len()).unwrap_or(u32::MAX);
    sheet.marks.push(mark);
    Ok(char::from_u32(at).map(String::from).unwrap_or_default())
}

/// The sheet of this rendering.
pub(super) fn of<'a>(state: &'a mut State<'_, '_>) -> &'a mut Sheet {
    state.get_or_insert_extension_with(Sheet::default)
}

impl Sheet {
    /// `text` without its decorations.
    pub(super) fn plain(&self, text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            match self.mark(c) {
                Some(Mark::Span(span)) => out.push_str(span.text()),
                Some(_) => {}
                None => out.push(c),
            }
        }
        harmless(&out)
    }

    fn mark(&self, c: char) -> Option<&Mark> {
        let at = u32::from(c).checked_sub(FIRST)?;
        self.marks.get(usize::try_from(at).ok()?)
    }
}

impl Rendered {
    /// The first line that is not blank is the headline, each further one stands for itself.
    pub(super) fn parts(&self) -> Result<Parts, String> {
        let mut cutter = Cutter::default();
        for c in self.text.chars() {
            match self.sheet.mark(c) {
                Some(mark) => cutter.mark(mark),
                None if c == '\n' => cutter.end_line(),
                None => cutter.text.push(c),
            }
        }
        cutter.end_line();
        let blank = cutter.parts.items.iter().position(|it| it.lines.is_empty());
        match blank {
            Some(at) => Err(format!("item {} has no text", at + 1)),
            None => Ok(cutter.parts),
        }
    }

    /// All lines as one, which has text and nothing else.
    pub(super) fn line(&self) -> Result<Line, String> {
        let parts = self.parts()?;
        if !parts.items.is_empty() || !parts.row.is_empty() {
            return Err("a line has neither items nor buttons".to_owned());
        }
        let mut line = parts.headline;
        for Line(spans) in parts.body {
            line.0.push(Span::Text(" ".to_owned()));
            line.0.extend(spans);
        }
        if line.text().is_empty() { Err("the line is empty".to_owned()) } else { Ok(line) }
    }
}

#[derive(Default)]
struct Cutter {
    parts: Parts,
    text: String,
    spans: Vec<Span>,
    place: Place,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Place {
    #[default]
    Card,
    Item,
}

impl Cutter {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Span(span) => {
                self.end_text();
                self.spans.push(span.clone());
            }
            Mark::Control(control) => self.controls().push(control.clone()),
            Mark::Item => {
                self.end_line();
                self.place = Place::Item;
                self.parts.items.push(Item::default());
            }
            Mark::Row => {
                self.end_line();
                self.place = Place::Card;
            }
        }
    }

    fn controls(&mut self) -> &mut Vec<Control> {
        match (self.place, self.parts.items.last_mut()) {
            (Place::Item, Some(item)) => &mut item.controls,
            _ => &mut self.parts.row,
        }
    }

    fn end_text(&mut self) {
        let text = single_spaced(&harmless(&std::mem::take(&mut self.text)));
        if !text.is_empty() {
            self.spans.push(Span::Text(text));
        }
    }

    fn end_line(&mut self) {
        self.end_text();
        let line = Line(trimmed(std::mem::take(&mut self.spans)));
        if line.0.is_empty() {
            return;
        }
        match (self.place, self.parts.items.last_mut()) {
            (Place::Item, Some(item)) => item.lines.push(line),
            _ if self.parts.headline.0.is_empty() => self.parts.headline = line,
            _ => self.parts.body.push(line),
        }
    }
}

fn single_spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != ' ' || !out.ends_with(' ') {
            out.push(c);
        }
    }
    out
}

fn trimmed(mut spans: Vec<Span>) -> Vec<Span> {
    if let Some(Span::Text(first)) = spans.first_mut() {
        *first = first.trim_start().to_owned();
    }
    if let Some(Span::Text(last)) = spans.last_mut() {
        last.truncate(last.trim_end().len());
    }
    spans.retain(|it| !matches!(it, Span::Text(text) if text.is_empty()));
    spans
}
