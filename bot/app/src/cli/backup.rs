//! `baton backup` and `baton restore`: a copy in a file while work goes on, and back again once it was checked.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use baton_store::{Store, back_up};
use clap::Args;
use tempfile::TempDir;

use crate::config::Config;

use super::{Ended, Trouble, opened, output, verify};

/// In a folder that goes away.
const COPY: &str = "checked.db";

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// Where to; nothing is overwritten
    file: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// What `baton backup` wrote
    file: PathBuf,
    /// Only check whether it could be restored
    #[arg(long)]
    verify: bool,
}

impl Backup {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        back_up(config.store_url.value.reveal(), &self.file).await?;
        let kibibytes = fs::metadata(&self.file)?.len() / 1024;
        let file = self.file.display();
        output::say(&format!("Wrote {file}, {kibibytes} KiB. `baton restore --verify {file}` checks it."))?;
        if let Some(key) = &config.key_file {
            output::note(&format!(
                "The key in {} is not in it; keep a copy of that elsewhere.",
                key.display()
            ));
        }
        Ok(Ended::Well)
    }
}

impl Restore {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let url = config.store_url.value.reveal();
        let target = opened::path(url).map(Path::new).filter(|_| !self.verify);
        if let Some(taken) = target.filter(|it| it.exists()) {
            return Err(Trouble::Said(format!(
                "there is a database {} already; move it away first, or name another one in store.url",
                taken.display()
            )));
        }
        // Beside the target, so that it can take its place in one step.
        let scratch = match target.and_then(Path::parent) {
            Some(folder) if folder != Path::new("") => TempDir::new_in(folder)?,
            Some(_) => TempDir::new_in(".")?,
            None => TempDir::new()?,
        };
        let copy = scratch.path().join(COPY);
        fs::copy(&self.file, &copy)
            .map_err(|why| Trouble::Said(format!("{} cannot be read: {why}", self.file.display())))?;
        let store = Store::open(&format!("sqlite://{}", copy.display())).await?;
        let file = self.file.display();
        let mut found = store.damage().await?;
        let compared = verify::compare(&opened::baton(config, store.clone()).await?).await?;
        found.extend(compared.findings);
        found.iter().try_for_each(|it| output::say(it))?;
        if !found.is_empty() {
            output::note(&format!("{file} is not whole: {} findings. Nothing was restored.", found.len()));
            return Ok(Ended::WithFindings);
        }
        if !self.verify && target.is_none() {
            store.carry_to(url, |_| {}).await?;
        }
        store.close().await;
        if let Some(target) = target {
            put(&copy, target)?;
        }
        let (events, records) = (compared.events, compared.records);
        let done = if self.verify {
            "can be restored".to_owned()
        } else {
            format!("is restored to {}", config.store_url.value)
        };
        output::say(&format!("{file} {done}: {events} events, {records} records, and everything agrees."))?;
        Ok(Ended::Well)
    }
}

/// Closed, a database is one file.
fn put(copy: &Path, target: &Path) -> Result<(), Trouble> {
    File::open(copy)?.sync_all()?;
    fs::rename(copy, target)?;
    let folder = target.parent().filter(|it| *it != Path::new("")).unwrap_or(Path::new("."));
    Ok(File::open(folder)?.sync_all()?)
}
