//! The rules as stories: who did what when, and what came of it. One binary, one file a noun.

mod support;

mod asks;
mod authority;
mod chance;
mod custody;
mod departures;
mod during;
mod fold;
mod gate;
mod ladder;
mod linking;
mod manners;
mod metrics;
mod next_owner;
mod nudges;
mod people;
mod portfolio;
mod privileges;
mod process;
mod stage;
mod stand_ins;
mod standstill;
mod words;
