//! Slack as a platform: two ways in ([`http`] and [`socket`]), one inside (`desk`), and what goes out
//! ([`Slack`] as a [`Platform`](baton_chat::platform::Platform)).
//!
//! This crate has never heard of an initiative. What Slack sends is read leniently by our own few lines; the
//! Web API is called, and signatures are checked, by slack-morphism.

mod api;
pub mod config;
mod desk;
pub mod doctor;
pub mod http;
mod inward;
pub mod manifest;
mod oauth;
mod outward;
mod pace;
mod people;
mod pictures;
mod platform;
mod slack;
pub mod socket;
mod team;

pub use config::{Access, Config, OAuthApp, WayIn};
pub use slack::{NoSlack, Slack};

/// As spaces name the platform.
pub const PLATFORM: &str = "slack";
