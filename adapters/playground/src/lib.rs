//! The playground: a platform without accounts, for trying Baton out, for tests and for programs.
//!
//! People act in a browser ([`web`]) or a terminal ([`terminal`]), programs over newline-delimited JSON
//! ([`pipe`]); what Baton sends is kept by [`Playground`], on disk where it is given a file. This crate has never heard of an initiative:
//! it knows cards, forms and who is in the room.

pub mod director;
pub mod directory;
pub mod faults;
mod lines;
pub mod mention;
pub mod pipe;
pub mod platform;
pub mod received;
mod room;
pub mod terminal;
pub mod web;

pub use director::{Coming, Director, Suggestion};
pub use directory::{Channel, Directory, Person};
pub use faults::{Fault, Faults};
pub use platform::Playground;
pub use received::{NotKept, Received, Shown};
