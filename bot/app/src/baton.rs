//! Baton itself: what every request, check-in and subcommand shares.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, OnceLock, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use baton_chat::{inbound::SpaceRef, platform::Platform};
use baton_domain::{InitiativeId, OrganisationId, SpaceId, playbook::Playbook};
use baton_store::Store;
use jiff::Timestamp;
use tokio::sync::{Mutex, MutexGuard, Notify, Semaphore};

use crate::{
    chance::Chance, clock::Clock, directory::Directory, failure::Failure, keyring::Keyring, metrics::Metrics,
    prompts::Prompts, readings, send::Silences,
};

/// The running bot. Shared by reference; everything inside is safe to use at once.
#[derive(Debug)]
pub struct Baton {
    /// The record on disk.
    pub store: Store,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Ids, salts and tokens.
    pub chance: Chance,
    /// Every text people read.
    pub prompts: Prompts,
    /// The questions and numbers.
    pub playbook: Playbook,
    /// Rung when something may have become due earlier than the loops think.
    pub bell: Notify,
    /// The same, rung by another process on the same database.
    pub(crate) bell_of_others: Notify,
    pub(crate) keyring: Option<Keyring>,
    pub(crate) metrics: Metrics,
    pub(crate) silences: Silences,
    pub(crate) readings: readings::Pace,
    pub(crate) preparing: Semaphore,
    platforms: RwLock<BTreeMap<String, Arc<dyn Platform>>>,
    directories: RwLock<HashMap<OrganisationId, Arc<Directory>>>,
    turns: Vec<Mutex<()>>,
    ending: AtomicBool,
    at_once: AtomicU32,
    name: OnceLock<String>,
}

/// Messages in flight at once for each organisation, each to another place: what a workspace lets through in the
/// few seconds for which an adapter keeps a message waiting for its turn.
const AT_ONCE: u32 = 16;
/// The same of all organisations together.
const AT_ONCE_AT_MOST: u32 = 2_048;
/// Of these so many are asked about and put into words at the same time: a command that comes meanwhile waits for them
/// and for no others, and finds a connection free.
const PREPARED_AT_ONCE: usize = 8;
/// Turns to wait for; many, so that two initiatives seldom share one.
const TURNS: usize = 1_024;

impl Baton {
    /// Puts the parts together; platforms are connected afterwards.
    pub fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        chance: Chance,
        prompts: Prompts,
        playbook: Playbook,
    ) -> Self {
        Self {
            store,
            clock,
            chance,
            prompts,
            playbook,
            bell: Notify::new(),
            bell_of_others: Notify::new(),
            name: OnceLock::new(),
            keyring: None,
            metrics: Metrics::new(),
            silences: Silences::default(),
            readings: readings::Pace::new(),
            preparing: Semaphore::new(PREPARED_AT_ONCE),
            platforms: RwLock::default(),
            directories: RwLock::default(),
            turns: (0..TURNS).map(|_| Mutex::new(())).collect(),
            ending: AtomicBool::new(false),
            at_once: AtomicU32::new(AT_ONCE),
        }
    }

    /// Seals what platforms have it keep; without a key nothing of that sort is kept.
    #[must_use]
    pub fn with_keyring(self, keyring: Keyring) -> Self {
        Self { keyring: Some(keyring), ..self }
    }

    /// Has messages go one after the other, so that the same seed makes the same ids whatever is faster.
    pub fn send_in_turn(&self) {
        self.at_once.store(1, Ordering::Relaxed);
    }

    /// Messages in flight at once, each to another place: so many for every organisation that is known here.
    pub(crate) fn at_once(&self) -> u32 {
        let known = self.directories.read().unwrap_or_else(PoisonError::into_inner).len();
        match self.at_once.load(Ordering::Relaxed) {
            1 => 1,
            each => each.saturating_mul(u32::try_from(known.max(1)).unwrap_or(1)).min(AT_ONCE_AT_MOST),
        }
    }

    /// What tells this process from others on the same database.
    pub(crate) fn name(&self) -> &str {
        self.name.get_or_init(|| self.chance.token())
    }

    /// Civil time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Nothing new is begun from now on.
    pub(crate) fn end(&self) {
        self.ending.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// Waits until nobody in this process changes the initiative. What other processes do shows when saving;
    /// without this, many at once would outrun each other again and again.
    pub(crate) async fn turn(&self, id: InitiativeId) -> MutexGuard<'_, ()> {
        self.turns[slot(id)].lock().await
    }

    /// As [`Self::turn`] for several at once; always taken in one order, so that nobody waits in a circle.
    pub(crate) async fn turns(&self, ids: impl Iterator<Item = InitiativeId>) -> Vec<MutexGuard<'_, ()>> {
        let slots: BTreeSet<usize> = ids.map(slot).collect();
        let mut turns = Vec::with_capacity(slots.len());
        for at in slots {
            turns.push(self.turns[at].lock().await);
        }
        turns
    }

    /// Lets messages go out through this platform from now on.
    pub fn connect(&self, name: &str, platform: Arc<dyn Platform>) {
        self.platforms.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), platform);
    }

    /// The platform of that name, if connected.
    pub fn platform(&self, name: &str) -> Option<Arc<dyn Platform>> {
        self.platforms.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Whose space it is; nobody's while it is disconnected.
    ///
    /// # Errors
    /// The store's.
    pub async fn home(&self, space: &SpaceRef) -> Result<Option<(OrganisationId, SpaceId)>, Failure> {
        let remembered = || {
            let all = self.directories.read().unwrap_or_else(PoisonError::into_inner);
            all.values().find_map(|it| Some((it.id(), it.connected(space)?)))
        };
        // Another process may have given it to another organisation.
        match (!self.store.is_shared()).then(remembered).flatten() {
            Some(home) => Ok(Some(home)),
            None => {
                let row = self.store.space_at(&space.platform, &space.id).await?;
                Ok(row.filter(|it| it.left.is_none()).map(|it| (it.organisation, it.id)))
            }
        }
    }

    /// The organisation's directory as of its last change.
    ///
    /// # Errors
    /// The store's; an organisation that does not exist.
    pub async fn directory(&self, id: OrganisationId) -> Result<Arc<Directory>, Failure> {
        let known = self.directories.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        match known {
            Some(directory) if directory.moves == self.store.moves(id).await? => Ok(directory),
            _ => self.reload(id).await,
        }
    }

    /// Reads the directory again; called after a change to a person, a channel or the organisation.
    ///
    /// # Errors
    /// As [`Self::directory`].
    pub async fn reload(&self, id: OrganisationId) -> Result<Arc<Directory>, Failure> {
        let missing = || Failure::Record(format!("no organisation {id}"));
        let directory = Arc::new(Directory::load(&self.store, id).await?.ok_or_else(missing)?);
        let mut all = self.directories.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(id, Arc::clone(&directory));
        Ok(directory)
    }

    /// There is no such organisation any more.
    pub(crate) fn forget(&self, id: OrganisationId) {
        self.directories.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

fn slot(id: InitiativeId) -> usize {
    usize::try_from(id.0.as_u128() % TURNS as u128).unwrap_or(0)
}
