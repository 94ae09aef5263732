//! Lines as people type them, told apart into words, people, channels and groups.
//!
//! Rule: `@name` and `#channel` become references only where they name exactly one somebody in the
//! directory; everything else stays text.

use baton_chat::inbound::{Act, Piece, Utterance};

use crate::directory::Directory;

const ROOT: &str = "baton";
const GROUPS: [&str; 3] = ["here", "everyone", "channel"];

/// A typed line as what its author did: a sentence to `@baton`, or a command with or without `/baton`.
pub fn act(directory: &Directory, line: &str) -> Act {
    let line = line.trim();
    if let Some(rest) = addressed(line, '@') {
        return Act::Mention(utterance(directory, rest));
    }
    Act::Command(utterance(directory, addressed(line, '/').unwrap_or(line)))
}

/// The line's words and references; all its text is kept, also the spaces.
pub fn utterance(directory: &Directory, line: &str) -> Utterance {
    let (mut pieces, mut text, mut rest) = (Vec::new(), String::new(), line);
    while let Some(c) = rest.chars().next() {
        let at_start = text.chars().next_back().is_none_or(|it| it.is_whitespace() || "(\"“".contains(it));
        let found = if at_start { reference(directory, c, &rest[c.len_utf8()..]) } else { None };
        if let Some((piece, left)) = found {
            flush(&mut text, &mut pieces);
            pieces.push(piece);
            rest = left;
        } else {
            text.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    flush(&mut text, &mut pieces);
    Utterance(pieces)
}

/// What follows `/baton` or `@baton`.
fn addressed(line: &str, sign: char) -> Option<&str> {
    let rest = after(line.strip_prefix(sign)?, ROOT)?;
    Some(rest.trim_start_matches([':', ',']).trim_start())
}

fn flush(text: &mut String, pieces: &mut Vec<Piece>) {
    if !text.is_empty() {
        pieces.push(Piece::Text(std::mem::take(text)));
    }
}

fn reference<'l>(directory: &Directory, sign: char, rest: &'l str) -> Option<(Piece, &'l str)> {
    match sign {
        '@' => user(directory, rest).or_else(|| {
            let (group, left) = GROUPS.iter().find_map(|it| Some((it, after(rest, it)?)))?;
            Some((Piece::Group((*group).to_owned()), left))
        }),
        '#' => {
            let names =
                directory.channels.iter().flat_map(|it| [(it.plain_name(), &it.id), (&it.id, &it.id)]);
            let (id, left) = longest(names, rest)?;
            Some((Piece::Channel(id), left))
        }
        _ => None,
    }
}

fn user<'l>(directory: &Directory, rest: &'l str) -> Option<(Piece, &'l str)> {
    let names = directory.people.iter().flat_map(|it| it.names().into_iter().map(|name| (name, &it.id)));
    let handles = directory.people.iter().map(|it| (it.id.as_str(), &it.id));
    let (id, left) = longest(names, rest).or_else(|| longest(handles, rest))?;
    Some((Piece::User(id), left))
}

/// Whom the longest name at the start of `rest` belongs to, unless it belongs to several.
fn longest<'n, 'l>(
    names: impl Iterator<Item = (&'n str, &'n String)>,
    rest: &'l str,
) -> Option<(String, &'l str)> {
    let fitting: Vec<(&str, &String)> =
        names.filter_map(|(name, id)| Some((after(rest, name)?, id))).collect();
    let left = fitting.iter().map(|(left, _)| *left).min_by_key(|it| it.len())?;
    let mut ids = fitting.iter().filter(|(it, _)| it.len() == left.len()).map(|(_, id)| *id);
    let id = ids.next()?;
    ids.all(|it| it == id).then(|| (id.clone(), left))
}

/// What follows `name` at the start of `text`, if the name ends there.
fn after<'l>(text: &'l str, name: &str) -> Option<&'l str> {
    let mut rest = text.chars();
    for expected in name.chars() {
        let c = rest.next()?;
        if !c.to_lowercase().eq(expected.to_lowercase()) {
            return None;
        }
    }
    let left = rest.as_str();
    let goes_on = |c: char| c.is_alphanumeric() || c == '_';
    let mut next = left.chars();
    let ends = match next.next() {
        Some('-' | '.') => !next.next().is_some_and(goes_on),
        Some(c) => !goes_on(c),
        None => true,
    };
    ends.then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::tests::claims_floor;

    fn read(line: &str) -> String {
        let (verb, said) = match act(&claims_floor(), line) {
            Act::Command(it) => ("command", it),
            Act::Mention(it) => ("mention", it),
            other => panic!("{other:?}"),
        };
        let pieces: Vec<String> = said
            .0
            .iter()
            .map(|it| match it {
                Piece::Text(it) => it.clone(),
                Piece::User(it) => format!("<@{it}>"),
                Piece::Channel(it) => format!("<#{it}>"),
                Piece::Group(it) => format!("<!{it}>"),
            })
            .collect();
        format!("{verb}: {}", pieces.concat())
    }

    #[test]
    fn names_in_lines_become_references() {
        assert_eq!(read("handoff offer x @luis you know"), "command: handoff offer x <@luis> you know");
        assert_eq!(read("role set x legal @Luisa, please"), "command: role set x legal <@luisa>, please");
        assert_eq!(read("ask @dana olsen's team"), "command: ask <@dana2>'s team");
        assert_eq!(read("ask (@Priya)."), "command: ask (<@priya>).");
        assert_eq!(read("settings channel #claims-triage"), "command: settings channel <#claims>");
        assert_eq!(read("settings channel #claims."), "command: settings channel <#claims>.");
        assert_eq!(read("tell @everyone and @here"), "command: tell <!everyone> and <!here>");
    }

    #[test]
    fn what_names_nobody_stays_text() {
        for line in ["ask @mei", "mail luis@luis.org", "verdict x #2 keep", "ask @luis-old", "a @ b #", "@"] {
            assert_eq!(read(line), format!("command: {line}"));
        }
    }

    #[test]
    fn a_handle_wins_over_a_shared_first_name() {
        assert_eq!(read("ask @dana now"), "command: ask <@dana> now");
    }

    #[test]
    fn the_root_word_is_taken_off() {
        assert_eq!(read("/baton who owns it"), "command: who owns it");
        assert_eq!(read("/baton"), "command: ");
        assert_eq!(read("@baton: who is @luis?"), "mention: who is <@luis>?");
        assert_eq!(read("@Baton"), "mention: ");
        assert_eq!(read("@batons"), "command: @batons");
    }
}
