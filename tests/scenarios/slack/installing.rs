//! Workspaces that install Baton by themselves, keep to themselves, renew their tokens, and leave.

use std::sync::Arc;

use baton::{
    baton::Baton, chance::Chance, clock::ManualClock, engine, example, keyring::Keyring, playbook,
    prompts::Prompts,
};
use baton_chat::platform::Spaces as _;
use baton_fakes::slack::{Delivery, Slack};
use baton_slack::{Access, Config, OAuthApp, WayIn};
use baton_store::Store;
use reqwest::{StatusCode, header, redirect};
use tokio::net::TcpListener;

/// A server that any workspace can install Baton from.
struct Server {
    fake: Slack,
    baton: Arc<Baton>,
    adapter: Arc<baton_slack::Slack>,
    address: String,
    browser: reqwest::Client,
}

impl Server {
    async fn open() -> Self {
        let store = Store::open("sqlite::memory:").await.expect("a database");
        let prompts = Prompts::load(None).expect("the embedded prompts are right");
        let playbook = playbook::read(&prompts).expect("and the playbook");
        let clock = Arc::new(ManualClock::at(example::opening()));
        let chance = Chance::seeded(3);
        let keyring = Keyring::generate(&chance);
        let baton = Arc::new(Baton::new(store, clock, chance, prompts, playbook).with_keyring(keyring));
        let fake = Slack::start().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let access = Access::OAuth(OAuthApp {
            client_id: fake.client_id(),
            client_secret: fake.client_secret().into(),
            public_url: address.parse().expect("an address"),
        });
        let way_in = WayIn::Http { signing_secret: fake.signing_secret().into() };
        let config = Config { api_url: fake.api_url(), way_in, access };
        let adapter = Arc::new(baton_slack::Slack::new(config, baton.clone()).expect("certificates"));
        baton.connect(baton_slack::PLATFORM, adapter.clone());
        let routes = baton_slack::http::routes(&adapter);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        fake.deliver_by(Delivery::Http { url: address.clone() });
        let browser =
            reqwest::Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        Self { fake, baton, adapter, address, browser }
    }

    /// Goes to Slack's page and back; answers the way back and the cookie, without taking it.
    async fn way_back(&self, team: &str, user: &str) -> (String, String) {
        self.fake.next_install(team, user);
        let begun =
            self.browser.get(format!("{}/slack/install", self.address)).send().await.expect("it answers");
        assert_eq!(begun.status(), StatusCode::FOUND);
        let cookie = text(&begun, header::SET_COOKIE).split(';').next().expect("a pair").to_owned();
        let to_slack = text(&begun, header::LOCATION);
        assert!(!to_slack.contains("xoxb") && to_slack.contains("state="), "{to_slack}");
        let back = self.browser.get(to_slack).send().await.expect("it answers");
        (text(&back, header::LOCATION), cookie)
    }

    async fn come_back(&self, way: &str, cookie: &str) -> (StatusCode, String) {
        let answer = self.browser.get(way).header(header::COOKIE, cookie).send().await.expect("it answers");
        (answer.status(), answer.text().await.expect("a page"))
    }

    async fn install(&self, team: &str, name: &str, user: &str) {
        let space = self.fake.workspace(team, name);
        space.user(user, &format!("Ina of {name}"), Some("Europe/Berlin"));
        let (way, cookie) = self.way_back(team, user).await;
        let (status, page) = self.come_back(&way, &cookie).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        self.settle().await;
    }

    async fn settle(&self) {
        self.adapter.idle().await;
        engine::settle(&self.baton).await.expect("it settles");
    }

    /// The first hour: a list is pasted into the form.
    async fn paste(&self, team: &str, user: &str, list: &str) {
        self.says(team, user, "settings register").await;
        self.fake.workspace(team, team).submit(user, &[("list", list)]).await.done();
        self.settle().await;
    }

    async fn says(&self, team: &str, user: &str, line: &str) -> String {
        let space = self.fake.workspace(team, team);
        let answer = space.command(user, &space.conversation(user), line).await.done();
        self.settle().await;
        answer["text"].as_str().unwrap_or_default().to_owned()
    }
}

fn text(answer: &reqwest::Response, name: header::HeaderName) -> String {
    answer.headers()[name].to_str().expect("text").to_owned()
}

#[tokio::test]
async fn two_workspaces_install_it_and_never_see_each_other() {
    let server = Server::open().await;
    server.install("TONE", "One", "UONE").await;
    server.install("TTWO", "Two", "UTWO").await;
    assert_eq!(server.baton.store.organisations().await.unwrap().len(), 2);
    let greeted = |team: &str, user: &str| server.fake.workspace(team, team).messages(user).len();
    assert_eq!((greeted("TONE", "UONE"), greeted("TTWO", "UTWO")), (1, 1), "the installers alone, once");
    assert_eq!(server.fake.workspace("TONE", "TONE").all_messages().len(), 1);
    server.paste("TONE", "UONE", "Secret forecast, ?").await;
    assert!(server.says("TONE", "UONE", "list").await.contains("Secret forecast"));
    for line in ["who secret forecast", "list", "show secret-forecast"] {
        let seen = server.says("TTWO", "UTWO", line).await;
        assert!(!seen.contains("Secret forecast"), "{line}: {seen}");
    }
    assert_eq!(server.fake.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn only_the_browser_that_went_comes_back_and_once() {
    let server = Server::open().await;
    server.fake.workspace("TONE", "One").user("UONE", "Ina", None);
    let (way, cookie) = server.way_back("TONE", "UONE").await;
    for wrong in ["", "baton_install=another"] {
        let (way, _) = server.way_back("TONE", "UONE").await;
        let (status, page) = server.come_back(&way, wrong).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{page}");
        assert!(page.contains("Start again at"), "{page}");
    }
    assert_eq!(server.baton.store.organisations().await.unwrap().len(), 0);
    assert_eq!(server.come_back(&way, &cookie).await.0, StatusCode::OK);
    assert_eq!(server.come_back(&way, &cookie).await.0, StatusCode::BAD_REQUEST, "a way back is good once");
    let (late, cookie) = server.way_back("TONE", "UONE").await;
    server.baton.clock.advance(jiff::SignedDuration::from_mins(11));
    assert_eq!(server.come_back(&late, &cookie).await.0, StatusCode::BAD_REQUEST);
    server.fake.next_install_refused();
    let (refused, cookie) = {
        let begun = server.browser.get(format!("{}/slack/install", server.address)).send().await.unwrap();
        let cookie = text(&begun, header::SET_COOKIE).split(';').next().unwrap().to_owned();
        let back = server.browser.get(text(&begun, header::LOCATION)).send().await.unwrap();
        (text(&back, header::LOCATION), cookie)
    };
    assert!(server.come_back(&refused, &cookie).await.1.contains("Nothing was installed, as you chose"));
    assert_eq!(server.baton.store.organisations().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends() {
    let server = Server::open().await;
    server.fake.rotate_tokens();
    server.install("TONE", "One", "UONE").await;
    let exchanges = || server.fake.calls().iter().filter(|it| it.method == "oauth.v2.access").count();
    let before = exchanges();
    let hours = 12;
    server.baton.clock.advance(jiff::SignedDuration::from_hours(hours));
    server.fake.pass(std::time::Duration::from_secs(60 * 60 * 12));
    server.fake.workspace("TONE", "One").user("UNEW", "Nia New", None);
    server.fake.pass(std::time::Duration::ZERO);
    assert_eq!(exchanges(), before);
    let space = baton_chat::inbound::SpaceRef { platform: "slack".to_owned(), id: "TONE".to_owned() };
    server.adapter.catch_up(&[space]).await;
    assert_eq!(exchanges(), before + 1, "renewed once");
    let listed = server.fake.calls().into_iter().rfind(|it| it.method == "users.list").expect("it was asked");
    assert_eq!(listed.answer["ok"], true, "with the new token");
}

#[tokio::test]
async fn who_removes_it_hears_nothing_more_until_it_comes_back() {
    for way in ["uninstalled", "revoked"] {
        let server = Server::open().await;
        server.install("TONE", "One", "UONE").await;
        server.paste("TONE", "UONE", "Kept forecast, ?").await;
        let space = server.fake.workspace("TONE", "One");
        let heard =
            if way == "revoked" { space.tokens_revoked().await } else { space.app_uninstalled().await };
        heard.done();
        let named = baton_chat::inbound::SpaceRef { platform: "slack".to_owned(), id: "TONE".to_owned() };
        assert_eq!(server.baton.get(Some(&named), "installation").await, Ok(None), "the token is gone");
        assert_eq!(server.baton.spaces("slack").await, Ok(vec![]));
        let ignored = space.command("UONE", "C1", "mine").await;
        assert_ne!(ignored.status, 200, "it is not installed there");
        server.install("TONE", "One", "UONE").await;
        let list = server.says("TONE", "UONE", "list").await;
        assert!(list.contains("Kept forecast"), "the record is the same: {list}");
        assert_eq!(server.baton.store.organisations().await.unwrap().len(), 1);
    }
}
