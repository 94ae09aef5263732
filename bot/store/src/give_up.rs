//! An organisation that nothing is lost with: its space goes to another one, and no row of it stays.
//!
//! Rule: the only deletion of records and log there is. Whoever calls it has made sure that nobody recorded anything.

use baton_domain::{OrganisationId, SpaceId};

use crate::{
    Error, Secret, Store, Tx,
    sql::{self, Row, Sql, args},
    trip::Expect,
};

sql::statements! {
    NO_HOLDINGS = "DELETE FROM holding WHERE organisation = $1";
    NO_WORDS = "DELETE FROM search_word WHERE organisation = $1";
    NO_FRAGMENTS = "DELETE FROM search_fragment WHERE organisation = $1";
    NO_ENTRIES = "DELETE FROM search_entry WHERE organisation = $1";
    NO_AGENDA = "DELETE FROM agenda WHERE organisation = $1";
    NO_OUTBOX = "DELETE FROM outbox WHERE organisation = $1";
    NO_INBOX = "DELETE FROM inbox WHERE organisation = $1";
    NO_DRAFTS = "DELETE FROM draft WHERE organisation = $1";
    NO_SECRETS = "DELETE FROM secret WHERE organisation = $1";
    NO_EVENTS = "DELETE FROM event WHERE organisation = $1";
    NO_INITIATIVES = "DELETE FROM initiative WHERE organisation = $1";
    NO_CHANNELS = "DELETE FROM channel WHERE organisation = $1";
    NO_IDENTITIES = "DELETE FROM identity WHERE organisation = $1";
    NO_PEOPLE = "DELETE FROM person WHERE organisation = $1";
    NO_SPACES = "DELETE FROM space WHERE organisation = $1";
    NO_ORGANISATION = "DELETE FROM organisation WHERE organisation = $1";
    UNCHANGED = "
        UPDATE organisation SET version = version
        WHERE organisation = $1 AND NOT EXISTS (SELECT 1 FROM event WHERE organisation = $1 AND $2 < seq)";
    SECRETS_OF = "
        SELECT organisation, name, sealed, expires_ms FROM secret
        WHERE organisation = $1 AND $2 <= name AND name < $3
        ORDER BY name";
}

// What refers to something goes before it.
const ALL: [Sql; 16] = [
    NO_HOLDINGS,
    NO_WORDS,
    NO_FRAGMENTS,
    NO_ENTRIES,
    NO_AGENDA,
    NO_OUTBOX,
    NO_INBOX,
    NO_DRAFTS,
    NO_SECRETS,
    NO_EVENTS,
    NO_INITIATIVES,
    NO_CHANNELS,
    NO_IDENTITIES,
    NO_PEOPLE,
    NO_SPACES,
    NO_ORGANISATION,
];

impl Tx {
    /// Deletes everything of the organisation.
    ///
    /// # Errors
    /// [`Error::Stale`] when its log goes on after `seq`: somebody began to use it.
    pub async fn give_up(&mut self, of: OrganisationId, seq: i64) -> Result<(), Error> {
        // Whoever records something now waits until it is decided.
        self.link_all().await?;
        self.hold_chain(of).await?;
        let unchanged = Expect { nothing: Some(Error::Stale), taken: None };
        self.later(UNCHANGED, args![of, seq], unchanged);
        for statement in ALL {
            self.later(statement, args![of], Expect::default());
        }
        self.heads.remove(&of);
        Ok(())
    }
}

impl Store {
    /// What is kept sealed for a space, by name.
    pub async fn secrets_of(&self, of: OrganisationId, space: SpaceId) -> Result<Vec<Secret>, Error> {
        // The slash, and the character that follows it.
        let values = args![of, format!("{space}/"), format!("{space}0")];
        self.read(SECRETS_OF, values, secret).await
    }
}

fn secret(row: &Row) -> Result<Secret, Error> {
    Ok(Secret {
        organisation: row.parsed("organisation")?,
        name: row.text("name")?,
        sealed: row.text("sealed")?,
        expires: row.maybe_instant("expires_ms")?,
    })
}
