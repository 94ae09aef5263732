//! A space that comes along: of two organisations the one that nobody recorded anything in is given up.
//!
//! Rule: only by an admin of both, and only where nothing is lost; otherwise nothing changes at all.

use baton_domain::{
    OrganisationId, PersonId, SpaceId,
    context::Actor,
    linking::{self, Both},
    person::{Event, Person, Standing},
};
use baton_store::{Error as StoreError, IdentityRow, Secret, SpaceRow, Tx};
use jiff::Timestamp;

use super::code::{Offered, Typed};
use crate::{
    baton::Baton,
    change::Cause,
    directory::Directory,
    failure::Failure,
    fold::{Fold, Subject},
    keyring::Seal,
    people::{self, Entry},
};

/// An organisation that nothing is lost with.
#[derive(Debug)]
struct Bare {
    id: OrganisationId,
    // The end of its log when it was looked at.
    seq: i64,
    space: SpaceRow,
    people: Vec<Person>,
    accounts: Vec<IdentityRow>,
    secrets: Vec<Secret>,
}

/// One unit of work; owned, because it may run twice.
#[derive(Debug)]
struct Bringing {
    code: String,
    given_up: OrganisationId,
    seq: i64,
    space: SpaceRow,
    people: Vec<Entry>,
    secrets: Vec<Secret>,
    now: Timestamp,
}

impl Baton {
    pub(super) async fn bring(
        &self,
        here: &Directory,
        offered: Offered,
        (person, space): (PersonId, SpaceId),
        code: &str,
    ) -> Result<Typed, Failure> {
        let there = self.directory(offered.organisation).await?;
        let giver = there.people.resolve(offered.person);
        let admins = is_admin(here, person) && is_admin(&there, giver);
        if !admins {
            return Ok(Typed::NotAdmins);
        }
        let (home, bare, kept, joined) = match self.bare(here.id(), space).await? {
            Some(bare) => (&*there, bare, giver, person),
            None => match self.bare(there.id(), offered.space).await? {
                Some(bare) => (here, bare, person, giver),
                None => return Ok(Typed::TwoRecords),
            },
        };
        let given_up = bare.id;
        let bringing = self.bringing(home, bare, (kept, joined), code)?;
        self.write_bringing(bringing).await?;
        self.forget(given_up);
        let directory = self.reload(home.id()).await?;
        self.readdress(&directory, &[kept]).await?;
        self.bell.notify_waiters();
        Ok(Typed::Brought { organisation: home.id() })
    }

    // Who is in it the platform said, and when its installer's day begins: the space brings that along.
    async fn bare(&self, id: OrganisationId, space: SpaceId) -> Result<Option<Bare>, Failure> {
        let fold = Fold::of(&self.store, id).await?;
        let spaces = self.store.spaces(id).await?;
        let only = <[SpaceRow; 1]>::try_from(spaces).ok().filter(|[it]| it.id == space);
        let Some([space]) = only.filter(|_| fold.subjects.values().all(|it| is_bare(&it.subject))) else {
            return Ok(None);
        };
        let people = fold.people().map(|it| it.0.clone()).collect();
        let accounts = self.store.identities(id).await?;
        let secrets = self.store.secrets_of(id, space.id).await?;
        let seq = i64::try_from(fold.events).unwrap_or(i64::MAX);
        Ok(Some(Bare { id, seq, space, people, accounts, secrets }))
    }

    fn bringing(
        &self,
        home: &Directory,
        bare: Bare,
        (kept, joined): (PersonId, PersonId),
        code: &str,
    ) -> Result<Bringing, Failure> {
        let organisation = home.id();
        let mut people = Vec::new();
        for person in &bare.people {
            let both = match home.people.get(&kept) {
                Some(kept) if person.id == joined => linking::link(kept, &arrived(person)),
                _ => Both::default(),
            };
            let cause = Cause { actor: Actor::Person(kept), dedupe_key: None };
            let cause = if both.joined.is_empty() { Cause::BATON } else { cause };
            let events: Vec<Event> = appearance(person).into_iter().chain(both.joined).collect();
            let mut entry = self.recorded(home, arrived(person), &events, cause)?.without_messages();
            let account = bare.accounts.iter().find(|it| it.person == person.id);
            if let Some(account) = account {
                entry = entry.with_account(IdentityRow { organisation, ..account.clone() });
            }
            people.push(entry);
        }
        let secrets = bare.secrets.into_iter().map(|it| self.sealed_anew(it, organisation));
        Ok(Bringing {
            code: code.to_owned(),
            given_up: bare.id,
            seq: bare.seq,
            space: SpaceRow { organisation, ..bare.space },
            people,
            secrets: secrets.collect::<Result<_, _>>()?,
            now: self.now(),
        })
    }

    // A seal holds for one organisation.
    fn sealed_anew(&self, secret: Secret, organisation: OrganisationId) -> Result<Secret, Failure> {
        let broken = || Failure::Record(format!("{} cannot be opened", secret.name));
        let keyring = self.keyring.as_ref().ok_or_else(broken)?;
        let (before, name) = (secret.organisation, &secret.name);
        let opened = keyring.open(Seal { organisation: before, name }, &secret.sealed).ok_or_else(broken)?;
        let sealed = keyring.seal(Seal { organisation, name }, &opened, &self.chance).ok_or_else(broken)?;
        Ok(Secret { organisation, sealed, ..secret })
    }

    async fn write_bringing(&self, bringing: Bringing) -> Result<(), StoreError> {
        let written = self.store.write_with(bringing, |tx, bringing| Box::pin(write(tx, bringing)));
        written.await
    }
}

async fn write(tx: &mut Tx, it: &Bringing) -> Result<(), StoreError> {
    if tx.take_meta(&it.code).await?.is_none() {
        return Err(StoreError::Superseded);
    }
    tx.give_up(it.given_up, it.seq).await?;
    tx.save_space(&it.space).await?;
    for entry in &it.people {
        people::write(tx, entry).await?;
    }
    for secret in &it.secrets {
        tx.put_secret(secret, it.now).await?;
    }
    Ok(())
}

fn is_admin(directory: &Directory, person: PersonId) -> bool {
    let known = directory.people.get(&person);
    known.is_some_and(|it| it.admin && it.standing() == Standing::Member)
}

/// Whether it says no more than an installation does.
fn is_bare(subject: &Subject) -> bool {
    match subject {
        Subject::Organisation(it) => !it.started && it.holidays.is_empty() && it.personal_cards.is_none(),
        Subject::Person(it) => !it.lead && it.away.is_none() && it.delegate.is_none() && it.linked.is_none(),
        Subject::Channel(_) | Subject::Initiative(_) => false,
    }
}

// In the organisation that they come to they are nobody's admin by this.
fn arrived(person: &Person) -> Person {
    Person::unknown(person.id, person.name.clone())
}

fn appearance(person: &Person) -> Vec<Event> {
    let Person { name, zone, presence, .. } = person.clone();
    let mut events = vec![Event::Appeared { name, zone, presence }];
    events.extend(person.greeted.map(|_| Event::Greeted));
    events.extend(person.zone_asked.map(|_| Event::ZoneAsked));
    events
}
