//! Where somebody with several accounts is written to: where they last acted.
//!
//! Rule: noted when they come from another of their accounts, not at each of their acts.

use baton_domain::{OrganisationId, PersonId, SpaceId, nudge::Recipient};
use baton_store::Readdressed;
use jiff::SignedDuration;

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    outbox::{self, Addressed},
};

impl Baton {
    /// Notes that whoever this user is acts here, if messages to them go elsewhere.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn acts_here(
        &self,
        organisation: OrganisationId,
        space: SpaceId,
        user: &str,
    ) -> Result<(), Failure> {
        let directory = self.directory(organisation).await?;
        let Some(person) = directory.reached_elsewhere(space, user) else { return Ok(()) };
        // Of two acts in one moment the later one counts.
        let before = directory.accounts_of(person).filter_map(|it| it.0.acted).max();
        let next = before.map(|it| it + SignedDuration::from_millis(1));
        let now = next.map_or(self.now(), |it| it.max(self.now()));
        self.store
            .write_with(user.to_owned(), move |tx, user: &String| {
                Box::pin(tx.acted(organisation, space, user, now))
            })
            .await?;
        let directory = self.reload(organisation).await?;
        self.readdress(&directory, &[person]).await
    }

    /// Sends what waits for these people to where they are reached now.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn readdress(&self, directory: &Directory, people: &[PersonId]) -> Result<(), Failure> {
        let mut all: Vec<Readdressed> = Vec::new();
        for person in people {
            let recipient = outbox::recipient(Recipient::Person(*person));
            for message in self.store.pending_for(directory.id(), &recipient).await? {
                let addressed: Addressed = serde_json::from_str(&message.intent)?;
                all.extend(outbox::readdressed(directory, &message, addressed));
            }
        }
        if all.is_empty() {
            return Ok(());
        }
        self.store
            .write_with(all, |tx, all| {
                Box::pin(async move {
                    for it in all.iter() {
                        tx.readdress(it).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        self.bell.notify_waiters();
        Ok(())
    }
}
