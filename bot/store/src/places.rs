//! Where people are: the spaces of an organisation, and who is who in each.

use baton_domain::{OrganisationId, PersonId, SpaceId};
use jiff::Timestamp;

use crate::{
    Error, Store, Tx,
    sql::{self, Row, args},
    trip::Expect,
};

/// A Slack workspace, a Discord guild, or the playground; no two organisations share one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct SpaceRow {
    pub organisation: OrganisationId,
    pub id: SpaceId,
    pub platform: String,
    pub external_id: String,
    pub name: String,
    /// When it was disconnected, if it is.
    pub left: Option<Timestamp>,
}

/// The account of a person in a space.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct IdentityRow {
    pub organisation: OrganisationId,
    pub space: SpaceId,
    pub external_id: String,
    pub person: PersonId,
    /// When the person last came here from another of their accounts, if ever.
    pub acted: Option<Timestamp>,
}

sql::statements! {
    SAVE_SPACE = "
        INSERT INTO space (organisation, id, platform, external_id, name, left_ms)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (organisation, id) DO UPDATE
        SET platform = excluded.platform, external_id = excluded.external_id, name = excluded.name,
            left_ms = excluded.left_ms";
    SPACES = "
        SELECT organisation, id, platform, external_id, name, left_ms FROM space
        WHERE organisation = $1
        ORDER BY id";
    SPACE_AT = "
        SELECT organisation, id, platform, external_id, name, left_ms FROM space
        WHERE platform = $1 AND external_id = $2";
    SPACES_ON = "
        SELECT organisation, id, platform, external_id, name, left_ms FROM space
        WHERE platform = $1 AND left_ms IS NULL
        ORDER BY external_id";
    LINK = "
        INSERT INTO identity (organisation, space, external_id, person, acted_ms)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (organisation, space, external_id) DO UPDATE
        SET person = excluded.person";
    ACTED = "
        UPDATE identity SET acted_ms = $1
        WHERE organisation = $2 AND space = $3 AND external_id = $4";
    UNLINK = "
        DELETE FROM identity
        WHERE organisation = $1 AND person = $2";
    IDENTITIES = "
        SELECT organisation, space, external_id, person, acted_ms FROM identity
        WHERE organisation = $1
        ORDER BY space, external_id";
    IDENTITY = "
        SELECT person FROM identity
        WHERE organisation = $1 AND space = $2 AND external_id = $3";
}

impl Tx {
    /// Records the space, new or changed.
    ///
    /// # Errors
    /// [`Error::Taken`] when another space stands for the same place.
    pub async fn save_space(&mut self, row: &SpaceRow) -> Result<(), Error> {
        let values = args![row.organisation, row.id, &row.platform, &row.external_id, &row.name, row.left];
        let taken = Some(Error::Taken { what: "space".to_owned() });
        self.moved(row.organisation);
        self.later(SAVE_SPACE, values, Expect { nothing: None, taken });
        Ok(())
    }

    /// Says whose account it is, or that it is somebody else's than was thought.
    pub async fn link(&mut self, row: &IdentityRow) -> Result<(), Error> {
        let values = args![row.organisation, row.space, &row.external_id, row.person, row.acted];
        self.moved(row.organisation);
        self.later(LINK, values, Expect::default());
        Ok(())
    }

    /// Notes that its person acts by this account now.
    pub async fn acted(
        &mut self,
        of: OrganisationId,
        space: SpaceId,
        external_id: &str,
        at: Timestamp,
    ) -> Result<(), Error> {
        self.moved(of);
        self.later(ACTED, args![at, of, space, external_id], Expect::default());
        Ok(())
    }

    /// Forgets every account of the person.
    pub async fn unlink(&mut self, of: OrganisationId, person: PersonId) -> Result<(), Error> {
        self.moved(of);
        self.later(UNLINK, args![of, person], Expect::default());
        Ok(())
    }
}

impl Store {
    /// Every space of the organisation, oldest first.
    pub async fn spaces(&self, of: OrganisationId) -> Result<Vec<SpaceRow>, Error> {
        self.read(SPACES, args![of], space).await
    }

    /// Whose space this is: the one question asked before the organisation is known.
    pub async fn space_at(&self, platform: &str, external_id: &str) -> Result<Option<SpaceRow>, Error> {
        self.read_one(SPACE_AT, args![platform, external_id], space).await
    }

    /// The spaces of a platform that are connected, whosever they are.
    pub async fn spaces_on(&self, platform: &str) -> Result<Vec<SpaceRow>, Error> {
        self.read(SPACES_ON, args![platform], space).await
    }

    /// Every account of everybody.
    pub async fn identities(&self, of: OrganisationId) -> Result<Vec<IdentityRow>, Error> {
        self.read(IDENTITIES, args![of], identity).await
    }

    /// Whose account it is.
    pub async fn identity(
        &self,
        of: OrganisationId,
        space: SpaceId,
        external_id: &str,
    ) -> Result<Option<PersonId>, Error> {
        self.read_one(IDENTITY, args![of, space, external_id], |row| row.parsed("person")).await
    }
}

fn space(row: &Row) -> Result<SpaceRow, Error> {
    Ok(SpaceRow {
        organisation: row.parsed("organisation")?,
        id: row.parsed("id")?,
        platform: row.text("platform")?,
        external_id: row.text("external_id")?,
        name: row.text("name")?,
        left: row.maybe_instant("left_ms")?,
    })
}

fn identity(row: &Row) -> Result<IdentityRow, Error> {
    Ok(IdentityRow {
        organisation: row.parsed("organisation")?,
        space: row.parsed("space")?,
        external_id: row.text("external_id")?,
        person: row.parsed("person")?,
        acted: row.maybe_instant("acted_ms")?,
    })
}
