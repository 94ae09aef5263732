//! Text as Discord sends it: `<@1>`, `<@&2>`, `<#3>`, `<:wave:4>`, `<t:1796342400:D>`.

use baton_chat::inbound::{Piece, Utterance};
use jiff::{Timestamp, tz::TimeZone};

/// Words and references, told apart.
pub(crate) fn utterance(raw: &str) -> Utterance {
    let (mut pieces, mut rest) = (Vec::new(), raw);
    while let Some((before, after)) = rest.split_once('<') {
        push(&mut pieces, before);
        match after.split_once('>').and_then(|(inside, left)| Some((reference(inside)?, left))) {
            Some((Piece::Text(it), left)) => {
                push(&mut pieces, &it);
                rest = left;
            }
            Some((piece, left)) => {
                pieces.push(piece);
                rest = left;
            }
            None => {
                push(&mut pieces, "<");
                rest = after;
            }
        }
    }
    push(&mut pieces, rest);
    Utterance(pieces)
}

/// What is said to `own`: without the first mention of it; `None` where it is not mentioned.
pub(crate) fn addressed(raw: &str, own: &str) -> Option<Utterance> {
    let mut all = utterance(raw);
    let at = all.0.iter().position(|it| matches!(it, Piece::User(it) if it == own))?;
    all.0.remove(at);
    if let Some(Piece::Text(first)) = all.0.first_mut() {
        *first = first.trim_start_matches([' ', ':', ',']).to_owned();
    }
    Some(all)
}

/// As people read it, with the names that `name` knows.
pub(crate) fn plain(raw: &str, name: impl Fn(&str) -> Option<String>) -> String {
    let pieces = utterance(raw).0.into_iter().map(|it| match it {
        Piece::Text(it) => it,
        Piece::User(it) => format!("@{}", name(&it).unwrap_or(it)),
        Piece::Group(it) => format!("@{it}"),
        Piece::Channel(it) => format!("#{it}"),
    });
    pieces.collect::<String>().trim().to_owned()
}

/// Every user that is referred to.
pub(crate) fn users(utterance: &Utterance) -> impl Iterator<Item = &str> {
    utterance.0.iter().filter_map(|it| if let Piece::User(user) = it { Some(user.as_str()) } else { None })
}

fn reference(inside: &str) -> Option<Piece> {
    let id = |it: &str| Some(it.to_owned()).filter(|it| crate::outward::text::is_id(it));
    if let Some(role) = inside.strip_prefix("@&") {
        return id(role).map(Piece::Group);
    }
    if let Some(user) = inside.strip_prefix('@') {
        return id(user.trim_start_matches('!')).map(Piece::User);
    }
    if let Some(channel) = inside.strip_prefix('#') {
        return id(channel).map(Piece::Channel);
    }
    if let Some(moment) = inside.strip_prefix("t:") {
        return day(moment).map(Piece::Text);
    }
    let emoji = inside.strip_prefix("a:").or_else(|| inside.strip_prefix(':'))?;
    let (name, number) = emoji.split_once(':')?;
    id(number).map(|_| Piece::Text(format!(":{name}:")))
}

// A moment that somebody picked; the grammar reads dates.
fn day(moment: &str) -> Option<String> {
    let seconds = moment.split(':').next()?.parse().ok()?;
    let at = Timestamp::from_second(seconds).ok()?;
    Some(at.to_zoned(TimeZone::UTC).date().to_string())
}

fn push(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        _ if text.is_empty() => {}
        Some(Piece::Text(before)) => before.push_str(text),
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
}
