//! Bodies with files beside them, and whether the two speak of the same files.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    extract::{FromRequest as _, Multipart, Request},
    http::request::Parts,
};
use serde_json::Value;

use crate::discord::refusal::{Breach, No};

/// Of one file. Source: Discord's reference, "Uploading Files".
const FILE_BYTES: usize = 10 * 1_024 * 1_024;
/// Of a file's description.
const DESCRIPTION_CHARS: usize = 1_024;
const GALLERY: u64 = 12;

/// A file by the name it was sent with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) content: Vec<u8>,
}

/// Files by the number that attachments name them with.
pub(crate) type Files = BTreeMap<u64, File>;

/// The parts of a form: what stands as `payload_json`, and the files.
pub(crate) async fn read(head: &Parts, body: Vec<u8>) -> Option<(Value, Files)> {
    let request = Request::from_parts(head.clone(), Body::from(body));
    let mut form = Multipart::from_request(request, &()).await.ok()?;
    let (mut payload, mut files) = (None, Files::new());
    while let Some(part) = form.next_field().await.ok()? {
        let called = part.name().unwrap_or_default().to_owned();
        let name = part.file_name().unwrap_or_default().to_owned();
        let content = part.bytes().await.ok()?.to_vec();
        if called == "payload_json" {
            payload = serde_json::from_slice(&content).ok();
        } else {
            let number = called.strip_prefix("files[")?.strip_suffix(']')?.parse().ok()?;
            files.insert(number, File { name, content });
        }
    }
    Some((payload?, files))
}

/// # Errors
/// What Discord refuses: files nobody names, names without a file, too much of either.
pub(crate) fn fit(body: &Value, files: &Files) -> Result<(), No> {
    let mut wrong = Vec::new();
    let mut breach = |at: &str, why: String| wrong.push(Breach::new(at, "ATTACHMENT_INVALID", why));
    let named = list(&body["attachments"]);
    for attachment in named {
        let file = number(attachment).and_then(|it| files.get(&it));
        if file.map(|it| it.name.as_str()) != attachment["filename"].as_str() {
            breach("attachments", format!("no file is {attachment}"));
        }
        if DESCRIPTION_CHARS < attachment["description"].as_str().unwrap_or_default().chars().count() {
            breach("attachments", format!("a description of more than {DESCRIPTION_CHARS} characters"));
        }
    }
    for (at, file) in files {
        if !named.iter().any(|it| number(it) == Some(*at)) {
            breach("files", format!("nothing names file {at}"));
        }
        if file.content.is_empty() || FILE_BYTES < file.content.len() {
            breach("files", format!("{} bytes", file.content.len()));
        }
    }
    for url in shown(body) {
        let known =
            url.strip_prefix("attachment://").map(|name| named.iter().any(|it| it["filename"] == name));
        if known == Some(false) {
            breach("components", format!("{url} is no attachment"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(No::invalid(&wrong)) }
}

/// Which file an attachment names. Source: Discord takes ids as numbers and as text.
fn number(attachment: &Value) -> Option<u64> {
    attachment["id"].as_u64().or_else(|| attachment["id"].as_str()?.parse().ok())
}

/// The addresses of everything in galleries.
fn shown(component: &Value) -> Vec<&str> {
    let inside = list(&component["components"]).iter().flat_map(shown);
    let own = list(&component["items"]).iter().filter(|_| component["type"] == GALLERY);
    inside.chain(own.filter_map(|it| it["media"]["url"].as_str())).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}
