//! People as platforms show them: who appears, changes, leaves, and what follows from it at once.
//!
//! Rule (D-11): when somebody leaves, every record they hold a role in changes that minute.

use baton_chat::inbound::{Presence as Seen, Profile};
use baton_domain::{
    OrganisationId, PersonId, SpaceId, Title,
    calendar::zone,
    organisation::Event as OrganisationEvent,
    person::{Command, Event, Person, Presence, Standing},
};
use baton_store::{Error as StoreError, IdentityRow, NewEvent, OrganisationRow, SubjectKind};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    baton::Baton,
    change::{Cause, MAX_RETRIES, SHAPE},
    directory::Directory,
    failure::Failure,
    fold,
};

mod admin;
mod agenda;
mod batch;
mod channel;
mod entry;
mod place;
mod standing;

pub use admin::check_admin;
use entry::Row;
pub(crate) use entry::{Entry, write};

/// The agenda's kind for a person's card.
pub const PERSON: &str = "person";
/// The agenda's kind for a channel's card.
pub const CHANNEL: &str = "channel";
/// What somebody is called of whom no name is known.
pub const NAMELESS: &str = "somebody";

/// Records what a platform says about a user: somebody new, a new name or zone, somebody gone.
///
/// # Errors
/// The store's.
pub async fn observed(
    baton: &Baton,
    organisation: OrganisationId,
    space: SpaceId,
    user: &str,
    profile: &Profile,
) -> Result<(), Failure> {
    for _ in 0..MAX_RETRIES {
        match appear(baton, organisation, space, user, profile).await {
            Err(Failure::Fault(StoreError::Stale)) => baton.reload(organisation).await?,
            done => return done,
        };
    }
    Err(Failure::Fault(StoreError::Stale))
}

async fn appear(
    baton: &Baton,
    organisation: OrganisationId,
    space: SpaceId,
    user: &str,
    profile: &Profile,
) -> Result<(), Failure> {
    let directory = baton.directory(organisation).await?;
    let presence = match profile.presence {
        Seen::Member => Presence::Member,
        Seen::Guest => Presence::Guest,
        Seen::Gone => Presence::Gone,
    };
    let known = directory.person_at(space, user).and_then(|it| directory.people.get(&it));
    let before = known.map_or(NAMELESS, |it| it.name.as_str());
    let name = Title::new(&profile.name).or_else(|_| Title::new(before));
    let name = name.map_err(|bad| Failure::Record(bad.to_string()))?;
    let command = Command::Appear { name, zone: profile.zone.clone(), presence };
    let id = match directory.account_at(space, user) {
        Some(account) => account,
        None => {
            let person = PersonId(baton.chance.uuid(baton.now()));
            let link = IdentityRow { organisation, space, external_id: user.to_owned(), person, acted: None };
            baton.change_person(&directory, person, Cause::BATON, command, Some(link)).await?;
            return Ok(());
        }
    };
    baton.change_person(&directory, id, Cause::BATON, command, None).await?;
    baton.read_dates_where(organisation, id).await?;
    if presence == Presence::Gone { baton.account_gone(organisation, id).await } else { Ok(()) }
}

impl Baton {
    // Whoever has another account is still here, and is written to there.
    async fn account_gone(&self, organisation: OrganisationId, account: PersonId) -> Result<(), Failure> {
        let directory = self.directory(organisation).await?;
        let person = directory.people.resolve(account);
        let gone = directory.people.get(&person).is_none_or(|it| it.standing() == Standing::Gone);
        if gone {
            self.release(organisation, person).await
        } else {
            self.readdress(&directory, &[person]).await
        }
    }

    // An organisation that somebody just installed is where they are; nobody was asked yet. Source: S-1.
    pub(crate) async fn read_dates_where(&self, id: OrganisationId, person: PersonId) -> Result<(), Failure> {
        let directory = self.directory(id).await?;
        let organisation = &directory.organisation;
        let installer = directory.people.get(&person).filter(|it| it.admin && !organisation.started);
        let known = installer.and_then(|it| it.zone.as_deref()).and_then(|it| zone(it).ok());
        let name = known.as_ref().and_then(|it| it.iana_name()).filter(|_| organisation.zone == "UTC");
        match name {
            Some(name) if name != organisation.zone => {
                let set = [OrganisationEvent::ZoneSet { zone: name.to_owned() }];
                self.change_organisation(&directory, Cause::BATON, &set).await
            }
            _ => Ok(()),
        }
    }

    /// Applies a command to a person's record.
    ///
    /// # Errors
    /// A refusal; [`Failure::Seen`] for a repetition; the store's.
    pub async fn change_person(
        &self,
        directory: &Directory,
        id: PersonId,
        cause: Cause<'_>,
        command: Command,
        link: Option<IdentityRow>,
    ) -> Result<Vec<Event>, Failure> {
        match self.person_entry(directory, id, cause, command, link)? {
            None => Ok(Vec::new()),
            Some((entry, events)) => {
                self.enter(entry).await?;
                if events.iter().any(standing::comes_or_goes) {
                    self.ask_anew(directory.id(), directory.people.resolve(id)).await?;
                }
                Ok(events)
            }
        }
    }

    /// What a command to a person's record writes; `None` when it changes nothing.
    ///
    /// # Errors
    /// A refusal.
    pub(crate) fn person_entry(
        &self,
        directory: &Directory,
        id: PersonId,
        cause: Cause<'_>,
        command: Command,
        link: Option<IdentityRow>,
    ) -> Result<Option<(Entry, Vec<Event>)>, Failure> {
        let unknown = || Title::new(NAMELESS).map(|name| Person::unknown(id, name));
        let recorded = match directory.people.recorded(id) {
            Some(person) => person.clone(),
            None => unknown().map_err(|bad| Failure::Record(bad.to_string()))?,
        };
        // A platform speaks of the one account; everything else is about the person, whose accounts are one.
        let meant = match command {
            Command::Appear { .. } => None,
            _ => directory.people.get(&id),
        };
        let context = directory.context(&self.playbook, self.now());
        let events = meant.unwrap_or(&recorded).decide(command, cause.actor, &context)?;
        if events.is_empty() && link.is_none() {
            return Ok(None);
        }
        let entry = self.recorded(directory, recorded, &events, cause)?;
        Ok(Some((Entry { link, ..entry }, events)))
    }

    /// What events of one record of a person write.
    ///
    /// # Errors
    /// Never in practice: every record can be written as JSON.
    pub(crate) fn recorded(
        &self,
        directory: &Directory,
        mut person: Person,
        events: &[Event],
        cause: Cause<'_>,
    ) -> Result<Entry, Failure> {
        let now = self.now();
        events.iter().for_each(|it| person.apply(it, now));
        let based_on = directory.versions.people.get(&person.id).copied().unwrap_or(0);
        let version = based_on + i64::try_from(events.len()).unwrap_or(0);
        let row = fold::person_row(directory.id(), &person, version)?;
        let context = directory.context(&self.playbook, now);
        let intents = baton_domain::nudge::after_person(&person, events, version, &context);
        let entry = self.entry(directory.id(), (SubjectKind::Person, person.id.0), based_on, cause, now);
        Ok(Entry {
            events: new_events(events)?,
            agenda: self.person_agenda(directory, &person, now),
            messages: self.messages(directory, &intents),
            ..entry(Row::Person(row))
        })
    }

    /// Records events of the organisation itself; authority was checked before.
    ///
    /// # Errors
    /// As [`Self::change_person`].
    pub async fn change_organisation(
        &self,
        directory: &Directory,
        cause: Cause<'_>,
        events: &[OrganisationEvent],
    ) -> Result<(), Failure> {
        let mut organisation = directory.organisation.clone();
        events.iter().for_each(|it| organisation.apply(it));
        let based_on = directory.versions.organisation;
        let row = OrganisationRow {
            id: organisation.id,
            name: organisation.name.as_str().to_owned(),
            version: based_on + i64::try_from(events.len()).unwrap_or(0),
            record: serde_json::to_string(&organisation)?,
        };
        let subject = (SubjectKind::Organisation, organisation.id.0);
        let entry = self.entry(directory.id(), subject, based_on, cause, self.now());
        self.enter(Entry { events: new_events(events)?, ..entry(Row::Organisation(row)) }).await
    }

    // At the very moment that the record was changed at: the log is folded with it.
    fn entry(
        &self,
        organisation: OrganisationId,
        (kind, subject): (SubjectKind, Uuid),
        based_on: i64,
        cause: Cause<'_>,
        at: Timestamp,
    ) -> impl FnOnce(Row) -> Entry {
        let (salt, actor) = (self.chance.salt(), cause.actor.person());
        let dedupe_key = cause.dedupe_key.map(str::to_owned);
        move |row| Entry {
            organisation,
            kind,
            subject,
            based_on,
            at,
            actor,
            events: Vec::new(),
            salt,
            dedupe_key,
            row,
            link: None,
            agenda: None,
            messages: Vec::new(),
        }
    }

    async fn enter(&self, entry: Entry) -> Result<(), Failure> {
        let organisation = entry.organisation;
        let first = self.store.write_with(entry, |tx, entry| Box::pin(write(tx, entry))).await;
        // Also after a conflict: whoever tries again should see what was faster.
        self.reload(organisation).await?;
        self.bell.notify_waiters();
        if first? { Ok(()) } else { Err(Failure::Seen) }
    }
}

fn new_events<E: Serialize>(events: &[E]) -> Result<Vec<NewEvent>, Failure> {
    events.iter().map(|it| Ok(NewEvent { shape: SHAPE, body: serde_json::to_value(it)? })).collect()
}
