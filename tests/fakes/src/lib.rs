//! Servers that behave as the platforms do, strictly: for tests, and to be run by hand.

mod clock;
pub mod discord;
mod faults;
mod server;
pub mod slack;
