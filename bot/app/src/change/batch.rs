//! Many beginnings at once, as an import has them: few units of work, each with many initiatives.

use baton_domain::initiative::{Beginning, Command, Event, Initiative};
use baton_store::Error as StoreError;

use crate::{baton::Baton, change::Cause, directory::Directory, failure::Failure};

use super::{Changed, Work, decide_all, index, write};

/// Initiatives recorded in one unit of work.
const TOGETHER: usize = 250;

impl Baton {
    /// Records every beginning with what follows from its commands, [`TOGETHER`] at a time; `told` hears how
    /// many more are on disk. What was recorded before an error stays.
    ///
    /// # Errors
    /// A refusal, of whose unit of work nothing is recorded; a key that is taken; the store's.
    pub async fn begin_all(
        &self,
        directory: &Directory,
        cause: Cause<'_>,
        all: &[(Beginning, Vec<Command>)],
        mut told: impl FnMut(usize),
    ) -> Result<(), Failure> {
        for some in all.chunks(TOGETHER) {
            let mut works = Vec::with_capacity(some.len());
            for (beginning, commands) in some {
                works.push(self.beginning(directory, cause, beginning, commands)?);
            }
            self.save_all(works).await?;
            told(some.len());
        }
        self.bell.notify_waiters();
        Ok(())
    }

    fn beginning(
        &self,
        directory: &Directory,
        cause: Cause<'_>,
        beginning: &Beginning,
        commands: &[Command],
    ) -> Result<Work, Failure> {
        let now = self.now();
        let context = directory.context(&self.playbook, now);
        let before = Initiative::begin(beginning, now);
        let begun = Event::Begun { beginning: beginning.clone() };
        let mut record = before.clone();
        record.apply(&begun, cause.actor, now);
        let (record, events) = decide_all(&record, cause.actor, cause.actor, commands, &context)?;
        let changed = Changed { before, record, events: std::iter::once(begun).chain(events).collect() };
        self.work(directory, &changed, 0, cause, &context)
    }

    async fn save_all(&self, works: Vec<Work>) -> Result<(), StoreError> {
        self.store
            .write_with(works, |tx, works| {
                Box::pin(async move {
                    for work in works.iter() {
                        write(tx, work).await?;
                    }
                    index(tx, works).await
                })
            })
            .await
    }
}
