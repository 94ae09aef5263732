//! What every request of the page shares.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::{Mutex as Turn, OwnedSemaphorePermit, Semaphore, watch};

use super::{Opening, asides::Asides, refused::Refused, seen::Seen, sent::Used};
use crate::{
    director::{Coming, Suggestion},
    room::Room,
};

/// Tabs that can listen for changes at the same time.
const MOST_LISTENERS: usize = 512;

/// The room as a site: what only the page remembers lives as long as the process.
pub(super) struct Site {
    pub(super) room: Room,
    pub(super) opening: Opening,
    pub(super) keys: Keys,
    /// Counts whatever makes a page look different.
    pub(super) pulse: watch::Sender<u64>,
    /// Counts whatever makes the forecast different.
    pub(super) moved: watch::Sender<u64>,
    asides: Mutex<Asides>,
    seen: Mutex<Seen>,
    used: Mutex<Used>,
    coming: Mutex<Vec<Coming>>,
    /// As of a count of [`Site::moved`].
    outlook: Turn<(u64, Outlook)>,
    listeners: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

/// Hands out keys that were never used before.
#[derive(Debug)]
pub(super) struct Keys {
    session: String,
    used: AtomicU64,
}

impl Keys {
    pub(super) fn next(&self) -> String {
        format!("{}-{}", self.session, self.used.fetch_add(1, Ordering::Relaxed))
    }
}

/// What stands above the messages, for everybody.
#[derive(Debug, Clone, Default)]
pub(super) struct Outlook {
    pub(super) standing: Option<String>,
    pub(super) suggestions: Vec<Suggestion>,
}

impl Site {
    pub(super) fn new(room: Room, opening: Opening) -> Self {
        let start = *room.playground.changes().borrow();
        Self {
            keys: Keys { session: opening.session.clone(), used: AtomicU64::new(1) },
            pulse: watch::Sender::new(0),
            moved: watch::Sender::new(1),
            asides: Mutex::default(),
            seen: Mutex::new(Seen::from(start)),
            used: Mutex::default(),
            coming: Mutex::default(),
            outlook: Turn::default(),
            listeners: Arc::new(Semaphore::new(MOST_LISTENERS)),
            closing: watch::Sender::new(false),
            room,
            opening,
        }
    }

    /// What only one person sees.
    pub(super) fn asides(&self) -> MutexGuard<'_, Asides> {
        locked(&self.asides)
    }

    /// Who has seen what.
    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        locked(&self.seen)
    }

    /// The keys of what the page does itself.
    pub(super) fn used(&self) -> MutexGuard<'_, Used> {
        locked(&self.used)
    }

    /// What was about to be sent when that was last looked at.
    pub(super) fn coming(&self) -> MutexGuard<'_, Vec<Coming>> {
        locked(&self.coming)
    }

    /// How things stand now; asked for once after each change.
    pub(super) async fn outlook(&self) -> Outlook {
        let now = *self.moved.borrow();
        let mut known = self.outlook.lock().await;
        if known.0 != now {
            let director = &self.room.director;
            let outlook =
                Outlook { standing: director.standing().await, suggestions: director.suggestions().await };
            *known = (now, outlook);
        }
        known.1.clone()
    }

    /// A place among those who listen for changes, given back when it is dropped.
    pub(super) fn listen(&self) -> Result<OwnedSemaphorePermit, Refused> {
        Arc::clone(&self.listeners).try_acquire_owned().map_err(|_| Refused::Crowded)
    }

    /// Somebody did something: forecasts and numbers may differ now.
    pub(super) fn happened(&self) {
        self.moved.send_modify(|it| *it += 1);
    }

    /// Lets every open page look again.
    pub(super) fn stir(&self) {
        self.pulse.send_modify(|it| *it += 1);
    }

    /// Ends every stream of events, so that connections can close.
    pub(super) fn close(&self) {
        self.closing.send_replace(true);
        self.stir();
    }

    pub(super) fn is_closing(&self) -> bool {
        *self.closing.borrow()
    }

    pub(super) async fn until_closing(&self) {
        // The sender is in `self` and cannot be gone.
        let _ = self.closing.subscribe().wait_for(|it| *it).await;
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
