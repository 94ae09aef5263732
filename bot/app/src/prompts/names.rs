//! Finds filters and tests that do not exist, in branches no sample reaches too: the engine itself would
//! only complain when it gets there.

use baton_chat::grammar::nearest;
use minijinja::{Environment, ErrorKind};

const OURS: [&str; 24] = [
    "bold",
    "code",
    "mention",
    "place",
    "day",
    "short",
    "away",
    "moment",
    "counted",
    "plural",
    "spelled",
    "capital",
    "meter",
    "and_list",
    "or_list",
    "time",
    "cut",
    "first_name",
    "word",
    "default",
    "length",
    "join",
    "map",
    "first",
];

/// The first filter or test of a template that does not exist, with its line.
pub(super) fn unknown(environment: &Environment<'_>, template: &str) -> Option<(usize, String)> {
    let mut state = environment.empty_state();
    for (line, before, name) in called(template) {
        if before == "is"
            && state.perform_test(name, &[]).is_err_and(|it| it.kind() == ErrorKind::UnknownTest)
        {
            return Some((line, format!("there is no test `{name}`")));
        }
        let missing = |it: minijinja::Error| it.kind() == ErrorKind::UnknownFilter;
        if before == "|" && state.apply_filter(name, &[]).is_err_and(missing) {
            let near = nearest(name, OURS.into_iter(), 3);
            let near =
                if near.is_empty() { String::new() } else { format!("; near it: {}", near.join(", ")) };
            return Some((line, format!("there is no filter `{name}`{near}")));
        }
    }
    None
}

/// Each name after `|` or `is` inside a tag: its line, what stood before, and itself.
fn called(template: &str) -> Vec<(usize, &str, &str)> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let close = match rest.as_bytes().get(start + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                rest = &rest[start + 1..];
                continue;
            }
        };
        let tag = &rest[start + 2..];
        let line = 1 + template[..template.len() - tag.len()].matches('\n').count();
        let end = if close == "#}" {
            tag.find(close).unwrap_or(tag.len())
        } else {
            scan(tag, close, line, &mut found)
        };
        rest = &tag[end..];
    }
    found
}

/// Reads one tag and returns where it ends.
fn scan<'t>(tag: &'t str, close: &str, line: usize, found: &mut Vec<(usize, &'t str, &'t str)>) -> usize {
    let (mut at, mut before) = (0, "");
    while let Some(c) = tag[at..].chars().next().filter(|_| !tag[at..].starts_with(close)) {
        let length = token_length(&tag[at..], c);
        let token = &tag[at..at + length];
        let is_name = c.is_alphabetic() || c == '_';
        if is_name && matches!(before, "|" | "is") && token != "not" {
            found.push((line + tag[..at].matches('\n').count(), before, token));
        }
        if !c.is_whitespace() && token != "not" {
            before = token;
        }
        at += length;
    }
    at
}

fn token_length(rest: &str, first: char) -> usize {
    match first {
        '"' | '\'' => quoted_length(rest, first),
        c if c.is_alphanumeric() || c == '_' => {
            rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len())
        }
        c => c.len_utf8(),
    }
}

fn quoted_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            c if c == quote && !escaped => return at + 1,
            c => escaped = c == '\\' && !escaped,
        }
    }
    rest.len()
}
