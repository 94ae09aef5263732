//! Lines as Discord's markdown.

use baton_chat::{
    link::{self, Shown},
    text::{Line, Span},
};

/// How much of a line's dress is worn; less where the whole would not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dress {
    Full,
    /// Links are their text alone.
    Unlinked,
    /// Nothing is bold or code either, so that it may end anywhere.
    Plain,
}

/// How lines are to be written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Manner<'a> {
    pub(crate) dress: Dress,
    /// Users who are mentioned rather than named.
    pub(crate) notify: &'a [String],
}

/// Undressed text. Every sign that Discord could read as markup has a backslash before it, and an `@` something
/// behind it that nobody sees; what begins or ends in another run is signed all the same.
pub(crate) fn escaped(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let (mut out, mut begins) = (String::with_capacity(text.len() + 8), true);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let before_space = chars.peek().is_some_and(|it| it.1.is_whitespace());
        let signed = match c {
            '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '<' | '#' => true,
            // `:smile:`, `https://…`, `<t:…>`; never `Note: …`.
            ':' => !before_space,
            '-' | '+' | '>' => begins,
            '.' | ')' => begins || is_number(&text[..at]),
            _ => false,
        };
        if signed {
            out.push('\\');
        }
        out.push(c);
        if c == '@' {
            out.push('\u{200b}');
        }
        begins = begins && c.is_whitespace();
    }
    out
}

// As in `1. …`, which begins a list.
fn is_number(before: &str) -> bool {
    let digits = before.trim_start();
    !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
}

/// The lines, one below the other.
pub(crate) fn paragraphs(lines: &[Line], manner: Manner<'_>) -> String {
    let lines: Vec<String> = lines.iter().map(|it| line(it, manner)).filter(|it| !it.is_empty()).collect();
    lines.join("\n")
}

/// The line in bold.
pub(crate) fn headline(headline: &Line, manner: Manner<'_>) -> String {
    let inside = headline.0.iter().map(|it| match it {
        Span::Bold(text) => Span::Text(text.clone()),
        other => other.clone(),
    });
    bold(&line(&Line(inside.collect()), manner), manner.dress)
}

fn line(line: &Line, manner: Manner<'_>) -> String {
    let mut out = String::new();
    for span in &line.0 {
        let run = run(span, manner);
        // Two runs of the same dress would close and open at once, which Discord reads otherwise.
        if ["**", "`"].iter().any(|it| out.ends_with(it) && run.starts_with(it)) {
            out.push('\u{200b}');
        }
        out.push_str(&run);
    }
    out
}

fn run(span: &Span, manner: Manner<'_>) -> String {
    match span {
        Span::Bold(it) => bold(&escaped(it), manner.dress),
        Span::Code(it) => code(it, manner.dress),
        Span::Link { text, url } if manner.dress == Dress::Full => link(text, url),
        Span::Person { user: Some(user), .. } if is_id(user) && manner.notify.contains(user) => {
            format!("<@{user}>")
        }
        Span::Channel { channel, .. } if is_id(channel) => format!("<#{channel}>"),
        Span::Time { at, .. } => format!("<t:{}:f>", at.as_second()),
        Span::Text(it)
        | Span::Link { text: it, .. }
        | Span::Person { name: it, .. }
        | Span::Channel { name: it, .. }
        | Span::Day { plain: it, .. } => escaped(it),
    }
}

/// Whether Discord may have given this id.
pub(crate) fn is_id(id: &str) -> bool {
    (1..=20).contains(&id.len()) && id.bytes().all(|it| it.is_ascii_digit())
}

/// What is bold must not begin or end with a space.
fn bold(escaped: &str, dress: Dress) -> String {
    let core = escaped.trim();
    if core.is_empty() || dress == Dress::Plain {
        return escaped.to_owned();
    }
    let (before, behind) = (leading(escaped), &escaped[escaped.trim_end().len()..]);
    format!("{before}**{core}**{behind}")
}

fn leading(text: &str) -> &str {
    &text[..text.len() - text.trim_start().len()]
}

// Nothing is escaped inside code, so that what could act there is shown without the dress.
fn code(text: &str, dress: Dress) -> String {
    let acts = ["`", "<@", "<#", "@everyone", "@here", "\n"];
    if text.trim().is_empty() || dress == Dress::Plain || acts.iter().any(|it| text.contains(it)) {
        return escaped(text);
    }
    format!("`{text}`")
}

fn link(said: &str, url: &str) -> String {
    let to = |shown: &str| format!("[{}](<{}>)", escaped(shown), address(url));
    match link::shown(said, url) {
        Shown::Text if said.trim().is_empty() => escaped(said),
        Shown::Text => to(said),
        Shown::Host(host) => format!("{} {}", escaped(said), to(&host)),
        Shown::Nothing => escaped(said),
    }
}

// An address must not end before its end, and mentions nobody.
fn address(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '(' | ')' | '<' | '>' | '\\' | '"' | '\'' | '`' | '*' | '@' => {
                out.push_str(&format!("%{:02X}", c as u32))
            }
            c if c.is_whitespace() || c.is_control() => out.push_str("%20"),
            c => out.push(c),
        }
    }
    out
}
