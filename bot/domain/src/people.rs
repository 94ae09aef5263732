//! Everybody in an organisation, with who leads the portfolio kept beside.
//!
//! Rule: the leads follow from the people. They are asked for at every gap of every decision, and are a few
//! among thousands.

use std::{collections::BTreeMap, ops::Deref};

use crate::{
    PersonId,
    person::{Person, Standing},
};

/// Read as the map it is; changed through [`People::change`] alone.
#[derive(Debug, Clone, Default)]
pub struct People {
    all: BTreeMap<PersonId, Person>,
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

    /// Changes one person; nothing where there is none such.
    pub fn change(&mut self, person: PersonId, change: impl FnOnce(&mut Person)) {
        if let Some(person) = self.all.get_mut(&person) {
            change(person);
            self.leads = leads(&self.all);
        }
    }
}

fn leads(all: &BTreeMap<PersonId, Person>) -> Vec<PersonId> {
    all.values().filter(|it| it.lead && it.standing() == Standing::Member).map(|it| it.id).collect()
}

impl FromIterator<Person> for People {
    fn from_iter<T: IntoIterator<Item = Person>>(people: T) -> Self {
        let all = people.into_iter().map(|it| (it.id, it)).collect();
        Self { leads: leads(&all), all }
    }
}

impl Deref for People {
    type Target = BTreeMap<PersonId, Person>;

    fn deref(&self) -> &Self::Target {
        &self.all
    }
}
