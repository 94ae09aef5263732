//! `baton simulate`: what would be said in the coming days, on a copy.

use clap::Args;
use jiff::{ToSpan as _, civil::Date};

use crate::{config::Config, prompts::Prompts, simulate};

use super::{Ended, Trouble, opened, output};

#[derive(Debug, Args)]
pub(super) struct Simulate {
    /// How many days to look ahead
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=3_660))]
    days: i64,
    /// The day to begin with, as 2026-11-30; now unless given
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
}

impl Simulate {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let baton = opened::existing(config).await?;
        let organisations = opened::organisations(&baton).await?;
        let directory = baton.directory(organisations[0]).await?;
        let from = self.from.map_or_else(|| baton.now(), |it| directory.calendar.start_of(it));
        let to = from.saturating_add(self.days.saturating_mul(24).hours());
        let to = to.map_err(|why| Trouble::Said(format!("--days {}: {why}", self.days)))?;
        let folder = tempfile::Builder::new().prefix("baton-simulate-").tempdir()?;
        let copy = folder.path().join("copy.db");
        let prompts = Prompts::load(config.prompts.as_deref())?;
        let timeline = simulate::simulate(&baton.store, &copy, prompts, from, to).await?;
        baton.store.close().await;
        let mut text = String::new();
        for it in &timeline.planned {
            text.push_str(&format!("{} | {} | {} | {} | {}\n", it.when, it.to, it.class, it.what, it.why));
        }
        let (posts, edits, days) = (timeline.planned.len(), timeline.edits, self.days);
        text.push_str(&format!(
            "{posts} messages and {edits} changed cards in {days} days. Nothing was sent.\n"
        ));
        output::print(&text)?;
        Ok(Ended::Well)
    }
}
