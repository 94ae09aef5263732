//! `baton rebuild`: what can be made from the log is made again.

use crate::config::Config;

use super::{Ended, Trouble, opened, output};

pub(super) async fn run(config: &Config) -> Result<Ended, Trouble> {
    let baton = opened::existing(config).await?;
    let (mut records, mut problems) = (0, 0);
    for organisation in opened::organisations(&baton).await? {
        let rebuilt = baton.rebuild(organisation).await?;
        records += rebuilt.records;
        problems += rebuilt.problems.len();
        rebuilt.problems.iter().try_for_each(|it| output::say(it))?;
    }
    baton.store.close().await;
    output::say(&format!("Made {records} records again from the log. `baton verify` compares them."))?;
    Ok(if problems == 0 { Ended::Well } else { Ended::WithFindings })
}
