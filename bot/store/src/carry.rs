//! A database in a file, carried over to a server: page by page, compared at the end, gone on with after a break.
//!
//! Rule: what is in the file stays as it is. A server on which not everything arrived yet is opened by nobody.

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, Row as _, SqlSafeStr as _};

use crate::{
    Error, Store,
    aside::{META, PUT_META, TAKE_META},
    copy::{self, Table},
    postgres::{MOVING, PgConn},
    sql::{self, Arg, Conn, Row, args},
    texts,
};

/// Rows that arrive together.
const PAGE: u64 = 2_000;
/// What others refer to goes before them; the rest has no order.
const FIRST: [&str; 5] = ["organisation", "space", "person", "channel", "identity"];

/// What of a table has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Carried {
    pub table: String,
    pub rows: u64,
}

/// How far it is: kept on the server, in the transaction that brings the rows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Progress {
    /// What is carried, so that nothing else is put on top of it.
    of: String,
    table: usize,
    rows: u64,
}

sql::statements! {
    // The ends of all chains: two databases that have the same have the same logs.
    ENDS = "
        SELECT organisation, seq, hash FROM event AS it
        WHERE seq = (SELECT MAX(seq) FROM event WHERE organisation = it.organisation)
        ORDER BY organisation";
    SENT = "
        SELECT COUNT(*) AS n, CAST(COALESCE(SUM(epoch), 0) AS BIGINT) AS epochs FROM outbox";
    FOUNDED = "
        SELECT COUNT(*) AS n FROM organisation";
    BEGIN = pg!("BEGIN");
    COMMIT = pg!("COMMIT");
}

impl Store {
    /// Carries everything of this database, which is in a file, to the one at `url`, which is empty or has a part of
    /// it already; `told` hears of each table that arrived. Answers them all, once both were compared.
    ///
    /// # Errors
    /// [`Error::Unreachable`], and then it can be gone on with; [`Error::Database`] when something else is there
    /// already, or when what arrived is not what left.
    pub async fn carry_to(&self, url: &str, mut told: impl FnMut(&Carried)) -> Result<Vec<Carried>, Error> {
        if self.is_shared() {
            return Err(Error::Database("only a database in a file is carried over".to_owned()));
        }
        let mut from = self.reader().await?;
        let mut tables = copy::tables(&mut from).await?;
        tables.sort_by_key(|it| FIRST.iter().position(|first| *first == it.name).unwrap_or(FIRST.len()));
        let of = digest(&mut from).await?;
        let mut to = crate::postgres::to_carry_to(url).await?;
        let begun = begun(&mut to, &of).await?;
        for (n, table) in tables.iter().enumerate().skip(begun.table) {
            let mut progress =
                Progress { table: n, rows: if n == begun.table { begun.rows } else { 0 }, ..begun.clone() };
            while page(&mut from, &mut to, table, &mut progress).await? == PAGE {}
            told(&Carried { table: table.name.clone(), rows: progress.rows });
        }
        let mut all = Vec::with_capacity(tables.len());
        for table in &tables {
            let (left, arrived) = (count(&mut from, table).await?, count(&mut to, table).await?);
            if left != arrived {
                return Err(differs(&format!("{} has {arrived} rows of {left}", table.name)));
            }
            all.push(Carried { table: table.name.clone(), rows: arrived });
        }
        if digest(&mut to).await? != of {
            return Err(differs("the logs end differently"));
        }
        sql::execute(&mut to, TAKE_META, args![MOVING]).await?;
        to.close().await?;
        Ok(all)
    }
}

/// Where to go on.
async fn begun(to: &mut Conn, of: &str) -> Result<Progress, Error> {
    let known = sql::read_one(to, META, args![MOVING], |row| row.text("value")).await?;
    let Some(known) = known else {
        if sql::read_one(to, FOUNDED, args![], |row| row.int("n")).await? != Some(0) {
            return Err(Error::Database(
                "an organisation is there already; give an empty database".to_owned(),
            ));
        }
        return Ok(Progress { of: of.to_owned(), table: 0, rows: 0 });
    };
    let known: Progress = serde_json::from_str(&known).map_err(Error::damaged)?;
    if known.of != of {
        return Err(Error::Database(
            "a part of another database is there, or this one was used since; give an empty database"
                .to_owned(),
        ));
    }
    Ok(known)
}

/// Carries the next rows and notes it, together; answers how many those were.
async fn page(from: &mut Conn, to: &mut Conn, table: &Table, progress: &mut Progress) -> Result<u64, Error> {
    let rows = read(from, table, progress.rows).await?;
    let many = rows.len() as u64;
    if many == 0 {
        return Ok(0);
    }
    progress.rows += many;
    let Conn::Pg(server) = to else { return Err(Error::Database("it is carried to a server".to_owned())) };
    server.ask(BEGIN.pg, args![]).await?;
    insert(server, table, Value::Array(rows).to_string()).await?;
    let noted = json!(progress).to_string();
    server.ask(PUT_META.pg, args![MOVING, noted]).await?;
    server.ask(COMMIT.pg, args![]).await?;
    Ok(many)
}

async fn read(from: &mut Conn, table: &Table, after: u64) -> Result<Vec<Value>, Error> {
    let Conn::Lite(from) = from else { return Err(Error::Database("it is carried from a file".to_owned())) };
    let fields: Vec<String> = table.columns.iter().map(|it| format!("'{it}', {it}")).collect();
    let (fields, name, key) = (fields.join(", "), &table.name, table.key.join(", "));
    let select = format!(
        "SELECT json_object({fields}) AS line FROM {name} ORDER BY {key} LIMIT {PAGE} OFFSET {after}"
    );
    let lines = sqlx::query(AssertSqlSafe(select).into_sql_str()).persistent(false).fetch_all(from).await?;
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let line: String = line.try_get("line")?;
        let mut row: Value = serde_json::from_str(&line).map_err(Error::damaged)?;
        row.as_object_mut().into_iter().flat_map(|it| it.values_mut()).for_each(sql::as_server_keeps);
        rows.push(row);
    }
    Ok(rows)
}

async fn insert(to: &mut PgConn, table: &Table, rows: String) -> Result<(), Error> {
    let (name, columns) = (&table.name, table.columns.join(", "));
    let insert = format!(
        "INSERT INTO {name} ({columns}) SELECT {columns} FROM json_populate_recordset(CAST(NULL AS {name}), CAST($1 AS JSON))"
    );
    let insert = AssertSqlSafe(insert).into_sql_str();
    sql::pg(insert, vec![Arg::from(rows)]).persistent(false).execute(to.borrowed()).await?;
    Ok(())
}

async fn count(conn: &mut Conn, table: &Table) -> Result<u64, Error> {
    // Only the server has the note of how far it is.
    let carried = if table.name == "meta" { format!("name <> '{MOVING}'") } else { "TRUE".to_owned() };
    let select = format!("SELECT COUNT(*) AS n FROM {} WHERE {carried}", table.name);
    let select = AssertSqlSafe(select).into_sql_str();
    let n: i64 = match conn {
        Conn::Lite(it) => sqlx::query(select).persistent(false).fetch_one(it).await?.try_get("n")?,
        Conn::Pg(it) => sqlx::query(select).persistent(false).fetch_one(it.borrowed()).await?.try_get("n")?,
    };
    u64::try_from(n).map_err(Error::damaged)
}

/// What stands for all that is carried: the ends of the logs, and what became of messages.
async fn digest(conn: &mut Conn) -> Result<String, Error> {
    let end =
        |row: &Row| Ok(format!("{} {} {}\n", row.text("organisation")?, row.int("seq")?, row.text("hash")?));
    let sent = |row: &Row| Ok(format!("{} {}\n", row.int("n")?, row.int("epochs")?));
    let ends = sql::read(conn, ENDS, args![], end).await?.concat();
    // On the server they arrive last of all, which is when the two are compared.
    let sent = sql::read(conn, SENT, args![], sent).await?.concat();
    Ok(texts::hex(&Sha256::digest(format!("{ends}{sent}"))))
}

fn differs(what: &str) -> Error {
    Error::Database(format!("what arrived is not what left: {what}; empty the new database and begin again"))
}
