//! How a text becomes words, and a word fragments: the same for what is stored and for what is asked.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Longer words are cut: nobody types more of one.
const MAX_WORD_CHARS: usize = 40;
/// Names have a dozen words at most; whatever comes after these is not looked at.
const MAX_WORDS: usize = 24;
const FRAGMENT_CHARS: usize = 3;

/// The different words in order: lowercase, without marks, cut at whatever is neither letter nor digit.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.nfkd().flat_map(char::to_lowercase).filter(|it| !is_combining_mark(*it)) {
        match words.last_mut() {
            _ if !c.is_alphanumeric() => open = false,
            Some(word) if open && !stands_alone(c) => word.push(c),
            _ => {
                words.push(c.to_string());
                open = !stands_alone(c);
            }
        }
    }
    let mut seen = BTreeSet::new();
    let cut = words.into_iter().map(|it| it.chars().take(MAX_WORD_CHARS).collect::<String>());
    cut.filter(|it| seen.insert(it.clone())).take(MAX_WORDS).collect()
}

/// Every three letters in a row, its ends marked, so that words that begin or end alike share more.
pub(super) fn fragments(word: &str) -> BTreeSet<String> {
    let padded: Vec<char> = "  ".chars().chain(word.chars()).chain([' ']).collect();
    padded.windows(FRAGMENT_CHARS).map(|it| it.iter().collect()).collect()
}

pub(super) fn chars(word: &str) -> i64 {
    word.chars().count() as i64
}

/// Scripts written without spaces: each of their characters is found by itself.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_marks_and_width_do_not_matter() {
        assert_eq!(
            words("Crème-Brûlée  ＡＩ, İzmir №7 claims/claims"),
            ["creme", "brulee", "ai", "izmir", "no7", "claims"]
        );
        assert_eq!(words("請求 triage"), ["請", "求", "triage"]);
        assert_eq!(words(" -- "), Vec::<String>::new());
    }

    #[test]
    fn fragments_mark_the_ends() {
        assert_eq!(Vec::from_iter(fragments("crm")), ["  c", " cr", "crm", "rm "]);
    }
}
