//! What one cell says.

use super::MAX_EXCERPT_CHARS;

/// The text with runs of white space as one space each.
pub(super) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// For comparing: on one line, without regard to case.
pub(super) fn folded(text: &str) -> String {
    on_one_line(text).to_lowercase()
}

/// Without the characters that no person typed and no database likes, such as NUL; white space stays.
pub(super) fn printable(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|it| it.is_whitespace() || !it.is_control()).collect()
}

/// Whether [`printable`] takes something out.
pub(super) fn has_unprintable(text: &str) -> bool {
    text.chars().any(|it| it.is_control() && !it.is_whitespace())
}

/// At most `most` characters, cut after a word where there is one and marked with an ellipsis;
/// `None` when all of it fits.
pub(super) fn cut(text: &str, most: usize) -> Option<String> {
    let (end, _) = text.char_indices().nth(most)?;
    let fits = &text[..end];
    let room = fits.char_indices().next_back().map_or(0, |(last, _)| last);
    let head = fits.rfind(char::is_whitespace).filter(|space| room / 2 < *space).unwrap_or(room);
    Some(format!("{}…", fits[..head].trim_end()))
}

/// The beginning of it, on one line, for a message.
pub(super) fn excerpt(text: &str) -> String {
    let start: String = text.chars().take(MAX_EXCERPT_CHARS * 4).collect();
    let line = on_one_line(&printable(&start));
    cut(&line, MAX_EXCERPT_CHARS).unwrap_or(line)
}
