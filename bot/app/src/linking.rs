//! Linking: two accounts that are one person's, within one organisation.
//!
//! Rule: an account keeps its record, which says whose other account it is; what it held in initiatives is merged
//! there, as events. So either can be undone, and nothing is moved that the log does not tell of.

mod bring;
mod code;
mod part;

use baton_domain::{
    InitiativeId, OrganisationId, PersonId,
    linking::{self, Both},
    nudge::Recipient,
    person::Person,
};
use baton_store::{Error as StoreError, Tx};

use crate::{
    baton::Baton,
    change::{self, Cause, MAX_RETRIES, Work},
    directory::Directory,
    failure::Failure,
    outbox,
    people::{self, Entry, PERSON},
};

pub(crate) use code::Typed;

/// One unit of work; owned, because it may run twice.
#[derive(Debug)]
struct Joining {
    organisation: OrganisationId,
    kept: PersonId,
    joined: PersonId,
    // What is spent by it: if it is not there any more, somebody was faster.
    code: Option<String>,
    people: Vec<Entry>,
    works: Vec<Work>,
}

impl Baton {
    /// Makes `joined` another account of `kept`, and spends the code.
    ///
    /// # Errors
    /// [`StoreError::Superseded`] when the code was spent meanwhile; the store's.
    async fn link(
        &self,
        organisation: OrganisationId,
        (kept, joined): (PersonId, PersonId),
        cause: Cause<'_>,
        code: &str,
    ) -> Result<(), Failure> {
        for _ in 0..MAX_RETRIES {
            let directory = self.directory(organisation).await?;
            let is_linked = directory.people.resolve(joined) == kept;
            let ids = self.store.initiatives_naming(organisation, joined).await?;
            let _turns = self.turns(ids.iter().copied()).await;
            let (people, after) = match is_linked {
                true => (Vec::new(), (*directory).clone()),
                false => {
                    let both = linking::link(known(&directory, kept)?, known(&directory, joined)?);
                    self.both(&directory, (kept, joined), &both, cause)?
                }
            };
            let works = self.merging(&after, &ids, (kept, joined)).await?;
            // Whatever was on its way when they were linked names the account still, and is merged now.
            if is_linked && works.is_empty() {
                return self.readdress(&directory, &[kept]).await;
            }
            let code = (!is_linked).then(|| code.to_owned());
            let done = self.write_joining(Joining { organisation, kept, joined, code, people, works }).await;
            self.reload(organisation).await?;
            match done {
                Ok(()) | Err(StoreError::Stale) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Failure::Fault(StoreError::Stale))
    }

    /// What events of both records write, and the directory as it is then.
    fn both(
        &self,
        directory: &Directory,
        (kept, joined): (PersonId, PersonId),
        both: &Both,
        cause: Cause<'_>,
    ) -> Result<(Vec<Entry>, Directory), Failure> {
        let (mut entries, mut changed) = (Vec::new(), Vec::new());
        for (id, events) in [(kept, &both.kept), (joined, &both.joined)] {
            let mut person = recorded(directory, id)?;
            if !events.is_empty() {
                // Nobody is asked anew for what was asked of the other before.
                let entry = self.recorded(directory, person.clone(), events, cause)?;
                entries.push(entry.without_messages());
            }
            events.iter().for_each(|it| person.apply(it, self.now()));
            changed.push(person);
        }
        Ok((entries, directory.with_people(changed)))
    }

    async fn merging(
        &self,
        after: &Directory,
        ids: &[InitiativeId],
        (kept, joined): (PersonId, PersonId),
    ) -> Result<Vec<Work>, Failure> {
        let mut works = Vec::new();
        for id in ids {
            works.extend(self.merged(after, *id, joined, kept).await?);
        }
        Ok(works)
    }

    async fn write_joining(&self, joining: Joining) -> Result<(), StoreError> {
        self.store.write_with(joining, |tx, joining| Box::pin(write(tx, joining))).await?;
        self.bell.notify_waiters();
        Ok(())
    }
}

async fn write(tx: &mut Tx, it: &Joining) -> Result<(), StoreError> {
    if let Some(code) = &it.code
        && tx.take_meta(code).await?.is_none()
    {
        return Err(StoreError::Superseded);
    }
    for entry in &it.people {
        people::write(tx, entry).await?;
    }
    for work in &it.works {
        change::write(tx, work).await?;
    }
    tx.unschedule(it.organisation, PERSON, it.joined.0).await?;
    // The caps count what either got.
    let [from, to] = [it.joined, it.kept].map(|it| outbox::recipient(Recipient::Person(it)));
    tx.pass_on(it.organisation, &from, &to, "").await
}

fn recorded(directory: &Directory, id: PersonId) -> Result<Person, Failure> {
    let known = directory.people.recorded(id).cloned();
    known.ok_or_else(|| Failure::Record(format!("nobody is {id}")))
}

fn known(directory: &Directory, id: PersonId) -> Result<&Person, Failure> {
    directory.people.get(&id).ok_or_else(|| Failure::Record(format!("nobody is {id}")))
}

#[cfg(test)]
mod tests;
