//! A call's arguments, whichever of Slack's three ways they came.

use axum::http::{HeaderMap, header, request::Parts};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Map, Value};
use url::form_urlencoded;

use super::No;

/// Arguments that a form or a query carries as JSON text.
const STRUCTURED: [&str; 4] = ["blocks", "metadata", "view", "attachments"];

#[derive(Debug)]
pub(crate) struct Args {
    values: Map<String, Value>,
    bearer: Option<String>,
    /// Client id and secret.
    pub(crate) basic: Option<(String, String)>,
}

impl Args {
    /// # Errors
    /// `invalid_json` for a body that is called JSON and is none, `invalid_form_data` for other bodies.
    pub(crate) fn read(parts: &Parts, body: &[u8]) -> Result<Args, No> {
        let mut values = pairs(parts.uri.query().unwrap_or_default().as_bytes());
        values.remove("token");
        let kind = header_text(&parts.headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
        if kind.starts_with("application/json") {
            let read: Result<Map<String, Value>, _> = serde_json::from_slice(body);
            values.extend(read.map_err(|_| No::from("invalid_json"))?);
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            values.extend(pairs(body));
        } else if !body.is_empty() {
            return Err("invalid_form_data".into());
        }
        let authorization = header_text(&parts.headers, header::AUTHORIZATION.as_str()).unwrap_or_default();
        let bearer = authorization.strip_prefix("Bearer ").map(str::to_owned);
        Ok(Args { values, bearer, basic: authorization.strip_prefix("Basic ").and_then(basic) })
    }

    pub(crate) fn all(&self) -> Value {
        Value::Object(self.values.clone())
    }

    /// From the header, or from a body; never from a query.
    pub(crate) fn token(&self) -> Option<&str> {
        self.bearer.as_deref().or_else(|| self.text("token"))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|it| !it.is_null())
    }

    /// Nothing also when it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Value::as_str).filter(|it| !it.is_empty())
    }

    /// # Errors
    /// `invalid_arguments`, as Slack answers when something required is absent.
    pub(crate) fn need(&self, name: &str) -> Result<&str, No> {
        self.text(name).ok_or_else(|| No {
            error: "invalid_arguments".to_owned(),
            more: serde_json::json!({ "response_metadata":
                { "messages": [format!("[ERROR] missing required field: {name}")] } }),
        })
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.get(name).is_some_and(|it| *it == true || it == "true" || it == "1")
    }

    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        let given = self.get(name)?;
        let number = given.as_u64().or_else(|| given.as_str()?.parse().ok())?;
        usize::try_from(number).ok()
    }

    /// Blocks, metadata and views also come as JSON text, in forms and within JSON alike.
    pub(crate) fn structured(&self, name: &str, broken: &str) -> Result<Option<Value>, No> {
        match self.get(name) {
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text).map(Some).map_err(|_| No::from(broken)),
            given => Ok(given.cloned()),
        }
    }
}

fn pairs(text: &[u8]) -> Map<String, Value> {
    let read = form_urlencoded::parse(text);
    read.map(|(name, value)| {
        let value = match STRUCTURED.contains(&&*name) {
            true => serde_json::from_str(&value).unwrap_or(Value::String(value.into_owned())),
            false => Value::String(value.into_owned()),
        };
        (name.into_owned(), value)
    })
    .collect()
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|it| it.to_str().ok())
}

fn basic(encoded: &str) -> Option<(String, String)> {
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
