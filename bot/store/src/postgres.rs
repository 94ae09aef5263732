//! PostgreSQL: how it is reached, and one connection to it.
//!
//! Rule: many processes may have the same database open; nothing that one of them knows is true for longer than a
//! transaction.

use std::{
    str::FromStr as _,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::TryStreamExt as _;
use sqlx::{
    ConnectOptions as _, Connection as _, Either, Executor as _,
    postgres::{PgConnectOptions, PgConnection},
};
use tokio::time::timeout;

use crate::{
    Error,
    connections::Connections,
    schema::migrate_server,
    scope::Scope,
    sql::{self, Answer, Arg, Conn, Row, args, pg},
    url::shown,
};

/// Connections of one process. Three of them stay far below the hundred that a server allows by default.
const MOST: u32 = 16;
/// Above the number of statements in this crate, so that each is prepared once.
const PREPARED: usize = 512;
/// Stands among the single values while not everything has arrived that is carried there.
pub(crate) const MOVING: &str = "moving";
/// Until the server answers to a knock.
const KNOCK: Duration = Duration::from_secs(10);
/// Until it answers to a statement: longer than any of them takes. Who takes what is said and answers nothing is gone.
const ANSWERED: Duration = Duration::from_secs(60);
/// A connection that rested for longer is asked whether it still lives.
const RESTED: Duration = Duration::from_secs(1);
/// What each connection begins with: a process that is stopped in the middle of a unit holds nobody up for long.
const GREETING: &str = "SET idle_in_transaction_session_timeout = '30s'";

/// Where a database is, and as whom it is used.
#[derive(Clone)]
pub(crate) struct Server {
    options: PgConnectOptions,
    place: String,
}

/// A connection, and whether it can be used by somebody else.
#[derive(Debug)]
pub(crate) struct PgConn {
    raw: PgConnection,
    sound: bool,
    used: Instant,
    scope: Scope,
}

sql::statements! {
    HALF_MOVED = pg!("SELECT COUNT(*) AS n FROM meta WHERE name = $1");
}

/// Opens it beside whoever else has it open.
pub(crate) async fn open(url: &str) -> Result<Arc<Connections>, Error> {
    let (server, mut first) = migrated(url).await?;
    let half = sql::read_one(&mut first, HALF_MOVED, args![MOVING], |row| row.int("n")).await?;
    if half != Some(0) {
        let place = server.place;
        return Err(Error::Locked(format!(
            "{place} has only a part yet of what is moved there; `baton move` goes on"
        )));
    }
    first.close().await?;
    let connections = Connections::to_server(server, MOST);
    let mut lent = connections.lend().await?;
    // Whoever may not speak as Baton's roles is told so before anything is asked.
    sql::read_one(&mut lent, HALF_MOVED, args![MOVING], |row| row.int("n")).await?;
    drop(lent);
    Ok(connections)
}

/// A connection to one that may have a part of what is carried there.
pub(crate) async fn to_carry_to(url: &str) -> Result<Conn, Error> {
    Ok(migrated(url).await?.1)
}

async fn migrated(url: &str) -> Result<(Server, Conn), Error> {
    let server = Server::new(url)?;
    let mut first = server.connect().await?;
    migrate_server(&mut first.raw, &server.place).await?;
    Ok((server, Conn::Pg(first)))
}

impl Server {
    pub(crate) fn new(url: &str) -> Result<Self, Error> {
        let place = shown(url);
        let options = PgConnectOptions::from_str(url).map_err(|why| {
            Error::Unreachable(format!(
                "{place} is no address of a database ({why}); write postgres://user@host:5432/name"
            ))
        })?;
        let mut options = options.disable_statement_logging();
        if !url.contains("statement-cache-capacity=") {
            options = options.statement_cache_capacity(PREPARED);
        }
        if options.get_application_name().is_none() {
            options = options.application_name("baton");
        }
        Ok(Self { options, place })
    }

    pub(crate) fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// A connection that speaks for an organisation or for the worker, and never for the tables' owner.
    pub(crate) async fn connect_to_serve(&self) -> Result<PgConn, Error> {
        Ok(PgConn { scope: Scope::Unknown, ..self.connect().await? })
    }

    /// One of the owner's.
    pub(crate) async fn connect(&self) -> Result<PgConn, Error> {
        let connecting = async {
            let mut raw = self.options.connect().await?;
            raw.execute(GREETING).await?;
            Ok(raw)
        };
        let connected = timeout(KNOCK, connecting).await;
        let why = match connected {
            Ok(Ok(raw)) => return Ok(PgConn { raw, sound: true, used: Instant::now(), scope: Scope::Owner }),
            Ok(Err(error)) => said(&error),
            Err(_) => format!("no answer in {} s", KNOCK.as_secs()),
        };
        Err(Error::Unreachable(format!(
            "{} cannot be used ({why}); check that it runs, and its address and password in store.url",
            self.place
        )))
    }
}

impl PgConn {
    /// Runs one statement to its end.
    pub(crate) async fn ask(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<Answer, Error> {
        // It stays so when whoever waits for the answer goes away.
        self.sound = false;
        let asked = timeout(ANSWERED, self.answer(sql, args)).await;
        let silent = || Err(Error::Unreachable(format!("no answer in {} s", ANSWERED.as_secs())));
        let asked = asked.unwrap_or_else(|_| silent());
        self.sound = !matches!(asked, Err(Error::Unreachable(_)));
        self.used = Instant::now();
        asked
    }

    async fn answer(&mut self, sql: &'static str, args: Vec<Arg>) -> Result<Answer, Error> {
        self.scope.turn(&mut self.raw, sql, &args).await?;
        let mut answer = Answer::default();
        let mut answers = self.raw.fetch_many(pg(sql, args));
        while let Some(next) = answers.try_next().await? {
            match next {
                Either::Right(row) => answer.rows.push(Row::Pg(row)),
                Either::Left(done) => answer.changed += done.rows_affected(),
            }
        }
        Ok(answer)
    }

    pub(crate) async fn is_alive(&mut self) -> bool {
        self.used.elapsed() < RESTED || timeout(KNOCK, self.raw.ping()).await.is_ok_and(|it| it.is_ok())
    }

    /// After a unit that was rolled back.
    pub(crate) fn forget_scope(&mut self) {
        self.scope.forget();
    }

    pub(crate) fn is_sound(&self) -> bool {
        self.sound
    }

    /// For whatever `ask` cannot do. It goes back to nobody else before the next `ask` went well.
    pub(crate) fn borrowed(&mut self) -> &mut PgConnection {
        self.sound = false;
        &mut self.raw
    }

    pub(crate) async fn close(self) -> Result<(), sqlx::Error> {
        self.raw.close().await
    }
}

/// Without the words that every such error begins with.
fn said(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(from) => from.message().to_owned(),
        sqlx::Error::Io(why) => why.to_string(),
        other => other.to_string(),
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Server").field(&self.place).finish()
    }
}
