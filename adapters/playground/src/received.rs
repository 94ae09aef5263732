//! What the playground received: the one place that knows whether a message arrived.
//!
//! Rule: a send is answered only when its line is on disk, and a token that arrives twice is refused and
//! remembered as a violation.

mod journal;
mod shelf;

use std::{
    collections::HashSet,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use baton_chat::{
    card::Card,
    inbound::{Outgoing, Place},
};
use thiserror::Error;
use tokio::sync::{Mutex as Turn, oneshot, watch};

pub use journal::OpenError;
pub use shelf::{Origin, Shown};

use journal::{AppendError, Entry, Journal};
use shelf::Shelf;

/// Everything that arrived, on disk or in memory; sends at the same time share one sync.
#[derive(Debug)]
pub struct Received {
    journal: Arc<Turn<Journal>>,
    waiting: Mutex<Vec<Waiting>>,
    shared: Arc<Shared>,
}

/// Why something was not kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotKept {
    /// The token is there already; the attempt is recorded.
    #[error("a message with this token is there already")]
    Duplicate,
    /// Nothing with this token ever arrived.
    #[error("there is no such message")]
    NoSuchMessage,
    /// Certainly not written.
    #[error("not written: {0}")]
    NotWritten(String),
    /// Written or not.
    #[error("perhaps written: {0}")]
    Doubtful(String),
}

#[derive(Debug)]
struct Shared {
    shelf: Mutex<Shelf>,
    changes: watch::Sender<u64>,
}

#[derive(Debug)]
struct Waiting {
    entry: Entry,
    answer: oneshot::Sender<Result<(), NotKept>>,
}

impl Received {
    /// Kept for as long as the process lives.
    pub fn in_memory() -> Self {
        Self::new(Journal::nowhere(), Shelf::default())
    }

    /// Reads the file and goes on writing it, creating it if need be; a last line torn by a crash is cut off.
    ///
    /// # Errors
    /// [`OpenError`], also when another process has the file open.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let (journal, entries) = Journal::open(path)?;
        let mut shelf = Shelf::default();
        entries.into_iter().for_each(|it| shelf.apply(it));
        Ok(Self::new(journal, shelf))
    }

    fn new(journal: Journal, shelf: Shelf) -> Self {
        let changes = watch::Sender::new(shelf.latest());
        let shared = Arc::new(Shared { shelf: Mutex::new(shelf), changes });
        Self { journal: Arc::new(Turn::new(journal)), waiting: Mutex::default(), shared }
    }

    /// Takes a new message.
    ///
    /// # Errors
    /// [`NotKept::Duplicate`] when its token is there already.
    pub async fn send(&self, message: &Outgoing) -> Result<(), NotKept> {
        let Outgoing { space, to, card, token, at, under: _ } = message.clone();
        self.keep(Entry::Sent { token, space, to, card, at }).await
    }

    /// Replaces the card of a message.
    ///
    /// # Errors
    /// [`NotKept::NoSuchMessage`] when nothing with this token arrived.
    pub async fn edit(&self, token: &str, card: &Card) -> Result<(), NotKept> {
        self.keep(Entry::Edited { edit: token.to_owned(), card: card.clone() }).await
    }

    /// The message with this token; waits for what is just being written, so that the answer is certain.
    pub async fn find(&self, token: &str) -> Option<Shown> {
        let turn = self.journal.lock().await;
        let found = self.shared.shelf().find(token).cloned();
        drop(turn);
        found
    }

    /// Every message, in the order of arrival, each as it stands now.
    pub fn all(&self) -> Vec<Shown> {
        self.shared.shelf().all().to_vec()
    }

    /// Every message of one place, in the order of arrival.
    pub fn at(&self, place: &Place) -> Vec<Shown> {
        self.shared.shelf().all().iter().filter(|it| it.to == *place).cloned().collect()
    }

    /// Looks at every message, in the order of arrival.
    pub(crate) fn visit(&self, look: impl FnMut(&Shown)) {
        self.shared.shelf().all().iter().for_each(look);
    }

    /// What arrived or was edited after change number `change`, in the order of its last change.
    pub fn since(&self, change: u64) -> Vec<Shown> {
        self.shared.shelf().since(change)
    }

    /// Tokens that arrived more than once, once for each time too many.
    pub fn violations(&self) -> Vec<String> {
        self.shared.shelf().violations().to_vec()
    }

    /// The number of the last change, and a way to wait for the next.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    /// Shows an answer Baton gave in public; it is no delivery and stays in memory.
    pub(crate) fn overhear(&self, message: Outgoing) {
        self.shared.change(|shelf| shelf.overhear(message));
    }

    async fn keep(&self, entry: Entry) -> Result<(), NotKept> {
        let (answer, answered) = oneshot::channel();
        locked(&self.waiting).push(Waiting { entry, answer });
        let mut journal = Arc::clone(&self.journal).lock_owned().await;
        let batch = std::mem::take(&mut *locked(&self.waiting));
        let shared = Arc::clone(&self.shared);
        if batch.is_empty() {
            drop(journal);
        } else if journal.is_on_disk() {
            // The turn goes along, so that a sender that gives up does not let the next one in too early.
            let written = tokio::task::spawn_blocking(move || shared.commit(&mut journal, batch));
            written.await.map_err(|it| NotKept::Doubtful(it.to_string()))?;
        } else {
            shared.commit(&mut journal, batch);
        }
        answered.await.unwrap_or_else(|_| Err(NotKept::Doubtful("the writer stopped".to_owned())))
    }
}

impl Shared {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        locked(&self.shelf)
    }

    fn change(&self, change: impl FnOnce(&mut Shelf)) {
        let mut shelf = self.shelf();
        change(&mut shelf);
        let latest = shelf.latest();
        drop(shelf);
        self.changes.send_modify(|it| *it = latest.max(*it));
    }

    /// Writes the batch, syncs once, then lets it be seen and answers. Who gave up waiting wanted nothing.
    fn commit(&self, journal: &mut Journal, batch: Vec<Waiting>) {
        let (mut entries, mut answers, mut tokens) = (Vec::new(), Vec::new(), HashSet::new());
        for Waiting { entry, answer } in batch.into_iter().filter(|it| !it.answer.is_closed()) {
            let (entry, verdict) = self.judge(entry, &mut tokens);
            entries.extend(entry);
            answers.push((answer, verdict));
        }
        let written = journal.append(&entries).map_err(NotKept::from);
        if written.is_ok() {
            self.change(|shelf| entries.into_iter().for_each(|it| shelf.apply(it)));
        }
        for (answer, verdict) in answers {
            let _ = answer.send(written.clone().and(verdict));
        }
    }

    /// What is written for an entry, and what its sender hears.
    fn judge(&self, entry: Entry, tokens: &mut HashSet<String>) -> (Option<Entry>, Result<(), NotKept>) {
        let known = |token: &str, tokens: &HashSet<String>| {
            tokens.contains(token) || self.shelf().find(token).is_some()
        };
        match entry {
            Entry::Sent { token, to, at, .. } if known(&token, tokens) => {
                tracing::error!(token, "a message arrived twice; the second was refused");
                (Some(Entry::Violation { violation: token, to, at }), Err(NotKept::Duplicate))
            }
            Entry::Edited { edit, .. } if !known(&edit, tokens) => (None, Err(NotKept::NoSuchMessage)),
            entry => {
                if let Entry::Sent { token, .. } = &entry {
                    tokens.insert(token.clone());
                }
                (Some(entry), Ok(()))
            }
        }
    }
}

impl From<AppendError> for NotKept {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::TakenBack(why) => Self::NotWritten(why.to_string()),
            AppendError::Doubtful(why) => Self::Doubtful(why.to_string()),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
pub(crate) mod tests;
