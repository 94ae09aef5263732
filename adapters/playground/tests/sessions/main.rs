//! Whole sessions, by people and by programs, against a Baton made of cardboard.

mod desk;
mod pipe;
mod terminal;
