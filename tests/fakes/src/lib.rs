//! Servers that behave as the platforms do, strictly: for tests, and to be run by hand.

pub mod slack;
