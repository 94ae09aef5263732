//! A replica: a Baton with a clock of its own, which may be in the middle of a delivery.

use std::{future::Future, pin::Pin, sync::Arc};

use baton::{baton::Baton, chance::Chance, example, failure::Failure, playbook, prompts::Prompts};
use baton_store::Store;
use jiff::Timestamp;
use tokio::sync::mpsc;

use super::{
    room::{Held, How, Line, Room, TIMEOUT},
    watch::{Time, Watch},
};

pub(super) type Work = Pin<Box<dyn Future<Output = Result<usize, Failure>>>>;

/// See the module.
pub(super) struct Replica {
    pub(super) baton: Arc<Baton>,
    pub(super) watch: Arc<Watch>,
    pub(super) busy: Option<Busy>,
    held: mpsc::UnboundedReceiver<Held>,
}

/// What it does while a delivery is not answered.
pub(super) struct Busy {
    work: Work,
    held: Held,
}

impl Replica {
    /// A new process; `life` says which one in this place.
    pub(super) fn start(
        name: usize,
        life: u64,
        seed: u64,
        store: &Store,
        prompts: &Prompts,
        (time, room): (&Arc<Time>, &Arc<Room>),
    ) -> Self {
        let watch = Watch::right(time);
        let chance = Chance::seeded(seed.wrapping_mul(1_009) + 97 * life + name as u64);
        let playbook = playbook::read(prompts).expect("the embedded playbook is right");
        let baton = Arc::new(Baton::new(store.clone(), watch.clone(), chance, prompts.clone(), playbook));
        let (sender, held) = mpsc::unbounded_channel();
        baton.send_in_turn();
        baton.connect(example::PLATFORM, Arc::new(Line { room: Arc::clone(room), of: name, held: sender }));
        Self { baton, watch, busy: None, held }
    }

    /// Works until it is done or a delivery is not answered at once.
    pub(super) async fn does(&mut self, mut work: Work) -> Result<Done, Failure> {
        tokio::select! {
            biased;
            done = &mut work => Ok(Done::All(done?)),
            held = self.held.recv() => {
                let held = held.expect("the replica has the other end");
                if held.how == How::Dies {
                    return Ok(Done::Died);
                }
                self.busy = Some(Busy { work, held });
                Ok(Done::Held)
            }
        }
    }

    /// Gets its answer and goes on.
    pub(super) async fn goes_on(&mut self, room: &Room) -> Result<Done, Failure> {
        let Some(Busy { work, held }) = self.busy.take() else { return Ok(Done::All(0)) };
        held.end(room);
        self.does(work).await
    }

    /// Does nothing, not even answer.
    pub(super) fn stands_still(&self) -> bool {
        self.busy.as_ref().is_some_and(|it| matches!(it.held.how, How::Stands(_)))
    }

    /// When it goes on.
    pub(super) fn until(&self) -> Option<Timestamp> {
        let held = &self.busy.as_ref()?.held;
        match held.how {
            How::Dies => None,
            How::Stands(by) => Some(held.since + by),
            How::Waits(by) => Some(held.since + by.min(TIMEOUT)),
        }
    }
}

/// How far work came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// It did so much.
    All(usize),
    Held,
    Died,
}
