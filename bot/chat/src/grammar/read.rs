//! Reading a line: the command it begins with, then its arguments from left to right.

use jiff::civil::Date;

use super::{Accepted, Arg, ArgKind, BadLine, Parsed, Spec, Token, joined, tokens};
use crate::{date, form::Need, inbound::Utterance};

/// Reads a line against the table. Missing arguments are no error: the caller asks for them with a form.
///
/// # Errors
/// [`BadLine`] with what would have been right.
pub fn parse<'s>(table: &'s [Spec], utterance: &Utterance, today: Date) -> Result<Parsed<'s>, BadLine> {
    let tokens = tokens(utterance);
    let (spec, rest) = find(table, &tokens)?;
    let mut given = Vec::new();
    let mut rest = rest;
    for (at, arg) in spec.args.iter().enumerate() {
        if let Some((name, token, left)) = late_mention(&spec.args[..at], &given, rest) {
            given.push((name, token));
            rest = left;
        }
        let Some((token, left)) = take(spec, arg, rest, today)? else { continue };
        given.push((arg.name, token));
        rest = left;
    }
    match rest {
        [] => Ok(Parsed { spec, given }),
        left => Err(too_much(spec, left)),
    }
}

// Nothing else looks like a mention, so that it may stand behind its place as well.
fn late_mention<'t>(
    before: &[Arg],
    given: &[(&'static str, Token)],
    rest: &'t [Token],
) -> Option<(&'static str, Token, &'t [Token])> {
    let arg = before.iter().find(|it| it.kind == ArgKind::Mention)?;
    let (first, left) = rest.split_first()?;
    let marked = matches!(first, Token::User(_)) || matches!(first, Token::Word(it) if it.starts_with('@'));
    let wanted = marked && given.iter().all(|it| it.0 != arg.name);
    Some((arg.name, accept(arg.kind, first).filter(|_| wanted)?, left))
}

fn too_much(spec: &Spec, left: &[Token]) -> BadLine {
    let two_people = matches!(left[0], Token::User(_) | Token::Group(_));
    match spec.args.iter().find(|it| two_people && matches!(it.kind, ArgKind::Person | ArgKind::Mention)) {
        Some(arg) => {
            let accepted = Accepted::OnePerson;
            BadLine::BadArg { words: spec.name(), arg: arg.name, typed: joined(left), accepted }
        }
        None => BadLine::TooMuch { words: spec.name(), typed: joined(left) },
    }
}

fn find<'s, 't>(table: &'s [Spec], tokens: &'t [Token]) -> Result<(&'s Spec, &'t [Token]), BadLine> {
    let typed: Vec<String> = tokens
        .iter()
        .map_while(|it| if let Token::Word(word) = it { Some(word.to_lowercase()) } else { None })
        .collect();
    let Some(first) = typed.first() else { return Err(BadLine::Empty) };
    let fits = |words: &[&str]| words.len() <= typed.len() && words.iter().zip(&typed).all(|(a, b)| a == b);
    let by_words = table.iter().filter(|it| fits(it.words)).max_by_key(|it| it.words.len());
    if let Some(spec) = by_words {
        return Ok((spec, &tokens[spec.words.len()..]));
    }
    for spec in table {
        for alias in spec.aliases {
            let words: Vec<&str> = alias.split(' ').collect();
            if fits(&words) {
                return Ok((spec, &tokens[words.len()..]));
            }
        }
    }
    Err(no_command(table, first, &typed))
}

fn no_command(table: &[Spec], first: &str, typed: &[String]) -> BadLine {
    let family: Vec<String> = table.iter().filter(|it| it.words[0] == first).map(Spec::name).collect();
    if !family.is_empty() {
        let typed = typed.iter().take(2).cloned().collect::<Vec<_>>().join(" ");
        return BadLine::Unfinished { typed, choices: family };
    }
    let names: Vec<String> = table.iter().map(Spec::name).collect();
    BadLine::Unknown { typed: first.to_owned(), near: nearest(first, names.iter().map(String::as_str), 3) }
}

/// Those of `known` that look most like `typed`, best first; none when nothing is near.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>, most: usize) -> Vec<String> {
    const NEAR: f64 = 0.7;
    let score = |it: &str| {
        let head = it.split(' ').next().unwrap_or(it);
        strsim::jaro_winkler(typed, head).max(strsim::jaro_winkler(typed, it))
    };
    let mut ranked: Vec<(f64, &str)> = known.map(|it| (score(it), it)).filter(|it| NEAR <= it.0).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    ranked.into_iter().take(most).map(|it| it.1.to_owned()).collect()
}

type Taken<'t> = Option<(Token, &'t [Token])>;

fn take<'t>(spec: &Spec, arg: &Arg, rest: &'t [Token], today: Date) -> Result<Taken<'t>, BadLine> {
    let Some((first, left)) = rest.split_first() else { return Ok(None) };
    let taken = match arg.kind {
        ArgKind::Line | ArgKind::Text => Some((Token::Word(joined(rest)), &rest[rest.len()..])),
        ArgKind::Date => take_date(rest, today),
        kind => accept(kind, first).map(|token| (token, left)),
    };
    match (taken, arg.need) {
        (None, Need::Required) => {
            let accepted = accepted(arg.kind);
            Err(BadLine::BadArg { words: spec.name(), arg: arg.name, typed: joined(&rest[..1]), accepted })
        }
        (taken, _) => Ok(taken),
    }
}

fn take_date(rest: &[Token], today: Date) -> Taken<'_> {
    (1..=rest.len().min(date::MOST_WORDS)).rev().find_map(|n| {
        let date = date::parse(&joined(&rest[..n]), today)?;
        Some((Token::Word(date.to_string()), &rest[n..]))
    })
}

pub(super) fn accept(kind: ArgKind, token: &Token) -> Option<Token> {
    match (kind, token) {
        (ArgKind::Person | ArgKind::Mention, Token::User(_)) | (ArgKind::Channel, Token::Channel(_)) => {
            Some(token.clone())
        }
        (ArgKind::Person, Token::Word(word)) => (!is_group(word)).then(|| token.clone()),
        (ArgKind::Mention, Token::Word(word)) => {
            let named = word.starts_with('@') || word.eq_ignore_ascii_case("me");
            (named && !is_group(word)).then(|| token.clone())
        }
        (ArgKind::Channel, Token::Word(word)) => word.starts_with('#').then(|| token.clone()),
        (ArgKind::Number, Token::Word(word)) => {
            let digits = word.trim_start_matches('#');
            digits.parse::<u32>().ok().map(|it| Token::Word(it.to_string()))
        }
        (ArgKind::Choice(choices), Token::Word(word)) => {
            let word = word.to_lowercase();
            choices.iter().find(|it| **it == word).map(|it| Token::Word((*it).to_owned()))
        }
        (ArgKind::Key | ArgKind::Word, Token::Word(_)) => Some(token.clone()),
        _ => None,
    }
}

fn is_group(word: &str) -> bool {
    matches!(word.trim_start_matches('@'), "here" | "channel" | "everyone" | "everybody" | "all")
}

pub(super) fn accepted(kind: ArgKind) -> Accepted {
    match kind {
        ArgKind::Choice(choices) => Accepted::OneOf(choices.iter().map(|it| (*it).to_owned()).collect()),
        ArgKind::Number => Accepted::Number,
        ArgKind::Date => Accepted::Date,
        ArgKind::Channel => Accepted::Channel,
        _ => Accepted::OnePerson,
    }
}
