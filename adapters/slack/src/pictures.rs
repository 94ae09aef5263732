//! Pictures: uploaded first, then shown within a message by the name of their file.
//!
//! Rule: a message never waits for its picture for long, and goes without it where Slack does not take it.

use std::{sync::Arc, time::Duration};

use backon::{ConstantBuilder, Retryable as _};
use baton_chat::{card::Card, picture::Picture};
use serde_json::{Value, json};

use crate::{api::CallError, outward::card, slack::Slack, team::Team};

/// Slack looks at an uploaded file for a moment before it can be shown.
const LOOKED_AT: Duration = Duration::from_millis(700);
/// How often a message is tried while Slack looks at its picture.
const TRIES: usize = 4;

impl Slack {
    /// Posts a card, with its picture where it has one; `address` adds to its content where it goes.
    pub(crate) async fn post_card(
        &self,
        team: &Team,
        card: &Card,
        address: impl Fn(&mut Value) + Send,
    ) -> Result<Value, CallError> {
        let body = |file: Option<&str>| {
            let mut body = card::message(card, file);
            address(&mut body);
            body
        };
        if let Some(picture) = card.picture()
            && let Some(file) = self.uploaded(team, picture).await
        {
            match self.post_looked_at(team, &body(Some(&file))).await {
                Err(why) if is_of_blocks(&why) => tracing::warn!("Slack does not show a picture"),
                posted => return posted,
            }
        }
        self.call(team, "chat.postMessage", &body(None)).await
    }

    /// What stands in an answer is text alone: no file can be shown to one person of a channel. The picture
    /// follows between Baton and them.
    pub(crate) fn show_picture(self: &Arc<Self>, team: &Team, user: &str, picture: &Picture) {
        let (slack, team, user, picture) = (Arc::clone(self), team.clone(), user.to_owned(), picture.clone());
        self.tasks.spawn(async move {
            let Some(file) = slack.uploaded(&team, &picture).await else { return };
            let mut body = card::picture(&picture, &file);
            body["channel"] = json!(user);
            if let Err(why) = slack.post_looked_at(&team, &body).await {
                tracing::warn!(%why, "a picture did not reach whoever asked");
            }
        });
    }

    async fn post_looked_at(&self, team: &Team, body: &Value) -> Result<Value, CallError> {
        let post = || self.call(team, "chat.postMessage", body);
        let again = ConstantBuilder::default().with_delay(LOOKED_AT).with_max_times(TRIES);
        post.retry(again).when(is_of_blocks).await
    }

    /// The id of the picture's file; `None` where it could not be drawn or Slack did not take it.
    async fn uploaded(&self, team: &Team, picture: &Picture) -> Option<String> {
        let png = match picture.png() {
            Ok(png) => png,
            Err(why) => {
                tracing::error!(%why, "a picture cannot be drawn");
                return None;
            }
        };
        let uploaded = self.upload(team, picture, png).await;
        uploaded.inspect_err(|why| tracing::warn!(%why, "a message goes without its picture")).ok()
    }

    async fn upload(&self, team: &Team, picture: &Picture, png: Vec<u8>) -> Result<String, CallError> {
        let (name, length) = (picture.file(), png.len().to_string());
        let params = [("filename", name.as_str()), ("length", length.as_str()), ("alt_txt", picture.alt())];
        let place = self.ask(team, "files.getUploadURLExternal", &params).await?;
        let unnamed = || CallError::Unclear("an upload without an address".to_owned());
        let (url, file) = place["upload_url"].as_str().zip(place["file_id"].as_str()).ok_or_else(unnamed)?;
        self.api.upload(url, png).await?;
        let files = json!({"files": [{"id": file, "title": name}]});
        self.call(team, "files.completeUploadExternal", &files).await?;
        Ok(file.to_owned())
    }
}

fn is_of_blocks(why: &CallError) -> bool {
    matches!(why, CallError::Refused(code) if code == "invalid_blocks")
}
