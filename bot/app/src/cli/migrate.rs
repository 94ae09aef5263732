//! `baton migrate`: opening a database brings its schema up to date; `--plan` only says what that would do.

use baton_store::{Store, plan};
use clap::Args;

use crate::config::Config;

use super::{Ended, Trouble, output};

#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// Say what would be done; nothing is changed
    #[arg(long)]
    plan: bool,
}

impl Migrate {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let url = &config.store_url.value;
        let todo: Vec<_> = plan(url.reveal()).await?.into_iter().filter(|it| !it.is_done).collect();
        if self.plan {
            for it in &todo {
                output::say(&format!("{:04} {}", it.number, it.name))?;
            }
            let said = match todo.len() {
                0 => format!("{url} is up to date."),
                n => format!("{n} to be done on {url}; `baton migrate` does them."),
            };
            output::say(&said)?;
            return Ok(Ended::Well);
        }
        Store::open(url.reveal()).await?.close().await;
        let newest = plan(url.reveal()).await?.last().map_or(0, |it| it.number);
        let version = env!("CARGO_PKG_VERSION");
        output::say(&format!("{url} has schema {newest}, which is the newest of Baton {version}."))?;
        Ok(Ended::Well)
    }
}
