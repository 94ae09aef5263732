//! The example organisation in a Slack workspace: a fake server, real sockets, and the real adapter in between.

use std::sync::{Arc, Mutex};

use baton::baton::Baton;
use baton_chat::{
    card::Card,
    inbound::{Act, Piece, Place, Reply, SpaceRef, Utterance},
};
use baton_domain::OrganisationId;
use baton_fakes::slack::{Answer, Delivery, Message, Slack, Workspace};
use baton_playground::{Directory, Shown};
use baton_slack::{Access, Config, WayIn};
use serde_json::Value;

use crate::{
    drawn,
    moving::{self, Elsewhere},
    seen::{Seen, Sent, Stands, Witness},
};

/// The workspace's id.
pub const TEAM: &str = "TDEMO";

/// How deliveries come to Baton.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Way {
    Socket,
    Http,
}

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
        let sent = Sent::default();
        let adapter = connected(&config, baton, &sent);
        adapter.sign_in().await.expect("the token is good");
        match way {
            Way::Socket => {
                tokio::spawn(baton_slack::socket::listen(Arc::clone(&adapter)));
                fake.wait_connected(1).await;
            }
            Way::Http => fake.deliver_by(Delivery::Http { url: serve(&adapter).await }),
        }
        let space = SpaceRef { platform: baton_slack::PLATFORM.to_owned(), id: TEAM.to_owned() };
        let seen = Mutex::new(Seen::new(space, Arc::clone(&sent)));
        Self { fake, team, adapter, config, directory, sent, seen }
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
        // A picture follows its answer, in a message of its own.
        let (pictures, new): (Vec<Message>, Vec<Message>) =
            new.into_iter().filter(|it| it.user == bot).partition(|it| drawn::is_picture(&it.blocks));
        let Some(said) = new.into_iter().next_back() else { return Reply::Nothing };
        let mut card = self.card(&said.blocks);
        if let Some(shown) = pictures.last() {
            card = card.with_picture(drawn::picture(&shown.blocks[0]["alt_text"]));
        }
        if said.ephemeral_to.is_some() {
            return Reply::Whisper(card);
        }
        if mention && matches!(place, Place::Direct(_)) {
            self.seen().reply(&said.ts);
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
            Act::Filled { .. } | Act::Home | Act::Shortcut { .. } => {
                panic!("no scenario does that on every platform")
            }
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
        let (message, action) = found.unwrap_or_else(|| panic!("{channel} has no button for {token}"));
        self.team.press(user, message, &action).await
    }

    /// What arrived or was edited after that change.
    pub(crate) fn since(&self, change: u64) -> Vec<Shown> {
        self.refresh();
        self.seen().since(change)
    }

    /// What people see in a place, oldest first.
    pub(crate) fn messages(&self, place: &Place) -> Vec<Shown> {
        self.refresh();
        self.seen().messages(place)
    }

    fn refresh(&self) {
        let bot = self.team.bot_user();
        for message in self.team.all_messages().into_iter().filter(|it| it.user == bot) {
            let mut seen = self.seen();
            let aside = message.ephemeral_to.is_some() || drawn::is_picture(&message.blocks);
            if aside || seen.is_reply(&message.ts) {
                continue;
            }
            let token = message.metadata.as_ref().and_then(|it| it["event_payload"]["token"].as_str());
            seen.look(Stands {
                id: (&message.channel, &message.ts),
                token,
                to: self.place(&message.channel),
                drawn: Value::Array(message.blocks.clone()),
                card: self.card(&message.blocks),
            });
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
    let witness = Witness { adapter: adapter.clone(), sent: Arc::clone(sent) };
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
    let here = Elsewhere { platform: baton_slack::PLATFORM, space: TEAM, user: user_id, channel: channel_id };
    moving::move_in(baton, organisation, here).await;
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
