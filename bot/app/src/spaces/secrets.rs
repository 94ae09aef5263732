//! Values that a platform's adapter has kept, sealed: its tokens, and what it must find again once.

use baton_chat::{inbound::SpaceRef, platform::NotKept};
use baton_domain::OrganisationId;
use baton_store::{Error as StoreError, Secret};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    baton::Baton,
    keyring::{Keyring, Seal},
};

/// Under which values of the installation itself stand.
const INSTALLATION: OrganisationId = OrganisationId(Uuid::nil());

impl Baton {
    pub(super) async fn put_secret(
        &self,
        space: Option<&SpaceRef>,
        name: &str,
        value: &str,
        expires: Option<Timestamp>,
    ) -> Result<(), NotKept> {
        let missing = || NotKept("there is no such space, or it is not connected".to_owned());
        let (organisation, name) = self.place_for(space, name).await?.ok_or_else(missing)?;
        let (now, seal) = (self.now(), Seal { organisation, name: &name });
        let sealed = self.key()?.seal(seal, value, &self.chance);
        let sealed = sealed.ok_or_else(|| NotKept("it is too long to be sealed".to_owned()))?;
        let secret = Secret { organisation, name, sealed, expires };
        let kept = self.store.write_with(secret, move |tx, secret| Box::pin(tx.put_secret(secret, now)));
        kept.await.map_err(broken)
    }

    pub(super) async fn secret(
        &self,
        space: Option<&SpaceRef>,
        name: &str,
    ) -> Result<Option<String>, NotKept> {
        let Some((organisation, name)) = self.place_for(space, name).await? else { return Ok(None) };
        let sealed = self.store.secret(organisation, &name, self.now()).await.map_err(broken)?;
        self.opened(Seal { organisation, name: &name }, sealed)
    }

    pub(super) async fn take_secret(
        &self,
        space: Option<&SpaceRef>,
        name: &str,
    ) -> Result<Option<String>, NotKept> {
        let Some((organisation, name)) = self.place_for(space, name).await? else { return Ok(None) };
        let now = self.now();
        let take = self
            .store
            .write_with(name.clone(), move |tx, wanted| Box::pin(tx.take_secret(organisation, wanted, now)));
        let sealed = take.await.map_err(broken)?;
        self.opened(Seal { organisation, name: &name }, sealed)
    }

    fn key(&self) -> Result<&Keyring, NotKept> {
        let missing =
            "there is no key to seal it with; `baton init` makes one, and [secrets] key_file names it";
        self.keyring.as_ref().ok_or_else(|| NotKept(missing.to_owned()))
    }

    fn opened(&self, seal: Seal<'_>, sealed: Option<String>) -> Result<Option<String>, NotKept> {
        let Some(sealed) = sealed else { return Ok(None) };
        let wrong = || NotKept(format!("{} was sealed with another key, or changed since", seal.name));
        self.key()?.open(seal, &sealed).map(Some).ok_or_else(wrong)
    }

    // Nothing is kept for a space that is not connected: it would outlive the space.
    async fn place_for(
        &self,
        space: Option<&SpaceRef>,
        name: &str,
    ) -> Result<Option<(OrganisationId, String)>, NotKept> {
        let Some(space) = space else { return Ok(Some((INSTALLATION, name.to_owned()))) };
        let home = self.home(space).await.map_err(super::not_kept)?;
        Ok(home.map(|(organisation, id)| (organisation, format!("{id}/{name}"))))
    }
}

fn broken(error: StoreError) -> NotKept {
    NotKept(error.to_string())
}
