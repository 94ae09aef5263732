//! Undoing a link: each has again what was theirs, and keeps what they did since.

use baton_domain::{OrganisationId, PersonId, linking, nudge::Recipient, person::Standing};
use baton_store::{AgendaRow, Error as StoreError, Tx};

use super::{known, recorded};
use crate::{
    baton::Baton,
    change::{self, Cause, MAX_RETRIES, Work},
    failure::Failure,
    outbox,
    people::{self, Entry},
};

/// One unit of work; owned, because it may run twice.
#[derive(Debug)]
struct Parting {
    organisation: OrganisationId,
    kept: PersonId,
    joined: PersonId,
    // With whatever is another account of theirs in turn.
    leaving: Vec<PersonId>,
    people: Vec<Entry>,
    works: Vec<Work>,
    agenda: Option<AgendaRow>,
}

impl Baton {
    /// Makes the record `joined` somebody of their own again; nothing where they are.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn unlink(
        &self,
        organisation: OrganisationId,
        joined: PersonId,
        cause: Cause<'_>,
    ) -> Result<(), Failure> {
        for _ in 0..MAX_RETRIES {
            let directory = self.directory(organisation).await?;
            let kept = directory.people.resolve(joined);
            if kept == joined {
                return Ok(());
            }
            let ids = self.store.initiatives_naming(organisation, joined).await?;
            let turns = self.turns(ids.iter().copied()).await;
            let both = linking::unlink(known(&directory, kept)?, &recorded(&directory, joined)?);
            let (people, after) = self.both(&directory, (kept, joined), &both, cause)?;
            let mut works = Vec::new();
            for id in ids {
                works.extend(self.parted(&after, id, joined).await?);
            }
            let leaving =
                [joined].into_iter().chain(after.people.others_of(joined).map(|it| it.id)).collect();
            let agenda = self.person_agenda(&after, known(&after, joined)?, self.now());
            let parting = Parting { organisation, kept, joined, leaving, people, works, agenda };
            let done = self.write_parting(parting).await;
            self.reload(organisation).await?;
            drop(turns);
            match done {
                Ok(()) => return self.parted_ways(organisation, [kept, joined]).await,
                Err(StoreError::Stale) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Fault(StoreError::Stale))
    }

    // Whoever was here only by the other's account is gone. Source: D-11.
    async fn parted_ways(&self, organisation: OrganisationId, both: [PersonId; 2]) -> Result<(), Failure> {
        let directory = self.directory(organisation).await?;
        for person in both {
            match known(&directory, person)?.standing() {
                Standing::Gone => self.release(organisation, person).await?,
                Standing::Member | Standing::Guest => self.readdress(&directory, &[person]).await?,
            }
        }
        Ok(())
    }

    async fn write_parting(&self, parting: Parting) -> Result<(), StoreError> {
        self.store.write_with(parting, |tx, parting| Box::pin(write(tx, parting))).await?;
        self.bell.notify_waiters();
        Ok(())
    }
}

async fn write(tx: &mut Tx, it: &Parting) -> Result<(), StoreError> {
    for entry in &it.people {
        people::write(tx, entry).await?;
    }
    for work in &it.works {
        change::write(tx, work).await?;
    }
    if let Some(agenda) = &it.agenda {
        tx.schedule(agenda).await?;
    }
    let [from, to] = [it.kept, it.joined].map(|it| outbox::recipient(Recipient::Person(it)));
    for account in &it.leaving {
        tx.pass_on(it.organisation, &from, &to, &outbox::meant_for(*account)).await?;
    }
    Ok(())
}
