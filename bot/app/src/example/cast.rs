//! Playing the story: everybody does their part when it is due, and then Baton moves in.

use std::collections::BTreeMap;

use baton_domain::{
    ChannelId, InitiativeId, OrganisationId, PersonId,
    context::Actor,
    initiative::{Beginning, Command},
    organisation::ChannelEvent,
    person::{Command as PersonCommand, Grant, Presence},
    role::Role,
};
use baton_store::IdentityRow;
use jiff::{SignedDuration, Timestamp};

use crate::{baton::Baton, change::Cause, failure::Failure};

use super::{
    PLATFORM, SPACE,
    deed::{Handles, title, words},
    script::{Effort, Person, Script, Step},
};

/// The organisation while its story is told.
pub(super) struct Stage<'a> {
    baton: &'a Baton,
    organisation: OrganisationId,
    people: BTreeMap<String, PersonId>,
    channels: BTreeMap<String, ChannelId>,
    efforts: BTreeMap<String, InitiativeId>,
}

/// One thing that happens.
enum Scene<'a> {
    Recorded(&'a Effort),
    Done(&'a Effort, &'a Step),
    Left(&'a Person),
}

impl<'a> Stage<'a> {
    /// Founds the organisation and records its people.
    pub(super) async fn set(baton: &'a Baton, script: &Script) -> Result<Self, Failure> {
        let organisation = baton.found(title(&script.organisation.name)?, &script.organisation.zone).await?;
        let now = baton.now();
        let draw = |_: &_| ChannelId(baton.chance.uuid(now));
        let channels = script.organisation.channels.iter().map(|it| (it.id.clone(), draw(it))).collect();
        let people = BTreeMap::new();
        let mut stage = Self { baton, organisation, people, channels, efforts: BTreeMap::new() };
        for person in &script.organisation.people {
            let id = PersonId(baton.chance.uuid(now));
            stage.appear(id, person, Presence::Member).await?;
            stage.people.insert(person.id.clone(), id);
            if person.lead {
                stage.change_person(id, PersonCommand::MakeLead(Grant::Given)).await?;
            }
            if person.admin {
                stage.change_person(id, PersonCommand::MakeAdmin(Grant::Given)).await?;
            }
            if person.escalations {
                stage.says(id, PersonCommand::SetEscalations(true)).await?;
            }
        }
        Ok(stage)
    }

    /// Tells everything in the order of time.
    pub(super) async fn play(&mut self, script: &Script) -> Result<(), Failure> {
        let mut scenes: Vec<(Timestamp, Scene<'_>)> = Vec::new();
        for effort in &script.efforts {
            scenes.push((script.instant(effort.recorded)?, Scene::Recorded(effort)));
            for step in &effort.steps {
                scenes.push((script.instant(step.at)?, Scene::Done(effort, step)));
            }
        }
        for person in &script.organisation.people {
            if let Some(left) = person.left {
                scenes.push((script.instant(left)?, Scene::Left(person)));
            }
        }
        scenes.sort_by_key(|it| it.0);
        for (at, scene) in scenes {
            self.advance_to(at);
            match scene {
                Scene::Recorded(effort) => self.record(script, effort).await?,
                Scene::Done(effort, step) => self.act(effort, step).await?,
                Scene::Left(person) => self.leave(person).await?,
            }
        }
        Ok(())
    }

    /// Brings the chat: places for people and channels, and what lapsed without anybody being told.
    pub(super) async fn move_in(&mut self, script: &Script) -> Result<(), Failure> {
        self.advance_to(script.moved_in()?);
        let baton = self.baton;
        let name = &script.organisation.name;
        let space = baton.move_in(self.organisation, PLATFORM, SPACE, name).await?;
        for channel in &script.organisation.channels {
            let directory = baton.directory(self.organisation).await?;
            let appeared = ChannelEvent::Appeared { name: title(&channel.name)? };
            let id = self.channels[&channel.id];
            baton.change_channel(&directory, id, (space, &channel.id), Cause::BATON, &[appeared]).await?;
        }
        for person in script.organisation.people.iter().filter(|it| it.left.is_none()) {
            let directory = baton.directory(self.organisation).await?;
            let id = self.people[&person.id];
            let (organisation, external_id) = (self.organisation, person.id.clone());
            let link = IdentityRow { organisation, space, external_id, person: id, acted: None };
            baton
                .change_person(&directory, id, Cause::BATON, appears(person, Presence::Member)?, Some(link))
                .await?;
        }
        let directory = baton.directory(self.organisation).await?;
        for id in self.efforts.values() {
            baton.change(&directory, *id, Cause::BATON, &[Command::Tick]).await?;
        }
        Ok(())
    }

    fn advance_to(&self, at: Timestamp) {
        let by = at.duration_since(self.baton.now()).max(SignedDuration::ZERO);
        self.baton.clock.advance(by);
    }

    async fn record(&mut self, script: &Script, effort: &Effort) -> Result<(), Failure> {
        let id = InitiativeId(self.baton.chance.uuid(self.baton.now()));
        let channel = effort.channel.as_ref().map(|it| {
            self.channels
                .get(it)
                .copied()
                .ok_or_else(|| Failure::Text(format!("no channel {it} in the example")))
        });
        let beginning = Beginning {
            id,
            key: effort.key.clone(),
            name: title(&effort.name)?,
            about: Some(words(&effort.about)?),
            stage: effort.stage,
            stage_since: script.instant(effort.since.unwrap_or(effort.recorded))?,
            audience: effort.audience,
            channel: channel.transpose()?,
            planned_end: effort.planned_end,
            functions: effort.functions.clone(),
        };
        let mut named = Vec::new();
        for (role, handle) in &effort.roles {
            let until = effort.champion_until.filter(|_| *role == Role::Champion);
            named.push(Command::Name { role: *role, person: self.person(handle)?, until });
        }
        let directory = self.baton.directory(self.organisation).await?;
        let cause = Cause { actor: Actor::Person(self.person(&effort.by)?), dedupe_key: None };
        self.baton.begin(&directory, beginning, cause, &named).await?;
        self.efforts.insert(effort.key.to_string(), id);
        Ok(())
    }

    async fn act(&self, effort: &Effort, step: &Step) -> Result<(), Failure> {
        let told = |why: Failure| Failure::Text(format!("{} at {}: {why}", effort.key, step.at));
        let id = self.efforts.get(effort.key.as_str()).copied();
        let id = id.ok_or_else(|| told(Failure::Text("it is not recorded yet".to_owned())))?;
        let directory = self.baton.directory(self.organisation).await?;
        let record = self.baton.load(self.organisation, id).await?.record;
        let command = step.deed.command(&record, self).map_err(told)?;
        let cause = Cause { actor: Actor::Person(self.person(&step.by)?), dedupe_key: None };
        let changed = self.baton.change(&directory, id, cause, &[command]).await.map_err(told)?;
        if changed.events.is_empty() {
            return Err(told(Failure::Text("it changes nothing".to_owned())));
        }
        Ok(())
    }

    async fn leave(&self, person: &Person) -> Result<(), Failure> {
        let id = self.person(&person.id)?;
        self.appear(id, person, Presence::Gone).await?;
        self.baton.release(self.organisation, id).await
    }

    async fn appear(&self, id: PersonId, person: &Person, presence: Presence) -> Result<(), Failure> {
        self.change_person(id, appears(person, presence)?).await
    }

    async fn change_person(&self, id: PersonId, command: PersonCommand) -> Result<(), Failure> {
        self.becomes(id, Cause::BATON, command).await
    }

    /// What somebody says of themselves.
    async fn says(&self, id: PersonId, command: PersonCommand) -> Result<(), Failure> {
        self.becomes(id, Cause { actor: Actor::Person(id), dedupe_key: None }, command).await
    }

    async fn becomes(&self, id: PersonId, cause: Cause<'_>, command: PersonCommand) -> Result<(), Failure> {
        let directory = self.baton.directory(self.organisation).await?;
        self.baton.change_person(&directory, id, cause, command, None).await.map(|_| ())
    }
}

impl Handles for Stage<'_> {
    fn person(&self, handle: &str) -> Result<PersonId, Failure> {
        let missing = || Failure::Text(format!("nobody in the example is called {handle}"));
        self.people.get(handle).copied().ok_or_else(missing)
    }
}

fn appears(person: &Person, presence: Presence) -> Result<PersonCommand, Failure> {
    Ok(PersonCommand::Appear { name: title(&person.name)?, zone: Some(person.zone.clone()), presence })
}
