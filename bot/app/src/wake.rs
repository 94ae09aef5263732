//! Waking: what is due on the agenda becomes intents, in chunks, without a text.
//!
//! Rule: a spurious wake yields nothing; whatever was missed while Baton was down is one wake, not many. Of several
//! processes that wake, one takes a row: the first to move it from the instant at which it was due.

use std::collections::BTreeMap;

use baton_domain::{
    ChannelId, InitiativeId, OrganisationId, PersonId,
    manners::{Class, monday_of},
    nudge::{Intent, Nudge, Recipient, Why},
    person::Standing,
};
use baton_store::{AgendaRow, NewMessage};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    baton::Baton,
    change::{INITIATIVE, wake_row},
    directory::Directory,
    failure::Failure,
    outbox,
    people::{CHANNEL, PERSON},
};

/// How many rows of the agenda are planned in one unit of work.
const CHUNK: u32 = 2_000;

impl Baton {
    /// Wakes everything that is due now; answers how many rows that were.
    ///
    /// # Errors
    /// The store's.
    pub async fn wake(&self) -> Result<usize, Failure> {
        self.keep_time().await?;
        let mut woken = 0;
        loop {
            let due = self.store.due(self.now(), CHUNK).await?;
            if due.is_empty() {
                return Ok(woken);
            }
            woken += due.len();
            fail::fail_point!("wake.before");
            let mut by_organisation: BTreeMap<OrganisationId, Vec<AgendaRow>> = BTreeMap::new();
            due.into_iter().for_each(|it| by_organisation.entry(it.organisation).or_default().push(it));
            for (organisation, rows) in by_organisation {
                let directory = self.directory(organisation).await?;
                self.wake_initiatives(&directory, &rows).await?;
                self.wake_cards(&directory, rows).await?;
            }
            fail::fail_point!("wake.after");
        }
    }

    async fn wake_initiatives(&self, directory: &Directory, rows: &[AgendaRow]) -> Result<(), Failure> {
        for row in rows.iter().filter(|it| it.kind == INITIATIVE) {
            fail::fail_point!("tick.before");
            self.tick(directory, InitiativeId(row.subject), row.next).await?;
            fail::fail_point!("tick.after");
        }
        Ok(())
    }

    async fn wake_cards(&self, directory: &Directory, rows: Vec<AgendaRow>) -> Result<(), Failure> {
        let now = self.now();
        let rows: Vec<AgendaRow> = rows.into_iter().filter(|it| it.kind != INITIATIVE).collect();
        if rows.is_empty() {
            return Ok(());
        }
        let people: Vec<PersonId> = of_kind(&rows, PERSON).map(|it| PersonId(it.subject)).collect();
        let asked = self.store.asked_people(directory.id(), &people).await?;
        let wanted = |person: &PersonId| {
            let lead =
                directory.people.get(person).is_some_and(|it| it.lead && it.standing() == Standing::Member);
            lead || asked.contains(person) || self.has_delegation(directory, *person)
        };
        let people = people.into_iter().filter(wanted).map(|it| (it.0, Recipient::Person(it)));
        let channels =
            of_kind(&rows, CHANNEL).map(|it| (it.subject, Recipient::Channel(ChannelId(it.subject))));
        let cards = people.chain(channels);
        let message =
            |(subject, to)| Some((subject, outbox::message(self, directory, &weekly(to, directory, now))?));
        let messages: Vec<(Uuid, NewMessage)> = cards.filter_map(message).collect();
        let next = rows.iter().map(|it| (self.next_row(directory, it, now), it.next));
        let next: Vec<(AgendaRow, Timestamp)> = next.collect();
        fail::fail_point!("cards.before");
        self.store
            .write_with((messages, next), |tx, (messages, next)| {
                Box::pin(async move {
                    fail::fail_point!("take.before");
                    let taken = tx.take_due(next).await?;
                    fail::fail_point!("take.after");
                    let ours = messages.iter().filter(|it| taken.contains(&it.0)).map(|it| it.1.clone());
                    tx.enqueue_all(&ours.collect::<Vec<_>>()).await.map(|_| ())
                })
            })
            .await?;
        fail::fail_point!("cards.after");
        Ok(())
    }

    // Covers and delegates are asked for what is somebody else's, which their own holdings do not show.
    fn has_delegation(&self, directory: &Directory, person: PersonId) -> bool {
        let covers = |it: &baton_domain::person::Person| {
            it.delegate == Some(person) || it.away.as_ref().and_then(|it| it.cover) == Some(person)
        };
        directory.people.values().any(covers)
    }

    fn next_row(&self, directory: &Directory, row: &AgendaRow, now: Timestamp) -> AgendaRow {
        let known = match row.kind.as_str() {
            PERSON => directory
                .people
                .get(&PersonId(row.subject))
                .and_then(|it| self.person_agenda(directory, it, now)),
            _ => directory
                .channels
                .get(&ChannelId(row.subject))
                .and_then(|it| self.channel_agenda(directory, it, now)),
        };
        known.unwrap_or_else(|| AgendaRow {
            kind: row.kind.clone(),
            ..wake_row(row.organisation, row.subject, Timestamp::MAX)
        })
    }
}

fn of_kind<'a>(rows: &'a [AgendaRow], kind: &'a str) -> impl Iterator<Item = &'a AgendaRow> {
    rows.iter().filter(move |it| it.kind == kind)
}

/// The card of the week of `now`, to a person or a channel.
pub fn weekly(to: Recipient, directory: &Directory, now: Timestamp) -> Intent {
    let calendar = match to {
        Recipient::Person(it) => directory.calendar_for(it),
        Recipient::Channel(_) => directory.calendar.clone(),
    };
    let window = monday_of(calendar.date_of(now)).to_string();
    Intent { to, nudge: Nudge::Weekly, class: Class::Routine, why: Why::WeeklyCard, at: now, window }
}
