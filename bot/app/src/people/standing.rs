//! What follows for initiatives when somebody leaves, is away, or comes back.

use std::collections::BTreeSet;

use baton_domain::{
    InitiativeId, OrganisationId, PersonId, custody, initiative::Command as InitiativeCommand, person::Event,
};

use crate::{baton::Baton, change::Cause, failure::Failure};

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
        let mut all = self.concerned(organisation, person).await?;
        // Whoever only an answer names holds nothing, and what rests on them is asked anew all the same.
        all.extend(self.store.initiatives_naming(organisation, person).await?);
        for id in all {
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

    /// Where they hold something or are asked, each once.
    async fn concerned(
        &self,
        organisation: OrganisationId,
        person: PersonId,
    ) -> Result<BTreeSet<InitiativeId>, Failure> {
        let all = self.store.holdings_of(organisation, person).await?;
        Ok(all.into_iter().map(|it| it.initiative).collect())
    }
}
