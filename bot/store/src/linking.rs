//! When two accounts become one person's, or part: what names one of them, and what waits for them.

use baton_domain::{InitiativeId, OrganisationId, PersonId};
use uuid::Uuid;

use crate::{
    Error, Store, Tx,
    sql::{self, args},
    trip::Expect,
};

/// Where a message that waits goes instead.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it; the app's words as in NewMessage")]
pub struct Readdressed {
    pub organisation: OrganisationId,
    pub id: Uuid,
    pub lane: String,
    pub recipient: String,
    pub intent: String,
}

sql::statements! {
    NAMING = "
        SELECT id FROM initiative
        WHERE organisation = $1 AND record LIKE $2
        ORDER BY id";
    READDRESS = "
        UPDATE outbox SET lane = $1, recipient = $2, intent = $3
        WHERE organisation = $4 AND id = $5 AND state = 'pending'";
    PASS_ON = "
        UPDATE outbox SET recipient = $1
        WHERE organisation = $2 AND recipient = $3 AND intent LIKE $4";
}

impl Tx {
    /// Sends a message elsewhere, if it still waits.
    pub async fn readdress(&mut self, it: &Readdressed) -> Result<(), Error> {
        let values = args![&it.lane, &it.recipient, &it.intent, it.organisation, it.id];
        self.later(READDRESS, values, Expect::default());
        Ok(())
    }

    /// Counts what `from` got, and gets, as `to`'s, as far as the stored intent contains `containing`.
    pub async fn pass_on(
        &mut self,
        of: OrganisationId,
        from: &str,
        to: &str,
        containing: &str,
    ) -> Result<(), Error> {
        self.later(PASS_ON, args![to, of, from, format!("%{containing}%")], Expect::default());
        Ok(())
    }
}

impl Store {
    /// The initiatives whose record has this person anywhere, in the order of their ids. It reads all records.
    pub async fn initiatives_naming(
        &self,
        of: OrganisationId,
        person: PersonId,
    ) -> Result<Vec<InitiativeId>, Error> {
        self.read(NAMING, args![of, format!("%{person}%")], |row| row.parsed("id")).await
    }
}
