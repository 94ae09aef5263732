//! Finding initiatives by what people remember of their names; one mechanism for every database.
//!
//! Rule: what is private is in no index and found by no key, so that it changes nobody's answer (F-9); those who may
//! know of it find it [among](with_among) their own.
//! Rule: exact key, then all words, then words nearly typed, then some of the words; a later one is tried only
//! when the earlier found nothing. Who may see a hit is for the app to say: it knows who asks.

mod among;
mod index;
mod rank;
mod whose;
mod words;

use std::collections::BTreeMap;

use baton_domain::{InitiativeId, Key, OrganisationId};
use serde_json::Value;

use self::words::{chars, fragments, words};
use crate::{
    Error, Store,
    initiatives::{Listed, listed},
    sql::{self, Conn, Row, Sql, args, list},
};

pub use among::{with_among, with_begun};
pub use index::Entry;
pub use whose::Whose;

#[cfg(test)]
pub(crate) use {index::STATEMENTS as INDEX_STATEMENTS, whose::STATEMENTS as WHOSE_STATEMENTS};

/// The most candidates that are ranked; with more, the query says too little to be worth it.
const CANDIDATES: i64 = 100;
/// The words of a query that are looked at, and those that the database compares; the rest only rank.
const QUERY_WORDS: usize = 6;
const SLOTS: usize = 4;
/// Vocabulary words compared with one that was mistyped, and those of them that are tried.
const NEAR_WORDS: i64 = 200;
const ALTERNATIVES: usize = 8;
/// Words that begin as typed, the most frequent first.
const BEGINNINGS: i64 = 32;
/// Greater than whatever can follow a prefix.
const LAST: char = char::MAX;

/// In what way a hit answers the query, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Match {
    /// Its key is what was typed, or begins so where completion was asked for.
    Key,
    /// It has all the words.
    Words,
    /// It has all the words, some of them spelled a little differently, or longer.
    Near,
    /// It has some of the words.
    Part,
}

/// An initiative that was perhaps meant.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Hit {
    pub listed: Listed,
    /// About 1 when every word was typed as it stands; comparable within one answer only.
    pub score: f64,
    pub exact: Match,
}

sql::statements! {
    BY_KEY = "
        SELECT id, key, name, stage, owner, planned_end, audience FROM initiative
        WHERE organisation = $1 AND key = $2 AND audience = 'open'";
    BY_KEY_BEGINNING = "
        SELECT id, key, name, stage, owner, planned_end, audience FROM initiative
        WHERE organisation = $1 AND $2 <= key AND key < $3 AND audience = 'open'
        ORDER BY key
        LIMIT $4 + 0";
    KNOWN = concat!("
        SELECT word, n FROM search_word
        WHERE organisation = $1 AND word IN (SELECT value->>'it' FROM ", rows!("$2"), ")");
    BEGINNING = "
        SELECT word, n FROM search_word
        WHERE organisation = $1 AND $2 <= word AND word < $3
        ORDER BY n DESC, word
        LIMIT $4 + 0";
    SHARING = concat!("
        SELECT near.word, known.n
        FROM (
            SELECT word, COUNT(*) AS shared FROM search_fragment
            WHERE organisation = $1 AND fragment IN (SELECT value->>'it' FROM ", rows!("$2"), ")
                AND chars BETWEEN $3 AND $4
            GROUP BY word
            ORDER BY shared DESC, word
            LIMIT $5 + 0) AS near
        CROSS JOIN search_word AS known
        WHERE known.organisation = $1 AND known.word = near.word");
    // The rarest slot leads; an empty slot asks for nothing.
    HAVING_ALL = concat!("
        SELECT it.id, it.key, it.name, it.stage, it.owner, it.planned_end, it.audience
        FROM search_entry AS led
        CROSS JOIN initiative AS it
        WHERE led.organisation = $1 AND led.word IN (SELECT value->>'it' FROM ", rows!("$2"), ")
            AND it.organisation = $1 AND it.id = led.initiative
            AND ($3 = '[]' OR EXISTS (
                SELECT 1 FROM search_entry AS also
                WHERE also.organisation = $1 AND also.initiative = led.initiative
                    AND also.word IN (SELECT value->>'it' FROM ", rows!("$3"), ")))
            AND ($4 = '[]' OR EXISTS (
                SELECT 1 FROM search_entry AS also
                WHERE also.organisation = $1 AND also.initiative = led.initiative
                    AND also.word IN (SELECT value->>'it' FROM ", rows!("$4"), ")))
            AND ($5 = '[]' OR EXISTS (
                SELECT 1 FROM search_entry AS also
                WHERE also.organisation = $1 AND also.initiative = led.initiative
                    AND also.word IN (SELECT value->>'it' FROM ", rows!("$5"), ")))
        LIMIT $6 + 0");
}

/// The vocabulary words that would do for one word of the query, and how many entries they lead to.
#[derive(Debug, Clone, Default)]
struct Slot {
    words: Vec<String>,
    n: i64,
}

/// One search under way: the hits so far, each under the best way it was found.
struct Search<'a> {
    conn: &'a mut Conn,
    of: OrganisationId,
    typed: Vec<String>,
    hits: BTreeMap<InitiativeId, Hit>,
}

impl Store {
    /// The open initiatives that `query` may mean, best first.
    pub async fn search(&self, of: OrganisationId, query: &str, limit: usize) -> Result<Vec<Hit>, Error> {
        let mut reader = self.reader().await?;
        let mut search = Search::new(&mut reader, of, query);
        if let Some(key) = Key::from_name(query) {
            search.take(BY_KEY, args![of, &key], Match::Key).await?;
        }
        let exact = search.known().await?;
        if exact.iter().all(|it| !it.words.is_empty()) {
            search.having_all(&exact, Match::Words).await?;
        }
        if search.hits.is_empty() {
            search.nearly(exact).await?;
        }
        Ok(search.best(limit))
    }

    /// The initiatives whose key or name goes on like `typed`, best first; open ones alone.
    pub async fn complete(&self, of: OrganisationId, typed: &str, limit: usize) -> Result<Vec<Hit>, Error> {
        let mut reader = self.reader().await?;
        let mut search = Search::new(&mut reader, of, typed);
        let key = search.typed.join("-");
        let first = i64::try_from(limit).unwrap_or(CANDIDATES);
        let end = format!("{key}{LAST}");
        search.take(BY_KEY_BEGINNING, args![of, &key, end, first], Match::Key).await?;
        let mut slots = search.known().await?;
        if let (Some(last), Some(word)) = (slots.last_mut(), search.typed.last()) {
            *last = beginning(search.conn, of, word).await?;
            if slots.iter().all(|it| !it.words.is_empty()) {
                search.having_all(&slots, Match::Words).await?;
            }
        }
        Ok(search.best(limit))
    }
}

impl<'a> Search<'a> {
    fn new(conn: &'a mut Conn, of: OrganisationId, query: &str) -> Self {
        let mut typed = words(query);
        typed.truncate(QUERY_WORDS);
        Self { conn, of, typed, hits: BTreeMap::new() }
    }

    /// A slot for each typed word: itself where it is in the vocabulary, otherwise empty.
    async fn known(&mut self) -> Result<Vec<Slot>, Error> {
        let known = sql::read(self.conn, KNOWN, args![self.of, list(&self.typed)], word).await?;
        let slot = |typed: &String| {
            let found = known.iter().find(|(word, _)| word == typed);
            found.map_or_else(Slot::default, |(word, n)| Slot { words: vec![word.clone()], n: *n })
        };
        Ok(self.typed.iter().map(slot).collect())
    }

    /// Tries words spelled alike for what is not in the vocabulary, then for all, and at last each word by itself.
    async fn nearly(&mut self, exact: Vec<Slot>) -> Result<(), Error> {
        let mut slots = self.widened(exact, |it| it.words.is_empty()).await?;
        self.having_any_meaning(&slots).await?;
        if self.hits.is_empty() {
            slots = self.widened(slots, |it| it.words.len() == 1).await?;
            self.having_any_meaning(&slots).await?;
        }
        if self.hits.is_empty() {
            for slot in slots.iter().filter(|it| !it.words.is_empty()) {
                self.having_all(std::slice::from_ref(slot), Match::Part).await?;
            }
        }
        Ok(())
    }

    /// Adds words that begin as typed or are spelled alike to the slots that want them.
    async fn widened(&mut self, mut slots: Vec<Slot>, wants: fn(&Slot) -> bool) -> Result<Vec<Slot>, Error> {
        for (slot, typed) in slots.iter_mut().zip(&self.typed).filter(|it| wants(it.0)) {
            let longer = beginning(self.conn, self.of, typed).await?;
            let alike = alike(self.conn, self.of, typed).await?;
            slot.n += longer.n + alike.n;
            slot.words.extend(longer.words.into_iter().chain(alike.words));
        }
        Ok(slots)
    }

    /// Leaves out the words that mean nothing here.
    async fn having_any_meaning(&mut self, slots: &[Slot]) -> Result<(), Error> {
        let known: Vec<Slot> = slots.iter().filter(|it| !it.words.is_empty()).cloned().collect();
        let way = if known.len() == slots.len() { Match::Near } else { Match::Part };
        self.having_all(&known, way).await
    }

    async fn having_all(&mut self, slots: &[Slot], way: Match) -> Result<(), Error> {
        if slots.is_empty() {
            return Ok(());
        }
        let mut slots: Vec<&Slot> = slots.iter().collect();
        slots.sort_by_key(|it| it.n);
        let mut values = args![self.of];
        values.extend(slots.iter().take(SLOTS).map(|it| list(&it.words).into()));
        values.resize(1 + SLOTS, Value::Array(vec![]).to_string().into());
        values.push(CANDIDATES.into());
        self.take(HAVING_ALL, values, way).await
    }

    async fn take(&mut self, sql: Sql, values: Vec<sql::Arg>, way: Match) -> Result<(), Error> {
        for row in sql::all(self.conn, sql, values).await? {
            let hit = hit(&row, &self.typed, way)?;
            self.hits.entry(hit.listed.id).or_insert(hit);
        }
        Ok(())
    }

    fn best(self, limit: usize) -> Vec<Hit> {
        in_order(self.hits.into_values().collect(), limit)
    }
}

fn in_order(mut hits: Vec<Hit>, limit: usize) -> Vec<Hit> {
    hits.sort_by(|a, b| {
        a.exact
            .cmp(&b.exact)
            .then(b.score.total_cmp(&a.score))
            .then(a.listed.name.len().cmp(&b.listed.name.len()))
            .then(a.listed.key.cmp(&b.listed.key))
    });
    hits.truncate(limit);
    hits
}

/// The most frequent words that begin as typed.
async fn beginning(conn: &mut Conn, of: OrganisationId, typed: &str) -> Result<Slot, Error> {
    let end = format!("{typed}{LAST}");
    let found = sql::read(conn, BEGINNING, args![of, typed, end, BEGINNINGS], word).await?;
    Ok(Slot { n: found.iter().map(|it| it.1).sum(), words: found.into_iter().map(|it| it.0).collect() })
}

/// The words spelled most like it.
async fn alike(conn: &mut Conn, of: OrganisationId, typed: &str) -> Result<Slot, Error> {
    let slips = rank::slips(typed.chars().count()) as i64;
    if slips == 0 {
        return Ok(Slot::default());
    }
    let long = chars(typed);
    let values = args![of, list(fragments(typed)), long - slips, long + slips, NEAR_WORDS];
    let found = sql::read(conn, SHARING, values, word).await?;
    let mut scored: Vec<_> = found
        .into_iter()
        .map(|(word, n)| (rank::likeness(typed, &word), word, n))
        .filter(|it| 0.0 < it.0)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.2.cmp(&a.2)).then(a.1.cmp(&b.1)));
    scored.truncate(ALTERNATIVES);
    Ok(Slot { n: scored.iter().map(|it| it.2).sum(), words: scored.into_iter().map(|it| it.1).collect() })
}

fn word(row: &Row) -> Result<(String, i64), Error> {
    Ok((row.text("word")?, row.int("n")?))
}

fn hit(row: &Row, typed: &[String], exact: Match) -> Result<Hit, Error> {
    let listed = listed(row)?;
    let score = rank::score(typed, &listed.name, listed.key.as_str());
    Ok(Hit { listed, score, exact })
}
