//! When the cards of people and channels come next.

use baton_domain::{OrganisationId, organisation::Channel, person::Person, schedule::Schedule};
use baton_store::AgendaRow;
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::{CHANNEL, PERSON};
use crate::{baton::Baton, directory::Directory, failure::Failure};

impl Baton {
    /// Plans everybody's and every channel's next card anew, by the rules in force now.
    ///
    /// # Errors
    /// The store's.
    pub async fn plan_cards(&self, organisation: OrganisationId) -> Result<(), Failure> {
        let (directory, now) = (self.directory(organisation).await?, self.now());
        let people = directory.people.values().filter_map(|it| self.person_agenda(&directory, it, now));
        let channels = directory.channels.values().filter_map(|it| self.channel_agenda(&directory, it, now));
        let rows: Vec<AgendaRow> = people.chain(channels).collect();
        self.store.write_with(rows, |tx, rows| Box::pin(tx.reschedule_all(rows))).await?;
        self.bell.notify_waiters();
        Ok(())
    }

    /// When this person's card comes next, after `after`; never to what is only another account of somebody's.
    pub fn person_agenda(
        &self,
        directory: &Directory,
        person: &Person,
        after: Timestamp,
    ) -> Option<AgendaRow> {
        let rule =
            directory.organisation.personal_cards.as_ref().unwrap_or(&self.playbook.manners.personal_cards);
        if person.linked.is_some() {
            return None;
        }
        let own = person.zone.as_deref().and_then(|it| baton_domain::calendar::zone(it).ok());
        let zone = own.unwrap_or_else(|| directory.zone_of(person.id));
        agenda_row(directory.id(), PERSON, person.id.0, rule, &zone, after)
    }

    /// When this channel's card comes next, after `after`; never while it is closed.
    pub fn channel_agenda(
        &self,
        directory: &Directory,
        channel: &Channel,
        after: Timestamp,
    ) -> Option<AgendaRow> {
        let rule = channel.cards.as_ref().unwrap_or(&self.playbook.manners.channel_cards);
        let own = channel.zone.as_deref().and_then(|it| baton_domain::calendar::zone(it).ok());
        let zone = own.unwrap_or_else(|| directory.calendar.zone.clone());
        let row = || agenda_row(directory.id(), CHANNEL, channel.id.0, rule, &zone, after);
        if channel.closed { None } else { row() }
    }
}

fn agenda_row(
    organisation: OrganisationId,
    kind: &str,
    subject: Uuid,
    rule: &Schedule,
    zone: &TimeZone,
    after: Timestamp,
) -> Option<AgendaRow> {
    let next = rule.next_after(zone, after)?;
    Some(AgendaRow {
        organisation,
        kind: kind.to_owned(),
        subject,
        rule: Some(rule.to_string()),
        zone: zone.iana_name().map(str::to_owned),
        next_civil: Some(zone.to_datetime(next).to_string()),
        next,
    })
}
