//! How often an organisation's people, places or settings changed: what a process that remembers them looks at.
//!
//! Rule: only where several processes change them is it counted. The count moves in the unit that changed something,
//! before the chain's end is taken, so that no two units wait for each other in a circle.

use baton_domain::OrganisationId;

use crate::{
    Error, Store,
    sql::{self, Conn, args},
    trip::Expect,
    tx::Tx,
};

sql::statements! {
    MOVE = "
        UPDATE organisation SET moves = moves + 1
        WHERE organisation = $1";
    MOVES = "
        SELECT moves FROM organisation
        WHERE organisation = $1";
}

impl Tx {
    /// Something of what is remembered of the organisation changed.
    pub(crate) fn moved(&mut self, of: OrganisationId) {
        if matches!(self.conn, Conn::Pg(_)) {
            self.moved.insert(of);
        }
    }

    pub(crate) fn count_moves(&mut self) {
        for of in std::mem::take(&mut self.moved) {
            self.later(MOVE, args![of], Expect::default());
        }
    }
}

impl Store {
    /// Differs from an earlier answer when what was remembered since then is outdated. Where nobody else can change
    /// anything it never does.
    pub async fn moves(&self, of: OrganisationId) -> Result<i64, Error> {
        if !self.is_shared() {
            return Ok(0);
        }
        Ok(self.read_one(MOVES, args![of], |row| row.int("moves")).await?.unwrap_or(0))
    }
}
