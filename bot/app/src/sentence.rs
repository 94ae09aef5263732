//! Sentences to a mention: the three that people really say, else the line as a command, else a search.

use baton_chat::{
    grammar::{self, Parsed},
    inbound::{Piece, Utterance},
};
use jiff::civil::Date;

use crate::commands::SPECS;

/// How a sentence begins, and the command it means.
const BEGINNINGS: [(&str, &str); 12] = [
    ("who owns ", "who"),
    ("who has ", "who"),
    ("who is responsible for ", "who"),
    ("whose is ", "who"),
    ("what is blocking ", "readiness"),
    ("what's blocking ", "readiness"),
    ("what is missing for ", "readiness"),
    ("what blocks ", "readiness"),
    ("how far is ", "readiness"),
    ("what is on my plate", "mine"),
    ("what's on my plate", "mine"),
    ("what waits for me", "mine"),
];

/// The command line that a sentence means.
pub fn line(utterance: &Utterance, today: Date) -> Utterance {
    let text = plain(utterance);
    let lower = text.to_lowercase().replace('’', "'");
    let lower = lower.trim().trim_end_matches(['?', '.', '!']);
    for (beginning, command) in BEGINNINGS {
        if let Some(rest) = lower.strip_prefix(beginning) {
            return Utterance::plain(&format!("{command} {}", quoted(command, rest)));
        }
    }
    let is_command = matches!(grammar::parse(&SPECS, utterance, today), Ok(Parsed { .. }));
    if is_command { utterance.clone() } else { Utterance::plain(&format!("who {lower}")) }
}

// Keys are one word; a name of several words is held together for the commands that take a key.
fn quoted(command: &str, rest: &str) -> String {
    match command {
        "readiness" => format!("\"{}\"", rest.replace('"', "")),
        _ => rest.to_owned(),
    }
}

fn plain(utterance: &Utterance) -> String {
    let texts = utterance.0.iter().map(|it| match it {
        Piece::Text(text) => text.as_str(),
        Piece::User(_) | Piece::Channel(_) | Piece::Group(_) => " ",
    });
    texts.collect::<String>()
}
