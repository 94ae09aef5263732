//! `baton run`: serves what is configured until told to stop.

use std::sync::Arc;

use clap::Args;

use crate::{config::Config, engine, example};

use super::{
    Ended, Trouble,
    listen::{self, Browser},
    opened, output,
    playground::{Served, received},
    serve, stop,
};

#[derive(Debug, Args)]
pub(super) struct Run {
    /// Serve the playground to a program: one JSON object a line, in and out
    #[arg(long)]
    json: bool,
}

impl Run {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let baton = Arc::new(opened::sealing(config).await?);
        if config.slack.is_some() || config.discord.is_some() {
            return serve::platforms(baton, config).await;
        }
        let opened = example::go_on(Arc::clone(&baton)).await;
        if self.json {
            let served = Served::new(opened?, received(config.store_url.value.reveal())?, None).await?;
            served.over_pipe().await?;
            return Ok(Ended::Well);
        }
        output::note(&format!("Baton runs on {}. Interrupt it to stop.", config.store_url.value));
        // The playground of this database, as long as it is the only platform.
        if let Ok(opened) = opened {
            let (listener, reach) = listen::listen(config).await?;
            let served = Served::new(opened, received(config.store_url.value.reveal())?, None).await?;
            listen::announce(&listener, Browser::Leave)?;
            served.in_browsers(listener, reach).await?;
            return Ok(Ended::Well);
        }
        engine::run(Arc::clone(&baton), stop::requested()).await;
        if tokio::time::timeout(stop::GRACE, baton.store.close()).await.is_err() {
            tracing::warn!("the database took too long to close; nothing acknowledged is lost");
        }
        Ok(Ended::Well)
    }
}
