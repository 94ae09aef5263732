//! The records of organisations, channels and people: what is so now, as JSON beside the columns SQL must find.
//!
//! Rule: a record is saved only over the version it was based on. Initiatives have a file of their own.

use baton_domain::{ChannelId, OrganisationId, PersonId, SpaceId};

use crate::{
    Error, Store, Tx,
    sql::{self, Arg, Row, Sql, args},
    trip::Expect,
};

/// A tenant; its `record` holds the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct OrganisationRow {
    pub id: OrganisationId,
    pub name: String,
    pub version: i64,
    pub record: String,
}

/// A channel Baton was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ChannelRow {
    pub organisation: OrganisationId,
    pub id: ChannelId,
    pub space: SpaceId,
    pub external_id: String,
    pub name: String,
    pub version: i64,
    pub record: String,
}

/// A human; `state` is the app's word, such as here or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PersonRow {
    pub organisation: OrganisationId,
    pub id: PersonId,
    pub name: String,
    pub state: String,
    pub version: i64,
    pub record: String,
}

sql::statements! {
    ADD_ORGANISATION = "
        INSERT INTO organisation (name, version, record, organisation)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (organisation) DO NOTHING";
    SAVE_ORGANISATION = "
        UPDATE organisation SET name = $1, version = $2, record = $3
        WHERE organisation = $4 AND version = $5";
    ADD_CHANNEL = "
        INSERT INTO channel (space, external_id, name, version, record, organisation, id)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (organisation, id) DO NOTHING";
    SAVE_CHANNEL = "
        UPDATE channel SET space = $1, external_id = $2, name = $3, version = $4, record = $5
        WHERE organisation = $6 AND id = $7 AND version = $8";
    ADD_PERSON = "
        INSERT INTO person (name, state, version, record, organisation, id)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (organisation, id) DO NOTHING";
    SAVE_PERSON = "
        UPDATE person SET name = $1, state = $2, version = $3, record = $4
        WHERE organisation = $5 AND id = $6 AND version = $7";
    ORGANISATIONS = "
        SELECT organisation, name, version, record FROM organisation
        ORDER BY organisation";
    ORGANISATION = "
        SELECT organisation, name, version, record FROM organisation
        WHERE organisation = $1";
    CHANNELS = "
        SELECT organisation, id, space, external_id, name, version, record FROM channel
        WHERE organisation = $1
        ORDER BY id";
    CHANNEL = "
        SELECT organisation, id, space, external_id, name, version, record FROM channel
        WHERE organisation = $1 AND id = $2";
    CHANNEL_AT = "
        SELECT organisation, id, space, external_id, name, version, record FROM channel
        WHERE organisation = $1 AND space = $2 AND external_id = $3";
    PEOPLE = "
        SELECT organisation, id, name, state, version, record FROM person
        WHERE organisation = $1
        ORDER BY id";
    PERSON = "
        SELECT organisation, id, name, state, version, record FROM person
        WHERE organisation = $1 AND id = $2";
}

impl Tx {
    /// Inserts when based on nothing, otherwise replaces exactly the version it was based on, which is bound last.
    pub(crate) fn save(
        &mut self,
        [add, replace]: [Sql; 2],
        mut values: Vec<Arg>,
        based_on: i64,
        unique: &str,
    ) {
        let expect =
            Expect { nothing: Some(Error::Stale), taken: Some(Error::Taken { what: unique.to_owned() }) };
        if based_on == 0 {
            self.later(add, values, expect);
        } else {
            values.push(based_on.into());
            self.later(replace, values, expect);
        }
    }

    /// Records `row` at `row.version`; `based_on` 0 makes a new one.
    ///
    /// # Errors
    /// [`Error::Stale`] unless version `based_on` is the recorded one.
    pub async fn save_organisation(&mut self, row: &OrganisationRow, based_on: i64) -> Result<(), Error> {
        let values = args![&row.name, row.version, &row.record, row.id];
        self.moved(row.id);
        self.save([ADD_ORGANISATION, SAVE_ORGANISATION], values, based_on, "organisation");
        Ok(())
    }

    /// Records `row` at `row.version`; `based_on` 0 makes a new one.
    ///
    /// # Errors
    /// [`Error::Stale`] unless version `based_on` is the recorded one; [`Error::Taken`] when the space's
    /// channel has a row already.
    pub async fn save_channel(&mut self, row: &ChannelRow, based_on: i64) -> Result<(), Error> {
        let ChannelRow { organisation, id, space, external_id, name, version, record } = row;
        let values = args![*space, external_id, name, *version, record, *organisation, *id];
        self.moved(*organisation);
        self.save([ADD_CHANNEL, SAVE_CHANNEL], values, based_on, "channel");
        Ok(())
    }

    /// Records `row` at `row.version`; `based_on` 0 makes a new one.
    ///
    /// # Errors
    /// [`Error::Stale`] unless version `based_on` is the recorded one.
    pub async fn save_person(&mut self, row: &PersonRow, based_on: i64) -> Result<(), Error> {
        let PersonRow { organisation, id, name, state, version, record } = row;
        let values = args![name, state, *version, record, *organisation, *id];
        self.moved(*organisation);
        self.save([ADD_PERSON, SAVE_PERSON], values, based_on, "person");
        Ok(())
    }

    /// As this unit of work sees it.
    pub async fn organisation(&mut self, id: OrganisationId) -> Result<Option<OrganisationRow>, Error> {
        self.read_one(ORGANISATION, args![id], organisation).await
    }

    /// As this unit of work sees it.
    pub async fn channel(&mut self, of: OrganisationId, id: ChannelId) -> Result<Option<ChannelRow>, Error> {
        self.read_one(CHANNEL, args![of, id], channel).await
    }

    /// As this unit of work sees it.
    pub async fn person(&mut self, of: OrganisationId, id: PersonId) -> Result<Option<PersonRow>, Error> {
        self.read_one(PERSON, args![of, id], person).await
    }
}

impl Store {
    /// Every tenant, oldest first.
    pub async fn organisations(&self) -> Result<Vec<OrganisationRow>, Error> {
        self.read(ORGANISATIONS, args![], organisation).await
    }

    /// The tenant, or `None` when there is no such one.
    pub async fn organisation(&self, id: OrganisationId) -> Result<Option<OrganisationRow>, Error> {
        self.read_one(ORGANISATION, args![id], organisation).await
    }

    /// Every channel of the organisation, oldest first.
    pub async fn channels(&self, of: OrganisationId) -> Result<Vec<ChannelRow>, Error> {
        self.read(CHANNELS, args![of], channel).await
    }

    /// The channel, or `None` when there is no such one.
    pub async fn channel(&self, of: OrganisationId, id: ChannelId) -> Result<Option<ChannelRow>, Error> {
        self.read_one(CHANNEL, args![of, id], channel).await
    }

    /// The channel by the platform's id for it.
    pub async fn channel_at(
        &self,
        of: OrganisationId,
        space: SpaceId,
        external_id: &str,
    ) -> Result<Option<ChannelRow>, Error> {
        self.read_one(CHANNEL_AT, args![of, space, external_id], channel).await
    }

    /// Everybody, the gone and the erased included, oldest first.
    pub async fn people(&self, of: OrganisationId) -> Result<Vec<PersonRow>, Error> {
        self.read(PEOPLE, args![of], person).await
    }

    /// The person, or `None` when there is no such one.
    pub async fn person(&self, of: OrganisationId, id: PersonId) -> Result<Option<PersonRow>, Error> {
        self.read_one(PERSON, args![of, id], person).await
    }
}

fn organisation(row: &Row) -> Result<OrganisationRow, Error> {
    Ok(OrganisationRow {
        id: OrganisationId(row.parsed("organisation")?),
        name: row.text("name")?,
        version: row.int("version")?,
        record: row.text("record")?,
    })
}

fn channel(row: &Row) -> Result<ChannelRow, Error> {
    Ok(ChannelRow {
        organisation: row.parsed("organisation")?,
        id: row.parsed("id")?,
        space: row.parsed("space")?,
        external_id: row.text("external_id")?,
        name: row.text("name")?,
        version: row.int("version")?,
        record: row.text("record")?,
    })
}

fn person(row: &Row) -> Result<PersonRow, Error> {
    Ok(PersonRow {
        organisation: row.parsed("organisation")?,
        id: row.parsed("id")?,
        name: row.text("name")?,
        state: row.text("state")?,
        version: row.int("version")?,
        record: row.text("record")?,
    })
}
