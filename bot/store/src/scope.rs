//! For whom a connection to a server speaks. The server shows it nothing else: row-level security, under roles that
//! own no table (`migrations/postgres/0007_row_security.sql`).
//!
//! Rule: a statement with an organisation among its values sees that one. Without one it is the worker's, who may
//! look into what is due and what waits of everybody, and into nothing that is in there.

use baton_domain::OrganisationId;
use sqlx::postgres::PgConnection;

use crate::{
    Error,
    sql::{Arg, args, pg},
};

/// What a statement begins with that reads no table, so that it is all the same who asks.
pub(crate) const OF_NO_TABLE: &str = "/* of no table */ ";

const SPEAK: &str = "SELECT set_config('role', $1, false), set_config('baton.organisation', $2, false)";

/// Who a connection is to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Whoever owns the tables: migrates, copies, carries. It stays so.
    Owner,
    /// Nobody knows: it is new, or went back to what it was before.
    Unknown,
    Worker,
    Tenant(OrganisationId),
}

impl Scope {
    /// Speaks as whoever may run this statement from now on.
    pub(crate) async fn turn(
        &mut self,
        raw: &mut PgConnection,
        sql: &str,
        values: &[Arg],
    ) -> Result<(), Error> {
        if *self == Self::Owner || sql.starts_with(OF_NO_TABLE) {
            return Ok(());
        }
        let wanted = values.iter().find_map(Arg::organisation).map_or(Self::Worker, Self::Tenant);
        if *self != wanted {
            // Not known again unless this went well.
            *self = Self::Unknown;
            let (role, organisation) = match &wanted {
                Self::Tenant(of) => ("baton_tenant", of.to_string()),
                Self::Owner | Self::Unknown | Self::Worker => ("baton_worker", String::new()),
            };
            pg(SPEAK, args![role, organisation]).execute(raw).await?;
            *self = wanted;
        }
        Ok(())
    }

    /// After a unit that was rolled back, and with it whom it spoke for.
    pub(crate) fn forget(&mut self) {
        if *self != Self::Owner {
            *self = Self::Unknown;
        }
    }
}
