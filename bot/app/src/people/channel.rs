//! Channels as platforms show them: what they are called, and whether anything can be said there.

use std::slice::from_ref;

use baton_chat::inbound::ChannelNews;
use baton_domain::{
    ChannelId, OrganisationId, SpaceId, Title,
    nudge::{self, Intent},
    organisation::{Channel, ChannelEvent},
};
use baton_store::{ChannelRow, Error as StoreError, SubjectKind};

use super::{Entry, Row, new_events};
use crate::{
    baton::Baton,
    change::{Cause, MAX_RETRIES},
    directory::Directory,
    failure::Failure,
    present::outgoing,
};

impl Baton {
    /// Records events of a channel; `at` is where a new one is, by its space and the platform's id.
    ///
    /// # Errors
    /// As [`Self::change_person`].
    pub async fn change_channel(
        &self,
        directory: &Directory,
        id: ChannelId,
        at: (SpaceId, &str),
        cause: Cause<'_>,
        events: &[ChannelEvent],
    ) -> Result<(), Failure> {
        self.enter(self.channel_entry(directory, id, at, cause, events)?).await
    }

    /// Records what a platform says about a channel, if it is one of ours.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn heard_of_channel(
        &self,
        organisation: OrganisationId,
        at: (SpaceId, &str),
        news: &ChannelNews,
    ) -> Result<(), Failure> {
        for _ in 0..MAX_RETRIES {
            let directory = self.directory(organisation).await?;
            let id = directory.channel_at(at.0, at.1);
            let Some(channel) = id.and_then(|it| directory.channels.get(&it)) else { return Ok(()) };
            let Some(event) = event_of(news, channel) else { return Ok(()) };
            let entry = self.channel_entry(&directory, channel.id, at, Cause::BATON, from_ref(&event))?;
            let intents = match event {
                ChannelEvent::Closed => self.without_place(&directory, channel.id, entry.based_on).await?,
                _ => Vec::new(),
            };
            let messages = self.messages(&directory, &intents);
            match self.enter(Entry { messages, ..entry }).await {
                Err(Failure::Fault(StoreError::Stale)) => {}
                done => return done,
            }
        }
        Err(Failure::Fault(StoreError::Stale))
    }

    async fn without_place(
        &self,
        directory: &Directory,
        channel: ChannelId,
        version: i64,
    ) -> Result<Vec<Intent>, Failure> {
        let context = directory.context(&self.playbook, self.now());
        let records = outgoing::in_channel(self, directory, channel).await?;
        Ok(records.iter().filter_map(|it| nudge::no_place(it, channel, version, &context)).collect())
    }

    fn channel_entry(
        &self,
        directory: &Directory,
        id: ChannelId,
        at: (SpaceId, &str),
        cause: Cause<'_>,
        events: &[ChannelEvent],
    ) -> Result<Entry, Failure> {
        let nameless = Title::new("channel").map_err(|bad| Failure::Record(bad.to_string()))?;
        let mut channel =
            directory.channels.get(&id).cloned().unwrap_or_else(|| Channel::unknown(id, nameless));
        events.iter().for_each(|it| channel.apply(it));
        let based_on = directory.versions.channels.get(&id).copied().unwrap_or(0);
        let row = ChannelRow {
            organisation: directory.id(),
            id,
            space: at.0,
            external_id: at.1.to_owned(),
            name: channel.name.as_str().to_owned(),
            version: based_on + i64::try_from(events.len()).unwrap_or(0),
            record: serde_json::to_string(&channel)?,
        };
        let now = self.now();
        let agenda = self.channel_agenda(directory, &channel, now);
        let entry = self.entry(directory.id(), (SubjectKind::Channel, id.0), based_on, cause, now);
        Ok(Entry { events: new_events(events)?, agenda, ..entry(Row::Channel(row)) })
    }
}

// What is known already is no news.
fn event_of(news: &ChannelNews, channel: &Channel) -> Option<ChannelEvent> {
    match news {
        ChannelNews::Named(name) => {
            let name = Title::new(name).ok().filter(|it| *it != channel.name)?;
            Some(ChannelEvent::Renamed { name })
        }
        ChannelNews::Closed => (!channel.closed).then_some(ChannelEvent::Closed),
        ChannelNews::Open => channel.closed.then_some(ChannelEvent::Opened),
    }
}
