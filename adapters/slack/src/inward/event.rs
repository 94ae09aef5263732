//! Events: what happened in a workspace.

use baton_chat::inbound::{ChannelNews, Utterance};
use serde_json::Value;

use super::{Origin, markup, text};

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    pub(crate) origin: Origin,
    /// The same for every delivery of it.
    pub(crate) id: String,
    pub(crate) what: What,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// Somebody spoke to Baton; in a thread where one is named.
    Said {
        user: String,
        channel: String,
        thread: Option<String>,
        raw: String,
        direct: bool,
    },
    HomeOpened {
        user: String,
    },
    /// A user as Slack describes them now.
    User(Value),
    Channel {
        channel: String,
        news: ChannelNews,
    },
    /// Somebody came into or went out of a channel; it matters when it is Baton.
    Membership {
        user: String,
        channel: String,
        news: ChannelNews,
    },
    /// The app was taken out of the workspace, or its token away.
    Removed,
    /// Known, and of no concern.
    Nothing,
}

impl Event {
    /// `Err` names a kind nobody knows; `Ok(None)` when it lacks what its kind must have.
    pub(crate) fn of(envelope: &Value) -> Result<Option<Self>, String> {
        let event = &envelope["event"];
        let kind = event["type"].as_str().unwrap_or("untyped");
        let what = what(kind, event).ok_or_else(|| format!("event:{kind}"))?;
        let granted = &envelope["authorizations"][0];
        let team = text(&granted["team_id"]).or_else(|| text(&envelope["team_id"]));
        let enterprise = text(&granted["enterprise_id"]).or_else(|| text(&envelope["enterprise_id"]));
        let (Some(team), Some(id)) = (team, text(&envelope["event_id"])) else { return Ok(None) };
        Ok(Some(Self { origin: Origin { team, enterprise }, id, what }))
    }
}

impl What {
    /// What was said, without Baton's own name.
    pub(crate) fn utterance(raw: &str, bot: Option<&str>) -> Utterance {
        markup::addressed(raw, bot)
    }
}

fn what(kind: &str, event: &Value) -> Option<What> {
    let lacking = Some(What::Nothing);
    match kind {
        "app_mention" => said(event, false).or(lacking),
        "message" => message(event).or(lacking),
        "app_home_opened" => home(event).or(lacking),
        "team_join" | "user_change" => Some(What::User(event["user"].clone())),
        "channel_archive" | "channel_deleted" | "group_archive" | "group_deleted" | "channel_left"
        | "group_left" => closed(event).or(lacking),
        "channel_unarchive" | "group_unarchive" => channel(event, ChannelNews::Open).or(lacking),
        "channel_rename" | "group_rename" => renamed(event).or(lacking),
        "member_joined_channel" => membership(event, ChannelNews::Open).or(lacking),
        "member_left_channel" => membership(event, ChannelNews::Closed).or(lacking),
        "app_uninstalled" => Some(What::Removed),
        "tokens_revoked" => revoked(event).or(lacking),
        _ => None,
    }
}

fn said(event: &Value, direct: bool) -> Option<What> {
    // What another bot says is never an order, and answering bots could go on for ever.
    if !event["bot_id"].is_null() || !event["bot_profile"].is_null() {
        return None;
    }
    Some(What::Said {
        user: text(&event["user"])?,
        channel: text(&event["channel"])?,
        thread: text(&event["thread_ts"]),
        raw: event["text"].as_str().unwrap_or_default().to_owned(),
        direct,
    })
}

fn message(event: &Value) -> Option<What> {
    let plain = event["subtype"].is_null() || event["subtype"] == "file_share";
    if event["channel_type"] == "im" && plain { said(event, true) } else { None }
}

fn home(event: &Value) -> Option<What> {
    let user = text(&event["user"])?;
    Some(if event["tab"] == "messages" { What::Nothing } else { What::HomeOpened { user } })
}

fn channel(event: &Value, news: ChannelNews) -> Option<What> {
    Some(What::Channel { channel: text(&event["channel"])?, news })
}

fn closed(event: &Value) -> Option<What> {
    channel(event, ChannelNews::Closed)
}

fn renamed(event: &Value) -> Option<What> {
    let channel = text(&event["channel"]["id"])?;
    Some(What::Channel { channel, news: ChannelNews::Named(text(&event["channel"]["name"])?) })
}

fn membership(event: &Value, news: ChannelNews) -> Option<What> {
    Some(What::Membership { user: text(&event["user"])?, channel: text(&event["channel"])?, news })
}

// Tokens of users alone say nothing about Baton's own.
fn revoked(event: &Value) -> Option<What> {
    let bots = event["tokens"]["bot"].as_array()?;
    Some(if bots.is_empty() { What::Nothing } else { What::Removed })
}
