//! Simulation: what Baton would say in the coming days if nobody did anything, on a copy, delivered to nobody.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use baton_chat::{
    card::Card,
    inbound::{Outgoing, Place, SpaceRef},
    platform::{DeliveryError, LookUp, MessageRef, Platform},
};
use baton_domain::{
    OrganisationId,
    nudge::{Recipient, Why},
};
use baton_store::Store;
use jiff::Timestamp;

use crate::{
    baton::Baton, chance::Chance, clock::ManualClock, directory::Directory, engine, failure::Failure,
    outbox::Addressed, playbook, prompts::Prompts,
};

/// One message that would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The instant.
    pub at: Timestamp,
    /// Where the recipient's clock stands then, with their zone.
    pub when: String,
    /// A name, or a channel with its `#`.
    pub to: String,
    /// Routine, direct or alarm.
    pub class: String,
    /// Its first line.
    pub what: String,
    /// In a few words.
    pub why: &'static str,
}

/// What would be said, oldest first, and how often a card would be changed in place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Timeline {
    pub planned: Vec<Planned>,
    pub edits: usize,
}

/// Takes what it is given and shows it to nobody.
#[derive(Debug, Default)]
struct Recorder {
    posted: Mutex<Vec<(Timestamp, String, String)>>,
    edits: Mutex<usize>,
}

impl Recorder {
    fn posts(&self) -> usize {
        self.posted.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}

#[async_trait]
impl Platform for Recorder {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        let first_line = message.card.headline().text();
        let mut posted = self.posted.lock().unwrap_or_else(PoisonError::into_inner);
        posted.push((message.at, message.token.clone(), first_line));
        Ok(MessageRef(message.token.clone()))
    }

    async fn edit(&self, _: &SpaceRef, _: &MessageRef, _: &Card) -> Result<(), DeliveryError> {
        *self.edits.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Ok(())
    }

    async fn look_up(&self, _: &SpaceRef, _: &Place, token: &str) -> LookUp {
        let posted = self.posted.lock().unwrap_or_else(PoisonError::into_inner);
        match posted.iter().any(|it| it.1 == token) {
            true => LookUp::Found(MessageRef(token.to_owned())),
            false => LookUp::Absent,
        }
    }

    // Nobody reads what is only rehearsed.
    async fn readers(&self, _: &SpaceRef, _: &str) -> Option<Vec<String>> {
        Some(Vec::new())
    }
}

/// Copies `store` to `copy`, which must not exist, and lets time pass there from `from` to `to`.
///
/// # Errors
/// The store's.
pub async fn simulate(
    store: &Store,
    copy: &Path,
    prompts: Prompts,
    from: Timestamp,
    to: Timestamp,
) -> Result<Timeline, Failure> {
    rehearse(store, copy, prompts, from, to, usize::MAX).await
}

/// As [`simulate`], from now on, ending soon after so many messages.
///
/// # Errors
/// The store's.
pub async fn soon(baton: &Baton, copy: &Path, to: Timestamp, most: usize) -> Result<Timeline, Failure> {
    rehearse(&baton.store, copy, baton.prompts.clone(), baton.now(), to, most).await
}

async fn rehearse(
    store: &Store,
    copy: &Path,
    prompts: Prompts,
    from: Timestamp,
    to: Timestamp,
    most: usize,
) -> Result<Timeline, Failure> {
    store.copy_to(copy).await?;
    let copied = Store::open(&format!("sqlite://{}", copy.display())).await?;
    let playbook = playbook::read(&prompts)?;
    let clock = Arc::new(ManualClock::at(from));
    let baton = Arc::new(Baton::new(copied, clock, Chance::new(), prompts, playbook));
    let recorder = Arc::new(Recorder::default());
    let organisations = baton.store.organisations().await?;
    for organisation in &organisations {
        for space in baton.store.spaces(organisation.id).await? {
            baton.connect(&space.platform, recorder.clone());
        }
    }
    pass_time(&baton, &recorder, to, most).await?;
    let edits = *recorder.edits.lock().unwrap_or_else(PoisonError::into_inner);
    let posted = std::mem::take(&mut *recorder.posted.lock().unwrap_or_else(PoisonError::into_inner));
    let organisations: Vec<OrganisationId> = organisations.iter().map(|it| it.id).collect();
    let mut planned = Vec::with_capacity(posted.len());
    for (at, token, what) in posted {
        planned.extend(plan(&baton, &organisations, at, &token, what).await?);
    }
    planned.sort_by(|a, b| (a.at, &a.to, &a.what).cmp(&(b.at, &b.to, &b.what)));
    baton.store.close().await;
    Ok(Timeline { planned, edits })
}

async fn pass_time(
    baton: &Arc<Baton>,
    recorder: &Recorder,
    to: Timestamp,
    most: usize,
) -> Result<(), Failure> {
    engine::settle(baton).await?;
    while recorder.posts() < most {
        let now = baton.now();
        let next = engine::next_due(baton).await?.filter(|it| now < *it && *it < to);
        engine::advance_to(baton, next.unwrap_or(to)).await?;
        if next.is_none() {
            return Ok(());
        }
    }
    Ok(())
}

async fn plan(
    baton: &Baton,
    organisations: &[OrganisationId],
    at: Timestamp,
    token: &str,
    what: String,
) -> Result<Option<Planned>, Failure> {
    for organisation in organisations {
        let Some(message) = baton.store.message_by_remote(*organisation, token).await? else { continue };
        let addressed: Addressed = serde_json::from_str(&message.intent)?;
        let directory = baton.directory(*organisation).await?;
        let (to, zone) = recipient(&directory, addressed.intent.to);
        let wall = at.to_zoned(zone.clone()).strftime("%a %-d %b %Y %H:%M").to_string();
        let when = format!("{wall} {}", zone.iana_name().unwrap_or("UTC"));
        return Ok(Some(Planned {
            at,
            when,
            to,
            class: message.class,
            what,
            why: because(addressed.intent.why),
        }));
    }
    Ok(None)
}

fn recipient(directory: &Directory, to: Recipient) -> (String, jiff::tz::TimeZone) {
    match to {
        Recipient::Person(it) => (directory.name(it).to_owned(), directory.calendar_for(it).zone),
        Recipient::Channel(it) => {
            let name = directory.channels.get(&it).map_or("channel", |it| it.name.as_str());
            (format!("#{name}"), directory.calendar.zone.clone())
        }
    }
}

fn because(why: Why) -> &'static str {
    match why {
        Why::WeeklyCard => "card of the week",
        Why::Unanswered => "still unanswered",
        Why::Offered => "a role is offered",
        Why::Declined => "an offer was declined",
        Why::Unreached => "somebody cannot be reached",
        Why::SomebodyAsked => "somebody asked",
        Why::GoesUp => "it goes up tomorrow",
        Why::Changed => "something was settled",
        Why::Left => "somebody left",
        Why::Away => "somebody is away",
        Why::Installed => "Baton was put there",
        Why::NoPlace => "a channel is closed",
        Why::Crossed => "a value was crossed",
    }
}
