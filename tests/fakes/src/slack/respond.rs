//! Response URLs: five answers within thirty minutes.

use std::{sync::Arc, time::Duration};

use axum::{
    body::to_bytes,
    extract::{Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    Shared,
    api::{self, Args, No, Outcome},
    limits,
    message::Message,
    surface,
    world::World,
};

const USES: u32 = 5;
const LIFETIME: Duration = Duration::from_secs(30 * 60);

/// Where an answer goes.
#[derive(Clone, Debug)]
pub(crate) struct ResponseUrl {
    pub(crate) team: String,
    pub(crate) channel: String,
    pub(crate) user: String,
    /// The message that was pressed, for answers which replace or delete it.
    pub(crate) source: Option<String>,
    pub(crate) made: Duration,
    pub(crate) uses: u32,
}

impl World {
    /// The path of a fresh one.
    pub(crate) fn response_url(
        &mut self,
        team: &str,
        channel: &str,
        user: &str,
        source: Option<&str>,
    ) -> String {
        let id = format!("r{}", self.count());
        let url = ResponseUrl {
            team: team.to_owned(),
            channel: channel.to_owned(),
            user: user.to_owned(),
            source: source.map(str::to_owned),
            made: self.clock.now(),
            uses: 0,
        };
        self.response_urls.insert(id.clone(), url);
        format!("/respond/{id}")
    }

    /// Shows what was answered to a command or a button: in an acknowledgement, or by its URL.
    pub(crate) fn respond(&mut self, to: &ResponseUrl, answer: &Value) -> Outcome {
        if answer["delete_original"] == true {
            let (channel, source) = (to.channel.clone(), to.source.clone());
            let messages = &mut self.team_mut(&to.team).messages;
            messages.retain(|it| it.channel != channel || Some(&it.ts) != source.as_ref());
            return Ok(json!({}));
        }
        let blocks = self.blocks(answer)?;
        let text = answer["text"].as_str().unwrap_or_default().to_owned();
        if text.is_empty() {
            self.violate("response without text");
            return Err("no_text".into());
        }
        if answer["replace_original"] == true
            && let Some(source) = &to.source
            && let Some(message) = self.team_mut(&to.team).message_mut(&to.channel, source)
        {
            message.replace(text, Some(blocks.unwrap_or_default()));
            let line = format!("edit {} {source}: {}", to.channel, message.shown());
            self.say(&line);
            return Ok(json!({}));
        }
        let message = Message {
            ts: self.ts(),
            channel: to.channel.clone(),
            text,
            blocks: blocks.unwrap_or_default(),
            metadata: answer.get("metadata").cloned(),
            thread_ts: answer["thread_ts"].as_str().map(str::to_owned),
            edits: Vec::new(),
            user: self.team(&to.team).bot_user.clone(),
            ephemeral_to: (answer["response_type"] != "in_channel").then(|| to.user.clone()),
        };
        self.keep(&to.team, message);
        Ok(json!({}))
    }

    fn blocks(&mut self, answer: &Value) -> Result<Option<Vec<Value>>, No> {
        let Some(mut blocks) = answer["blocks"].as_array().cloned() else { return Ok(None) };
        let breaches = limits::message(&blocks);
        for breach in &breaches {
            self.violate(format!("response: {} {}", breach.error, breach.told()));
        }
        if let Some(first) = breaches.first() {
            return Err(first.error.into());
        }
        surface::fill_ids(&mut blocks, || self.count());
        Ok(Some(blocks))
    }

    fn use_up(&mut self, id: &str) -> Result<ResponseUrl, No> {
        let now = self.clock.now();
        let url = self.response_urls.get_mut(id).ok_or("invalid_url")?;
        if now.saturating_sub(url.made) > LIFETIME {
            return Err("expired_url".into());
        }
        if url.uses >= USES {
            return Err("used_url".into());
        }
        url.uses += 1;
        Ok(url.clone())
    }
}

pub(crate) async fn respond(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, 1_000_000).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let mut gone = StatusCode::OK;
    let args = Args::read(&parts, &bytes);
    let response = api::answered(&shared, "respond", args, |world, args| {
        let url = world.use_up(&id).inspect_err(|_| gone = StatusCode::NOT_FOUND)?;
        world.respond(&url, &args.all())
    })
    .await;
    if gone == StatusCode::OK { response } else { (gone, response.into_body()).into_response() }
}
