//! Channels as people name them.

use baton_chat::grammar::Token;
use baton_domain::{ChannelId, SpaceId, Title, context::Actor, organisation::ChannelEvent};
use serde_json::json;

use crate::{change::Cause, failure::Failure, scene::Scene};

impl Scene<'_> {
    /// The channel that a reference or a name means, if Baton knows it.
    ///
    /// # Errors
    /// [`Failure::Field`] when nothing is called so.
    pub fn known_channel(&self, arg: &'static str, token: &Token) -> Result<ChannelId, Failure> {
        let typed = token.text().trim_start_matches('#');
        let by_id = self.directory.space(&self.space).and_then(|it| self.directory.channel_at(it, typed));
        let mut channels = self.directory.channels.values();
        let by_name = || channels.find(|it| it.name.as_str() == typed).map(|it| it.id);
        by_id.or_else(by_name).ok_or_else(|| self.wrong(arg, "channel", json!({"typed": typed})))
    }

    /// As [`Self::known_channel`]; a reference to one that Baton has not heard of makes it known.
    ///
    /// # Errors
    /// As [`Self::known_channel`]; the store's.
    pub async fn channel(&self, arg: &'static str, token: &Token) -> Result<ChannelId, Failure> {
        match (self.known_channel(arg, token), token, self.directory.space(&self.space)) {
            (Err(_), Token::Channel(external), Some(space)) => self.meet(space, external).await,
            (known, ..) => known,
        }
    }

    async fn meet(&self, space: SpaceId, external: &str) -> Result<ChannelId, Failure> {
        let name = Title::new(external).map_err(|bad| Failure::Record(bad.to_string()))?;
        let id = ChannelId(self.baton.chance.uuid(self.now));
        // Without the delivery's key: what the channel is for follows under it.
        let cause = Cause { actor: Actor::Person(self.asker), dedupe_key: None };
        let appeared = [ChannelEvent::Appeared { name }];
        self.baton.change_channel(&self.directory, id, (space, external), cause, &appeared).await?;
        Ok(id)
    }

    /// The space and the platform's id of a channel that Baton knows.
    ///
    /// # Errors
    /// The store's; [`Failure::Record`] when there is none.
    pub async fn place_of(&self, id: ChannelId) -> Result<(SpaceId, String), Failure> {
        let row = self.baton.store.channel(self.directory.id(), id).await?;
        let row = row.ok_or_else(|| Failure::Record(format!("no channel {id}")))?;
        Ok((row.space, row.external_id))
    }
}
