//! The fake Discord against a bot that is no more than these tests need.

#![expect(clippy::unwrap_used, reason = "what helps tests may panic as tests do")]

mod bot;
mod calls;
mod commands;
mod gateway;
mod http;
mod interactions;
mod places;
mod script;
