//! The example organisation: people, places and efforts read from `prompts/example/`, and their story.
//!
//! Rule: nothing is invented behind the rules. Every step is a command somebody gives at its time, so that
//! record, log and holdings of the example are as genuine as anybody's.

mod cast;
mod deed;
mod script;

use std::sync::Arc;

use baton_chat::inbound::SpaceRef;
use baton_domain::{OrganisationId, person::Standing, playbook::Playbook};
use baton_playground::{Channel, Directory as Room, Person};
use baton_store::Store;
use jiff::Timestamp;

use crate::{
    baton::Baton,
    chance::Chance,
    clock::{Clock, ManualClock},
    failure::Failure,
    playbook,
    prompts::Prompts,
};

use self::{cast::Stage, script::Script};

/// The platform everybody of the example is on.
pub const PLATFORM: &str = "playground";
/// The platform's id of its one space.
pub const SPACE: &str = "demo";
/// The initiative through which visitors are led.
pub const FEATURED: &str = "claims-triage";
/// Monday 23 November 2026, 09:01 in London.
const OPENING_SECOND: i64 = 1_795_424_460;
/// Makes the same ids and salts each time.
const SEED: u64 = 20_261_123;
/// Stands in the store once the whole story was told.
const MARK: &str = "example";

/// Baton with an organisation to try it out in.
#[derive(Debug)]
pub struct Opened {
    /// Nothing is connected and nothing was sent yet.
    pub baton: Arc<Baton>,
    /// Who and what is in the playground.
    pub directory: Room,
    /// Whose record it is.
    pub organisation: OrganisationId,
}

/// When the example opens.
pub fn opening() -> Timestamp {
    Timestamp::from_second(OPENING_SECOND).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Tells the story into an empty store, or goes on with the one that is there.
///
/// # Errors
/// A bad file of the example; a step the rules refuse; a store with something else in it.
pub async fn open(
    store: Store,
    clock: Arc<dyn Clock>,
    chance: Chance,
    prompts: Prompts,
) -> Result<Opened, Failure> {
    let playbook = playbook::read(&prompts)?;
    if store.organisations().await?.is_empty() {
        tell(&store, &prompts, playbook.clone()).await?;
    } else if store.meta(MARK).await?.is_none() {
        let what = "this database holds something other than a finished example; give `demo` one of its own";
        return Err(Failure::Record(what.to_owned()));
    }
    let baton = Arc::new(Baton::new(store, clock, chance, prompts, playbook));
    go_on(baton).await
}

/// The playground of the first organisation that has one.
///
/// # Errors
/// The store's; [`Failure::Record`] when no organisation is in a playground.
pub async fn go_on(baton: Arc<Baton>) -> Result<Opened, Failure> {
    for row in baton.store.organisations().await? {
        let spaces = baton.store.spaces(row.id).await?;
        if let Some(space) = spaces.iter().find(|it| it.platform == PLATFORM) {
            let external = SpaceRef { platform: PLATFORM.to_owned(), id: space.external_id.clone() };
            let directory = room(&baton, row.id, external).await?;
            return Ok(Opened { baton, directory, organisation: row.id });
        }
    }
    Err(Failure::Record(
        "no organisation in this database is in a playground; `baton demo` makes one".to_owned(),
    ))
}

/// Whether the example can be read at all, without telling it.
///
/// # Errors
/// The first bad file.
pub fn check(prompts: &Prompts) -> Result<(), Failure> {
    Script::read(prompts).map(|_| ())
}

async fn tell(store: &Store, prompts: &Prompts, playbook: Playbook) -> Result<(), Failure> {
    let script = Script::read(prompts)?;
    let clock = Arc::new(ManualClock::at(script.founded()?));
    // The story is told without a word sent, so that it needs no texts.
    let silent = Prompts::from_files(std::collections::BTreeMap::new())?;
    let baton = Baton::new(store.clone(), clock, Chance::seeded(SEED), silent, playbook);
    let mut stage = Stage::set(&baton, &script).await?;
    stage.play(&script).await?;
    stage.move_in(&script).await?;
    store.write(|tx| Box::pin(async move { tx.put_meta(MARK, "told").await })).await?;
    Ok(())
}

async fn room(baton: &Baton, organisation: OrganisationId, space: SpaceRef) -> Result<Room, Failure> {
    let directory = baton.reload(organisation).await?;
    let id = directory.space(&space);
    let zone = |it: &baton_domain::person::Person| {
        it.zone.clone().unwrap_or_else(|| directory.organisation.zone.clone())
    };
    let here = directory.people.values().filter(|it| it.standing() != Standing::Gone);
    let people = here.filter_map(|it| {
        let handle = directory.user_in(&space, it.id)?.to_owned();
        Some(Person { id: handle, name: it.name.as_str().to_owned(), zone: zone(it) })
    });
    let channels = baton.store.channels(organisation).await?.into_iter().filter(|it| Some(it.space) == id);
    let channels = channels.map(|it| Channel { name: format!("#{}", it.name), id: it.external_id });
    let (mut people, mut channels): (Vec<Person>, Vec<Channel>) = (people.collect(), channels.collect());
    people.sort_by(|a, b| a.name.cmp(&b.name));
    channels.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Room { people, channels, space })
}

#[cfg(test)]
mod tests;
