//! Reading a command whose arguments were given by name, in fields of the platform's own.
//!
//! Rule: a field holds one argument, whatever stands in it; no quotes are needed, and none are read.

use jiff::civil::Date;

use super::{
    Arg, ArgKind, BadLine, Parsed, Spec, Token, parse,
    read::{accept, accepted},
};
use crate::{
    date,
    inbound::{Piece, Utterance},
};

/// Reads arguments by name, any of them in any order. Missing ones are no error, as in [`parse`].
///
/// # Errors
/// [`BadLine`] with what would have been right.
pub fn filled<'s>(
    table: &'s [Spec],
    words: &str,
    given: &[(String, Piece)],
    today: Date,
) -> Result<Parsed<'s>, BadLine> {
    let Parsed { spec, given: mut read } = parse(table, &Utterance::plain(words), today)?;
    if let Some((name, piece)) = given.iter().find(|it| spec.arg(&it.0).is_none()) {
        let typed = format!("{name}: {}", token(piece).text());
        return Err(BadLine::TooMuch { words: spec.name(), typed });
    }
    for arg in spec.args {
        let Some((_, piece)) = given.iter().find(|it| it.0 == arg.name) else { continue };
        let token = token(piece);
        if !token.text().is_empty() {
            read.push((arg.name, value(spec, arg, &token, today)?));
        }
    }
    Ok(Parsed { spec, given: read })
}

fn value(spec: &Spec, arg: &Arg, token: &Token, today: Date) -> Result<Token, BadLine> {
    let taken = match (arg.kind, token) {
        (ArgKind::Line | ArgKind::Text, _) => Some(Token::Word(token.text().to_owned())),
        (ArgKind::Date, Token::Word(word)) => date::parse(word, today).map(|it| Token::Word(it.to_string())),
        (kind, token) => accept(kind, token),
    };
    let bad = || {
        let (typed, accepted) = (token.text().to_owned(), accepted(arg.kind));
        BadLine::BadArg { words: spec.name(), arg: arg.name, typed, accepted }
    };
    taken.ok_or_else(bad)
}

fn token(piece: &Piece) -> Token {
    match piece {
        Piece::Text(it) => Token::Word(it.trim().to_owned()),
        Piece::User(it) => Token::User(it.clone()),
        Piece::Channel(it) => Token::Channel(it.clone()),
        Piece::Group(it) => Token::Group(it.clone()),
    }
}
