//! Erasing a person: their name and words go, what they did stays as somebody's, and the log stays whole.

use std::{collections::BTreeSet, sync::Arc};

use baton_domain::{
    OrganisationId, PersonId,
    context::Context,
    person::{Command, Event},
    playbook::Playbook,
};
use baton_store::{ChannelRow, Error as StoreError, SubjectKind, Tx};
use jiff::Timestamp;
use serde::Deserialize as _;
use uuid::Uuid;

use crate::{
    baton::Baton,
    change::Cause,
    directory::Directory,
    failure::Failure,
    fold::{self, Folded, Subject},
    people::PERSON,
    rebuild,
};

/// What the unit of work needs; owned, because it may run twice.
struct Work {
    directory: Arc<Directory>,
    playbook: Playbook,
    now: Timestamp,
    // The person's own, and those that are other accounts of theirs.
    records: Vec<PersonId>,
    names: Vec<String>,
}

impl Baton {
    /// Takes the person out of everything, then removes their name, their words and their accounts; answers in
    /// how many records something changed.
    ///
    /// # Errors
    /// The store's.
    pub async fn erase(&self, organisation: OrganisationId, person: PersonId) -> Result<usize, Failure> {
        let directory = self.directory(organisation).await?;
        let person = directory.people.resolve(person);
        let records: Vec<PersonId> =
            [person].into_iter().chain(directory.people.others_of(person).map(|it| it.id)).collect();
        let mut names = Vec::new();
        for record in &records {
            names.extend(self.names_of(organisation, *record).await?);
        }
        self.release(organisation, person).await?;
        for record in &records {
            let directory = self.directory(organisation).await?;
            self.change_person(&directory, *record, Cause::BATON, Command::Erase, None).await?;
        }
        let directory = self.directory(organisation).await?;
        let (now, playbook) = (self.now(), self.playbook.clone());
        let work = Work { directory, playbook, now, records, names };
        let touched = self.store.write_with(work, |tx, work| Box::pin(erase(tx, work))).await?;
        self.reload(organisation).await?;
        Ok(touched)
    }

    // Also what they were called before, which the log still says.
    async fn names_of(&self, organisation: OrganisationId, person: PersonId) -> Result<Vec<String>, Failure> {
        let all = self.store.history(organisation, SubjectKind::Person, person.0, None, u32::MAX).await?;
        let mut names = BTreeSet::new();
        for row in all {
            if let Ok(Event::Appeared { name, .. }) = Event::deserialize(&row.body) {
                names.insert(name.as_str().to_owned());
            }
        }
        names.remove(baton_domain::words::ERASED);
        Ok(names.into_iter().collect())
    }
}

async fn erase(tx: &mut Tx, work: &Work) -> Result<usize, StoreError> {
    let of = work.directory.id();
    let mut touched = BTreeSet::new();
    for record in &work.records {
        touched.extend(tx.erase(of, *record, &work.names).await?);
    }
    let context = work.directory.context(&work.playbook, work.now);
    for (kind, subject) in &touched {
        refold(tx, of, *kind, *subject, &context).await?;
    }
    for record in &work.records {
        tx.unlink(of, *record).await?;
        tx.unschedule(of, PERSON, record.0).await?;
    }
    Ok(touched.len())
}

async fn refold(
    tx: &mut Tx,
    of: OrganisationId,
    kind: SubjectKind,
    subject: Uuid,
    context: &Context<'_>,
) -> Result<(), StoreError> {
    let unreadable = |why: Failure| StoreError::Damaged(why.to_string());
    let events = tx.history(of, kind, subject).await?;
    let Some(folded) = fold::one(&events).map_err(unreadable)? else { return Ok(()) };
    let Folded { subject, version, .. } = &folded;
    match subject {
        Subject::Initiative(_) => {
            let derived = rebuild::derived(of, &folded, context).map_err(unreadable)?;
            rebuild::write(tx, derived.as_slice()).await
        }
        Subject::Person(it) => {
            let row = fold::person_row(of, it, *version).map_err(unreadable)?;
            tx.save_person(&row, *version).await
        }
        Subject::Organisation(it) => {
            let row = fold::organisation_row(it, *version).map_err(unreadable)?;
            tx.save_organisation(&row, *version).await
        }
        Subject::Channel(it) => {
            let Some(stored) = tx.channel(of, it.id).await? else { return Ok(()) };
            let record = serde_json::to_string(it).map_err(|why| unreadable(why.into()))?;
            let row = ChannelRow { name: it.name.as_str().to_owned(), record, ..stored };
            tx.save_channel(&row, *version).await
        }
    }
}
