//! `baton import backstage`: what a developer portal knows.

use std::path::PathBuf;

use baton_domain::stage::Stage;
use clap::Args;
use serde_json::json;

use crate::{
    config::Config,
    import::backstage::{self, Lifecycles},
};

use super::{Ended, Taking, Trouble, read};

#[derive(Debug, Args)]
pub(in crate::cli) struct Backstage {
    /// The catalogue: one file, with as many entities as it has
    file: PathBuf,
    /// Only components with this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Where components of a lifecycle are, such as `beta=bridge`; experimental, production and deprecated are known
    #[arg(long = "stage", value_name = "LIFECYCLE=STAGE", value_parser = lifecycle)]
    stages: Vec<(String, Stage)>,
    #[command(flatten)]
    taking: Taking,
}

impl Backstage {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let bytes = read(&self.file)?;
        let reading = backstage::read(&bytes, self.tag.as_deref(), &Lifecycles::with(self.stages));
        self.taking.take(config, &self.file, reading).await
    }
}

fn lifecycle(typed: &str) -> Result<(String, Stage), String> {
    let wanted = "such as beta=bridge; the stages are proposed, pilot, bridge, production and retired";
    let (name, stage) = typed.split_once('=').ok_or(wanted)?;
    let stage = serde_json::from_value(json!(stage.trim())).map_err(|_| wanted)?;
    Ok((name.trim().to_owned(), stage))
}
