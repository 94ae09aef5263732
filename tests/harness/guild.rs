//! The example organisation in a Discord guild: a fake server, real sockets, and the real adapter in between.

mod doing;

use std::{
    num::NonZeroU64,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use baton::baton::Baton;
use baton_chat::{
    card::Card,
    form::Form,
    inbound::{Act, Place, Reply, SpaceRef},
    platform::Spaces as _,
};
use baton_discord::{Config, WayIn, config::PublicKey};
use baton_domain::OrganisationId;
use baton_fakes::discord::{Answer, Delivery, Discord, Guild, Message};
use baton_playground::{Directory, Shown};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::{
    components,
    moving::{self, Elsewhere},
    seen::{Seen, Sent, Stands, Witness},
};

/// The guild's id.
pub const GUILD: &str = "1300000000000000001";
/// Who owns the guild, put Baton into it and is greeted for it; nobody of the example.
const LANDLORD: &str = "1000000000000000001";
/// Until what came over the gateway was taken up.
const TAKEN_UP: Duration = Duration::from_millis(20);

/// How interactions come to Baton.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Way {
    Gateway,
    Http,
}

/// A guild with the example's people and channels in it.
#[derive(Debug)]
pub struct Hall {
    /// The server.
    pub fake: Discord,
    /// Its one guild.
    pub guild: Guild,
    /// What is tested.
    pub adapter: Arc<baton_discord::Discord>,
    baton: Arc<Baton>,
    way: Way,
    sent: Sent,
    directory: Arc<Directory>,
    seen: Mutex<Seen>,
    listening: CancellationToken,
}

impl Drop for Hall {
    /// Whatever a test is about: nothing was sent that Discord, or its specification where that is named, refuses.
    fn drop(&mut self) {
        self.listening.cancel();
        if !std::thread::panicking() {
            assert_eq!(self.fake.violations(), [""; 0]);
        }
    }
}

impl Hall {
    /// Moves the example organisation into a guild, and connects it.
    pub(crate) async fn open(
        baton: &Arc<Baton>,
        organisation: OrganisationId,
        directory: Arc<Directory>,
        way: Way,
    ) -> Self {
        let fake = Discord::start().await;
        let clock = Arc::clone(baton);
        fake.clock_from(move || Duration::try_from(clock.now().as_duration()).expect("after 1970"));
        let guild = fake.guild(GUILD, "Example");
        people(&guild, &directory);
        move_in(baton, organisation).await;
        let space = SpaceRef { platform: baton_discord::PLATFORM.to_owned(), id: GUILD.to_owned() };
        let sent = Sent::default();
        let seen = Mutex::new(Seen::new(space, Arc::clone(&sent)));
        let baton = Arc::clone(baton);
        let (adapter, listening) = connected(&fake, &baton, way, &sent).await;
        let hall = Self { fake, guild, adapter, baton, way, sent, directory, seen, listening };
        hall.quiet().await;
        hall
    }

    /// Goes on with an adapter that remembers nothing, as a new process would.
    pub(crate) async fn restart(&mut self) {
        self.listening.cancel();
        self.fake.wait_disconnected().await;
        (self.adapter, self.listening) = connected(&self.fake, &self.baton, self.way, &self.sent).await;
        self.quiet().await;
    }

    /// Everything that Discord told was taken up and answered.
    pub async fn quiet(&self) {
        self.fake.heard().await;
        tokio::time::sleep(TAKEN_UP).await;
        self.adapter.idle().await;
    }

    /// Somebody does something; what came back is read off what Discord shows them.
    pub(crate) async fn act(&self, who: &str, place: &Place, act: Act) -> Reply {
        let user = user_id(who);
        let before = self.guild.all_messages();
        let (dialog, mention) = (self.guild.modal(&user), matches!(act, Act::Mention(_)));
        let says = self.done(&user, place, act).await;
        let sentence = mention || says;
        self.quiet().await;
        if let Some(open) = self.guild.modal(&user).filter(|it| dialog.as_ref() != Some(it)) {
            let name = open["custom_id"].as_str().unwrap_or_default();
            let token = components::form_token(&[name]).expect("a dialog of ours");
            return Reply::Form(self.form(&token).await);
        }
        let bot = self.fake.bot_user();
        let mut said = self.guild.all_messages().into_iter().filter(|it| it.author == bot);
        let new = |it: &Message| !before.iter().any(|old| old.id == it.id && old.components == it.components);
        let seen = |it: &Message| it.ephemeral_to.as_deref().is_none_or(|it| it == user);
        let Some(said) = said.rfind(|it| new(it) && seen(it)) else { return Reply::Nothing };
        let names = components::named(&said.components);
        if let Some(token) = components::form_token(&names) {
            self.seen().reply(&said.id);
            return Reply::Form(self.form(&token).await);
        }
        let card = self.card(&said.components);
        if said.ephemeral_to.is_some() {
            return Reply::Whisper(card);
        }
        if sentence && said.channel == self.guild.conversation(&user) {
            self.seen().reply(&said.id);
            return Reply::Whisper(card);
        }
        Reply::Public(card)
    }

    /// The step that is asked: its fields' ids stand in no message, and are kept by the adapter under its token.
    async fn form(&self, token: &str) -> Form {
        let name = format!("discord:form:{token}");
        let kept = self.baton.get(None, &name).await.expect("it reads").expect("a step that was shown");
        let kept: Value = serde_json::from_str(&kept).expect("a step");
        serde_json::from_value(kept["form"].clone()).expect("a form")
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
        let bot = self.fake.bot_user();
        for message in self.guild.all_messages().into_iter().filter(|it| it.author == bot) {
            let mut seen = self.seen();
            let Some(to) = self.place(&message.channel) else { continue };
            if message.ephemeral_to.is_some() || seen.is_reply(&message.id) {
                continue;
            }
            seen.look(Stands {
                id: (&message.channel, &message.id),
                token: message.nonce.as_deref(),
                to,
                drawn: Value::Array(message.components.clone()),
                card: self.card(&message.components),
            });
        }
    }

    fn card(&self, components: &[Value]) -> Card {
        components::card(components, &|it| self.name(it))
    }

    fn name(&self, id: &str) -> String {
        let person = self.directory.people.iter().find(|it| user_id(&it.id) == id);
        let channel = self.directory.channels.iter().find(|it| channel_id(&it.id) == id);
        let names = person.map(|it| it.name.clone()).or(channel.map(|it| it.name.clone()));
        names.unwrap_or_else(|| id.to_owned())
    }

    fn channel(&self, place: &Place, user: &str) -> String {
        match place {
            Place::Channel(id) => channel_id(id),
            Place::Direct(_) => self.guild.conversation(user),
        }
    }

    /// Nothing for the conversation with whoever takes no part in the example.
    fn place(&self, channel: &str) -> Option<Place> {
        let named = self.directory.channels.iter().find(|it| channel_id(&it.id) == channel);
        let person =
            || self.directory.people.iter().find(|it| self.guild.conversation(&user_id(&it.id)) == channel);
        match named {
            Some(it) => Some(Place::Channel(it.id.clone())),
            None => Some(Place::Direct(person()?.id.clone())),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().expect("unpoisoned")
    }
}

async fn connected(
    fake: &Discord,
    baton: &Arc<Baton>,
    way: Way,
    sent: &Sent,
) -> (Arc<baton_discord::Discord>, CancellationToken) {
    let adapter = Arc::new(baton_discord::Discord::new(config(fake, way), baton.clone()));
    let witness = Witness { adapter: adapter.clone(), sent: Arc::clone(sent) };
    baton.connect(baton_discord::PLATFORM, Arc::new(witness));
    adapter.sign_in().await.expect("the token is good");
    let listening = CancellationToken::new();
    tokio::spawn(baton_discord::gateway::listen(Arc::clone(&adapter), listening.clone()));
    fake.wait_connected().await;
    if way == Way::Http {
        fake.deliver_by(Delivery::Http { url: serve(&adapter).await });
    }
    (adapter, listening)
}

/// The Discord account of somebody of the example.
pub fn user_id(handle: &str) -> String {
    numbered(handle)
}

/// The Discord channel of one of the example's.
pub fn channel_id(id: &str) -> String {
    numbered(&format!("#{id}"))
}

/// A number of its own for each text, of the length that Discord's have (FNV-1a).
fn numbered(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (1_200_000_000_000_000_000 + hash % 100_000_000_000_000_000).to_string()
}

fn config(fake: &Discord, way: Way) -> Config {
    let way_in = match way {
        Way::Gateway => WayIn::Gateway,
        Way::Http => WayIn::Http { public_key: PublicKey::read(&fake.public_key()).expect("a key") },
    };
    Config {
        api_url: fake.api_url(),
        token: fake.token().into(),
        application_id: fake.application_id().parse::<NonZeroU64>().expect("a number"),
        way_in,
    }
}

/// Serves the signed way in on a free port; answers its address.
pub async fn serve(adapter: &Arc<baton_discord::Discord>) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let routes = baton_discord::http::routes(adapter);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}{}", baton_discord::http::PATH)
}

/// Puts the example's people and channels into a guild.
pub fn people(guild: &Guild, directory: &Directory) {
    guild.member(LANDLORD, "Harper Lind");
    guild.owner(LANDLORD);
    for person in &directory.people {
        guild.member(&user_id(&person.id), &person.name);
    }
    for channel in &directory.channels {
        guild.channel(&channel_id(&channel.id), channel.name.trim_start_matches('#'));
    }
}

/// Makes the example organisation's one space the guild [`GUILD`].
///
/// # Panics
/// When the store refuses.
pub async fn move_in(baton: &Baton, organisation: OrganisationId) {
    let here =
        Elsewhere { platform: baton_discord::PLATFORM, space: GUILD, user: user_id, channel: channel_id };
    moving::move_in(baton, organisation, here).await;
}
