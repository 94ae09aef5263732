//! Cutting long lists into pages, so that no record is too long for a card.

use serde_json::Value;

/// Characters of a page, counted generously; a card takes 3,600.
const ROOM: usize = 2_800;
/// What a template's own words take of a line.
const WORDS: usize = 60;

/// The lines in pages of at most `most` lines each, none of them too long for a card.
pub fn pages(lines: &[Value], most: usize) -> Vec<&[Value]> {
    let (mut pages, mut from, mut room) = (Vec::new(), 0, ROOM);
    for (at, line) in lines.iter().enumerate() {
        let weight = weight(line) + WORDS;
        if from < at && (room < weight || at - from == most) {
            pages.push(&lines[from..at]);
            (from, room) = (at, ROOM);
        }
        room = room.saturating_sub(weight);
    }
    pages.push(&lines[from..]);
    pages
}

/// The page with this number, counted from 1, and the number of the next one; the last page stands for all beyond.
pub fn page<'a>(pages: &[&'a [Value]], number: usize) -> (&'a [Value], usize, Option<usize>) {
    let number = number.clamp(1, pages.len().max(1));
    let shown = pages.get(number - 1).copied().unwrap_or_default();
    (shown, number, (number < pages.len()).then_some(number + 1))
}

fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(all) => all.iter().map(weight).sum(),
        Value::Object(fields) => fields.values().map(weight).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pages_hold_so_many_lines_and_so_much_text() {
        let sizes = |lines: &[Value], most| pages(lines, most).iter().map(|it| it.len()).collect::<Vec<_>>();
        let short = vec![json!({"what": "x"}); 7];
        assert_eq!(sizes(&short, 3), [3, 3, 1]);
        let long = vec![json!({"what": "x".repeat(900)}); 5];
        assert_eq!(sizes(&long, 16), [2, 2, 1]);
        assert_eq!(sizes(&[json!("x".repeat(9_000))], 3), [1]);
        assert_eq!(sizes(&[], 3), [0]);
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let lines = vec![json!("x"); 5];
        let pages = pages(&lines, 2);
        assert_eq!((page(&pages, 1).1, page(&pages, 1).2), (1, Some(2)));
        assert_eq!((page(&pages, 9).1, page(&pages, 9).2), (3, None));
        assert_eq!(page(&pages, 0).1, 1);
    }
}
