//! What an initiative becomes when two people turn out to be one, or to be two after all.

use baton_domain::{
    InitiativeId, PersonId,
    context::Actor,
    initiative::{Event, Initiative},
};
use baton_store::{EventRow, SubjectKind};
use jiff::Timestamp;

use super::{Cause, Changed, SHAPE, Work};
use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    fold::{self, Folded, Subject},
};

impl Baton {
    /// What it writes that everything of `was` here is `into`'s; `None` where that is so. The caller has the
    /// initiative's turn.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn merged(
        &self,
        directory: &Directory,
        id: InitiativeId,
        was: PersonId,
        into: PersonId,
    ) -> Result<Option<Work>, Failure> {
        let loaded = self.load(directory.id(), id).await?;
        if !loaded.record.has(was) {
            return Ok(None);
        }
        let (event, now) = (Event::Merged { was, into }, self.now());
        let mut record = loaded.record.clone();
        record.apply(&event, Actor::Baton, now);
        self.rewritten(directory, (loaded.record, record), (event, loaded.version), now).map(Some)
    }

    /// What it writes that `was` has what was theirs again; `None` where nothing was merged. The caller has the
    /// initiative's turn.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn parted(
        &self,
        directory: &Directory,
        id: InitiativeId,
        was: PersonId,
    ) -> Result<Option<Work>, Failure> {
        let loaded = self.load(directory.id(), id).await?;
        if !loaded.record.merged.contains_key(&was) {
            return Ok(None);
        }
        let (event, now) = (Event::Parted { was }, self.now());
        let record = self.folded_with(directory, id, &event, now).await?;
        self.rewritten(directory, (loaded.record, record), (event, loaded.version), now).map(Some)
    }

    async fn folded_with(
        &self,
        directory: &Directory,
        id: InitiativeId,
        event: &Event,
        now: Timestamp,
    ) -> Result<Initiative, Failure> {
        let kind = SubjectKind::Initiative;
        let mut events = self.store.history(directory.id(), kind, id.0, None, u32::MAX).await?;
        let last = events.first().cloned();
        events.reverse();
        events.extend(last.map(|it| EventRow { body: Default::default(), ..it }));
        if let Some(added) = events.last_mut() {
            (added.body, added.actor, added.at) = (serde_json::to_value(event)?, None, now);
            (added.shape, added.version) = (SHAPE, added.version + 1);
        }
        match fold::one(&events)? {
            Some(Folded { subject: Subject::Initiative(record), .. }) => Ok(record),
            _ => Err(Failure::Record(format!("initiative {id} has no beginning"))),
        }
    }

    fn rewritten(
        &self,
        directory: &Directory,
        (before, record): (Initiative, Initiative),
        (event, version): (Event, i64),
        now: Timestamp,
    ) -> Result<Work, Failure> {
        let context = directory.context(&self.playbook, now);
        let changed = Changed { before, record, events: vec![event] };
        self.work(directory, &changed, version, Cause::BATON, &context)
    }
}
