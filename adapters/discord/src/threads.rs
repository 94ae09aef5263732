//! Threads: below a message of ours, as the posts of a forum, and out of the archive.

use baton_chat::{card::Card, platform::MessageRef};
use serde_json::{Value, json};

use crate::{
    channels,
    discord::Discord,
    outward::card,
    rest::{self, Ask, CallError, Route},
};

/// A thread goes to the archive after a week without a word, the longest that Discord offers.
const ARCHIVED_AFTER_MINUTES: u32 = 10_080;
/// Source: Discord, the name of a thread.
const MAX_NAME_CHARS: usize = 100;
/// Discord's codes: there is a thread below this message; it is in the archive; the channel takes no messages.
const HAS_THREAD: i64 = 160_004;
const ARCHIVED: i64 = 50_083;
const TAKES_NO_MESSAGES: i64 = 50_008;
/// A forum's flag: every post needs a tag.
const NEEDS_TAG: u64 = 1 << 4;

impl Discord {
    /// Posts in a channel, or as a new post of a forum.
    pub(crate) async fn post_anywhere(
        &self,
        channel: &str,
        card: &Card,
        body: &Value,
    ) -> Result<MessageRef, CallError> {
        match self.post_awake(channel, body).await {
            Err(why) if why.code() == Some(TAKES_NO_MESSAGES) => {
                let forum = self.channel(channel).await?;
                if channels::is_forum(&forum) {
                    self.post_in_forum(&forum, card, body).await
                } else {
                    Err(why)
                }
            }
            posted => posted.and_then(|it| named(&it)),
        }
    }

    /// Posts below a message: in its thread, or as a reply where no thread can be.
    pub(crate) async fn post_under(
        &self,
        (channel, message): (&str, &str),
        card: &Card,
        body: &Value,
    ) -> Result<MessageRef, CallError> {
        match self.thread_below(channel, message, card).await {
            Ok(thread) => match self.post_awake(&thread, body).await {
                // Locked, or Baton may not write in threads.
                Err(why) if why.is_final() => self.post_in_reply(channel, message, body).await,
                posted => posted.and_then(|it| named(&it)),
            },
            Err(why) if why.is_final() => self.post_in_reply(channel, message, body).await,
            Err(why) => Err(why),
        }
    }

    /// Posts with a reference to a message, which may be gone.
    pub(crate) async fn post_in_reply(
        &self,
        channel: &str,
        message: &str,
        body: &Value,
    ) -> Result<MessageRef, CallError> {
        let mut body = body.clone();
        body["message_reference"] = json!({"message_id": message, "fail_if_not_exists": false});
        self.post_awake(channel, &body).await.and_then(|it| named(&it))
    }

    /// Changes a message of ours, wherever it stands.
    pub(crate) async fn edit_awake(
        &self,
        channel: &str,
        message: &str,
        body: &Value,
    ) -> Result<Value, CallError> {
        let route = Route::ChannelMessage {
            channel_id: rest::channel(channel)?,
            message_id: rest::message(message)?,
        };
        match self.call(Ask::patch(route, body)).await {
            Err(why) if why.code() == Some(ARCHIVED) => {
                self.wake(channel).await?;
                self.call(Ask::patch(route, body)).await
            }
            done => done,
        }
    }

    async fn post_awake(&self, channel: &str, body: &Value) -> Result<Value, CallError> {
        match self.post(channel, body).await {
            Err(why) if why.code() == Some(ARCHIVED) => {
                self.wake(channel).await?;
                self.post(channel, body).await
            }
            done => done,
        }
    }

    async fn wake(&self, thread: &str) -> Result<(), CallError> {
        let route = Route::Channel { channel_id: rest::channel(thread)? };
        self.call(Ask::patch(route, &json!({"archived": false}))).await.map(|_| ())
    }

    // A message's thread has the message's id.
    async fn thread_below(&self, channel: &str, message: &str, card: &Card) -> Result<String, CallError> {
        let (channel_id, message_id) = (rest::channel(channel)?, rest::message(message)?);
        let body = json!({"name": name(card), "auto_archive_duration": ARCHIVED_AFTER_MINUTES});
        let made = self.call(Ask::post(Route::ChannelMessageThreads { channel_id, message_id }, &body)).await;
        match made {
            Ok(thread) => Ok(thread["id"].as_str().unwrap_or(message).to_owned()),
            Err(why) if why.code() == Some(HAS_THREAD) => Ok(message.to_owned()),
            // It may be there by now; if not, posting in it says so.
            Err(CallError::Unclear(_)) => Ok(message.to_owned()),
            Err(why) => Err(why),
        }
    }

    // Discord takes no nonce here, so that a doubtful post is never repeated by itself.
    async fn post_in_forum(&self, forum: &Value, card: &Card, body: &Value) -> Result<MessageRef, CallError> {
        let channel_id = rest::channel(forum["id"].as_str().unwrap_or_default())?;
        let mut message = card::without_picture(body.clone());
        if let Some(fields) = message.as_object_mut() {
            fields.retain(|name, _| !matches!(name.as_str(), "nonce" | "enforce_nonce"));
        }
        let mut post = json!({
            "name": name(card),
            "auto_archive_duration": ARCHIVED_AFTER_MINUTES,
            "message": message,
        });
        let needs_tag = forum["flags"].as_u64().is_some_and(|it| it & NEEDS_TAG != 0);
        if let Some(tag) = forum["available_tags"][0]["id"].as_str().filter(|_| needs_tag) {
            post["applied_tags"] = json!([tag]);
        }
        let thread = self.call(Ask::post(Route::ChannelForumPosts { channel_id }, &post)).await?;
        let id = thread["id"].as_str().ok_or_else(nameless)?;
        Ok(reference(id, id))
    }
}

/// What a message is called that Discord answered with.
fn named(answer: &Value) -> Result<MessageRef, CallError> {
    match (answer["channel_id"].as_str(), answer["id"].as_str()) {
        (Some(channel), Some(id)) => Ok(reference(channel, id)),
        _ => Err(nameless()),
    }
}

pub(crate) fn reference(channel: &str, message: &str) -> MessageRef {
    MessageRef(format!("{channel}/{message}"))
}

fn nameless() -> CallError {
    CallError::Unclear("a message without a name".to_owned())
}

fn name(card: &Card) -> String {
    let text: String =
        card.headline().text().chars().filter(|it| !it.is_control()).take(MAX_NAME_CHARS).collect();
    match text.trim() {
        "" => "Baton".to_owned(),
        text => text.to_owned(),
    }
}
