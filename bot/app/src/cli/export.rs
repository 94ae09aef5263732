//! `baton export`: everything, one JSON object a line.

use std::io::{self, BufWriter};

use crate::{config::Config, export};

use super::{Ended, Trouble, opened};

pub(super) async fn run(config: &Config) -> Result<Ended, Trouble> {
    let baton = opened::existing(config).await?;
    let mut out = BufWriter::new(io::stdout());
    for organisation in opened::organisations(&baton).await? {
        export::export(&baton.store, organisation, &mut out).await?;
    }
    baton.store.close().await;
    Ok(Ended::Well)
}
