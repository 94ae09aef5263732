//! Whether a message of doubtful fate arrived: looked for by the marks that its token left on it.

use std::num::NonZeroU64;

use baton_chat::{
    inbound::Place,
    platform::{LookUp, MessageRef},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{
    channels,
    discord::Discord,
    outward::card,
    rest::{self, Ask, CallError, Route},
    threads::reference,
};

/// Messages of one page. Source: Discord, `GET /channels/{id}/messages`.
const PAGE: usize = 100;
/// Pages that are read for one message of ours.
const PAGES: usize = 10;
/// How far back a message of ours is looked for: longer than anybody asks after it.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(72);
/// Where Discord's ids begin to count, in milliseconds. Source: its reference of snowflakes.
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;

/// What was seen of one channel.
enum Seen {
    Found(MessageRef),
    /// All of the time in question was read, and `threads` of ours began in it.
    Absent {
        threads: Vec<String>,
    },
    /// Further back it may still stand, or Discord shows nothing at all.
    Unknown,
}

impl Discord {
    pub(crate) async fn found(&self, guild: &str, to: &Place, token: &str) -> Result<LookUp, CallError> {
        let marks = card::marks(token);
        let channel = match to {
            Place::Channel(id) => id.clone(),
            Place::Direct(user) => self.direct_channel(user).await?,
        };
        if matches!(to, Place::Channel(_)) && channels::is_forum(&self.channel(&channel).await?) {
            let posts = self.posts(guild, &channel).await?;
            return self.found_in_threads(posts, marks).await;
        }
        match self.seen(&channel, marks).await? {
            Seen::Found(message) => Ok(LookUp::Found(message)),
            Seen::Absent { threads } => self.found_in_threads(threads, marks).await,
            // Whoever may not read the history gets nothing, as if there were nothing; between two people
            // everybody may.
            Seen::Unknown => Ok(LookUp::Unknown),
        }
    }

    async fn found_in_threads(&self, threads: Vec<String>, marks: (i32, i32)) -> Result<LookUp, CallError> {
        for thread in threads {
            if let Seen::Found(message) = self.seen(&thread, marks).await? {
                return Ok(LookUp::Found(message));
            }
        }
        Ok(LookUp::Absent)
    }

    async fn seen(&self, channel: &str, marks: (i32, i32)) -> Result<Seen, CallError> {
        let (mut threads, mut before) = (Vec::new(), None::<String>);
        for _ in 0..PAGES {
            let ask = Ask::get(Route::ChannelMessages { channel_id: rest::channel(channel)? });
            let ask = ask.with(&[("limit", &PAGE.to_string())]);
            let ask = match &before {
                Some(id) => ask.with(&[("before", id)]),
                None => ask,
            };
            let page = self.call(ask).await?;
            let page = page.as_array().map(Vec::as_slice).unwrap_or_default();
            let ours = page.iter().find(|it| bears(it, marks)).and_then(|it| it["id"].as_str());
            if let Some(id) = ours {
                return Ok(Seen::Found(reference(channel, id)));
            }
            threads.extend(page.iter().filter_map(|it| it["thread"]["id"].as_str()).map(str::to_owned));
            let Some(oldest) = page.last().and_then(|it| it["id"].as_str()) else {
                // Discord shows an empty channel to whoever may not read what was said in it.
                let is_bare = before.is_none() && !self.is_conversation(channel);
                return Ok(if is_bare { Seen::Unknown } else { Seen::Absent { threads } });
            };
            if page.len() < PAGE || self.is_long_ago(oldest) {
                return Ok(Seen::Absent { threads });
            }
            before = Some(oldest.to_owned());
        }
        Ok(Seen::Unknown)
    }

    // Of a forum, those that somebody can still write in without opening them again.
    async fn posts(&self, guild: &str, forum: &str) -> Result<Vec<String>, CallError> {
        let active = self.call(Ask::get(Route::GuildThreadsActive { guild_id: rest::guild(guild)? })).await?;
        let active = active["threads"].as_array().map(Vec::as_slice).unwrap_or_default();
        let ids = active.iter().filter(|it| it["parent_id"] == forum).filter_map(|it| it["id"].as_str());
        Ok(ids.filter(|it| !self.is_long_ago(it)).map(str::to_owned).collect())
    }

    fn is_long_ago(&self, id: &str) -> bool {
        made(id).is_some_and(|it| it < self.host.now() - LOOKED_BACK)
    }
}

/// When the thing of this id was made.
fn made(id: &str) -> Option<Timestamp> {
    let id: NonZeroU64 = id.parse().ok()?;
    let since = i64::try_from(id.get() >> 22).ok()?;
    Timestamp::from_millisecond(since.checked_add(DISCORD_EPOCH_MS)?).ok()
}

/// Whether the message was sent under the token that these are the marks of.
fn bears(message: &Value, (outer, inner): (i32, i32)) -> bool {
    let components = |it: &Value| it["components"].as_array().cloned().unwrap_or_default();
    let is_inside = |it: &Value| components(it).iter().any(|it| it["id"] == inner);
    components(message).iter().any(|it| it["id"] == outer && is_inside(it))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_id_says_when_it_was_made() {
        // Source: the example of Discord's reference.
        assert_eq!(made("175928847299117063").unwrap().to_string(), "2016-04-30T11:18:25.796Z");
        assert_eq!((made(""), made("x"), made("-1")), (None, None, None));
    }

    #[test]
    fn a_message_bears_both_marks_or_is_another() {
        let message = json!({"components": [{"type": 17, "id": 7, "components": [{"type": 10, "id": 8}]}]});
        assert!(bears(&message, (7, 8)));
        assert!(!bears(&message, (7, 9)) && !bears(&message, (8, 7)));
        assert!(!bears(&json!({"content": "hello"}), (7, 8)) && !bears(&Value::Null, (7, 8)));
    }
}
