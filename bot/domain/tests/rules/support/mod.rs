//! What the stories are told with: a small organisation, a script and a way to put events into words.

mod ask;
pub(crate) mod chance;
pub(crate) mod print;
mod remedy;
pub(crate) mod script;
pub(crate) mod story;
pub(crate) mod world;

pub(crate) use script::play;
