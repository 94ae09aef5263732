//! The rules as stories: who did what when, and what came of it. One binary, one file a noun.

mod support;

mod asks;
mod authority;
mod chance;
mod custody;
mod fold;
mod gate;
mod ladder;
mod manners;
mod nudges;
mod people;
mod privileges;
mod stage;
mod words;
