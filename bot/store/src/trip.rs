//! Several statements in one trip to SQLite's thread.
//!
//! Rule: the trip costs more than the statement, so a unit of work hands over what needs no answer together with
//! what does. Measured with `examples/write_rate.rs` on two cores: 2,000 units a second with a trip for each
//! statement, more than 5,000 so.

use std::{collections::HashMap, sync::Arc};

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Either, Executor as _, sqlite::SqliteConnection};

use crate::{
    Error,
    postgres::PgConn,
    sql::{Answer, Arg, Conn, Row, Sql, lite},
};

/// Above the number of different rows of statements that units are made of.
const KNOWN_ROWS: usize = 512;

/// One statement, its values, and what its outcome means.
pub(crate) struct Step {
    pub(crate) sql: Sql,
    pub(crate) args: Vec<Arg>,
    pub(crate) expect: Expect,
}

/// What it means when a statement changes nothing, and when what it adds is there already.
#[derive(Default)]
pub(crate) struct Expect {
    pub(crate) nothing: Option<Error>,
    pub(crate) taken: Option<Error>,
}

/// The texts of whole trips, made once each: SQLite keeps its prepared statements by their text.
#[derive(Default)]
pub(crate) struct Trips(HashMap<Vec<(usize, usize)>, Arc<str>>);

impl Trips {
    /// Runs the steps in order, up to the first that fails; answers what the last one did.
    pub(crate) async fn run(&mut self, conn: &mut Conn, steps: Vec<Step>) -> Result<Answer, Error> {
        match conn {
            Conn::Lite(it) => self.together(it, steps).await,
            Conn::Pg(it) => one_by_one(it, steps).await,
        }
    }

    async fn together(&mut self, conn: &mut SqliteConnection, steps: Vec<Step>) -> Result<Answer, Error> {
        let text = self.text(&steps);
        let (args, expects): (Vec<_>, Vec<_>) = steps.into_iter().map(|it| (it.args, it.expect)).unzip();
        let query = lite(AssertSqlSafe(text), args.into_iter().flatten().collect());
        let mut answers = conn.fetch_many(query);
        let mut expects = expects.into_iter();
        let mut answer = Answer::default();
        let mut rows = Vec::new();
        loop {
            match answers.try_next().await {
                Ok(Some(Either::Right(row))) => rows.push(Row::Lite(row)),
                Ok(Some(Either::Left(done))) => {
                    let changed = done.rows_affected();
                    answer = Answer { rows: std::mem::take(&mut rows), changed };
                    expects.next().unwrap_or_default().check(changed)?;
                }
                Ok(None) => return Ok(answer),
                Err(error) => return Err(expects.next().unwrap_or_default().explain(error.into())),
            }
        }
    }

    fn text(&mut self, steps: &[Step]) -> Arc<str> {
        let place = |it: &Step| (it.sql.lite.as_ptr() as usize, it.sql.lite.len());
        let places: Vec<_> = steps.iter().map(place).collect();
        if KNOWN_ROWS < self.0.len() {
            self.0.clear();
        }
        Arc::clone(self.0.entry(places).or_insert_with(|| joined(steps).into()))
    }
}

/// PostgreSQL's protocol takes one statement with values at a time.
async fn one_by_one(conn: &mut PgConn, steps: Vec<Step>) -> Result<Answer, Error> {
    let mut answer = Answer::default();
    for Step { sql, args, expect } in steps {
        answer = match conn.ask(sql.pg, args).await {
            Ok(answer) => answer,
            Err(error) => return Err(expect.explain(error)),
        };
        expect.check(answer.changed)?;
    }
    Ok(answer)
}

impl Expect {
    fn check(self, changed: u64) -> Result<(), Error> {
        match self.nothing {
            Some(error) if changed == 0 => Err(error),
            _ => Ok(()),
        }
    }

    fn explain(self, error: Error) -> Error {
        match (error, self.taken) {
            (Error::Taken { .. }, Some(meaning)) => meaning,
            (error, _) => error,
        }
    }
}

/// One text, in which the values of the steps stand one after the other.
fn joined(steps: &[Step]) -> String {
    let mut text = String::new();
    let mut before = 0;
    for step in steps {
        let mut parts = step.sql.lite.split('$');
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.find(|it: char| !it.is_ascii_digit()).unwrap_or(part.len());
            let number: usize = part[..digits].parse().unwrap_or_default();
            text.push_str(&format!("${}{}", before + number, &part[digits..]));
        }
        text.push_str(";\n");
        before += step.args.len();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::args;

    #[test]
    fn values_are_counted_on() {
        let step = |lite, args| Step { sql: Sql { lite, pg: "" }, args, expect: Expect::default() };
        let steps =
            [step("BEGIN", args![]), step("A $1, $2, $1", args![1_i64, 2_i64]), step("B $1", args![3_i64])];
        assert_eq!(joined(&steps), "BEGIN;\nA $1, $2, $1;\nB $3;\n");
    }
}
