//! A message that arrived: it is settled, and what it showed is on record, in one unit of work.
//!
//! Rule (N-7, N-15): whoever saw an item saw it once; a process that dies in between neither forgets that
//! it was shown nor greets the same person twice.

use std::collections::BTreeMap;

use baton_domain::{
    InitiativeId, PersonId,
    ask::{self, Item},
    initiative::Command,
    nudge::{Intent, Nudge, Recipient},
    person,
};
use baton_store::{Error as StoreError, NewMessage, Settlement};
use jiff::SignedDuration;

use crate::{
    baton::Baton,
    change::{self, Cause, MAX_RETRIES, Work},
    directory::Directory,
    failure::Failure,
    outbox::{self, Addressed},
    people,
    present::outgoing,
};

/// How far back last week's card is looked for.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 60);

/// What is written together.
#[derive(Debug)]
struct Arrival {
    settled: Vec<Settlement>,
    shown: Vec<Work>,
    greeted: Option<people::Entry>,
    follows: Vec<NewMessage>,
}

impl Baton {
    /// Settles a delivered message with those merged into it, and records what it showed to whom.
    ///
    /// # Errors
    /// The store's; then nothing of it is written, and the message is in doubt when its lease ends.
    pub(crate) async fn arrived(
        &self,
        addressed: &Addressed,
        shown: &[(InitiativeId, Vec<Item>)],
        settled: Vec<Settlement>,
    ) -> Result<(), Failure> {
        let Some(organisation) = settled.first().map(|it| it.organisation) else { return Ok(()) };
        if let ([one], true) = (settled.as_slice(), is_all(addressed)) {
            return Ok(self.store.settle(one.clone()).await?);
        }
        let _turns = self.turns(shown.iter().map(|it| it.0)).await;
        for _ in 0..MAX_RETRIES {
            let directory = self.directory(organisation).await?;
            let arrival = self.arrival(&directory, addressed, shown, settled.clone()).await?;
            let greets = arrival.greeted.is_some();
            fail::fail_point!("arrive.before");
            let written = self.write_arrival(arrival).await;
            fail::fail_point!("arrive.after");
            if greets {
                self.reload(organisation).await?;
            }
            match written {
                Err(StoreError::Stale) => {}
                done => return Ok(done?),
            }
        }
        Err(Failure::Fault(StoreError::Stale))
    }

    async fn arrival(
        &self,
        directory: &Directory,
        addressed: &Addressed,
        shown: &[(InitiativeId, Vec<Item>)],
        settled: Vec<Settlement>,
    ) -> Result<Arrival, Failure> {
        let mut works = Vec::new();
        let mut greeted = None;
        if let Recipient::Person(person) = addressed.intent.to {
            for (id, items) in by_initiative(shown) {
                let command = Command::Ask(ask::Command::Shown { items, person });
                works.extend(self.worked(directory, id, Cause::BATON, &[command]).await?);
            }
            greeted = self.greeting(directory, person, &addressed.intent.nudge)?;
        }
        let mut follows = self.retiring(directory, addressed).await?;
        follows.extend(self.correcting(directory, addressed));
        Ok(Arrival { settled, shown: works, greeted, follows })
    }

    fn greeting(
        &self,
        directory: &Directory,
        person: PersonId,
        nudge: &Nudge,
    ) -> Result<Option<people::Entry>, Failure> {
        let Some(known) = directory.people.get(&person) else { return Ok(None) };
        // The greeting comes before anything is known of whoever it greets, and an edit rings nobody's bell.
        let command = match nudge {
            Nudge::Welcome | Nudge::Edit if known.greeted.is_some() => return Ok(None),
            Nudge::Welcome | Nudge::Edit => person::Command::Greet,
            _ => person::Command::AskZone,
        };
        let greeted = self.person_entry(directory, person, Cause::BATON, command, None)?;
        Ok(greeted.map(|(entry, _)| entry))
    }

    async fn write_arrival(&self, arrival: Arrival) -> Result<(), StoreError> {
        self.store
            .write_with(arrival, |tx, arrival| {
                Box::pin(async move {
                    fail::fail_point!("settle.before");
                    for settlement in &arrival.settled {
                        tx.settle(settlement).await?;
                    }
                    fail::fail_point!("settle.after");
                    for work in &arrival.shown {
                        change::write(tx, work).await?;
                    }
                    if let Some(entry) = &arrival.greeted {
                        people::write(tx, entry).await?;
                    }
                    if !arrival.follows.is_empty() {
                        tx.enqueue_all(&arrival.follows).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        self.bell.notify_waiters();
        Ok(())
    }

    // One edit corrects one card; the next looks whether there is another.
    fn correcting(&self, directory: &Directory, addressed: &Addressed) -> Vec<NewMessage> {
        let (Recipient::Person(_), Nudge::Edit) = (addressed.intent.to, &addressed.intent.nudge) else {
            return Vec::new();
        };
        let window = format!("{}+", addressed.intent.window);
        self.messages(directory, &[Intent { window, ..addressed.intent.clone() }])
    }

    // Last week's card loses its buttons and points on. Source: N-1.
    async fn retiring(
        &self,
        directory: &Directory,
        addressed: &Addressed,
    ) -> Result<Vec<NewMessage>, Failure> {
        let (Recipient::Channel(_), Nudge::Weekly) = (addressed.intent.to, &addressed.intent.nudge) else {
            return Ok(Vec::new());
        };
        let Ok(this_week) = addressed.intent.window.parse::<jiff::civil::Date>() else {
            return Ok(Vec::new());
        };
        let recipient = outbox::recipient(addressed.intent.to);
        let sent = self.store.sent_to(directory.id(), &recipient, self.now() - LOOK_BACK).await?;
        let mut weeks = sent.iter().rev().filter_map(outgoing::weekly_of);
        let Some(week) = weeks.find(|it| *it < this_week) else { return Ok(Vec::new()) };
        let nudge = Nudge::Retire { week };
        let intent = Intent { nudge, window: week.to_string(), ..addressed.intent.clone() };
        Ok(self.messages(directory, &[intent]))
    }
}

// Whether nothing follows from its arrival, which is then written along with what else arrives just now.
fn is_all(addressed: &Addressed) -> bool {
    matches!(addressed.intent.to, Recipient::Channel(_)) && addressed.intent.nudge != Nudge::Weekly
}

// One change each: two that start from the same version would outdate each other.
fn by_initiative(shown: &[(InitiativeId, Vec<Item>)]) -> BTreeMap<InitiativeId, Vec<Item>> {
    let mut all: BTreeMap<InitiativeId, Vec<Item>> = BTreeMap::new();
    for (id, items) in shown {
        all.entry(*id).or_default().extend(items);
    }
    all
}
