//! `baton migrate`: opening a database brings its schema up to date.

use include_dir::{Dir, include_dir};

use crate::config::Config;

use super::{Ended, Trouble, opened, output};

static MIGRATIONS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations/sqlite");

pub(super) async fn run(config: &Config) -> Result<Ended, Trouble> {
    let baton = opened::or_new(config).await?;
    let numbers = MIGRATIONS.files().filter_map(|it| {
        let name = it.path().file_name()?.to_str()?;
        name.split('_').next()?.parse::<u32>().ok()
    });
    let schema = numbers.max().unwrap_or(0);
    let (url, version) = (&config.store_url.value, env!("CARGO_PKG_VERSION"));
    output::say(&format!("{url} has schema {schema}, which is the newest of Baton {version}."))?;
    baton.store.close().await;
    Ok(Ended::Well)
}
