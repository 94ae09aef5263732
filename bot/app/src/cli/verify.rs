//! `baton verify`: whether log and records are whole and agree.

use crate::config::Config;

use super::{Ended, Trouble, opened, output};

pub(super) async fn run(config: &Config) -> Result<Ended, Trouble> {
    let baton = opened::existing(config).await?;
    let (mut events, mut records, mut findings) = (0, 0, 0);
    for organisation in opened::organisations(&baton).await? {
        let report = baton.verify(organisation).await?;
        events += report.events;
        records += report.records;
        findings += report.findings.len();
        report.findings.iter().try_for_each(|it| output::say(it))?;
    }
    baton.store.close().await;
    if findings == 0 {
        output::say(&format!("Everything agrees: {events} events, {records} records."))?;
        return Ok(Ended::Well);
    }
    output::note(&format!("{findings} findings in {events} events and {records} records."));
    output::note("If the log is whole, `baton rebuild` makes the records again; else restore a backup.");
    Ok(Ended::WithFindings)
}
