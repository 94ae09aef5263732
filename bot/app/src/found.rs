//! Founding: an organisation's first event, and the spaces in which it talks.

use baton_domain::{
    OrganisationId, SpaceId, Title,
    organisation::{Event, Organisation},
};
use baton_store::{Append, NewEvent, OrganisationRow, SpaceRow, SubjectKind};

use crate::{baton::Baton, change::SHAPE, failure::Failure};

impl Baton {
    /// Records a new organisation; `zone` is where its dates are read.
    ///
    /// # Errors
    /// The store's.
    pub async fn found(&self, name: Title, zone: &str) -> Result<OrganisationId, Failure> {
        let founded = Event::Founded { name: name.clone(), zone: zone.to_owned() };
        self.found_with(name, &[founded], None).await
    }

    /// As [`Self::found`], for somebody who just put Baton into a chat: nobody else hears anything until they
    /// start it, and its zone becomes theirs. Source: S-1. With its space or not at all: of several who are told
    /// of that space one founds an organisation.
    ///
    /// # Errors
    /// The store's; a space that is somebody's.
    pub async fn found_waiting(
        &self,
        name: Title,
        platform: &str,
        external_id: &str,
        space: &str,
    ) -> Result<OrganisationId, Failure> {
        let founded = Event::Founded { name: name.clone(), zone: "UTC".to_owned() };
        self.found_with(name, &[founded, Event::Installed], Some((platform, external_id, space))).await
    }

    async fn found_with(
        &self,
        name: Title,
        events: &[Event],
        space: Option<(&str, &str, &str)>,
    ) -> Result<OrganisationId, Failure> {
        let (at, salt) = (self.now(), self.chance.salt());
        let id = OrganisationId(self.chance.uuid(at));
        let mut organisation = Organisation::unknown(id, name);
        events.iter().for_each(|it| organisation.apply(it));
        let row = OrganisationRow {
            id,
            name: organisation.name.as_str().to_owned(),
            version: i64::try_from(events.len()).unwrap_or(1),
            record: serde_json::to_string(&organisation)?,
        };
        let new = |it: &Event| Ok(NewEvent { shape: SHAPE, body: serde_json::to_value(it)? });
        let space = space.map(|(platform, external_id, name)| self.space(id, platform, external_id, name));
        let work = (row, events.iter().map(new).collect::<Result<Vec<_>, Failure>>()?, space);
        self.store
            .write_with(work, move |tx, work| {
                Box::pin(async move {
                    let (row, events, space) = work;
                    // The log refers to the organisation.
                    tx.save_organisation(row, 0).await?;
                    let (kind, subject) = (SubjectKind::Organisation, id.0);
                    let append = Append {
                        organisation: id,
                        kind,
                        subject,
                        based_on: 0,
                        at,
                        actor: None,
                        events,
                        salt,
                    };
                    tx.append(&append).await?;
                    match space {
                        Some(space) => tx.save_space(space).await,
                        None => Ok(()),
                    }
                })
            })
            .await?;
        Ok(id)
    }

    /// Says that the organisation is in this space of a platform from now on.
    ///
    /// # Errors
    /// The store's; a space that is somebody else's.
    pub async fn move_in(
        &self,
        organisation: OrganisationId,
        platform: &str,
        external_id: &str,
        name: &str,
    ) -> Result<SpaceId, Failure> {
        let row = self.space(organisation, platform, external_id, name);
        let id = row.id;
        self.store.write_with(row, move |tx, row| Box::pin(tx.save_space(row))).await?;
        self.reload(organisation).await?;
        Ok(id)
    }

    fn space(&self, organisation: OrganisationId, platform: &str, external_id: &str, name: &str) -> SpaceRow {
        SpaceRow {
            organisation,
            id: SpaceId(self.chance.uuid(self.now())),
            platform: platform.to_owned(),
            external_id: external_id.to_owned(),
            name: name.to_owned(),
            left: None,
        }
    }
}
