//! `baton demo`: the example organisation, or one's own register in it, without any account.

use std::{path::PathBuf, sync::Arc};

use baton_domain::{Key, stage::Stage};
use baton_playground::Received;
use baton_store::Store;
use clap::Args;

use crate::{
    chance::Chance,
    change::loaded,
    clock::{Clock as _, SystemClock},
    config::{Config, Origin},
    example::{self, Opened},
    prompts::Prompts,
};

use super::{
    Ended, Trouble, director, import, opened,
    playground::{Served, received},
};

/// Initiatives counted at once.
const PAGE: u32 = 1_000;

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Type and press in this terminal (what happens anyway)
    #[arg(long, conflicts_with = "json")]
    terminal: bool,
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
        let kept = self.store.clone().or_else(|| of_environment.map(|it| it.value.clone()));
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
        let served = Served::new(opened, received).await?;
        if self.json {
            served.over_pipe().await?;
        } else {
            let banner = banner(&served).await?;
            served.in_terminal(banner).await?;
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

/// Three numbers, and what to type first.
async fn banner(served: &Served) -> Result<Vec<String>, Trouble> {
    let (mut pilots, mut in_production, mut ownerless) = (0, 0, 0);
    let mut after: Option<Key> = None;
    loop {
        let page = served.baton.store.all_initiatives(served.organisation, after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.key.clone());
        for row in &page {
            let record = loaded(row)?.record;
            pilots += usize::from(record.stage == Stage::Pilot);
            in_production += usize::from(record.stage == Stage::Production);
            let wants_owner = record.stage.is_running() && record.stage != Stage::Proposed;
            ownerless += usize::from(wants_owner && record.custody.owner().is_none());
        }
    }
    let pilots = format!("{pilots} {}", if pilots == 1 { "pilot" } else { "pilots" });
    Ok(vec![
        format!("{pilots}. {in_production} in production. {ownerless} owned by nobody."),
        "Type `mine`, or ask: who owns claims triage? `?` shows what else can be typed here.".to_owned(),
    ])
}
