//! Bars that a text draws with shaded blocks, so that the page can draw them itself.

const DONE: char = '▓';
const LEFT: char = '░';

/// A piece of text, and the bar after it if there is one: a cell each, true when it is full.
pub(super) type Piece<'t> = (&'t str, Option<Vec<bool>>);

/// The whole text in pieces; a bar is at least three cells long.
pub(super) fn cut(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some((before, bar, after)) = bar(rest) {
        pieces.push((before, Some(bar.chars().map(|it| it == DONE).collect())));
        rest = after;
    }
    pieces.push((rest, None));
    pieces
}

fn bar(text: &str) -> Option<(&str, &str, &str)> {
    let is_cell = |it: char| matches!(it, DONE | LEFT);
    let start = text.find(is_cell)?;
    let end = text[start..].find(|it| !is_cell(it)).map_or(text.len(), |it| start + it);
    let long = text[start..end].chars().nth(2).is_some();
    long.then(|| (&text[..start], &text[start..end], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_found_and_the_text_is_whole() {
        assert_eq!(cut("no bar ░ here"), [("no bar ░ here", None)]);
        let bar = |cells: [bool; 3]| Some(cells.to_vec());
        assert_eq!(cut("1 of 3 ▓░░"), [("1 of 3 ", bar([true, false, false])), ("", None)]);
        assert_eq!(cut("▓▓▓, ░░░!"), [("", bar([true; 3])), (", ", bar([false; 3])), ("!", None)]);
    }
}
