//! Spaces as platforms bring them: connected, disconnected, and with values of their own to keep.

mod join;
mod offered;
mod secrets;

use async_trait::async_trait;
use baton_chat::{
    grammar::Offered,
    inbound::{ChannelNews, Joined, Shortcut, SpaceRef},
    platform::{NotKept, Spaces},
};
use jiff::Timestamp;

use crate::{baton::Baton, failure::Failure, people, shortcuts};

#[async_trait]
impl Spaces for Baton {
    fn nonce(&self) -> String {
        self.chance.token()
    }

    fn shortcuts(&self) -> &[Shortcut] {
        &shortcuts::ALL
    }

    fn commands(&self) -> Vec<Offered> {
        self.offered()
    }

    async fn knows(&self, space: &SpaceRef, user: &str) -> bool {
        // Not knowing costs the adapter one more question, so that a failure is a no.
        let Ok(Some((organisation, space))) = self.home(space).await else { return false };
        let Ok(directory) = self.directory(organisation).await else { return false };
        let person = directory.account_at(space, user).and_then(|it| directory.people.recorded(it));
        person.is_some_and(|it| it.name.as_str() != people::NAMELESS)
    }

    async fn users(&self, space: &SpaceRef) -> Result<Vec<String>, NotKept> {
        let Some((organisation, space)) = self.home(space).await.map_err(not_kept)? else {
            return Ok(Vec::new());
        };
        Ok(self.directory(organisation).await.map_err(not_kept)?.users_of(space))
    }

    async fn channels(&self, space: &SpaceRef) -> Result<Vec<String>, NotKept> {
        let Some((organisation, space)) = self.home(space).await.map_err(not_kept)? else {
            return Ok(Vec::new());
        };
        Ok(self.directory(organisation).await.map_err(not_kept)?.channels_of(space))
    }

    async fn joined(&self, joined: Joined) -> Result<(), NotKept> {
        self.join(&joined).await.map_err(not_kept)
    }

    async fn left(&self, space: &SpaceRef) -> Result<(), NotKept> {
        self.part(space).await.map_err(not_kept)
    }

    async fn channel(&self, space: &SpaceRef, channel: &str, news: ChannelNews) -> Result<(), NotKept> {
        match self.home(space).await.map_err(not_kept)? {
            Some((organisation, space)) => {
                self.heard_of_channel(organisation, (space, channel), &news).await.map_err(not_kept)
            }
            None => Ok(()),
        }
    }

    async fn spaces(&self, platform: &str) -> Result<Vec<SpaceRef>, NotKept> {
        let rows = self.store.spaces_on(platform).await.map_err(|it| not_kept(it.into()))?;
        Ok(rows.into_iter().map(|it| SpaceRef { platform: it.platform, id: it.external_id }).collect())
    }

    async fn put(
        &self,
        space: Option<&SpaceRef>,
        name: &str,
        value: &str,
        expires: Option<Timestamp>,
    ) -> Result<(), NotKept> {
        self.put_secret(space, name, value, expires).await
    }

    async fn get(&self, space: Option<&SpaceRef>, name: &str) -> Result<Option<String>, NotKept> {
        self.secret(space, name).await
    }

    async fn take(&self, space: Option<&SpaceRef>, name: &str) -> Result<Option<String>, NotKept> {
        self.take_secret(space, name).await
    }
}

fn not_kept(failure: Failure) -> NotKept {
    NotKept(failure.to_string())
}

#[cfg(test)]
mod tests;
