//! The example organisation in a Slack workspace: a fake server, real sockets, and the real adapter in between.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use baton::baton::Baton;
use baton_chat::{
    card::Card,
    inbound::{Act, Outgoing, Piece, Place, Reply, SpaceRef, Utterance},
    platform::{DeliveryError, LookUp, MessageRef, Platform},
};
use baton_domain::OrganisationId;
use baton_fakes::slack::{Answer, Delivery, Message, Slack, Workspace};
use baton_playground::{Directory, Shown};
use baton_slack::{Access, Config, WayIn};
use baton_store::{ChannelRow, IdentityRow, SpaceRow};
use jiff::Timestamp;
use serde_json::Value;

use crate::drawn;

/// The workspace's id.
pub const TEAM: &str = "TDEMO";

/// How deliveries come to Baton.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Way {
    Socket,
    Http,
}

/// When each message was handed over, by its token.
type Sent = Arc<Mutex<BTreeMap<String, Timestamp>>>;

/// A workspace with the example's people and channels in it.
#[derive(Debug)]
pub struct Office {
    /// The server.
    pub fake: Slack,
    /// Its one workspace.
    pub team: Workspace,
    /// What is tested.
    pub adapter: Arc<baton_slack::Slack>,
    config: Config,
    directory: Arc<Directory>,
    sent: Sent,
    seen: Mutex<Seen>,
}

/// Notes when each message was sent by Baton's clock, which Slack knows nothing of.
#[derive(Debug)]
struct Witness {
    adapter: Arc<baton_slack::Slack>,
    sent: Sent,
}

#[async_trait]
impl Platform for Witness {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        self.sent.lock().expect("unpoisoned").insert(message.token.clone(), message.at);
        self.adapter.send(message).await
    }

    async fn edit(&self, space: &SpaceRef, message: &MessageRef, card: &Card) -> Result<(), DeliveryError> {
        self.adapter.edit(space, message, card).await
    }

    async fn look_up(&self, space: &SpaceRef, to: &Place, token: &str) -> LookUp {
        self.adapter.look_up(space, to, token).await
    }

    async fn readers(&self, space: &SpaceRef, channel: &str) -> Option<Vec<String>> {
        self.adapter.readers(space, channel).await
    }
}

#[derive(Debug, Default)]
struct Seen {
    shown: Vec<Shown>,
    /// What each message showed last, by channel and time.
    last: BTreeMap<(String, String), (usize, Value)>,
    /// Answers to what was said directly: they are replies, and no news.
    replies: HashSet<String>,
    changes: u64,
}

impl Office {
    /// Moves the example organisation into a workspace, and connects it.
    pub(crate) async fn open(
        baton: &Arc<Baton>,
        organisation: OrganisationId,
        directory: Arc<Directory>,
        way: Way,
    ) -> Self {
        let fake = Slack::start().await;
        let team = fake.workspace(TEAM, "Example");
        people(&team, &directory);
        move_in(baton, organisation).await;
        let way_in = match way {
            Way::Socket => WayIn::Socket { app_token: fake.app_token().into() },
            Way::Http => WayIn::Http { signing_secret: fake.signing_secret().into() },
        };
        let access = Access::Token { bot_token: team.bot_token().into() };
        let config = Config { api_url: fake.api_url(), way_in, access };
        let sent = Arc::new(Mutex::default());
        let adapter = connected(&config, baton, &sent);
        adapter.sign_in().await.expect("the token is good");
        match way {
            Way::Socket => {
                tokio::spawn(baton_slack::socket::listen(Arc::clone(&adapter)));
                fake.wait_connected(1).await;
            }
            Way::Http => fake.deliver_by(Delivery::Http { url: serve(&adapter).await }),
        }
        Self { fake, team, adapter, config, directory, sent, seen: Mutex::default() }
    }

    /// Goes on with an adapter that remembers nothing, as a new process would.
    pub async fn restart(&mut self, baton: &Arc<Baton>) {
        self.adapter = connected(&self.config, baton, &self.sent);
        self.adapter.sign_in().await.expect("the token is good");
        match self.config.way_in {
            WayIn::Socket { .. } => {
                tokio::spawn(baton_slack::socket::listen(Arc::clone(&self.adapter)));
                self.fake.wait_connected(2).await;
            }
            WayIn::Http { .. } => {
                self.fake.deliver_by(Delivery::Http { url: serve(&self.adapter).await });
            }
        }
    }

    /// Somebody does something; what came back is read off what Slack shows them.
    pub(crate) async fn act(&self, who: &str, place: &Place, act: Act) -> Reply {
        let user = user_id(who);
        let (messages, view) = (self.team.all_messages().len(), self.team.views(&user).pop());
        let mention = matches!(act, Act::Mention(_));
        let body = self.done(&user, place, act).await.done();
        self.adapter.idle().await;
        if body["response_action"] == "errors" {
            let top = self.team.views(&user).pop().expect("the dialog stays open");
            return Reply::Form(drawn::form(&top, &body["errors"], &|it| self.name(it)));
        }
        let top = self.team.views(&user).pop();
        if let Some(top) = top.filter(|it| view.as_ref().map(|it| &it["hash"]) != Some(&it["hash"])) {
            return match top["callback_id"] == "form" {
                true => Reply::Form(drawn::form(&top, &Value::Null, &|it| self.name(it))),
                false => Reply::Whisper(self.card(top["blocks"].as_array().expect("blocks"))),
            };
        }
        let new = self.team.all_messages().split_off(messages);
        let bot = self.team.bot_user();
        let Some(said) = new.into_iter().rfind(|it| it.user == bot) else { return Reply::Nothing };
        let card = self.card(&said.blocks);
        if said.ephemeral_to.is_some() {
            return Reply::Whisper(card);
        }
        if mention && matches!(place, Place::Direct(_)) {
            self.seen().replies.insert(said.ts);
            return Reply::Whisper(card);
        }
        Reply::Public(card)
    }

    async fn done(&self, user: &str, place: &Place, act: Act) -> Answer {
        let channel = self.channel(place, user);
        match act {
            Act::Command(line) => self.team.command(user, &channel, &typed(&line)).await,
            Act::Mention(line) => match place {
                Place::Direct(_) => self.team.direct(user, &typed(&line)).await,
                Place::Channel(_) => self.team.mention(user, &channel, &typed(&line)).await,
            },
            Act::Press { token } => self.press(user, &channel, &token).await,
            Act::Submit { values, .. } => {
                let values: Vec<(String, String)> =
                    values.into_iter().map(|(id, value)| (id, self.picked(&value))).collect();
                let values: Vec<(&str, &str)> =
                    values.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
                self.team.submit(user, &values).await
            }
            Act::Profile(_) => {
                self.team.deactivate(user);
                self.team.user_change(user).await
            }
            Act::Home | Act::Shortcut { .. } => panic!("no scenario does that on every platform"),
        }
    }

    // What was shown last and has that button is what somebody looks at.
    async fn press(&self, user: &str, channel: &str, token: &str) -> Answer {
        if let Some(view) = self.team.views(user).pop()
            && let Some(action) = action_of(view["blocks"].as_array().expect("blocks"), token)
        {
            return self.team.press_in_view(user, &action).await;
        }
        let all = self.team.messages(channel);
        let visible = |it: &&Message| it.ephemeral_to.as_deref().is_none_or(|it| it == user);
        let shown = all.iter().rev().filter(visible);
        let found = shown.filter_map(|it| Some((it, action_of(&it.blocks, token)?))).next();
        let (message, action) = found.unwrap_or_else(|| panic!("nothing to press with {token} in {channel}"));
        self.team.press(user, message, &action).await
    }

    /// What arrived or was edited after that change, as [`baton_playground::Playground::since`] tells it.
    pub(crate) fn since(&self, change: u64) -> Vec<Shown> {
        self.refresh();
        let mut all: Vec<Shown> =
            self.seen().shown.iter().filter(|it| change < it.changed).cloned().collect();
        all.sort_by_key(|it| it.changed);
        all
    }

    /// What people see in a place, oldest first.
    pub(crate) fn messages(&self, place: &Place) -> Vec<Shown> {
        self.refresh();
        self.seen().shown.iter().filter(|it| it.to == *place).cloned().collect()
    }

    fn refresh(&self) {
        let bot = self.team.bot_user();
        for message in self.team.all_messages().into_iter().filter(|it| it.user == bot) {
            let mut seen = self.seen();
            if message.ephemeral_to.is_some() || seen.replies.contains(&message.ts) {
                continue;
            }
            let key = (message.channel.clone(), message.ts.clone());
            let blocks = Value::Array(message.blocks.clone());
            let known = seen.last.get(&key).cloned();
            if known.as_ref().is_some_and(|it| it.1 == blocks) {
                continue;
            }
            seen.changes += 1;
            let changes = seen.changes;
            match known {
                Some((at, _)) => {
                    seen.shown[at].card = self.card(&message.blocks);
                    seen.shown[at].edits += 1;
                    seen.shown[at].changed = changes;
                    seen.last.insert(key, (at, blocks));
                }
                None => {
                    let at = seen.shown.len();
                    seen.shown.push(self.first_seen(&message, changes));
                    seen.last.insert(key, (at, blocks));
                }
            }
        }
    }

    fn first_seen(&self, message: &Message, change: u64) -> Shown {
        let token = message.metadata.as_ref().and_then(|it| it["event_payload"]["token"].as_str());
        Shown {
            token: token.unwrap_or(&message.ts).to_owned(),
            space: SpaceRef { platform: baton_slack::PLATFORM.to_owned(), id: TEAM.to_owned() },
            to: self.place(&message.channel),
            card: self.card(&message.blocks),
            at: token
                .and_then(|it| self.sent.lock().expect("unpoisoned").get(it).copied())
                .unwrap_or_default(),
            edits: 0,
            origin: baton_playground::received::Origin::Sent,
            posted: change,
            changed: change,
        }
    }

    fn card(&self, blocks: &[Value]) -> Card {
        drawn::card(blocks, &|it| self.name(it))
    }

    fn name(&self, id: &str) -> String {
        let person = self.directory.people.iter().find(|it| user_id(&it.id) == id);
        let channel = self.directory.channels.iter().find(|it| channel_id(&it.id) == id);
        let names = person.map(|it| it.name.clone()).or(channel.map(|it| it.name.clone()));
        names.unwrap_or_else(|| id.to_owned())
    }

    // A handle that was picked is an account here.
    fn picked(&self, value: &str) -> String {
        match self.directory.person(value) {
            Some(person) => user_id(&person.id),
            None => value.to_owned(),
        }
    }

    fn channel(&self, place: &Place, user: &str) -> String {
        match place {
            Place::Channel(id) => channel_id(id),
            Place::Direct(_) => self.team.conversation(user),
        }
    }

    fn place(&self, channel: &str) -> Place {
        let named = self.directory.channels.iter().find(|it| channel_id(&it.id) == channel);
        let person =
            || self.directory.people.iter().find(|it| self.team.conversation(&user_id(&it.id)) == channel);
        match named {
            Some(it) => Place::Channel(it.id.clone()),
            None => Place::Direct(person().expect("somebody of the example").id.clone()),
        }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().expect("unpoisoned")
    }
}

fn connected(config: &Config, baton: &Arc<Baton>, sent: &Sent) -> Arc<baton_slack::Slack> {
    let adapter = Arc::new(baton_slack::Slack::new(config.clone(), baton.clone()).expect("certificates"));
    let witness = Witness { adapter: Arc::clone(&adapter), sent: Arc::clone(sent) };
    baton.connect(baton_slack::PLATFORM, Arc::new(witness));
    adapter
}

/// The Slack account of somebody of the example.
pub fn user_id(handle: &str) -> String {
    format!("U{}", handle.to_uppercase())
}

/// The Slack channel of one of the example's.
pub fn channel_id(id: &str) -> String {
    format!("C{}", id.to_uppercase().replace('-', ""))
}

/// Serves the signed way in on a free port; answers its address.
pub async fn serve(adapter: &Arc<baton_slack::Slack>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let routes = baton_slack::http::routes(adapter);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    url
}

/// Puts the example's people and channels into a workspace.
pub fn people(team: &Workspace, directory: &Directory) {
    for person in &directory.people {
        team.user(&user_id(&person.id), &person.name, Some(&person.zone));
    }
    let everybody: Vec<String> = directory.people.iter().map(|it| user_id(&it.id)).collect();
    let everybody: Vec<&str> = everybody.iter().map(String::as_str).collect();
    for channel in &directory.channels {
        team.channel(&channel_id(&channel.id), channel.name.trim_start_matches('#'), &everybody);
        team.invite_bot(&channel_id(&channel.id));
    }
}

/// Makes the example organisation's one space the workspace [`TEAM`].
///
/// # Panics
/// When the store refuses.
pub async fn move_in(baton: &Baton, organisation: OrganisationId) {
    let mut space = baton.store.spaces(organisation).await.expect("it reads").remove(0);
    (space.platform, space.external_id) = (baton_slack::PLATFORM.to_owned(), TEAM.to_owned());
    let identities = baton.store.identities(organisation).await.expect("it reads");
    let channels = baton.store.channels(organisation).await.expect("it reads");
    let all: Arc<(SpaceRow, Vec<IdentityRow>, Vec<ChannelRow>)> = Arc::new((space, identities, channels));
    let moved = baton.store.write(move |tx| {
        let all = Arc::clone(&all);
        Box::pin(async move {
            tx.save_space(&all.0).await?;
            for old in &all.1 {
                tx.unlink(old.organisation, old.person).await?;
                let external_id = user_id(&old.external_id);
                tx.link(&IdentityRow { external_id, ..old.clone() }).await?;
            }
            for old in &all.2 {
                let external_id = channel_id(&old.external_id);
                tx.save_channel(&ChannelRow { external_id, ..old.clone() }, old.version).await?;
            }
            Ok(())
        })
    });
    moved.await.expect("it moves");
    baton.reload(organisation).await.expect("it reads");
}

fn typed(line: &Utterance) -> String {
    let pieces = line.0.iter().map(|it| match it {
        Piece::Text(it) => it.clone(),
        Piece::User(it) => format!("<@{}>", user_id(it)),
        Piece::Channel(it) => format!("<#{}>", channel_id(it)),
        Piece::Group(it) => format!("@{it}"),
    });
    pieces.collect()
}

fn action_of(blocks: &[Value], token: &str) -> Option<String> {
    let elements = blocks.iter().filter_map(|it| it["elements"].as_array()).flatten();
    let own = |it: &Value| {
        if it["value"] == token {
            return it["action_id"].as_str().map(str::to_owned);
        }
        let options = it["options"].as_array().into_iter().flatten();
        options.into_iter().any(|it| it["value"] == token).then(|| token.to_owned())
    };
    elements.clone().find_map(own)
}
