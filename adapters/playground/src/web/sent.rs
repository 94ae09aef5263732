//! A form that was sent: its key and its values, read before anything happens.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use axum::{
    extract::{Form, FromRequest, Request},
    http::StatusCode,
    response::IntoResponse as _,
};

use super::{refused::Refused, site::Site};

/// Longest key, in bytes; ours are shorter.
const MOST_KEY_BYTES: usize = 80;
/// Keys remembered; a form is sent twice within seconds, if at all.
const MOST_USED: usize = 512;
/// What names a field of a form of Baton's begins with.
const FIELD: &str = "field.";

#[derive(Debug)]
pub(super) struct Sent {
    /// Different for every form that was ever drawn.
    pub(super) key: String,
    values: BTreeMap<String, String>,
}

/// Keys of what never reaches Baton's record, which remembers its own.
#[derive(Debug, Default)]
pub(super) struct Used(VecDeque<String>);

impl Sent {
    pub(super) fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// What was filled in, by field.
    pub(super) fn fields(&self) -> BTreeMap<String, String> {
        let fields = self.values.iter().filter_map(|(name, it)| Some((name.strip_prefix(FIELD)?, it)));
        fields.map(|(name, it)| (name.to_owned(), it.clone())).collect()
    }
}

impl FromRequest<Arc<Site>> for Sent {
    type Rejection = Refused;

    async fn from_request(request: Request, site: &Arc<Site>) -> Result<Self, Refused> {
        let read: Result<Form<Vec<(String, String)>>, _> = Form::from_request(request, site).await;
        let Form(values) = read.map_err(|why| match why.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => Refused::TooLarge,
            _ => Refused::Unreadable,
        })?;
        let mut values: BTreeMap<String, String> = values.into_iter().collect();
        let key = values.remove("key").filter(|it| is_key(it)).ok_or(Refused::Unreadable)?;
        Ok(Self { key, values })
    }
}

fn is_key(text: &str) -> bool {
    let fits = (1..=MOST_KEY_BYTES).contains(&text.len());
    fits && text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
}

impl Used {
    /// Whether the key is new; it is not from now on.
    pub(super) fn first_time(&mut self, key: &str) -> bool {
        if self.0.iter().any(|it| it == key) {
            return false;
        }
        if MOST_USED <= self.0.len() {
            self.0.pop_front();
        }
        self.0.push_back(key.to_owned());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_counts_once_and_says_nothing_else() {
        let mut used = Used::default();
        assert!(used.first_time("a-1") && used.first_time("a-2") && !used.first_time("a-1"));
        for bad in ["", "a b", "a:b", "ä", &"x".repeat(81)] {
            assert!(!is_key(bad), "{bad}");
        }
        assert!(is_key("0abc-9"));
    }
}
