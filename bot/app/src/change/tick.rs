//! Time that passes for an initiative.

use baton_domain::{InitiativeId, initiative::Command};
use baton_store::Error as StoreError;
use jiff::Timestamp;

use super::{Cause, Changed, Work, decide_all};
use crate::{baton::Baton, directory::Directory, failure::Failure};

impl Baton {
    /// Does what is to be done about an initiative that was to wake at `due`, unless somebody else did.
    ///
    /// # Errors
    /// As [`Baton::change`].
    pub(crate) async fn tick(
        &self,
        directory: &Directory,
        id: InitiativeId,
        due: Timestamp,
    ) -> Result<(), Failure> {
        let _turn = self.turn(id).await;
        let loaded = self.load(directory.id(), id).await?;
        let (context, cause) = (directory.context(&self.playbook, self.now()), Cause::BATON);
        let tick = [Command::Tick];
        let (record, events) = decide_all(&loaded.record, cause.actor, cause.actor, &tick, &context)?;
        let changed = Changed { before: loaded.record, record, events };
        let work = self.work(directory, &changed, loaded.version, cause, &context)?;
        match self.save(Work { due: Some(due), ..work }).await {
            // Whoever was faster has it wake again when that is needed.
            Err(Failure::Fault(StoreError::Stale)) => Ok(()),
            done => done,
        }
    }
}
