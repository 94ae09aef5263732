//! What only one process does at a time: whoever holds the lease of that name, until an instant.
//!
//! Rule: instants are the database's, so that processes with different clocks agree.

use jiff::Timestamp;

use crate::{
    Error, Store,
    sql::{self, args},
};

sql::statements! {
    TAKE = "
        INSERT INTO lease (name, holder, until_ms)
        VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE
        SET holder = excluded.holder, until_ms = excluded.until_ms
        WHERE lease.holder = excluded.holder OR lease.until_ms <= $4";
    RETURN = "
        DELETE FROM lease
        WHERE name = $1 AND holder = $2";
    NOW = concat!(
        of_no_table!(),
        pg!("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS now_ms"));
}

impl Store {
    /// Takes the lease, or keeps it for longer; `false` while another holder has it.
    pub async fn take_lease(
        &self,
        name: &'static str,
        holder: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, Error> {
        let holder = holder.to_owned();
        self.write(move |tx| {
            let values = args![name, &holder, until, now];
            Box::pin(async move { Ok(tx.run(TAKE, values).await?.changed == 1) })
        })
        .await
    }

    /// Lets others have it at once, if this holder has it.
    pub async fn return_lease(&self, name: &'static str, holder: &str) -> Result<(), Error> {
        let holder = holder.to_owned();
        self.write(move |tx| {
            let values = args![name, &holder];
            Box::pin(async move { tx.run(RETURN, values).await.map(|_| ()) })
        })
        .await
    }

    /// The clock of a database that several processes share; `None` where there is but one, with a clock of its own.
    pub async fn shared_clock(&self) -> Result<Option<Timestamp>, Error> {
        if !self.is_shared() {
            return Ok(None);
        }
        self.read_one(NOW, args![], |row| row.instant("now_ms")).await
    }
}
