//! Ways to go on with the line that is being typed.

use std::sync::Arc;

use axum::{
    extract::{Query, State},
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use baton_chat::inbound::Completion;
use serde::Deserialize;
use serde_json::json;

use super::{at::At, refused::Refused, site::Site};

/// Longest line that is completed, in bytes.
const MOST_BYTES: usize = 400;

#[derive(Debug, Deserialize)]
pub(super) struct Line {
    line: String,
}

/// At most 25 pairs of a label and the line to go on with.
pub(super) async fn complete(
    State(site): State<Arc<Site>>,
    at: At,
    Query(Line { line }): Query<Line>,
) -> Result<Response, Refused> {
    let root = if line.starts_with("/baton ") { "/baton " } else { "" };
    let choices = if line.len() <= MOST_BYTES {
        let space = site.room.directory().space.clone();
        let line = line[root.len()..].to_owned();
        site.room.host.complete(Completion { space, user: at.actor, line }).await
    } else {
        Vec::new()
    };
    let ways: Vec<_> =
        choices.iter().map(|it| json!({"label": it.label, "line": format!("{root}{}", it.token)})).collect();
    Ok(([(CONTENT_TYPE, "application/json")], json!(ways).to_string()).into_response())
}
