//! `baton erase`: somebody's name, words and accounts go for good.

use baton_domain::PersonId;
use clap::Args;

use crate::{config::Config, directory::Directory};

use super::{Ended, Trouble, opened, output};

#[derive(Debug, Args)]
pub(super) struct Erase {
    /// Their whole name, or their id
    name: String,
    /// Do it; there is no way back
    #[arg(long)]
    yes: bool,
}

impl Erase {
    pub(super) async fn run(self, config: &Config) -> Result<Ended, Trouble> {
        let baton = opened::existing(config).await?;
        let mut meant = Vec::new();
        for organisation in opened::organisations(&baton).await? {
            let directory = baton.directory(organisation).await?;
            meant.extend(self.called(&directory).into_iter().map(|it| (organisation, it)));
        }
        let (organisation, person) = match meant.as_slice() {
            [one] => *one,
            [] => return Err(Trouble::Said(format!("nobody is called {}; type the whole name", self.name))),
            many => {
                let ids: Vec<String> = many.iter().map(|it| it.1.to_string()).collect();
                let (name, ids) = (&self.name, ids.join(", "));
                return Err(Trouble::Said(format!(
                    "{} people are called {name}; type an id: {ids}",
                    many.len()
                )));
            }
        };
        if !self.yes {
            let name = &self.name;
            return Err(Trouble::Said(format!(
                "this removes the name, the words and the accounts of {name} for good; add --yes to do it"
            )));
        }
        let touched = baton.erase(organisation, person).await?;
        baton.store.close().await;
        let records = if touched == 1 { "1 record".to_owned() } else { format!("{touched} records") };
        output::say(&format!("Erased from {records}; `baton verify` shows that the log is whole."))?;
        Ok(Ended::Well)
    }

    fn called(&self, directory: &Directory) -> Vec<PersonId> {
        let wanted = self.name.trim().to_lowercase();
        let fits = |id: PersonId, name: &str| name.to_lowercase() == wanted || id.to_string() == wanted;
        directory.people.values().filter(|it| fits(it.id, it.name.as_str())).map(|it| it.id).collect()
    }
}
