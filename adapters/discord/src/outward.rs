//! Cards and forms as Discord draws them: components of its second version, as plain JSON.
//!
//! Rule: what people wrote reaches Discord's markdown only through [`escaped`](text::escaped), and whoever is
//! notified stands in `allowed_mentions`, which names nobody else.

pub(crate) mod card;
pub(crate) mod form;
pub(crate) mod handle;
pub(crate) mod limits;
pub(crate) mod text;

#[cfg(test)]
mod tests;
