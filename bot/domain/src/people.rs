//! Everybody in an organisation, with who leads the portfolio kept beside.
//!
//! Rule: the leads follow from the people. They are asked for at every gap of every decision, and are a few
//! among thousands.
//! Rule: a person stands here once, however many accounts they have; whoever asks for another of their accounts
//! gets the person.

use std::{collections::BTreeMap, ops::Deref};

use crate::{
    PersonId,
    person::{Person, Standing},
};

/// Read as the map it is; changed through [`People::change`] alone.
#[derive(Debug, Clone, Default)]
pub struct People {
    all: BTreeMap<PersonId, Person>,
    // As recorded: other accounts, and whoever is not here as recorded because of those.
    apart: BTreeMap<PersonId, Person>,
    leads: Vec<PersonId>,
}

impl People {
    /// Who lead the portfolio, in the order of their ids.
    pub fn leads(&self) -> impl Iterator<Item = PersonId> {
        self.leads.iter().copied()
    }

    /// Whether this person is one of [`Self::leads`].
    pub fn is_lead(&self, person: PersonId) -> bool {
        self.leads.contains(&person)
    }

    /// The person, also by another account of theirs.
    pub fn get(&self, id: &PersonId) -> Option<&Person> {
        self.all.get(&self.resolve(*id))
    }

    /// Whether there is such a person, or such an account.
    pub fn contains_key(&self, id: &PersonId) -> bool {
        self.get(id).is_some()
    }

    /// Whose account it is: anybody's own id for anybody else's other account.
    pub fn resolve(&self, id: PersonId) -> PersonId {
        resolve(&self.apart, id)
    }

    /// One record as it is stored, whoever it is another account of.
    pub fn recorded(&self, id: PersonId) -> Option<&Person> {
        self.apart.get(&id).or_else(|| self.all.get(&id))
    }

    /// Every record as it is stored.
    pub fn all_recorded(&self) -> impl Iterator<Item = &Person> {
        let here = self.all.values().filter(|it| !self.apart.contains_key(&it.id));
        self.apart.values().chain(here)
    }

    /// The records that are other accounts of this person.
    pub fn others_of(&self, person: PersonId) -> impl Iterator<Item = &Person> {
        self.apart.values().filter(move |it| it.linked.is_some() && self.resolve(it.id) == person)
    }

    /// Changes one person; nothing where there is none such.
    pub fn change(&mut self, person: PersonId, change: impl FnOnce(&mut Person)) {
        if let Some(person) = self.all.get_mut(&person) {
            change(person);
            self.leads = leads(&self.all);
        }
    }

    // Whoever is one with others has their best presence and what only those know.
    fn join(&mut self) {
        for other in self.apart.clone().values().filter(|it| it.linked.is_some()) {
            let id = self.resolve(other.id);
            let Some(person) = self.all.get_mut(&id) else { continue };
            self.apart.entry(id).or_insert_with(|| person.clone());
            person.presence = person.presence.min(other.presence);
            person.zone = person.zone.take().or_else(|| other.zone.clone());
            person.escalations = person.escalations.or(other.escalations);
            person.greeted = earliest(person.greeted, other.greeted);
            person.zone_asked = earliest(person.zone_asked, other.zone_asked);
        }
        for person in self.all.values_mut() {
            let resolved = |it: PersonId| resolve(&self.apart, it);
            let mut now = person.clone();
            now.delegate = now.delegate.map(resolved).filter(|it| *it != now.id);
            if let Some(away) = &mut now.away {
                away.cover = away.cover.map(resolved).filter(|it| *it != now.id);
            }
            if now != *person {
                let before = std::mem::replace(person, now);
                self.apart.entry(before.id).or_insert(before);
            }
        }
    }
}

// A chain of accounts ends after as many steps as there are accounts, whatever was stored.
fn resolve(apart: &BTreeMap<PersonId, Person>, mut id: PersonId) -> PersonId {
    for _ in 0..apart.len() {
        match apart.get(&id).and_then(|it| it.linked) {
            Some(linked) => id = linked.to,
            None => break,
        }
    }
    id
}

fn earliest<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

fn leads(all: &BTreeMap<PersonId, Person>) -> Vec<PersonId> {
    all.values().filter(|it| it.lead && it.standing() == Standing::Member).map(|it| it.id).collect()
}

impl FromIterator<Person> for People {
    fn from_iter<T: IntoIterator<Item = Person>>(people: T) -> Self {
        let (mut all, mut apart) = (BTreeMap::new(), BTreeMap::new());
        for person in people {
            let map = if person.linked.is_some() { &mut apart } else { &mut all };
            map.insert(person.id, person);
        }
        let mut people = Self { all, apart, leads: Vec::new() };
        if !people.apart.is_empty() {
            people.join();
        }
        people.leads = leads(&people.all);
        people
    }
}

impl Deref for People {
    type Target = BTreeMap<PersonId, Person>;

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}
