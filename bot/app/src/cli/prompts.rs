//! `baton prompts check`: whether the texts can be used, with every reason at once.

use std::path::PathBuf;

use clap::Subcommand;

use crate::{config::Config, example, playbook, present, prompts::Prompts};

use super::{Ended, Trouble, output};

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
    pub(super) fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let Self::Check { dir } = self;
        let dir = dir.or_else(|| config.prompts.clone());
        let prompts = Prompts::load(dir.as_deref())?;
        playbook::read(&prompts)?;
        example::check(&prompts)?;
        let problems = prompts.check(&present::samples());
        problems.iter().try_for_each(|it| output::say(&it.to_string()))?;
        if !problems.is_empty() {
            return Ok(Ended::WithFindings);
        }
        output::say(&format!("All texts are fine: {} cards.", prompts.cards().count()))?;
        Ok(Ended::Well)
    }
}
