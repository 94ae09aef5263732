//! What most subcommands begin with: texts, questions, the database and its clock.

use std::{path::Path, sync::Arc};

use baton_domain::OrganisationId;
use baton_store::{Error as StoreError, Store, back_up};
use jiff::SignedDuration;
use tempfile::TempDir;

use crate::{
    baton::Baton, chance::Chance, clock::SystemClock, config::Config, failure::Failure, keyring::Keyring,
    playbook, prompts::Prompts,
};

use super::Trouble;

/// How far the civil clock of this database was moved, in milliseconds; only the playground moves it.
pub(super) const CLOCK: &str = "clock_offset_ms";

/// Opens the configured database, which must exist.
pub(super) async fn existing(config: &Config) -> Result<Baton, Trouble> {
    let url = config.store_url.value.reveal();
    if let Some(path) = path(url).filter(|it| !Path::new(it).exists()) {
        return Err(Trouble::Said(format!(
            "there is no database {path}; name one with BATON_STORE__URL or in baton.toml, or make one with `baton import`"
        )));
    }
    baton(config, Store::open(url).await?).await
}

/// Opens the configured database, or makes it.
pub(super) async fn or_new(config: &Config) -> Result<Baton, Trouble> {
    baton(config, Store::open(config.store_url.value.reveal()).await?).await
}

/// As [`or_new`], with the key that secrets are sealed with where one is configured.
pub(super) async fn sealing(config: &Config) -> Result<Baton, Trouble> {
    let keyring = match &config.key_file {
        Some(path) => Some(Keyring::read(path).map_err(|why| Trouble::Said(why.to_string()))?),
        None => None,
    };
    let baton = or_new(config).await?;
    Ok(match keyring {
        Some(keyring) => baton.with_keyring(keyring),
        None => baton,
    })
}

/// For a look: where a running Baton has it open for itself, a copy of it, which goes away with what is beside it.
pub(super) async fn looked_at(config: &Config) -> Result<(Baton, Option<TempDir>), Trouble> {
    match existing(config).await {
        Err(Trouble::Failure(Failure::Fault(StoreError::Locked(_)))) => {
            let scratch = TempDir::new()?;
            let copy = scratch.path().join("copy.db");
            back_up(config.store_url.value.reveal(), &copy).await?;
            let store = Store::open(&format!("sqlite://{}", copy.display())).await?;
            Ok((baton(config, store).await?, Some(scratch)))
        }
        opened => Ok((opened?, None)),
    }
}

/// Nothing of the configured database: a new one that goes away, with the same texts and clock.
pub(super) async fn beside(config: &Config) -> Result<Baton, Trouble> {
    baton(config, Store::open("sqlite::memory:").await?).await
}

/// On a database that is open already.
pub(super) async fn baton(config: &Config, store: Store) -> Result<Baton, Trouble> {
    let prompts = Prompts::load(config.prompts.as_deref())?;
    let playbook = playbook::read(&prompts)?;
    let clock = Arc::new(SystemClock::ahead_by(offset(&store).await?.unwrap_or_default()));
    Ok(Baton::new(store, clock, Chance::new(), prompts, playbook))
}

/// How far the database's clock was moved, if it ever was.
pub(super) async fn offset(store: &Store) -> Result<Option<SignedDuration>, Trouble> {
    let stored = store.meta(CLOCK).await?;
    Ok(stored.and_then(|it| it.parse().ok()).map(SignedDuration::from_millis))
}

/// Every organisation of the database.
pub(super) async fn organisations(baton: &Baton) -> Result<Vec<OrganisationId>, Trouble> {
    let all: Vec<OrganisationId> = baton.store.organisations().await?.into_iter().map(|it| it.id).collect();
    if all.is_empty() {
        return Err(Trouble::Said(
            "the database has no organisation yet; `baton import` founds one".to_owned(),
        ));
    }
    Ok(all)
}

/// The file behind a database's URL.
pub(super) fn path(url: &str) -> Option<&str> {
    let place = url.strip_prefix("sqlite:")?;
    let place = place.strip_prefix("//").unwrap_or(place);
    Some(place.split('?').next().unwrap_or(place)).filter(|it| *it != ":memory:" && !it.is_empty())
}
