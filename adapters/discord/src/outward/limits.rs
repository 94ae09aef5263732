//! Texts that fit together. Source: Discord, 4,000 characters of text in one message.

/// Text of one message, in characters.
pub(crate) const MAX_MESSAGE_CHARS: usize = 4_000;

/// The texts, the longest of them shortened until all of them together have at most `most` characters.
pub(crate) fn fitted(texts: Vec<String>, most: usize) -> Vec<String> {
    let lengths: Vec<usize> = texts.iter().map(|it| it.chars().count()).collect();
    let sum = |cap: usize| lengths.iter().map(|it| (*it).min(cap)).sum::<usize>();
    let cap = (0..=most).rev().find(|it| sum(*it) <= most).unwrap_or(0);
    texts.into_iter().map(|it| cut(&it, cap)).collect()
}

/// At most so many characters; a backslash never stands last without what it signs.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    let signs = kept.len() - kept.trim_end_matches('\\').len();
    let whole = &kept[..kept.len() - signs % 2];
    let dots = if most == 0 { "" } else { "…" };
    format!("{whole}{dots}")
}
