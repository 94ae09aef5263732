//! `baton export`: everything, one JSON object a line, or the initiatives as a table.

use std::io::{self, BufWriter};

use clap::{Args, ValueEnum};

use crate::{
    config::Config,
    export::{self, table},
};

use super::{Ended, Trouble, opened};

#[derive(Debug, Args)]
pub(super) struct Export {
    /// How it is written
    #[arg(long = "as", value_name = "FORM", value_enum, default_value_t = Form::Jsonl)]
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Everything, one JSON object a line
    Jsonl,
    /// The initiatives as a table, for spreadsheets
    Csv,
}

impl Export {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let baton = opened::existing(config).await?;
        let mut out = BufWriter::new(io::stdout());
        let organisations = opened::organisations(&baton).await?;
        if self.form == Form::Csv && 1 < organisations.len() {
            return Err(Trouble::Said("a table has room for one organisation; use --as jsonl".to_owned()));
        }
        for organisation in organisations {
            match self.form {
                Form::Jsonl => export::export(&baton.store, organisation, &mut out).await?,
                Form::Csv => table::export(&baton, organisation, &mut out).await?,
            }
        }
        baton.store.close().await;
        Ok(Ended::Well)
    }
}
