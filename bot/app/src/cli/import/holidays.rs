//! `baton import holidays`: days on which nobody is asked anything.

use std::path::PathBuf;

use baton_domain::organisation::Event;
use clap::Args;

use crate::{change::Cause, config::Config, import::holidays};

use super::{Ended, Trouble, named, opened, output, read};

#[derive(Debug, Args)]
pub(in crate::cli) struct Holidays {
    /// The calendar
    file: PathBuf,
    /// Whose days off they are, where there are several
    #[arg(long, value_name = "NAME")]
    organisation: Option<String>,
    /// Read and say what would be done; write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Holidays {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let file = self.file.display().to_string();
        let bytes = read(&self.file)?;
        let baton = opened::existing(config).await?;
        let organisation = named(&baton, self.organisation.as_deref()).await?;
        let organisation =
            organisation.ok_or_else(|| Trouble::Said("there is no such organisation".to_owned()))?;
        let directory = baton.directory(organisation).await?;
        let today = directory.calendar.date_of(baton.now());
        let read = holidays::read(&bytes, today).map_err(|what| Trouble::Said(format!("{file}: {what}")))?;
        read.notes.iter().for_each(|it| output::note(&format!("{file}: {it}")));
        let known = &directory.organisation.holidays;
        let new: Vec<Event> = read
            .days
            .into_iter()
            .filter(|(day, name)| known.get(day) != Some(name))
            .map(|(day, name)| Event::HolidaySet { day, name })
            .collect();
        let count = if new.len() == 1 { "1 day off".to_owned() } else { format!("{} days off", new.len()) };
        let said = match (new.is_empty(), self.dry_run) {
            (true, _) => "Nothing to change.".to_owned(),
            (false, true) => format!("Would add {count}. Nothing was written."),
            (false, false) => {
                baton.change_organisation(&directory, Cause::BATON, &new).await?;
                // Cards that were to come on such a day come on another one.
                baton.plan_cards(organisation).await?;
                format!("Added {count}.")
            }
        };
        baton.store.close().await;
        output::say(&said)?;
        Ok(if read.notes.is_empty() { Ended::Well } else { Ended::WithFindings })
    }
}
