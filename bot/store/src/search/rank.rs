//! How well a name answers a query; pure, so both databases rank alike.

use strsim::{jaro_winkler, osa_distance};

use super::words::words;

/// A word that merely begins as typed is worth this, and more the more of it was typed.
const PREFIX_WORTH: (f64, f64) = (0.75, 0.2);
/// A word that was nearly typed is worth at most this.
const NEAR_WORTH: f64 = 0.9;
/// Between names that match alike, the one that says little else comes first.
const COVERAGE_WORTH: f64 = 0.1;

/// How far a word may be from what was typed: the shorter it is, the less can be a slip.
pub(super) fn slips(chars: usize) -> usize {
    match chars {
        0..=2 => 0,
        3..=4 => 1,
        5..=8 => 2,
        _ => 3,
    }
}

/// 1 when the words are the same, 0 when they have nothing to do with each other.
pub(super) fn likeness(typed: &str, word: &str) -> f64 {
    if typed == word {
        return 1.0;
    }
    let (short, long) = (typed.chars().count(), word.chars().count());
    if 2 <= short && word.starts_with(typed) {
        return PREFIX_WORTH.0 + PREFIX_WORTH.1 * short as f64 / long as f64;
    }
    let distance = osa_distance(typed, word);
    if slips(short.min(long)) < distance {
        return 0.0;
    }
    let kept = 1.0 - distance as f64 / short.max(long) as f64;
    NEAR_WORTH * (kept + jaro_winkler(typed, word)) / 2.0
}

/// 1 and a little more for a name that has every word of the query, and little else.
pub(super) fn score(typed: &[String], name: &str, key: &str) -> f64 {
    let said = words(name);
    let also = words(key);
    let best = |it: &String| said.iter().chain(&also).map(|word| likeness(it, word)).fold(0.0, f64::max);
    let matched: f64 = typed.iter().map(best).sum();
    let coverage = typed.len().min(said.len()) as f64 / said.len().max(1) as f64;
    matched / typed.len().max(1) as f64 + COVERAGE_WORTH * coverage
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_word_is_liker() {
        let order = ["claims", "claim", "clams", "calms"];
        let likes: Vec<f64> = order.iter().map(|it| likeness(it, "claims")).collect();
        assert!(likes.is_sorted_by(|a, b| a > b), "{likes:?}");
        assert_eq!(likeness("hr", "it"), 0.0);
        assert_eq!(likeness("claims", "invoices"), 0.0);
    }

    #[test]
    fn a_name_that_says_little_else_comes_first() {
        let typed = words("claims triage");
        assert!(score(&typed, "Claims triage", "a") > score(&typed, "Claims triage for motor and home", "b"));
    }
}
