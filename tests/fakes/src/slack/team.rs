//! A team: its people, places, messages and open views.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{message::Message, world::APP_ID};

/// What the default manifest asks for.
const SCOPES: [&str; 13] = [
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "dnd:read",
    "files:write",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "team:read",
    "users:read",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Public,
    Private,
    Direct,
}

#[derive(Clone, Debug)]
pub(crate) struct Channel {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) archived: bool,
    /// The bot's user id among them when it was invited.
    pub(crate) members: BTreeSet<String>,
}

impl Channel {
    /// `channels`, `groups` or `im`: the first half of the scope that reads it.
    pub(crate) fn scope(&self) -> &'static str {
        match self.kind {
            Kind::Public => "channels",
            Kind::Private => "groups",
            Kind::Direct => "im",
        }
    }

    pub(crate) fn json(&self, bot: &str) -> Value {
        let mut shown = json!({
            "id": self.id, "is_archived": self.archived, "is_im": self.kind == Kind::Direct,
            "is_private": self.kind != Kind::Public, "created": 1_700_000_000, "is_org_shared": false,
        });
        if self.kind == Kind::Direct {
            shown["user"] = json!(self.members.iter().find(|it| *it != bot));
            return shown;
        }
        shown["name"] = json!(self.name);
        shown["name_normalized"] = json!(self.name);
        shown["is_channel"] = json!(self.kind == Kind::Public);
        shown["is_group"] = json!(self.kind == Kind::Private);
        shown["is_mpim"] = json!(false);
        shown["is_general"] = json!(false);
        shown["is_member"] = json!(self.members.contains(bot));
        shown["num_members"] = json!(self.members.len());
        shown
    }
}

/// A modal on someone's screen.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    pub(crate) view: Value,
    /// `state.values` as the person has changed them so far.
    pub(crate) values: Value,
}

#[derive(Debug)]
pub(crate) struct Team {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) enterprise: Option<String>,
    pub(crate) bot_user: String,
    pub(crate) bot_id: String,
    pub(crate) scopes: BTreeSet<String>,
    /// As `users.info` shows them.
    pub(crate) users: BTreeMap<String, Value>,
    pub(crate) channels: BTreeMap<String, Channel>,
    pub(crate) messages: Vec<Message>,
    /// Each posting's `(place, metadata token)`, edited or deleted since or not.
    pub(crate) posted: Vec<String>,
    pub(crate) views: BTreeMap<String, Vec<Open>>,
    pub(crate) homes: BTreeMap<String, Value>,
    pub(crate) dnd: BTreeMap<String, Value>,
}

impl Team {
    pub(crate) fn new(id: &str, name: &str) -> Team {
        let bot_user = format!("U{id}BOT");
        let mut team = Team {
            id: id.to_owned(),
            name: name.to_owned(),
            enterprise: None,
            bot_id: format!("B{id}BOT"),
            scopes: SCOPES.map(str::to_owned).into(),
            users: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: Vec::new(),
            posted: Vec::new(),
            views: BTreeMap::new(),
            homes: BTreeMap::new(),
            dnd: BTreeMap::new(),
            bot_user: bot_user.clone(),
        };
        team.add_user(&bot_user, "baton", None);
        if let Some(bot) = team.users.get_mut(&bot_user) {
            bot["is_bot"] = json!(true);
            bot["profile"]["api_app_id"] = json!(APP_ID);
            bot["profile"]["bot_id"] = json!(team.bot_id);
        }
        team
    }

    pub(crate) fn add_user(&mut self, id: &str, name: &str, tz: Option<&str>) {
        let mut user = json!({
            "id": id, "team_id": self.id, "name": name, "deleted": false, "real_name": name,
            "profile": { "real_name": name, "display_name": name, "team": self.id, "fields": [] },
            "is_admin": false, "is_owner": false, "is_primary_owner": false, "is_restricted": false,
            "is_ultra_restricted": false, "is_bot": false, "is_app_user": false, "updated": 1_700_000_000,
        });
        if let Some(tz) = tz {
            user["tz"] = json!(tz);
            user["tz_label"] = json!(tz);
            user["tz_offset"] = json!(0);
        }
        self.users.insert(id.to_owned(), user);
    }

    pub(crate) fn add_channel(&mut self, id: &str, name: &str, kind: Kind, members: &[&str]) {
        let members = members.iter().map(|it| (*it).to_owned()).collect();
        let (id, name) = (id.to_owned(), name.to_owned());
        self.channels.insert(id.clone(), Channel { id, name, kind, archived: false, members });
    }

    /// The direct conversation with a person, begun if need be.
    pub(crate) fn direct(&mut self, user: &str) -> String {
        let id = format!("D{user}");
        if !self.channels.contains_key(&id) {
            let bot = self.bot_user.clone();
            self.add_channel(&id, "", Kind::Direct, &[user, &bot]);
        }
        id
    }

    /// The conversation a channel id or a user id names, without beginning one.
    pub(crate) fn place(&self, place: &str) -> String {
        if self.channels.contains_key(place) { place.to_owned() } else { format!("D{place}") }
    }

    pub(crate) fn is_deleted(&self, user: &str) -> bool {
        self.users.get(user).is_none_or(|it| it["deleted"] == true)
    }

    pub(crate) fn user_name(&self, user: &str) -> String {
        self.users.get(user).and_then(|it| it["name"].as_str()).unwrap_or(user).to_owned()
    }

    pub(crate) fn message(&self, channel: &str, ts: &str) -> Option<&Message> {
        self.messages.iter().find(|it| it.channel == channel && it.ts == ts)
    }

    pub(crate) fn message_mut(&mut self, channel: &str, ts: &str) -> Option<&mut Message> {
        self.messages.iter_mut().find(|it| it.channel == channel && it.ts == ts)
    }

    /// The open modal of this id, wherever in whose stack it lies.
    pub(crate) fn open_mut(&mut self, view_id: &str) -> Option<&mut Open> {
        self.views.values_mut().flatten().find(|it| it.view["id"] == view_id)
    }
}
