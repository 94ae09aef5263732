//! One append to a record other than an initiative's, with everything that goes with it.

use baton_domain::{OrganisationId, PersonId};
use baton_store::{
    AgendaRow, Append, ChannelRow, Error as StoreError, IdentityRow, NewEvent, NewMessage, OrganisationRow,
    PersonRow, SubjectKind, Tx,
};
use jiff::Timestamp;
use uuid::Uuid;

use super::CHANNEL;

/// Owned, because the unit of work may run twice.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(super) organisation: OrganisationId,
    pub(super) kind: SubjectKind,
    pub(super) subject: Uuid,
    pub(super) based_on: i64,
    pub(super) at: Timestamp,
    pub(super) actor: Option<PersonId>,
    pub(super) events: Vec<NewEvent>,
    pub(super) salt: [u8; 16],
    pub(super) dedupe_key: Option<String>,
    pub(super) row: Row,
    pub(super) link: Option<IdentityRow>,
    pub(super) agenda: Option<AgendaRow>,
    pub(super) messages: Vec<NewMessage>,
}

#[derive(Debug)]
pub(super) enum Row {
    Organisation(OrganisationRow),
    Channel(ChannelRow),
    Person(PersonRow),
}

impl Entry {
    /// The same, telling nobody.
    pub(crate) fn without_messages(self) -> Self {
        Self { messages: Vec::new(), ..self }
    }

    /// The same, with an account of the person's.
    pub(crate) fn with_account(self, account: IdentityRow) -> Self {
        Self { link: Some(account), ..self }
    }
}

/// Writes it; `false` when its delivery was seen before, and then nothing.
pub(crate) async fn write(tx: &mut Tx, entry: &Entry) -> Result<bool, StoreError> {
    let Entry { organisation, kind, subject, based_on, at, actor, events, salt, .. } = entry;
    let (organisation, kind, subject, based_on, at) = (*organisation, *kind, *subject, *based_on, *at);
    if let Some(key) = &entry.dedupe_key
        && !tx.first_time(organisation, key, at).await?
    {
        return Ok(false);
    }
    if !events.is_empty() {
        let (actor, salt) = (*actor, *salt);
        tx.append(&Append { organisation, kind, subject, based_on, at, actor, events, salt }).await?;
        match &entry.row {
            Row::Organisation(row) => tx.save_organisation(row, based_on).await?,
            Row::Channel(row) => tx.save_channel(row, based_on).await?,
            Row::Person(row) => tx.save_person(row, based_on).await?,
        }
    }
    if let Some(link) = &entry.link {
        tx.link(link).await?;
    }
    match (&entry.agenda, kind) {
        (Some(agenda), _) => tx.schedule(agenda).await?,
        // Its card comes no more.
        (None, SubjectKind::Channel) => tx.unschedule(organisation, CHANNEL, subject).await?,
        (None, _) => {}
    }
    if !entry.messages.is_empty() {
        tx.enqueue_all(&entry.messages).await?;
    }
    Ok(true)
}
