//! What people see and press, before any platform: cards, forms, rich text, the grammar of commands, and
//! the two ports through which adapters and the app meet.
//!
//! Invariant: a value that exists can be drawn on every platform. This crate has never heard of an
//! initiative; it knows words, arguments and buttons.

pub mod card;
pub mod date;
pub mod form;
pub mod grammar;
pub mod inbound;
pub mod link;
pub mod picture;
pub mod platform;
pub mod recent;
pub mod text;
