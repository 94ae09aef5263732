//! Scenarios and campaigns, in one binary because each links the whole of Baton.

mod architecture;
mod bad_days;
mod both;
mod cards;
mod changing;
mod delivery;
mod discord;
mod forged;
mod hostile_text;
mod kept;
mod kills;
mod kills_served;
mod lookups;
mod parity;
mod register;
mod replicas;
mod slack;
mod story;
mod style;
mod thirty_days;
