//! `baton run`: serves what is configured until told to stop.

use std::sync::Arc;

use clap::Args;

use crate::{config::Config, engine, example};

use super::{
    Ended, Trouble, opened, output,
    playground::{Served, received},
    stop,
};

#[derive(Debug, Args)]
pub(super) struct Run {
    /// Serve the playground to a program: one JSON object a line, in and out
    #[arg(long)]
    json: bool,
}

impl Run {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let baton = Arc::new(opened::or_new(config).await?);
        if self.json {
            let opened = example::go_on(baton).await?;
            let served = Served::new(opened, received(&config.store_url.value)?).await?;
            served.over_pipe().await?;
            return Ok(Ended::Well);
        }
        // Kept open for whatever is in the playground of this database; other platforms connect themselves.
        let served = match example::go_on(Arc::clone(&baton)).await {
            Ok(opened) => Some(Served::new(opened, received(&config.store_url.value)?).await?),
            Err(_) => None,
        };
        output::note(&format!("Baton runs on {}. Interrupt it to stop.", config.store_url.value));
        engine::run(Arc::clone(&baton), stop::requested()).await;
        drop(served);
        if tokio::time::timeout(stop::GRACE, baton.store.close()).await.is_err() {
            tracing::warn!("the database took too long to close; nothing acknowledged is lost");
        }
        Ok(Ended::Well)
    }
}
