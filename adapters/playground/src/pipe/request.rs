//! What a program can ask, one JSON object each:
//!
//! - `{"id": 1, "as": "priya", "in": "#claims", "say": "who owns claims triage"}`; without `in` it is said
//!   between Baton and Priya
//! - `{"id": 2, "as": "priya", "mention": "what is blocking it?"}`
//! - `{"id": 3, "as": "priya", "press": "TOKEN"}`
//! - `{"id": 4, "as": "priya", "submit": {"token": "TOKEN", "values": {"why": "…"}}}`
//! - `{"id": 5, "as": "priya", "complete": "privilege ver"}`
//! - `{"id": 6, "received": null}`, or one token instead of `null`
//! - `{"id": 7, "advance": "1h"}`, or `"next"` for the next nudge
//! - `{"id": 8, "settle": true}`
//!
//! The first four take `"key": "…"`, under which a request that is repeated, also over another connection,
//! has its effect once. They are answered with `reply`, the others with `choices`, `received`, `clock`, `next`
//! and `settled`, or all with `error`.

use std::collections::BTreeMap;

use baton_chat::inbound::{Act, Completion, Inbound, Place};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;

use crate::{director, directory::Directory, mention};

/// A request that can be fulfilled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Comes back with the answer.
    pub id: Value,
    /// What for.
    pub asked: Asked,
}

/// What a request wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Somebody does something.
    Act(Inbound),
    /// How a line can go on.
    Complete(Completion),
    /// What arrived: everything, or the message with this token.
    Received(Option<String>),
    /// Let time pass.
    Advance(SignedDuration),
    /// On to the next nudge.
    Next,
    /// Wait until everything due has been sent.
    Settle,
}

/// Why a line is no request; the text goes to the program.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[expect(missing_docs, reason = "the text says it")]
pub enum BadRequest {
    #[error("a request has at most {} bytes", super::MOST_BYTES)]
    TooLong,
    #[error("a line holds one JSON object: {0}")]
    NoObject(String),
    #[error("one of say, mention, press, submit, complete, received, advance, settle is needed: {0}")]
    NoVerb(String),
    #[error("`{0}` has to be a text")]
    NoText(&'static str),
    #[error("`as` has to be the handle of somebody here: `{0}`")]
    NobodyCalled(String),
    #[error("there is no channel {0}")]
    NoChannel(String),
    #[error("without an `id`, a `key` is needed")]
    NoKey,
    #[error("`advance` takes a step such as 1h, 1d or 2w, or `next`: {0}")]
    NoStep(String),
}

/// The one word of a request beside `id`, `key`, `as` and `in`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verb {
    Say(String),
    Mention(String),
    Press(String),
    Submit(Submitted),
    Complete(String),
    Received(Option<String>),
    Advance(String),
    Settle(bool),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Submitted {
    token: String,
    #[serde(default)]
    values: BTreeMap<String, String>,
}

/// Who asks, where, and under which key.
struct Envelope<'d> {
    directory: &'d Directory,
    session: &'d str,
    id: Value,
    key: Option<String>,
    actor: Option<String>,
    channel: Option<String>,
}

/// Reads one line; what is wrong comes with the id, if there was one.
///
/// # Errors
/// [`BadRequest`] in a sentence for whoever writes the program.
pub fn read(line: &str, directory: &Directory, session: &str) -> Result<Request, (Value, BadRequest)> {
    let object: Map<String, Value> =
        serde_json::from_str(line).map_err(|it| (Value::Null, BadRequest::NoObject(it.to_string())))?;
    let id = object.get("id").cloned().unwrap_or_default();
    match asked(object, directory, session) {
        Ok(asked) => Ok(Request { id, asked }),
        Err(why) => Err((id, why)),
    }
}

fn asked(mut object: Map<String, Value>, directory: &Directory, session: &str) -> Result<Asked, BadRequest> {
    let envelope = Envelope {
        directory,
        session,
        id: object.remove("id").unwrap_or_default(),
        key: text(&mut object, "key")?,
        actor: text(&mut object, "as")?,
        channel: text(&mut object, "in")?,
    };
    let verb = Verb::deserialize(Value::Object(object)).map_err(|it| BadRequest::NoVerb(it.to_string()))?;
    match verb {
        Verb::Say(line) => envelope.act(mention::act(directory, &line)),
        Verb::Mention(line) => envelope.act(Act::Mention(mention::utterance(directory, &line))),
        Verb::Press(token) => envelope.act(Act::Press { token }),
        Verb::Submit(Submitted { token, values }) => envelope.act(Act::Submit { token, values }),
        Verb::Complete(line) => {
            let (space, user) = (directory.space.clone(), envelope.user()?);
            Ok(Asked::Complete(Completion { space, user, line }))
        }
        Verb::Received(token) => Ok(Asked::Received(token)),
        Verb::Advance(step) if step == "next" => Ok(Asked::Next),
        Verb::Advance(step) => director::step(&step).map(Asked::Advance).ok_or(BadRequest::NoStep(step)),
        Verb::Settle(true) => Ok(Asked::Settle),
        Verb::Settle(false) => Err(BadRequest::NoVerb("`settle` takes true".to_owned())),
    }
}

fn text(object: &mut Map<String, Value>, name: &'static str) -> Result<Option<String>, BadRequest> {
    match object.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(it)) => Ok(Some(it)),
        Some(_) => Err(BadRequest::NoText(name)),
    }
}

impl Envelope<'_> {
    fn act(self, act: Act) -> Result<Asked, BadRequest> {
        let (user, place, dedupe_key) = (self.user()?, self.place()?, self.dedupe_key()?);
        let space = self.directory.space.clone();
        Ok(Asked::Act(Inbound { dedupe_key, space, user, place, act }))
    }

    fn user(&self) -> Result<String, BadRequest> {
        let handle = self.actor.as_deref().unwrap_or_default();
        let found = self.directory.person(handle.trim_start_matches('@'));
        found.map(|it| it.id.clone()).ok_or_else(|| BadRequest::NobodyCalled(handle.to_owned()))
    }

    fn place(&self) -> Result<Place, BadRequest> {
        let Some(name) = &self.channel else { return Ok(Place::Direct(self.user()?)) };
        let found = self.directory.channel_called(name);
        found.map(|it| Place::Channel(it.id.clone())).ok_or_else(|| BadRequest::NoChannel(name.clone()))
    }

    fn dedupe_key(&self) -> Result<String, BadRequest> {
        match (&self.key, &self.id) {
            (Some(key), _) => Ok(key.clone()),
            (None, Value::Null) => Err(BadRequest::NoKey),
            (None, id) => Ok(format!("{}:{id}", self.session)),
        }
    }
}

#[cfg(test)]
mod tests {
    use baton_chat::inbound::{Piece, Utterance};

    use super::*;
    use crate::directory::tests::claims_floor;

    fn asked(line: &str) -> Asked {
        read(line, &claims_floor(), "s").unwrap().asked
    }

    fn inbound(line: &str) -> Inbound {
        match asked(line) {
            Asked::Act(it) => it,
            other => panic!("{other:?}"),
        }
    }

    fn error(line: &str) -> String {
        let (id, why) = read(line, &claims_floor(), "s").unwrap_err();
        format!("{id}: {why}")
    }

    #[test]
    fn somebody_says_something_somewhere() {
        let it = inbound(r##"{"id": 7, "as": "priya", "in": "#claims", "say": "ask @luis"}"##);
        assert_eq!(it.place, Place::Channel("claims".to_owned()));
        assert_eq!((it.user.as_str(), it.dedupe_key.as_str()), ("priya", "s:7"));
        let said = vec![Piece::Text("ask ".to_owned()), Piece::User("luis".to_owned())];
        assert_eq!(it.act, Act::Command(Utterance(said)));

        let it = inbound(r#"{"id": 7, "key": "k", "as": "@priya", "in": null, "mention": "who?"}"#);
        assert_eq!(it.place, Place::Direct("priya".to_owned()));
        assert_eq!((it.dedupe_key.as_str(), it.act), ("k", Act::Mention(Utterance::plain("who?"))));
    }

    #[test]
    fn the_other_requests() {
        let it = inbound(r#"{"id":"a","as":"priya","submit":{"token":"t","values":{"why":"so"}}}"#);
        let values = BTreeMap::from([("why".to_owned(), "so".to_owned())]);
        assert_eq!(it.act, Act::Submit { token: "t".to_owned(), values });
        assert_eq!(it.dedupe_key, "s:\"a\"");
        assert_eq!(asked(r#"{"id":1,"received":null}"#), Asked::Received(None));
        assert_eq!(asked(r#"{"received":"t"}"#), Asked::Received(Some("t".to_owned())));
        assert_eq!(asked(r#"{"id":1,"advance":"1h"}"#), Asked::Advance(SignedDuration::from_hours(1)));
        assert_eq!(asked(r#"{"id":1,"advance":"next"}"#), Asked::Next);
        assert_eq!(asked(r#"{"id":1,"settle":true}"#), Asked::Settle);
    }

    #[test]
    fn what_is_wrong_is_said_in_a_sentence() {
        let errors: Vec<String> = [
            "",
            "[]",
            r#"{"id": 1}"#,
            r#"{"id": 1, "as": "priya", "say": "who", "press": "t"}"#,
            r#"{"id": 1, "as": "priya", "sing": "who"}"#,
            r#"{"id": 1, "as": "priya", "say": 5}"#,
            r#"{"id": 1, "as": 5, "say": "who"}"#,
            r#"{"id": 1, "say": "who"}"#,
            r#"{"id": 1, "as": "mei", "say": "who"}"#,
            r##"{"id": 1, "as": "priya", "in": "#x", "say": "who"}"##,
            r#"{"as": "priya", "say": "who"}"#,
            r#"{"id": 1, "advance": "soon"}"#,
        ]
        .map(error)
        .to_vec();
        insta::assert_snapshot!(errors.join("\n"), @r"
        null: a line holds one JSON object: EOF while parsing a value at line 1 column 0
        null: a line holds one JSON object: invalid type: sequence, expected a map at line 1 column 0
        1: one of say, mention, press, submit, complete, received, advance, settle is needed: invalid value: map, expected map with a single key
        1: one of say, mention, press, submit, complete, received, advance, settle is needed: invalid value: map, expected map with a single key
        1: one of say, mention, press, submit, complete, received, advance, settle is needed: unknown variant `sing`, expected one of `say`, `mention`, `press`, `submit`, `complete`, `received`, `advance`, `settle`
        1: one of say, mention, press, submit, complete, received, advance, settle is needed: invalid type: integer `5`, expected a string
        1: `as` has to be a text
        1: `as` has to be the handle of somebody here: ``
        1: `as` has to be the handle of somebody here: `mei`
        1: there is no channel #x
        null: without an `id`, a `key` is needed
        1: `advance` takes a step such as 1h, 1d or 2w, or `next`: soon
        ");
    }
}
