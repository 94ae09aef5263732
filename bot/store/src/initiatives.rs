//! The records of initiatives, with the columns that lists, counts and lookups need.

use baton_domain::{ChannelId, InitiativeId, Key, OrganisationId, PersonId};
use jiff::{Timestamp, civil::Date};

use crate::{
    Error, Store, Tx,
    sql::{self, Row, args, list},
};

/// An initiative; `stage` and `audience` are the app's words.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct InitiativeRow {
    pub organisation: OrganisationId,
    pub id: InitiativeId,
    pub key: Key,
    pub name: String,
    pub stage: String,
    pub stage_since: Timestamp,
    pub owner: Option<PersonId>,
    pub planned_end: Option<Date>,
    pub audience: String,
    /// Where its card goes.
    pub channel: Option<ChannelId>,
    pub version: i64,
    pub record: String,
}

/// An initiative as lists name it, without its record; whoever may see it is for the app to say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Listed {
    pub id: InitiativeId,
    pub key: Key,
    pub name: String,
    pub stage: String,
    pub owner: Option<PersonId>,
    pub planned_end: Option<Date>,
    pub audience: String,
}

/// How many initiatives are in a stage, counted apart for each audience: nobody counts what they may not see.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct StageCount {
    pub stage: String,
    pub audience: String,
    pub n: i64,
}

sql::statements! {
    ADD = "
        INSERT INTO initiative (key, name, stage, stage_since_ms, owner, planned_end, audience, channel, version,
            record, organisation, id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (organisation, id) DO NOTHING";
    SAVE = "
        UPDATE initiative
        SET key = $1, name = $2, stage = $3, stage_since_ms = $4, owner = $5, planned_end = $6, audience = $7,
            channel = $8, version = $9, record = $10
        WHERE organisation = $11 AND id = $12 AND version = $13";
    BY_ID = "
        SELECT organisation, id, key, name, stage, stage_since_ms, owner, planned_end, audience, channel, version,
            record
        FROM initiative
        WHERE organisation = $1 AND id = $2";
    BY_KEY = "
        SELECT organisation, id, key, name, stage, stage_since_ms, owner, planned_end, audience, channel, version,
            record
        FROM initiative
        WHERE organisation = $1 AND key = $2";
    BY_IDS = concat!("
        SELECT organisation, id, key, name, stage, stage_since_ms, owner, planned_end, audience, channel, version,
            record
        FROM initiative
        WHERE organisation = $1 AND id IN (SELECT value->>'it' FROM ", rows!("$2"), ")");
    PAGE = "
        SELECT organisation, id, key, name, stage, stage_since_ms, owner, planned_end, audience, channel, version,
            record
        FROM initiative
        WHERE organisation = $1 AND $2 < key
        ORDER BY key
        LIMIT $3 + 0";
    LISTED = "
        SELECT id, key, name, stage, owner, planned_end, audience FROM initiative
        WHERE organisation = $1 AND $2 < key
        ORDER BY key
        LIMIT $3 + 0";
    IN_CHANNEL = "
        SELECT organisation, id, key, name, stage, stage_since_ms, owner, planned_end, audience, channel, version,
            record
        FROM initiative
        WHERE organisation = $1 AND channel = $2
        ORDER BY key";
    STAGES = "
        SELECT stage, audience, COUNT(*) AS n FROM initiative
        WHERE organisation = $1
        GROUP BY stage, audience
        ORDER BY stage, audience";
}

impl Tx {
    /// Records `row` at `row.version`; `based_on` 0 makes a new one.
    ///
    /// # Errors
    /// [`Error::Stale`] unless version `based_on` is the recorded one; [`Error::Taken`] when another has the key.
    pub async fn save_initiative(&mut self, row: &InitiativeRow, based_on: i64) -> Result<(), Error> {
        let values = args![
            &row.key,
            &row.name,
            &row.stage,
            row.stage_since,
            row.owner,
            row.planned_end,
            &row.audience,
            row.channel,
            row.version,
            &row.record,
            row.organisation,
            row.id
        ];
        self.save([ADD, SAVE], values, based_on, "key");
        Ok(())
    }

    /// As this unit of work sees it.
    pub async fn initiative(
        &mut self,
        of: OrganisationId,
        id: InitiativeId,
    ) -> Result<Option<InitiativeRow>, Error> {
        self.read_one(BY_ID, args![of, id], initiative).await
    }
}

impl Store {
    /// The initiative, or `None` when there is no such one.
    pub async fn initiative(
        &self,
        of: OrganisationId,
        id: InitiativeId,
    ) -> Result<Option<InitiativeRow>, Error> {
        self.read_one(BY_ID, args![of, id], initiative).await
    }

    /// The initiative people call so.
    pub async fn initiative_by_key(
        &self,
        of: OrganisationId,
        key: &Key,
    ) -> Result<Option<InitiativeRow>, Error> {
        self.read_one(BY_KEY, args![of, key], initiative).await
    }

    /// Those of `ids` that exist, by key.
    pub async fn initiatives(
        &self,
        of: OrganisationId,
        ids: &[InitiativeId],
    ) -> Result<Vec<InitiativeRow>, Error> {
        let mut found = self.read(BY_IDS, args![of, list(ids)], initiative).await?;
        // Asked to sort, SQLite would walk all keys of the organisation instead.
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    /// All of an organisation, by key, so many at a time.
    pub fn all_initiatives(&self, of: OrganisationId, limit: u32) -> Pages<'_> {
        Pages { store: self, of, limit, after: None }
    }

    /// The same without their records.
    pub async fn listed(
        &self,
        of: OrganisationId,
        after: Option<&Key>,
        limit: u32,
    ) -> Result<Vec<Listed>, Error> {
        self.read(LISTED, args![of, after.map_or("", Key::as_str), limit], listed).await
    }

    /// Those whose card goes to the channel, by key.
    pub async fn initiatives_in(
        &self,
        of: OrganisationId,
        channel: ChannelId,
    ) -> Result<Vec<InitiativeRow>, Error> {
        self.read(IN_CHANNEL, args![of, channel], initiative).await
    }

    /// How many are in each stage.
    pub async fn stage_counts(&self, of: OrganisationId) -> Result<Vec<StageCount>, Error> {
        let count = |row: &Row| {
            Ok(StageCount { stage: row.text("stage")?, audience: row.text("audience")?, n: row.int("n")? })
        };
        self.read(STAGES, args![of], count).await
    }
}

/// The initiatives of an organisation that were not read yet. What is written meanwhile may be missed.
#[derive(Debug)]
pub struct Pages<'s> {
    store: &'s Store,
    of: OrganisationId,
    limit: u32,
    after: Option<Key>,
}

impl Pages<'_> {
    /// The next ones, as many as one asked for at a time; `None` after the last.
    ///
    /// # Errors
    /// The database's.
    pub async fn next(&mut self) -> Result<Option<Vec<InitiativeRow>>, Error> {
        let after = self.after.as_ref().map_or("", Key::as_str);
        let page = self.store.read(PAGE, args![self.of, after, self.limit], initiative).await?;
        let Some(last) = page.last() else { return Ok(None) };
        self.after = Some(last.key.clone());
        Ok(Some(page))
    }
}

pub(crate) fn listed(row: &Row) -> Result<Listed, Error> {
    Ok(Listed {
        id: row.parsed("id")?,
        key: row.parsed("key")?,
        name: row.text("name")?,
        stage: row.text("stage")?,
        owner: row.maybe_parsed("owner")?,
        planned_end: row.maybe_parsed("planned_end")?,
        audience: row.text("audience")?,
    })
}

pub(crate) fn initiative(row: &Row) -> Result<InitiativeRow, Error> {
    Ok(InitiativeRow {
        organisation: row.parsed("organisation")?,
        id: row.parsed("id")?,
        key: row.parsed("key")?,
        name: row.text("name")?,
        stage: row.text("stage")?,
        stage_since: row.instant("stage_since_ms")?,
        owner: row.maybe_parsed("owner")?,
        planned_end: row.maybe_parsed("planned_end")?,
        audience: row.text("audience")?,
        channel: row.maybe_parsed("channel")?,
        version: row.int("version")?,
        record: row.text("record")?,
    })
}
