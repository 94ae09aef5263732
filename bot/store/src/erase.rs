//! Forgetting a person: their words and name leave the log, and the chain still verifies.

use std::collections::BTreeSet;

use baton_domain::{OrganisationId, PersonId};
use serde_json::json;
use uuid::Uuid;

use crate::{
    Error, SubjectKind, Tx,
    sql::{self, Row, args},
    texts::{Kind, Text},
    trip::Expect,
};

const PAGE: i64 = 1_000;

/// An event that may hold something of the person.
struct Candidate {
    seq: i64,
    kind: SubjectKind,
    subject: Uuid,
    actor: Option<PersonId>,
    texts: Vec<Text>,
}

sql::statements! {
    CANDIDATES = "
        SELECT seq, subject_kind, subject, actor, texts FROM event
        WHERE organisation = $1 AND $2 < seq AND texts <> '[]'
        ORDER BY seq
        LIMIT $3 + 0";
    CLEAR = "
        UPDATE event SET texts = $1
        WHERE organisation = $2 AND seq = $3";
    CLEAR_DRAFTS = "
        DELETE FROM draft
        WHERE organisation = $1 AND person = $2";
    CLEAR_SENT = "
        UPDATE outbox SET rendered = NULL
        WHERE organisation = $1 AND recipient = $2";
}

impl Tx {
    /// Clears the words the person wrote, every title that contains one of `names` (any case), and every text of
    /// events about them; their drafts, and what was sent to them, go too. Answers whose records are to be folded anew.
    pub async fn erase(
        &mut self,
        of: OrganisationId,
        person: PersonId,
        names: &[String],
    ) -> Result<Vec<(SubjectKind, Uuid)>, Error> {
        let names: Vec<String> =
            names.iter().map(|it| it.trim().to_lowercase()).filter(|it| !it.is_empty()).collect();
        self.link_all().await?;
        let mut touched = BTreeSet::new();
        let mut after = 0;
        loop {
            let page = self.read(CANDIDATES, args![of, after, PAGE], candidate).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for mut it in page {
                if it.clear(person, &names) {
                    self.later(CLEAR, args![json!(it.texts).to_string(), of, it.seq], Expect::default());
                    touched.insert((it.kind, it.subject));
                }
            }
        }
        self.later(CLEAR_DRAFTS, args![of, person], Expect::default());
        self.later(CLEAR_SENT, args![of, format!("person:{person}")], Expect::default());
        Ok(touched.into_iter().collect())
    }
}

impl Candidate {
    fn clear(&mut self, person: PersonId, names: &[String]) -> bool {
        let about = self.kind == SubjectKind::Person && self.subject == person.0;
        let by = self.actor == Some(person);
        let mut any = false;
        for text in self.texts.iter_mut().filter(|it| !it.is_erased()) {
            if about
                || (by && text.kind == Kind::Words)
                || (text.kind == Kind::Title && mentions(text, names))
            {
                text.erase();
                any = true;
            }
        }
        any
    }
}

fn mentions(text: &Text, names: &[String]) -> bool {
    let text = text.text.as_deref().unwrap_or_default().to_lowercase();
    names.iter().any(|it| text.contains(it))
}

fn candidate(row: &Row) -> Result<Candidate, Error> {
    Ok(Candidate {
        seq: row.int("seq")?,
        kind: row.parsed("subject_kind")?,
        subject: row.parsed("subject")?,
        actor: row.maybe_parsed("actor")?,
        texts: serde_json::from_str(&row.text("texts")?).map_err(Error::damaged)?,
    })
}
