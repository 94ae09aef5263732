//! How the processes of one database tell each other that there is something new to do.
//!
//! Rule: a hint and no more. One that is lost, such as with its connection, costs a nap and nothing else.

use sqlx::postgres::{PgListener, PgPoolOptions};

use crate::{
    Error, Store,
    sql::{self, args},
};

/// PostgreSQL's name for what is listened to.
const CHANNEL: &str = "baton";

sql::statements! {
    RING = concat!(of_no_table!(), pg!("SELECT pg_notify('baton', $1)"));
}

/// A connection of its own that hears what others ring.
#[derive(Debug)]
pub struct Doorbell(PgListener);

impl Store {
    /// Tells the other processes; `from` says who does. In a file there are none.
    pub async fn ring(&self, from: &str) -> Result<(), Error> {
        if self.is_shared() {
            sql::execute(&mut *self.reader().await?, RING, args![from]).await?;
        }
        Ok(())
    }

    /// What other processes ring; `None` where there are none.
    ///
    /// # Errors
    /// [`Error::Unreachable`].
    pub async fn doorbell(&self) -> Result<Option<Doorbell>, Error> {
        let Some(server) = self.server() else { return Ok(None) };
        let options = server.options().clone();
        let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await?;
        let mut listener = PgListener::connect_with(&pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Some(Doorbell(listener)))
    }
}

impl Doorbell {
    /// Waits until somebody rings, and says who. It connects again by itself where it can.
    ///
    /// # Errors
    /// [`Error::Unreachable`] where it cannot.
    pub async fn rung(&mut self) -> Result<String, Error> {
        Ok(self.0.recv().await?.payload().to_owned())
    }
}
