//! One unit of work: everything done through a [`Tx`] is recorded, or nothing is.

use std::{
    collections::{BTreeSet, HashMap},
    fmt,
};

use baton_domain::OrganisationId;

use crate::{
    Error,
    log::{Head, Unlinked},
    sql::{self, Answer, Arg, Conn, Row, Sql, args},
    trip::{Expect, Step, Trips},
};

/// The most statements in one trip: SQLite reads their whole text anew for each of them when it prepares them.
const LONGEST_TRIP: usize = 12;

sql::statements! {
    ALONE_WITH = concat!(
        of_no_table!(),
        pg!("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"));
}

/// The open unit of work. What a call was refused may show at a later call or at the end; after an error the unit
/// must end with it.
pub struct Tx {
    pub(crate) conn: Conn,
    /// The ends of the chains as this unit left them. Nobody else can move them meanwhile, so they need no rereading.
    pub(crate) heads: HashMap<OrganisationId, Head>,
    /// What is to be put at those ends, last of all.
    pub(crate) unlinked: Vec<Unlinked>,
    /// What other processes remember of these is outdated.
    pub(crate) moved: BTreeSet<OrganisationId>,
    trips: Trips,
    waiting: Vec<Step>,
    failed: Option<Error>,
}

impl Tx {
    pub(crate) fn new(conn: Conn) -> Self {
        Self {
            conn,
            heads: HashMap::new(),
            unlinked: Vec::new(),
            moved: BTreeSet::new(),
            trips: Trips::default(),
            waiting: Vec::new(),
            failed: None,
        }
    }

    /// Has the statement run with the next one that is waited for, or at the end of the unit.
    pub(crate) fn later(&mut self, sql: Sql, args: Vec<Arg>, expect: Expect) {
        self.waiting.push(Step { sql, args, expect });
    }

    /// Waits until no other unit has `what`, and has it until the end. Of a file there is only one writer anyway.
    pub(crate) async fn alone_with(&mut self, what: String) -> Result<(), Error> {
        if matches!(self.conn, Conn::Pg(_)) {
            self.run(ALONE_WITH, args![what]).await?;
        }
        Ok(())
    }

    /// Runs all that waits, and then this.
    pub(crate) async fn run(&mut self, sql: Sql, args: Vec<Arg>) -> Result<Answer, Error> {
        self.later(sql, args, Expect::default());
        self.flush().await
    }

    pub(crate) async fn read<T>(
        &mut self,
        sql: Sql,
        args: Vec<Arg>,
        each: fn(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        self.run(sql, args).await?.rows.iter().map(each).collect()
    }

    pub(crate) async fn read_one<T>(
        &mut self,
        sql: Sql,
        args: Vec<Arg>,
        each: fn(&Row) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        self.run(sql, args).await?.rows.first().map(each).transpose()
    }

    /// Runs all that waits.
    pub(crate) async fn flush(&mut self) -> Result<Answer, Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let mut answer = Ok(Answer::default());
        let mut waiting = std::mem::take(&mut self.waiting).into_iter();
        while answer.is_ok() && 0 < waiting.len() {
            let steps = waiting.by_ref().take(LONGEST_TRIP).collect();
            answer = self.trips.run(&mut self.conn, steps).await;
        }
        self.failed = answer.as_ref().err().cloned();
        answer
    }

    /// What failed, even when the unit that caused it has ended, or did not end with it.
    pub(crate) fn failure(&self) -> Result<(), Error> {
        self.failed.clone().map_or(Ok(()), Err)
    }

    /// Starts afresh: what was done so far is for the writer to undo.
    pub(crate) fn forget(&mut self) {
        self.waiting.clear();
        self.unlinked.clear();
        self.moved.clear();
        self.heads.clear();
        self.failed = None;
    }
}

impl fmt::Debug for Tx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tx").finish_non_exhaustive()
    }
}
