//! The imperative shell around the rules: load, decide, save, enqueue; again when somebody was faster.

use baton_domain::{
    InitiativeId, OrganisationId, PersonId,
    context::{Actor, Context},
    initiative::{Beginning, Command, Event, Initiative},
    nudge::{self, Intent},
};
use baton_store::{
    AgendaRow, Append, Entry, Error as StoreError, Holding, InitiativeRow, NewEvent, NewMessage, SubjectKind,
    Tx,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{baton::Baton, directory::Directory, failure::Failure, outbox};

mod batch;
mod linked;
mod rows;
mod tick;

use rows::new_event;
pub use rows::{holdings, index_texts, is_open, loaded, row};

/// How often a change is decided again when somebody else was faster.
pub(crate) const MAX_RETRIES: usize = 20;
/// Number of the events' present form. Older forms are read by `baton_store`'s reader.
pub const SHAPE: u32 = 1;
/// The agenda's kind for an initiative that must wake.
pub const INITIATIVE: &str = "initiative";

/// What a change did.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Changed {
    pub before: Initiative,
    pub record: Initiative,
    pub events: Vec<Event>,
}

/// On whose behalf, and under which key a repetition is recognised.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Cause<'a> {
    pub actor: Actor,
    pub dedupe_key: Option<&'a str>,
}

impl Cause<'_> {
    /// The clock, a platform's notice, an import.
    pub const BATON: Cause<'static> = Cause { actor: Actor::Baton, dedupe_key: None };
}

/// An initiative as stored.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Loaded {
    pub record: Initiative,
    pub version: i64,
}

/// Everything one unit of work writes; owned, because the unit may run twice.
#[derive(Debug)]
pub(crate) struct Work {
    organisation: OrganisationId,
    row: InitiativeRow,
    based_on: i64,
    events: Vec<NewEvent>,
    actor: Option<PersonId>,
    at: Timestamp,
    salt: [u8; 16],
    dedupe_key: Option<String>,
    holdings: Option<Vec<Holding>>,
    wake: Option<Option<Timestamp>>,
    /// The instant at which it was due, where that is why: nothing is written when somebody else took it meanwhile.
    due: Option<Timestamp>,
    names: Option<Vec<String>>,
    messages: Vec<NewMessage>,
}

impl Baton {
    /// The initiative with this id.
    ///
    /// # Errors
    /// The store's; [`Failure::Record`] when there is none.
    pub async fn load(&self, organisation: OrganisationId, id: InitiativeId) -> Result<Loaded, Failure> {
        let row = self.store.initiative(organisation, id).await?;
        loaded(&row.ok_or_else(|| Failure::Record(format!("no initiative {id}")))?)
    }

    /// Applies `commands` together or not at all.
    ///
    /// # Errors
    /// A refusal, and then nothing changed; [`Failure::Seen`] for a repetition; the store's.
    pub async fn change(
        &self,
        directory: &Directory,
        id: InitiativeId,
        cause: Cause<'_>,
        commands: &[Command],
    ) -> Result<Changed, Failure> {
        let _turn = self.turn(id).await;
        for _ in 0..MAX_RETRIES {
            fail::fail_point!("decide.before");
            let loaded = self.load(directory.id(), id).await?;
            let context = directory.context(&self.playbook, self.now());
            let (record, events) = decide_all(&loaded.record, cause.actor, cause.actor, commands, &context)?;
            let changed = Changed { before: loaded.record, record, events };
            if changed.events.is_empty() && !commands.contains(&Command::Tick) && cause.dedupe_key.is_none() {
                return Ok(changed);
            }
            let work = self.work(directory, &changed, loaded.version, cause, &context)?;
            fail::fail_point!("decide.after");
            match self.save(work).await {
                Err(Failure::Fault(StoreError::Stale)) => {}
                Err(failure) => return Err(failure),
                Ok(()) => return Ok(changed),
            }
        }
        Err(Failure::Fault(StoreError::Stale))
    }

    /// Records a new initiative and applies `commands` to it, together or not at all.
    ///
    /// # Errors
    /// A refusal; a key that is taken; the store's.
    pub async fn begin(
        &self,
        directory: &Directory,
        beginning: Beginning,
        cause: Cause<'_>,
        commands: &[Command],
    ) -> Result<Changed, Failure> {
        let now = self.now();
        let context = directory.context(&self.playbook, now);
        let before = Initiative::begin(&beginning, now);
        let begun = Event::Begun { beginning };
        let mut record = before.clone();
        record.apply(&begun, cause.actor, now);
        let (record, events) = decide_all(&record, Actor::Baton, cause.actor, commands, &context)?;
        let changed = Changed { before, record, events: std::iter::once(begun).chain(events).collect() };
        let work = self.work(directory, &changed, 0, cause, &context)?;
        self.save(work).await?;
        Ok(changed)
    }

    /// What one change would write now, for a unit of work that does more; `None` when it changes nothing.
    /// The caller has the initiative's turn.
    ///
    /// # Errors
    /// As [`Self::change`].
    pub(crate) async fn worked(
        &self,
        directory: &Directory,
        id: InitiativeId,
        cause: Cause<'_>,
        commands: &[Command],
    ) -> Result<Option<Work>, Failure> {
        let loaded = self.load(directory.id(), id).await?;
        let context = directory.context(&self.playbook, self.now());
        let (record, events) = decide_all(&loaded.record, cause.actor, cause.actor, commands, &context)?;
        if events.is_empty() {
            return Ok(None);
        }
        let changed = Changed { before: loaded.record, record, events };
        self.work(directory, &changed, loaded.version, cause, &context).map(Some)
    }

    fn work(
        &self,
        directory: &Directory,
        changed: &Changed,
        based_on: i64,
        cause: Cause<'_>,
        context: &Context<'_>,
    ) -> Result<Work, Failure> {
        let Changed { before, record, events } = changed;
        let version = based_on + i64::try_from(events.len()).unwrap_or(0);
        let timed = based_on == 0 || cause.actor == Actor::Baton;
        let organisation = directory.id();
        let held = holdings(record, context);
        let wake = record.next_wake(context);
        let intents = nudge::after(before, record, events, version, context);
        Ok(Work {
            organisation,
            row: row(organisation, record, version)?,
            based_on,
            events: events.iter().map(new_event).collect::<Result<_, _>>()?,
            actor: cause.actor.person(),
            at: context.now,
            salt: self.chance.salt(),
            dedupe_key: cause.dedupe_key.map(str::to_owned),
            holdings: (timed || held != holdings(before, context)).then_some(held),
            wake: (timed || wake != before.next_wake(context)).then_some(wake),
            due: None,
            names: (based_on == 0 || index_texts(before) != index_texts(record)).then(|| index_texts(record)),
            messages: self.messages(directory, &intents),
        })
    }

    /// Intents as rows of the outbox; those to somebody who cannot be reached anywhere are left out.
    pub(crate) fn messages(&self, directory: &Directory, intents: &[Intent]) -> Vec<NewMessage> {
        intents.iter().filter_map(|it| outbox::message(self, directory, it)).collect()
    }

    async fn save(&self, work: Work) -> Result<(), Failure> {
        let ring = work.wake.is_some() || !work.messages.is_empty();
        fail::fail_point!("record.before");
        let first = self
            .store
            .write_with(work, |tx, work| {
                Box::pin(async move {
                    let first = write(tx, work).await?;
                    if first {
                        index(tx, std::slice::from_ref(work)).await?;
                    }
                    Ok(first)
                })
            })
            .await?;
        fail::fail_point!("record.after");
        if ring {
            self.bell.notify_waiters();
        }
        if first { Ok(()) } else { Err(Failure::Seen) }
    }
}

/// Makes those found by their names whose names are new; together, because many share their words.
async fn index(tx: &mut Tx, works: &[Work]) -> Result<(), StoreError> {
    let Some(first) = works.first() else { return Ok(()) };
    let entry = |it: &Work| Some(Entry { initiative: it.row.id, texts: it.names.clone()? });
    let entries: Vec<Entry> = works.iter().filter_map(entry).collect();
    if entries.is_empty() { Ok(()) } else { tx.index_all(first.organisation, &entries).await }
}

/// All but the names; `false`, and nothing, when the delivery was handled before.
pub(crate) async fn write(tx: &mut Tx, work: &Work) -> Result<bool, StoreError> {
    let organisation = work.organisation;
    if let Some(key) = &work.dedupe_key
        && !tx.first_time(organisation, key, work.at).await?
    {
        return Ok(false);
    }
    let id = work.row.id;
    if !work.events.is_empty() {
        fail::fail_point!("events.before");
        let Work { based_on, at, actor, salt, events, .. } = work;
        let (kind, subject) = (SubjectKind::Initiative, id.0);
        let (based_on, at, actor, salt) = (*based_on, *at, *actor, *salt);
        tx.append(&Append { organisation, kind, subject, based_on, at, actor, events, salt }).await?;
        tx.save_initiative(&work.row, based_on).await?;
        fail::fail_point!("events.after");
    }
    if let Some(holdings) = &work.holdings {
        tx.replace_holdings(organisation, id, holdings).await?;
    }
    if let Some(due) = work.due {
        let next = work.wake.flatten().unwrap_or(Timestamp::MAX);
        tx.take(&wake_row(organisation, id.0, next), due).await?;
    }
    match work.wake {
        Some(Some(next)) if work.due.is_none() => tx.schedule(&wake_row(organisation, id.0, next)).await?,
        Some(Some(_)) => {}
        Some(None) => tx.unschedule(organisation, INITIATIVE, id.0).await?,
        None => {}
    }
    if !work.messages.is_empty() {
        fail::fail_point!("follow.before");
        tx.enqueue_all(&work.messages).await?;
        fail::fail_point!("follow.after");
    }
    Ok(true)
}

/// The agenda's row that wakes an initiative.
pub fn wake_row(organisation: OrganisationId, subject: Uuid, next: Timestamp) -> AgendaRow {
    let kind = INITIATIVE.to_owned();
    AgendaRow { organisation, kind, subject, rule: None, zone: None, next_civil: None, next }
}

// Decided with one authority and folded as somebody's doing: whoever proposes may name people without yet
// having the authority to, and the log says that it was them.
fn decide_all(
    record: &Initiative,
    authority: Actor,
    actor: Actor,
    commands: &[Command],
    context: &Context<'_>,
) -> Result<(Initiative, Vec<Event>), Failure> {
    let (mut record, mut all) = (record.clone(), Vec::new());
    for command in commands {
        let events = record.decide(command.clone(), authority, context)?;
        events.iter().for_each(|it| record.apply(it, actor, context.now));
        all.extend(events);
    }
    Ok((record, all))
}
