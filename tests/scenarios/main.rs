//! Scenarios and campaigns, in one binary because each links the whole of Baton.

mod architecture;
mod cards;
mod changing;
mod delivery;
mod discord_gateway;
mod kills;
mod kills_slack;
mod lookups;
mod parity;
mod register;
mod replicas;
mod slack;
mod story;
mod style;
