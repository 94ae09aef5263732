//! `baton prompts check`: whether the texts can be used, with every reason at once, and whether what they ask goes
//! up to somebody.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::{config::Config, example, playbook, present, prompts::Prompts};

use super::{Ended, Trouble, opened, output};

#[derive(Debug, Subcommand)]
pub(super) enum PromptsCommand {
    /// Load and render every text and say what is wrong
    Check {
        /// A folder to lay over the built-in texts; by default the configured one
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

impl PromptsCommand {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let Self::Check { dir } = self;
        let dir = dir.or_else(|| config.prompts.clone());
        let prompts = Prompts::load(dir.as_deref())?;
        playbook::read(&prompts)?;
        example::check(&prompts)?;
        let mut problems: Vec<String> =
            prompts.check(&present::samples()).iter().map(ToString::to_string).collect();
        problems.extend(rungs_without_anybody(config).await?);
        problems.iter().try_for_each(|it| output::say(it))?;
        if !problems.is_empty() {
            return Ok(Ended::WithFindings);
        }
        output::say(&format!("All texts are fine: {} cards.", prompts.cards().count()))?;
        Ok(Ended::Well)
    }
}

/// What goes up the ladder ends with whoever leads the portfolio, which the texts alone do not tell.
async fn rungs_without_anybody(config: &Config) -> Result<Vec<String>, Trouble> {
    let mut nobody = Vec::new();
    let there = opened::path(config.store_url.value.reveal()).is_some_and(|it| Path::new(it).exists());
    if !there {
        return Ok(nobody);
    }
    let baton = opened::existing(config).await?;
    for organisation in baton.store.organisations().await? {
        let directory = baton.directory(organisation.id).await?;
        if directory.people.leads().next().is_none() {
            let name = &organisation.name;
            nobody.push(format!(
                "playbook.toml, [ladder]: `lead` is a rung that nobody holds in {name}; an admin types: settings lead @somebody"
            ));
        }
    }
    baton.store.close().await;
    Ok(nobody)
}
