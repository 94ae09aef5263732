//! Values that platforms need kept, such as a token: sealed before they come here, opened after they leave.

use baton_domain::OrganisationId;
use jiff::Timestamp;

use crate::{
    Error, Store, Tx,
    sql::{self, Row, args},
    trip::Expect,
};

/// A value that nobody can read without the key, which is not in the database.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Secret {
    /// Nil for the installation itself.
    pub organisation: OrganisationId,
    pub name: String,
    pub sealed: String,
    /// Nobody gets it from then on.
    pub expires: Option<Timestamp>,
}

sql::statements! {
    PUT = "
        INSERT INTO secret (organisation, name, sealed, expires_ms)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (organisation, name) DO UPDATE
        SET sealed = excluded.sealed, expires_ms = excluded.expires_ms";
    GET = "
        SELECT sealed FROM secret
        WHERE organisation = $1 AND name = $2 AND (expires_ms IS NULL OR $3 < expires_ms)";
    TAKE = "
        DELETE FROM secret
        WHERE organisation = $1 AND name = $2 AND (expires_ms IS NULL OR $3 < expires_ms)
        RETURNING sealed";
    FORGET = "
        DELETE FROM secret
        WHERE organisation = $1 AND $2 <= name AND name < $3";
    FORGET_EXPIRED = "
        DELETE FROM secret
        WHERE organisation = $1 AND expires_ms <= $2";
}

impl Tx {
    /// Keeps the value over the one of the same name, and forgets what of the organisation has expired.
    pub async fn put_secret(&mut self, secret: &Secret, now: Timestamp) -> Result<(), Error> {
        let Secret { organisation, name, sealed, expires } = secret;
        self.later(FORGET_EXPIRED, args![*organisation, now], Expect::default());
        self.later(PUT, args![*organisation, name, sealed, *expires], Expect::default());
        Ok(())
    }

    /// The value, which is gone then; `None` also when it expired.
    pub async fn take_secret(
        &mut self,
        of: OrganisationId,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<String>, Error> {
        self.read_one(TAKE, args![of, name, now], sealed).await
    }

    /// Forgets every value whose name is `prefix`, a slash and more.
    pub async fn forget_secrets(&mut self, of: OrganisationId, prefix: &str) -> Result<(), Error> {
        // The slash, and the character that follows it.
        let values = args![of, format!("{prefix}/"), format!("{prefix}0")];
        self.later(FORGET, values, Expect::default());
        Ok(())
    }
}

impl Store {
    /// The value; `None` also when it expired.
    pub async fn secret(
        &self,
        of: OrganisationId,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<String>, Error> {
        self.read_one(GET, args![of, name, now], sealed).await
    }
}

fn sealed(row: &Row) -> Result<String, Error> {
    row.text("sealed")
}
