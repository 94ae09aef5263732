//! `baton invite`: the address that puts Baton where people are.

use std::num::NonZeroU64;

use clap::{Args, Subcommand};

use crate::config::Config;

use super::{Ended, Trouble, output};

#[derive(Debug, Subcommand)]
pub(super) enum Invite {
    /// For a Discord server; asks for no more than Baton needs
    Discord(Discord),
}

#[derive(Debug, Args)]
pub(super) struct Discord {
    /// The application's id, unless discord.application_id is set
    #[arg(long, value_name = "ID")]
    application: Option<NonZeroU64>,
}

impl Invite {
    pub(super) fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let Self::Discord(discord) = self;
        let configured = config.discord.as_ref().map(|it| it.application_id);
        let Some(application) = discord.application.or(configured) else {
            let what = "which application? Add --application ID, or set discord.application_id; it stands at \
                        https://discord.com/developers/applications, page \"General Information\"";
            return Err(Trouble::Said(what.to_owned()));
        };
        output::say(&baton_discord::invite::link(application))?;
        output::note("Open it in a browser, and choose a server that you may manage.");
        Ok(Ended::Well)
    }
}
