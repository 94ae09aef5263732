//! What follows for initiatives when somebody leaves, is away, or comes back.

use std::collections::BTreeSet;

use baton_domain::{
    InitiativeId, OrganisationId, PersonId, custody,
    initiative::{Command as InitiativeCommand, Initiative},
    person::Event,
};

use crate::{baton::Baton, change::Cause, failure::Failure};

/// Records that are read at once.
const PAGE: u32 = 200;

/// Whether somebody else may be asked in their place, or not any more.
pub(super) fn comes_or_goes(event: &Event) -> bool {
    matches!(
        event,
        Event::WentAway { .. }
            | Event::CoverAccepted { .. }
            | Event::CoverDeclined { .. }
            | Event::Returned
            | Event::Delegated { .. }
    )
}

impl Baton {
    /// Takes somebody who left out of everything they held.
    ///
    /// # Errors
    /// The store's.
    pub async fn release(&self, organisation: OrganisationId, person: PersonId) -> Result<(), Failure> {
        let directory = self.directory(organisation).await?;
        for id in self.concerned(organisation, person).await? {
            let left = InitiativeCommand::Custody(custody::Command::Left(person));
            // The tick makes sure that what others are asked for is asked anew, even where no role changed.
            self.change(&directory, id, Cause::BATON, &[left, InitiativeCommand::Tick]).await?;
        }
        Ok(())
    }

    // Whoever stands in for somebody is asked from now on, not when time next passes for the initiative.
    pub(super) async fn ask_anew(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<(), Failure> {
        let directory = self.directory(organisation).await?;
        for id in self.concerned(organisation, person).await? {
            self.change(&directory, id, Cause::BATON, &[InitiativeCommand::Tick]).await?;
        }
        Ok(())
    }

    /// Where they hold something, are asked or are named, each once.
    async fn concerned(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<BTreeSet<InitiativeId>, Failure> {
        let held = self.store.holdings_of(organisation, person).await?;
        let mut all: BTreeSet<InitiativeId> = held.into_iter().map(|it| it.initiative).collect();
        // Whoever an answer names holds nothing, and what rests on them is asked anew all the same.
        let mut after = None;
        loop {
            let page = self.store.all_initiatives(organisation, after.as_ref(), PAGE).await?;
            let Some(last) = page.last() else { return Ok(all) };
            after = Some(last.key.clone());
            for row in &page {
                let record: Initiative = serde_json::from_str(&row.record)?;
                if record.names(person) {
                    all.insert(row.id);
                }
            }
        }
    }
}
