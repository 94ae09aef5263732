//! Whole sessions, by people and by programs, against a Baton made of cardboard.

mod browser;
mod desk;
mod pipe;
mod rude;
mod terminal;
mod web;
