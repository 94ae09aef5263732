//! Parts of an initiative that people name by a number.

use crate::refusal::Refusal;

/// A part with a number that stays its own.
pub trait Numbered {
    /// Counted from 1 within the initiative.
    fn number(&self) -> u32;
}

/// The part with this number.
///
/// # Errors
/// [`Refusal::NoSuchItem`] with the numbers there are.
pub fn find<T: Numbered>(all: &[T], number: u32) -> Result<&T, Refusal> {
    let missing = || Refusal::NoSuchItem { number, known: all.iter().map(Numbered::number).collect() };
    all.iter().find(|it| it.number() == number).ok_or_else(missing)
}

/// The number of the next part.
pub fn next_number<T: Numbered>(all: &[T]) -> u32 {
    all.iter().map(Numbered::number).max().unwrap_or(0) + 1
}
