//! `baton move`: from a database in a file to one on a server.

use std::path::Path;

use baton_store::Store;
use clap::Args;

use crate::config::{Config, StoreUrl};

use super::{Ended, Trouble, opened, output};

#[derive(Debug, Args)]
pub(super) struct Move {
    /// An empty database on a server, such as postgres://baton@db.example.com:5432/baton
    #[arg(long, value_name = "URL")]
    to: String,
}

impl Move {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let from = &config.store_url.value;
        let to = StoreUrl::new(self.to);
        match opened::path(from.reveal()) {
            Some(path) if !Path::new(path).exists() => {
                return Err(Trouble::Said(format!(
                    "there is no database {path}; store.url names what is moved"
                )));
            }
            Some(_) if baton_store::is_postgres(to.reveal()) => {}
            _ => {
                return Err(Trouble::Said(format!(
                    "{from} cannot be moved to {to}; only a file of SQLite's is, and to PostgreSQL: --to postgres://…"
                )));
            }
        }
        // Nobody changes it meanwhile: who has it open is the only one.
        let store = Store::open(from.reveal()).await?;
        let carried =
            store.carry_to(to.reveal(), |it| output::note(&format!("{}: {}", it.table, it.rows))).await;
        store.close().await;
        let rows: u64 = carried?.iter().map(|it| it.rows).sum();
        output::say(&format!("Moved {rows} rows to {to}; counts and the ends of all logs agree."))?;
        output::say(
            "The file is as it was. Name the new place in store.url, and start Baton on the old one no more.",
        )?;
        Ok(Ended::Well)
    }
}
