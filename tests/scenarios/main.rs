//! Scenarios and campaigns, in one binary because each links the whole of Baton.

mod architecture;
mod bad_days;
mod both;
mod broken_lines;
mod cards;
mod changing;
mod delivery;
mod discord;
mod forged;
mod full_disk;
mod hostile_text;
mod kept;
mod kills;
mod kills_at_points;
mod kills_served;
mod lookups;
mod parity;
mod register;
mod replicas;
mod slack;
mod story;
mod style;
mod thirty_days;
mod town;
