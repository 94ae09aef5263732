//! When the cards of people and channels come next.

use baton_domain::{OrganisationId, organisation::Channel, person::Person, schedule::Schedule};
use baton_store::AgendaRow;
use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::{CHANNEL, PERSON};
use crate::{baton::Baton, directory::Directory};

impl Baton {
    /// When this person's card comes next, after `after`.
    pub fn person_agenda(
        &self,
        directory: &Directory,
        person: &Person,
        after: Timestamp,
    ) -> Option<AgendaRow> {
        let rule =
            directory.organisation.personal_cards.as_ref().unwrap_or(&self.playbook.manners.personal_cards);
        let own = person.zone.as_deref().and_then(|it| baton_domain::calendar::zone(it).ok());
        let zone = own.unwrap_or_else(|| directory.calendar.zone.clone());
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
