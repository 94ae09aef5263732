//! Many people at once, as an import names them: one unit of work, and no account anywhere yet.

use baton_domain::{
    PersonId, Title,
    person::{Event, Person, Presence},
};
use baton_store::SubjectKind;

use crate::{baton::Baton, change::Cause, directory::Directory, failure::Failure, fold};

use super::{Entry, Row, new_events, write};

impl Baton {
    /// Records people of whom only the name is known; answers their ids in the same order.
    ///
    /// # Errors
    /// The store's.
    pub async fn name_people(
        &self,
        directory: &Directory,
        names: &[Title],
    ) -> Result<Vec<PersonId>, Failure> {
        let now = self.now();
        let (mut ids, mut entries) = (Vec::with_capacity(names.len()), Vec::with_capacity(names.len()));
        for name in names {
            let id = PersonId(self.chance.uuid(now));
            let mut person = Person::unknown(id, name.clone());
            let appeared = Event::Appeared { name: name.clone(), zone: None, presence: Presence::Member };
            person.apply(&appeared, now);
            let row = fold::person_row(directory.id(), &person, 1)?;
            let entry = self.entry(directory.id(), (SubjectKind::Person, id.0), 0, Cause::BATON, now);
            let agenda = self.person_agenda(directory, &person, now);
            entries.push(Entry { events: new_events(&[appeared])?, agenda, ..entry(Row::Person(row)) });
            ids.push(id);
        }
        self.store
            .write_with(entries, |tx, entries| {
                Box::pin(async move {
                    for entry in entries.iter() {
                        write(tx, entry).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        self.reload(directory.id()).await?;
        Ok(ids)
    }
}
