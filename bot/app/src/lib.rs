//! The application: the imperative shell around the rules.
//!
//! Invariants: rules are decided in `baton-domain`, SQL is written in `baton-store`, and no type of a
//! platform is known here; this crate loads, decides, saves, renders and sends.

pub mod args;
mod arrived;
pub mod baton;
pub mod chance;
pub mod change;
mod claim;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod complete;
pub mod config;
pub mod directory;
#[cfg(feature = "failpoints")]
pub mod dying;
pub mod engine;
pub mod erase;
pub mod example;
pub mod export;
pub mod failure;
pub mod fold;
pub mod forms;
pub mod found;
pub mod handle;
pub mod import;
pub mod kept;
pub mod keyring;
mod linking;
#[cfg(test)]
mod logged;
mod metrics;
#[cfg(test)]
mod northwind;
pub mod outbox;
pub mod own;
pub mod people;
pub mod playbook;
pub mod present;
pub mod prompts;
pub mod reach;
pub mod readings;
pub mod rebuild;
mod replicas;
#[cfg(test)]
mod said;
pub mod scene;
pub mod send;
pub mod sentence;
mod shortcuts;
pub mod simulate;
mod spaces;
pub mod topics;
mod tries;
pub mod typed;
pub mod verify;
pub mod wake;
