//! `files.*`: an address for a file, the file itself, and the word that it is complete.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::{Asked, Outcome};
use crate::slack::Shared;

/// How long Slack looks at a file before it can be shown.
const LOOKED_AT: Duration = Duration::from_millis(300);
/// How a PNG begins.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A file on its way, or there.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    team: String,
    name: String,
    length: usize,
    pub(crate) alt: String,
    pub(crate) content: Vec<u8>,
    /// Since when it can be shown.
    ready: Option<Instant>,
}

pub(super) fn address(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("files:write")?;
    let name = asked.args.need("filename")?.to_owned();
    let length = asked.args.number("length").filter(|it| 0 < *it).ok_or("invalid_arguments")?;
    let alt = asked.args.text("alt_txt").unwrap_or_default().to_owned();
    if 1_000 < alt.chars().count() {
        return Err("alt_txt_too_large".into());
    }
    let id = format!("F{:09}", asked.world.count());
    let upload = Upload { team: asked.team.clone(), name, length, alt, content: Vec::new(), ready: None };
    asked.world.uploads.insert(id.clone(), upload);
    Ok(json!({ "upload_url": asked.shared.url(&format!("/upload/v1/{id}")), "file_id": id }))
}

/// The file, given to its address; no token, and nothing but bytes.
pub(crate) async fn take(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    content: Bytes,
) -> (StatusCode, String) {
    let mut world = shared.world();
    let Some(upload) = world.uploads.get_mut(&id) else {
        return (StatusCode::NOT_FOUND, "no such upload".to_owned());
    };
    let told = upload.length;
    if content.len() != told {
        world.violate(format!("upload: {} bytes where {told} were announced", content.len()));
        return (StatusCode::BAD_REQUEST, "wrong length".to_owned());
    }
    upload.content = content.to_vec();
    (StatusCode::OK, format!("OK - {told}"))
}

pub(super) fn complete(asked: &mut Asked<'_>) -> Outcome {
    asked.needs("files:write")?;
    let files = asked.args.structured("files", "invalid_arguments")?.unwrap_or_default();
    let files = files.as_array().filter(|it| !it.is_empty()).ok_or("invalid_arguments")?.clone();
    let mut told = Vec::new();
    for file in &files {
        let id = file["id"].as_str().unwrap_or_default();
        let team = asked.team.clone();
        let upload = asked.world.uploads.get_mut(id).filter(|it| it.team == team);
        let upload = upload.ok_or("file_not_found")?;
        if upload.content.is_empty() {
            return Err("file_upload_size_restricted".into());
        }
        upload.ready = Some(Instant::now() + LOOKED_AT);
        told.push(json!({ "id": id, "title": file["title"], "name": upload.name }));
    }
    Ok(json!({ "files": told }))
}

/// What is wrong with the pictures of these blocks: unknown, incomplete, of another team, or no picture.
pub(super) fn unshowable(asked: &Asked<'_>, blocks: &[Value]) -> Option<String> {
    let shown = blocks.iter().enumerate().filter(|it| !it.1["slack_file"].is_null());
    shown.filter_map(|(at, block)| Some((at, block["slack_file"]["id"].as_str()?))).find_map(|(at, id)| {
        let upload = asked.world.uploads.get(id).filter(|it| it.team == asked.team);
        let ready = upload.and_then(|it| it.ready).is_some_and(|it| it <= Instant::now());
        let drawn = upload.is_some_and(|it| it.content.starts_with(PNG));
        (!ready || !drawn)
            .then(|| format!("[ERROR] invalid slack file [json-pointer:/blocks/{at}/slack_file]"))
    })
}
