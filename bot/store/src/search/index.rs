//! Keeps the vocabulary and the entries in step with the names.

use std::collections::{BTreeMap, BTreeSet};

use baton_domain::{InitiativeId, OrganisationId};
use serde_json::{Value, json};

use super::words::{chars, fragments, words};
use crate::{
    Error, Tx,
    sql::{self, Sql, args, list},
    trip::Expect,
};

/// What an initiative is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Entry {
    pub initiative: InitiativeId,
    /// Its name, its key, and whatever else people may call it; none, and it is not found.
    pub texts: Vec<String>,
}

sql::statements! {
    STANDING = concat!("
        SELECT word, initiative FROM search_entry
        WHERE organisation = $1 AND initiative IN (SELECT value->>'it' FROM ", rows!("$2"), ")");
    DROP = concat!("
        DELETE FROM search_entry
        WHERE organisation = $1 AND (word, initiative) IN (
            SELECT value->>'word', value->>'initiative' FROM ", rows!("$2"), ")");
    ADD = concat!("
        INSERT INTO search_entry (organisation, word, initiative)
        SELECT $1, value->>'word', value->>'initiative' FROM ", rows!("$2"));
    COUNT = concat!("
        INSERT INTO search_word (organisation, word, n)
        SELECT $1, value->>'word', CAST(value->>'by' AS BIGINT) FROM ", rows!("$2"), "
        WHERE TRUE
        ON CONFLICT (organisation, word) DO UPDATE
        SET n = search_word.n + excluded.n
        RETURNING word, n");
    DROP_WORDS = concat!("
        DELETE FROM search_word
        WHERE organisation = $1 AND word IN (SELECT value->>'it' FROM ", rows!("$2"), ")");
    DROP_FRAGMENTS = concat!("
        DELETE FROM search_fragment
        WHERE organisation = $1 AND fragment IN (SELECT value->>'it' FROM ", rows!("$2"), ")
            AND chars = $3 AND word = $4");
    ADD_FRAGMENTS = concat!("
        INSERT INTO search_fragment (organisation, fragment, chars, word)
        SELECT $1, value->>'fragment', CAST(value->>'chars' AS BIGINT), value->>'word' FROM ", rows!("$2"));
}

type Pairs = BTreeSet<(String, InitiativeId)>;

impl Tx {
    /// Makes the initiative found by `texts` and by nothing else.
    pub async fn index(
        &mut self,
        of: OrganisationId,
        initiative: InitiativeId,
        texts: &[&str],
    ) -> Result<(), Error> {
        let texts = texts.iter().map(|&it| it.to_owned()).collect();
        self.index_all(of, &[Entry { initiative, texts }]).await
    }

    /// The same for many at once, such as an import; none may stand twice.
    pub async fn index_all(&mut self, of: OrganisationId, entries: &[Entry]) -> Result<(), Error> {
        let wanted: Pairs = entries
            .iter()
            .flat_map(|it| it.texts.iter().flat_map(|text| words(text)).map(|word| (word, it.initiative)))
            .collect();
        let ids = list(entries.iter().map(|it| it.initiative));
        let pair = |row: &sql::Row| Ok((row.text("word")?, row.parsed("initiative")?));
        let standing: Pairs = self.read(STANDING, args![of, ids], pair).await?.into_iter().collect();

        let gone: Vec<_> = standing.difference(&wanted).collect();
        let come: Vec<_> = wanted.difference(&standing).collect();
        self.change_rows(DROP, of, gone.iter().map(|it| pair_row(it)));
        self.change_rows(ADD, of, come.iter().map(|it| pair_row(it)));
        self.recount(of, &gone, &come).await
    }

    /// Moves the words' counts; words that come up or die out take their fragments along.
    async fn recount(
        &mut self,
        of: OrganisationId,
        gone: &[&(String, InitiativeId)],
        come: &[&(String, InitiativeId)],
    ) -> Result<(), Error> {
        let mut by: BTreeMap<&str, i64> = BTreeMap::new();
        come.iter().for_each(|it| *by.entry(&it.0).or_default() += 1);
        gone.iter().for_each(|it| *by.entry(&it.0).or_default() -= 1);
        by.retain(|_, by| *by != 0);
        if by.is_empty() {
            return Ok(());
        }
        let moved: Vec<_> = by.iter().map(|(word, by)| json!({ "word": word, "by": by })).collect();
        let count = |row: &sql::Row| Ok((row.text("word")?, row.int("n")?));
        let moved = args![of, Value::Array(moved).to_string()];
        let counts = self.read(COUNT, moved, count).await?;
        let dead: Vec<_> = counts.iter().filter(|(_, n)| *n <= 0).map(|(word, _)| word).collect();
        let born = counts.iter().filter(|(word, n)| by.get(word.as_str()) == Some(n)).map(|(word, _)| word);
        self.change_rows(ADD_FRAGMENTS, of, born.flat_map(|it| fragment_rows(it)));
        for &word in &dead {
            self.later(
                DROP_FRAGMENTS,
                args![of, list(fragments(word)), chars(word), word],
                Expect::default(),
            );
        }
        self.change_rows(DROP_WORDS, of, dead.iter().map(|it| json!({ "it": it })));
        Ok(())
    }

    fn change_rows(&mut self, sql: Sql, of: OrganisationId, rows: impl Iterator<Item = Value>) {
        let rows: Vec<Value> = rows.collect();
        if !rows.is_empty() {
            self.later(sql, args![of, Value::Array(rows).to_string()], Expect::default());
        }
    }
}

fn pair_row((word, initiative): &(String, InitiativeId)) -> Value {
    json!({ "word": word, "initiative": initiative.to_string() })
}

fn fragment_rows(word: &str) -> impl Iterator<Item = Value> {
    let rows = fragments(word).into_iter();
    rows.map(move |it| json!({ "fragment": it, "chars": chars(word), "word": word }))
}
