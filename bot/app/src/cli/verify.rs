//! `baton verify`: whether log and records are whole and agree.

use crate::{baton::Baton, config::Config};

use super::{Ended, Trouble, opened, output};

/// What a comparison of all logs with their records found.
#[derive(Debug, Default)]
pub(super) struct Compared {
    pub(super) events: usize,
    pub(super) records: usize,
    pub(super) findings: Vec<String>,
}

pub(super) async fn run(config: &Config) -> Result<Ended, Trouble> {
    let baton = opened::existing(config).await?;
    opened::organisations(&baton).await?;
    let Compared { events, records, findings } = compare(&baton).await?;
    baton.store.close().await;
    findings.iter().try_for_each(|it| output::say(it))?;
    if findings.is_empty() {
        output::say(&format!("Everything agrees: {events} events, {records} records."))?;
        return Ok(Ended::Well);
    }
    output::note(&format!("{} findings in {events} events and {records} records.", findings.len()));
    output::note("If the log is whole, `baton rebuild` makes the records again; else restore a backup.");
    Ok(Ended::WithFindings)
}

pub(super) async fn compare(baton: &Baton) -> Result<Compared, Trouble> {
    let mut all = Compared::default();
    for organisation in baton.store.organisations().await? {
        let report = baton.verify(organisation.id).await?;
        all.events += report.events;
        all.records += report.records;
        all.findings.extend(report.findings);
    }
    Ok(all)
}
