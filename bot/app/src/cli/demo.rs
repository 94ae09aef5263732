//! `baton demo`: the example organisation, or one's own register in it, without any account.

use std::{path::PathBuf, sync::Arc};

use baton_playground::Received;
use baton_store::Store;
use clap::Args;

use crate::{
    chance::Chance,
    clock::{Clock as _, SystemClock},
    config::{Config, Origin},
    example::{self, Opened},
    prompts::Prompts,
};

use super::{
    Ended, Trouble, director, import,
    listen::{self, Browser},
    opened,
    playground::{Served, received},
};

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Type and press in this terminal instead of a browser
    #[arg(long, conflicts_with = "json")]
    terminal: bool,
    /// Do not open a browser; the address is printed all the same
    #[arg(long)]
    no_browser: bool,
    /// Serve a program: one JSON object a line, in and out
    #[arg(long)]
    json: bool,
    /// Add the efforts of this register
    #[arg(long, value_name = "FILE", requires = "map")]
    import: Option<PathBuf>,
    /// Which of its columns says what
    #[arg(long, value_name = "MAP", requires = "import")]
    map: Option<PathBuf>,
    /// Keep the demo in this database and go on with it next time
    #[arg(long, value_name = "URL")]
    store: Option<String>,
}

impl Demo {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let of_environment = Some(&config.store_url).filter(|it| it.origin == Origin::Environment);
        let kept = self.store.clone().or_else(|| of_environment.map(|it| it.value.reveal().to_owned()));
        // Deleted when the demo ends, however it ends in order.
        let scratch = match kept {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("baton-demo-").tempdir()?),
        };
        let fresh = scratch.as_ref().map(|it| format!("sqlite://{}", it.path().join("demo.db").display()));
        let received = kept.as_deref().map_or_else(|| Ok(Received::in_memory()), received)?;
        let store = Store::open(&kept.or(fresh).unwrap_or_default()).await?;
        let opened = open(store, config).await?;
        if let (Some(file), Some(map)) = (&self.import, &self.map) {
            let register = import::Register { file: file.clone(), map: map.clone() };
            register.add_to(&opened.baton, opened.organisation).await?;
        }
        // Whoever brings their own list came to see that.
        let featured = if self.import.is_none() { example::FEATURED.parse().ok() } else { None };
        let served = Served::new(opened, received, featured).await?;
        if self.json {
            served.over_pipe().await?;
        } else if self.terminal {
            served.in_terminal().await?;
        } else {
            let (listener, reach) = listen::listen(config).await?;
            listen::announce(&listener, if self.no_browser { Browser::Leave } else { Browser::Open })?;
            served.in_browsers(listener, reach).await?;
        }
        drop(scratch);
        Ok(Ended::Well)
    }
}

/// The example as it was left, or at its opening.
async fn open(store: Store, config: &Config) -> Result<Opened, Trouble> {
    let stored = opened::offset(&store).await?;
    let now = SystemClock::default().now();
    let offset = stored.unwrap_or_else(|| example::opening().duration_since(now));
    let clock = Arc::new(SystemClock::ahead_by(offset));
    let prompts = Prompts::load(config.prompts.as_deref())?;
    let opened = example::open(store, clock, Chance::new(), prompts).await?;
    if stored.is_none() {
        // However long the story took, it opens at its time.
        let late = example::opening().duration_since(opened.baton.now());
        opened.baton.clock.advance(late);
        director::remember(&opened.baton).await?;
    }
    Ok(opened)
}
