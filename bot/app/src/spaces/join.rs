//! A space that is connected or disconnected.
//!
//! Rule: done again after it broke off, it ends as if it had not; whoever installed Baton is greeted once for
//! each installation.

use baton_chat::inbound::{Joined, Place, SpaceRef};
use baton_domain::{
    OrganisationId, PersonId, SpaceId, Title, nudge,
    organisation::Event,
    person::{Command, Grant},
};
use baton_store::{Error as StoreError, IdentityRow, NewMessage, SpaceRow};

use crate::{
    baton::Baton,
    change::{Cause, MAX_RETRIES},
    claim,
    failure::Failure,
    outbox,
};

/// What an organisation is called whose space has no name that can be shown.
const NAMELESS: &str = "Our organisation";

impl Baton {
    pub(super) async fn join(&self, joined: &Joined) -> Result<(), Failure> {
        let SpaceRef { platform, id } = &joined.space;
        let row = match self.store.space_at(platform, id).await? {
            Some(row) => row,
            None => self.add_space(joined).await?,
        };
        let greeting = match &joined.installer {
            Some(_) if self.is_others(&row).await? => None,
            Some(user) => {
                let person = self.installer(row.organisation, row.id, user).await?;
                self.welcoming(&row, &joined.space, user, person).await?
            }
            None => None,
        };
        let connected = SpaceRow { name: joined.name.clone(), left: None, ..row };
        let organisation = connected.organisation;
        let work = (connected, greeting);
        self.store
            .write_with(work, move |tx, work| {
                Box::pin(async move {
                    tx.save_space(&work.0).await?;
                    match &work.1 {
                        Some(message) => tx.enqueue(message).await,
                        None => Ok(()),
                    }
                })
            })
            .await?;
        self.reload(organisation).await?;
        self.bell.notify_waiters();
        Ok(())
    }

    pub(super) async fn part(&self, space: &SpaceRef) -> Result<(), Failure> {
        let Some(row) = self.store.space_at(&space.platform, &space.id).await? else { return Ok(()) };
        let now = self.now();
        let lanes = outbox::lanes_of(space);
        let organisation = row.organisation;
        let (id, left) = (row.id, SpaceRow { left: Some(row.left.unwrap_or(now)), ..row });
        self.store
            .write_with(left, move |tx, left| {
                Box::pin(async move {
                    tx.save_space(left).await?;
                    tx.forget_secrets(left.organisation, &left.id.to_string()).await
                })
            })
            .await?;
        let directory = self.reload(organisation).await?;
        // Whoever has another account is written to there instead.
        self.readdress(&directory, &directory.also_elsewhere(id)).await?;
        self.store
            .write_with(lanes, move |tx, lanes| Box::pin(tx.drop_waiting(organisation, lanes, now)))
            .await?;
        Ok(())
    }

    // Whoever takes Baton into one of several spaces again does not become admin of all.
    async fn is_others(&self, row: &SpaceRow) -> Result<bool, Failure> {
        let several = 1 < self.store.spaces(row.organisation).await?.len();
        Ok(several && claim::has_admin(&*self.directory(row.organisation).await?))
    }

    async fn add_space(&self, joined: &Joined) -> Result<SpaceRow, Failure> {
        let SpaceRef { platform, id } = &joined.space;
        let added = match self.whose(joined).await? {
            Some(organisation) => self.move_in(organisation, platform, id, &joined.name).await.map(|_| ()),
            None => {
                let name = Title::new(&joined.name).or_else(|_| Title::new(NAMELESS));
                let name = name.map_err(|bad| Failure::Record(bad.to_string()))?;
                self.found_waiting(name, platform, id, &joined.name).await.map(|_| ())
            }
        };
        match added {
            // Another process that was told of it too was faster.
            Ok(()) | Err(Failure::Fault(StoreError::Taken { .. })) => {}
            Err(failure) => return Err(failure),
        }
        let row = self.store.space_at(platform, id).await?;
        row.ok_or_else(|| Failure::Record(format!("the space {id} is not there")))
    }

    // Whose other space it stands beside; else the one organisation that an import founded, unless somebody
    // installed Baton by themselves, who may be anybody; else it is to be founded.
    async fn whose(&self, joined: &Joined) -> Result<Option<OrganisationId>, Failure> {
        if let Some(beside) = &joined.beside
            && let Some(row) = self.store.space_at(&beside.platform, &beside.id).await?
        {
            return Ok(Some(row.organisation));
        }
        if joined.installer.is_none()
            && let [only] = self.store.organisations().await?.as_slice()
            && self.store.spaces(only.id).await?.is_empty()
        {
            let directory = self.directory(only.id).await?;
            if directory.organisation.started {
                self.change_organisation(&directory, Cause::BATON, &[Event::Installed]).await?;
            }
            return Ok(Some(only.id));
        }
        Ok(None)
    }

    // Who they are is not known yet; the platform says it next.
    async fn installer(
        &self,
        organisation: OrganisationId,
        space: SpaceId,
        user: &str,
    ) -> Result<PersonId, Failure> {
        for _ in 0..MAX_RETRIES {
            let directory = self.reload(organisation).await?;
            let known = directory.person_at(space, user);
            if let Some(id) = known.filter(|it| directory.people.get(it).is_some_and(|it| it.admin)) {
                return Ok(id);
            }
            let id = known.unwrap_or_else(|| PersonId(self.chance.uuid(self.now())));
            let link =
                IdentityRow { organisation, space, external_id: user.to_owned(), person: id, acted: None };
            let (make, link) = (Command::MakeAdmin(Grant::Given), known.is_none().then_some(link));
            match self.change_person(&directory, id, Cause::BATON, make, link).await {
                Ok(_) => return Ok(id),
                Err(Failure::Fault(StoreError::Stale)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Err(Failure::Fault(StoreError::Stale))
    }

    // The space, and when it was disconnected last, name the installation.
    async fn welcoming(
        &self,
        row: &SpaceRow,
        space: &SpaceRef,
        user: &str,
        person: PersonId,
    ) -> Result<Option<NewMessage>, Failure> {
        let directory = self.directory(row.organisation).await?;
        let context = directory.context(&self.playbook, self.now());
        let installation = match row.left {
            Some(left) => format!("{}.{}", row.id, left.as_millisecond()),
            None => row.id.to_string(),
        };
        let place = (space.clone(), Place::Direct(user.to_owned()));
        let intent = nudge::welcome(person, installation, &context);
        Ok(outbox::message_to(self, &directory, &intent, place))
    }
}
