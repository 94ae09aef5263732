//! Discord as a platform: two ways in ([`gateway`] and [`http`]), one inside (`desk`), and what goes out
//! ([`Discord`] as a [`Platform`](baton_chat::platform::Platform)).
//!
//! This crate has never heard of an initiative. What Discord sends is read leniently by our own few lines; the
//! gateway and the REST interface are spoken by serenity.

mod access;
mod channels;
pub mod commands;
pub mod config;
mod desk;
mod direct;
mod discord;
pub mod doctor;
pub mod gateway;
mod guilds;
pub mod http;
mod interactions;
pub mod invite;
mod inward;
mod lookup;
mod outward;
mod pace;
mod people;
mod platform;
mod rest;
mod threads;

pub use config::{Config, WayIn};
pub use discord::{Discord, NoDiscord};

/// As spaces name the platform.
pub const PLATFORM: &str = "discord";
