//! The terminal's own few words; every other line is for Baton.

use super::numbers::Pressed;

/// What a line asks of the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meta<'l> {
    Nothing,
    Press(Pressed),
    As(&'l str),
    In(&'l str),
    Look,
    Inbox,
    People,
    Channels,
    Clock,
    Advance(&'l str),
    Next,
    Help,
    Quit,
    /// A command or a sentence, unchanged.
    Baton(&'l str),
}

pub(super) const HELP: [(&str, &str); 11] = [
    ("2b, 3", "press a menu's choice or a button"),
    ("as NAME", "act as somebody, and see what waits for them"),
    ("in #CHANNEL, in dm", "go there"),
    ("look", "what stands here now"),
    ("inbox", "everything sent to you alone"),
    ("people, channels", "who and what is here"),
    ("clock, clock +1d", "what time it is, or let time pass"),
    ("next", "on to the next nudge"),
    ("quit", "leave"),
    ("help", "what Baton can do"),
    ("@baton who owns …", "everything else goes to Baton"),
];

pub(super) fn read(line: &str) -> Meta<'_> {
    let line = line.trim();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    match (word.to_lowercase().as_str(), rest) {
        ("", _) => Meta::Nothing,
        ("as", name) if !name.is_empty() => Meta::As(name),
        ("in", channel) if !channel.is_empty() => Meta::In(channel),
        ("look", "") => Meta::Look,
        ("inbox", "") => Meta::Inbox,
        ("people", "") => Meta::People,
        ("channels", "") => Meta::Channels,
        ("clock", "") => Meta::Clock,
        ("clock", by) => Meta::Advance(by),
        ("next", "") => Meta::Next,
        ("?", "") => Meta::Help,
        ("quit" | "exit", "") => Meta::Quit,
        ("press", number) => Pressed::read(number).map_or(Meta::Baton(line), Meta::Press),
        _ => Pressed::read(line).map_or(Meta::Baton(line), Meta::Press),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_words_are_the_terminals() {
        assert_eq!(read(" as  Priya Nair "), Meta::As("Priya Nair"));
        assert_eq!(read("Clock +1d"), Meta::Advance("+1d"));
        assert_eq!(read("press 2b"), read("2b"));
        assert_eq!(read("?"), Meta::Help);
        for line in
            ["help", "/baton next", "who owns it?", "next week", "press on", "look around", "as", "2nd"]
        {
            assert_eq!(read(line), Meta::Baton(line));
        }
    }
}
