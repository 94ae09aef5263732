//! The directory: everything about an organisation but its initiatives, in memory.
//!
//! Rule: a snapshot is immutable; whoever changes a person, a channel or the organisation has it reloaded.

mod guess;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use baton_chat::inbound::{Place, SpaceRef};
use baton_domain::{
    ChannelId, OrganisationId, PersonId, SpaceId,
    calendar::{Absence, Calendar, zone},
    context::Context,
    organisation::{Channel, Organisation},
    people::People,
    person::{Person, Standing},
    playbook::Playbook,
};
use baton_store::{IdentityRow, Store};
use jiff::{Timestamp, tz::TimeZone};
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// One organisation's people, places and settings at one moment.
#[derive(Debug, Clone)]
pub struct Directory {
    /// The tenant.
    pub organisation: Organisation,
    /// Everybody, also those who left.
    pub people: People,
    /// Its channels.
    pub channels: BTreeMap<ChannelId, Channel>,
    /// Where dates of the record are read.
    pub calendar: Calendar,
    /// Versions of the records above, for optimistic saving.
    pub versions: Versions,
    /// What the store's count of moves was before it was read.
    pub moves: i64,
    spaces: BTreeMap<SpaceId, SpaceRef>,
    disconnected: BTreeSet<SpaceId>,
    identities: Vec<IdentityRow>,
    channel_places: Vec<(SpaceId, String, ChannelId)>,
    by_identity: HashMap<(SpaceId, String), PersonId>,
    by_person: HashMap<PersonId, Vec<usize>>,
    guesses: HashMap<SpaceId, TimeZone>,
}

/// Versions of the directory's records.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Versions {
    pub organisation: i64,
    pub people: BTreeMap<PersonId, i64>,
    pub channels: BTreeMap<ChannelId, i64>,
}

impl Directory {
    /// Reads the organisation from the store.
    ///
    /// # Errors
    /// The database's, or a record that cannot be read.
    pub async fn load(store: &Store, id: OrganisationId) -> Result<Option<Self>, Failure> {
        // First, so that whatever moves while the rest is read shows at the next look.
        let moves = store.moves(id).await?;
        let Some(row) = store.organisation(id).await? else { return Ok(None) };
        let organisation: Organisation = read(&row.record)?;
        let mut versions = Versions { organisation: row.version, ..Versions::default() };
        let mut people = Vec::new();
        for row in store.people(id).await? {
            versions.people.insert(row.id, row.version);
            people.push(read::<Person>(&row.record)?);
        }
        let (mut channels, mut channel_places) = (BTreeMap::new(), Vec::new());
        for row in store.channels(id).await? {
            versions.channels.insert(row.id, row.version);
            channels.insert(row.id, read::<Channel>(&row.record)?);
            channel_places.push((row.space, row.external_id, row.id));
        }
        let people: People = people.into_iter().collect();
        let identities = store.identities(id).await?;
        let by_identity =
            identities.iter().map(|it| ((it.space, it.external_id.clone()), it.person)).collect();
        let mut by_person: HashMap<PersonId, Vec<usize>> = HashMap::new();
        for (at, it) in identities.iter().enumerate() {
            by_person.entry(people.resolve(it.person)).or_default().push(at);
        }
        let guesses = guess::zones(&people, &identities);
        let space =
            |it: baton_store::SpaceRow| (it.id, SpaceRef { platform: it.platform, id: it.external_id });
        let rows = store.spaces(id).await?;
        let disconnected = rows.iter().filter(|it| it.left.is_some()).map(|it| it.id).collect();
        let spaces = rows.into_iter().map(space).collect();
        let calendar = calendar_of(&organisation);
        Ok(Some(Self {
            organisation,
            people,
            channels,
            calendar,
            versions,
            moves,
            spaces,
            disconnected,
            identities,
            channel_places,
            by_identity,
            by_person,
            guesses,
        }))
    }

    /// The same with other records of some people: what it will be once they are saved.
    pub fn with_people(&self, changed: Vec<Person>) -> Self {
        let mut all: BTreeMap<PersonId, Person> =
            self.people.all_recorded().map(|it| (it.id, it.clone())).collect();
        all.extend(changed.into_iter().map(|it| (it.id, it)));
        Self { people: all.into_values().collect(), ..self.clone() }
    }

    /// The tenant's id.
    pub fn id(&self) -> OrganisationId {
        self.organisation.id
    }

    /// What a decision at `now` may look at.
    pub fn context<'a>(&'a self, playbook: &'a Playbook, now: Timestamp) -> Context<'a> {
        Context { now, calendar: &self.calendar, playbook, people: &self.people }
    }

    /// The space a delivery comes from.
    pub fn space(&self, space: &SpaceRef) -> Option<SpaceId> {
        self.spaces.iter().find(|(_, it)| *it == space).map(|(id, _)| *id)
    }

    /// As [`Self::space`], unless nothing can be said there any more.
    pub fn connected(&self, space: &SpaceRef) -> Option<SpaceId> {
        self.space(space).filter(|it| !self.disconnected.contains(it))
    }

    /// Who a platform's user is.
    pub fn person_at(&self, space: SpaceId, user: &str) -> Option<PersonId> {
        self.account_at(space, user).map(|it| self.people.resolve(it))
    }

    /// Which record a platform's user has: their own, or one that is another account of somebody's.
    pub fn account_at(&self, space: SpaceId, user: &str) -> Option<PersonId> {
        self.by_identity.get(&(space, user.to_owned())).copied()
    }

    /// Which channel of ours a platform's channel is.
    pub fn channel_at(&self, space: SpaceId, channel: &str) -> Option<ChannelId> {
        self.channel_places.iter().find(|it| it.0 == space && it.1 == channel).map(|it| it.2)
    }

    /// Where a person is reached: where they last acted, of the spaces that are connected.
    pub fn reach_person(&self, person: PersonId) -> Option<(SpaceRef, Place)> {
        let account = self.reached_at(person)?;
        Some((self.spaces.get(&account.space)?.clone(), Place::Direct(account.external_id.clone())))
    }

    fn reached_at(&self, person: PersonId) -> Option<&IdentityRow> {
        let left = |it: &IdentityRow| {
            self.people.recorded(it.person).is_none_or(|it| it.standing() == Standing::Gone)
        };
        let connected = self.identities_of(person).filter(|it| !self.disconnected.contains(&it.space));
        connected.min_by_key(|it| (left(it), Reverse(it.acted)))
    }

    /// Who this user is, if messages to them go to another of their accounts.
    pub fn reached_elsewhere(&self, space: SpaceId, user: &str) -> Option<PersonId> {
        let person = self.person_at(space, user)?;
        let reached = self.reached_at(person)?;
        ((reached.space, reached.external_id.as_str()) != (space, user)).then_some(person)
    }

    /// Those with an account in this space and in another.
    pub fn also_elsewhere(&self, space: SpaceId) -> Vec<PersonId> {
        let several = self.by_person.iter().filter(|it| 1 < it.1.len());
        let here = several.filter(|it| it.1.iter().any(|at| self.identities[*at].space == space));
        here.map(|it| *it.0).collect()
    }

    /// A person's accounts: whose record each is, the space it is in, and whether that is connected.
    pub fn accounts_of(&self, person: PersonId) -> impl Iterator<Item = (&IdentityRow, Option<&SpaceRef>)> {
        self.identities_of(person).map(|it| (it, self.spaces.get(&it.space)))
    }

    /// Where a channel is reached; nowhere while it is closed or its space disconnected.
    pub fn reach_channel(&self, channel: ChannelId) -> Option<(SpaceRef, Place)> {
        let (space, id, _) = self.channel_places.iter().find(|it| it.2 == channel)?;
        let closed = self.channels.get(&channel).is_some_and(|it| it.closed);
        if closed || self.disconnected.contains(space) {
            return None;
        }
        Some((self.spaces.get(space)?.clone(), Place::Channel(id.clone())))
    }

    /// The channels of ours on a platform that is connected: the space, the platform's id and the name of each.
    pub fn places_on(&self, platform: &str) -> Vec<(SpaceRef, String, String)> {
        let connected = |space: &SpaceId| !self.disconnected.contains(space);
        let places = self.channel_places.iter().filter(|it| connected(&it.0));
        let named = places.filter_map(|(space, external, id)| {
            let space = self.spaces.get(space).filter(|it| it.platform == platform)?;
            Some((space.clone(), external.clone(), self.channels.get(id)?.name.as_str().to_owned()))
        });
        named.collect()
    }

    /// The users of a space who did not leave, as the platform names them.
    pub(crate) fn users_of(&self, space: SpaceId) -> Vec<String> {
        let is_there =
            |id: &PersonId| self.people.recorded(*id).is_some_and(|it| it.standing() != Standing::Gone);
        let there = self.identities.iter().filter(|it| it.space == space && is_there(&it.person));
        there.map(|it| it.external_id.clone()).collect()
    }

    /// The channels of ours in a space, as the platform names them.
    pub(crate) fn channels_of(&self, space: SpaceId) -> Vec<String> {
        self.channel_places.iter().filter(|it| it.0 == space).map(|it| it.1.clone()).collect()
    }

    /// The platform's id of a person within a space.
    pub fn user_in(&self, space: &SpaceRef, person: PersonId) -> Option<&str> {
        let space = self.space(space)?;
        self.identities_of(person).find(|it| it.space == space).map(|it| it.external_id.as_str())
    }

    fn identities_of(&self, person: PersonId) -> impl Iterator<Item = &IdentityRow> {
        self.by_person.get(&self.people.resolve(person)).into_iter().flatten().map(|at| &self.identities[*at])
    }

    /// A person's own working time; somebody without a zone has a guessed one.
    pub fn calendar_for(&self, person: PersonId) -> Calendar {
        let away: Option<Absence> =
            self.people.get(&person).and_then(|it| it.away.as_ref()).map(|it| it.days);
        let zone = self.zone_of(person);
        Calendar { zone, hours: self.calendar.hours, holidays: Arc::clone(&self.calendar.holidays), away }
    }

    /// A person's own zone, else that of most others in their space, else the organisation's. Source: N-3.
    pub fn zone_of(&self, person: PersonId) -> TimeZone {
        let own = self.people.get(&person).and_then(|it| it.zone.as_deref());
        let guess = || self.identities_of(person).find_map(|it| self.guesses.get(&it.space)).cloned();
        own.and_then(|it| zone(it).ok()).or_else(guess).unwrap_or_else(|| self.calendar.zone.clone())
    }

    /// The zone that is guessed for a person who was not asked for theirs yet. Source: N-3.
    pub fn zone_to_ask(&self, person: PersonId) -> Option<String> {
        self.people.get(&person).filter(|it| it.asks_zone())?;
        self.zone_of(person).iana_name().map(str::to_owned)
    }

    /// The name people read; never an id.
    pub fn name(&self, person: PersonId) -> &str {
        self.people.get(&person).map_or("somebody", |it| it.name.as_str())
    }
}

fn calendar_of(organisation: &Organisation) -> Calendar {
    let zone = zone(&organisation.zone).unwrap_or(TimeZone::UTC);
    let holidays = Arc::new(organisation.holidays.keys().copied().collect());
    Calendar { holidays, ..Calendar::new(zone) }
}

/// Reads a stored record.
///
/// # Errors
/// [`Failure::Record`] when it is not what this version writes.
pub fn read<T: DeserializeOwned>(record: &str) -> Result<T, Failure> {
    Ok(serde_json::from_str(record)?)
}
