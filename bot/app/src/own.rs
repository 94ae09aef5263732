//! What people change about themselves, tried again when a platform's notice was faster.

use baton_domain::{
    PersonId,
    context::Actor,
    person::{Command, Event},
};
use baton_store::Error as StoreError;

use crate::{change::Cause, failure::Failure, scene::Scene};

/// How often a change is decided again.
const MAX_RETRIES: usize = 5;

impl Scene<'_> {
    /// Applies a command to a person's record on the asker's behalf.
    ///
    /// # Errors
    /// A refusal; [`Failure::Seen`] for a repetition; the store's.
    pub async fn change_person(&self, person: PersonId, command: Command) -> Result<Vec<Event>, Failure> {
        let cause = Cause { actor: Actor::Person(self.asker), dedupe_key: Some(&self.dedupe_key) };
        for _ in 0..MAX_RETRIES {
            let directory = self.baton.directory(self.directory.id()).await?;
            match self.baton.change_person(&directory, person, cause, command.clone(), None).await {
                Err(Failure::Fault(StoreError::Stale)) => {}
                done => return done,
            }
        }
        Err(Failure::Fault(StoreError::Stale))
    }
}
