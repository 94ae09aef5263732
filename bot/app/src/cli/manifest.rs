//! `baton manifest`: the app as a platform is to make it.

use baton_slack::manifest::{self, LookUps};
use clap::{Args, Subcommand};
use url::Url;

use crate::{config::Config, shortcuts};

use super::{Ended, Trouble, output};

#[derive(Debug, Subcommand)]
pub(super) enum Manifest {
    /// For https://api.slack.com/apps, with a link that fills it in
    Slack(Slack),
}

#[derive(Debug, Args)]
pub(super) struct Slack {
    /// Where Slack reaches Baton; without it, deliveries come over a socket that Baton opens
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
    /// Ask for channel histories too, so that a message of doubtful fate can be looked up everywhere
    #[arg(long)]
    lookup: bool,
    /// What the slash command is called
    #[arg(long, value_name = "COMMAND", default_value = "/baton")]
    command: String,
}

impl Manifest {
    pub(super) fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let Self::Slack(slack) = self;
        let address = slack.url.or_else(|| config.public_url.clone());
        if let Some(url) = address.as_ref().filter(|it| it.scheme() != "https") {
            return Err(Trouble::Said(format!("--url {url}: Slack delivers to https addresses only")));
        }
        let look_ups = if slack.lookup { LookUps::Everywhere } else { LookUps::Direct };
        let manifest = manifest::manifest(&slack.command, address.as_ref(), look_ups, &shortcuts::ALL);
        let text = serde_json::to_string_pretty(&manifest).map_err(std::io::Error::other)?;
        output::print(&format!("{text}\n"))?;
        output::note(&format!("\nOpen this to make the app:\n{}", manifest::link(&manifest)));
        Ok(Ended::Well)
    }
}
