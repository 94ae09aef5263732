//! Workspaces that install Baton by themselves, renew its tokens, and take it out again.

use std::{sync::Arc, time::Duration};

use baton::{
    baton::Baton, chance::Chance, clock::ManualClock, engine, example, keyring::Keyring, playbook,
    prompts::Prompts,
};
use baton_fakes::slack::{Delivery, Fault, Slack, Workspace};
use baton_slack::{Access, Config, OAuthApp, WayIn, http};
use baton_store::{SpaceRow, Store};
use jiff::SignedDuration;

/// Baton as an app that anybody may install, and nobody did yet.
struct App {
    fake: Slack,
    baton: Arc<Baton>,
    adapter: Arc<baton_slack::Slack>,
    url: String,
    browser: reqwest::Client,
    _folder: tempfile::TempDir,
}

/// What a browser got.
struct Page {
    status: u16,
    to: String,
    cookie: String,
    text: String,
}

impl App {
    async fn ready() -> Self {
        let fake = Slack::start().await;
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&format!("sqlite://{}", folder.path().join("baton.db").display())).await;
        let prompts = Prompts::load(None).expect("the texts are right");
        let playbook = playbook::read(&prompts).expect("it is right");
        let chance = Chance::seeded(7);
        let keyring = Keyring::generate(&chance);
        let clock = Arc::new(ManualClock::at(example::opening()));
        let baton =
            Baton::new(store.expect("it opens"), clock, chance, prompts, playbook).with_keyring(keyring);
        let baton = Arc::new(baton);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("it works");
        let url = format!("http://{}", listener.local_addr().expect("it works"));
        let app = OAuthApp {
            client_id: fake.client_id(),
            client_secret: fake.client_secret().into(),
            public_url: url.parse().expect("it works"),
        };
        let way_in = WayIn::Http { signing_secret: fake.signing_secret().into() };
        let config = Config { api_url: fake.api_url(), way_in, access: Access::OAuth(app) };
        let adapter = Arc::new(baton_slack::Slack::new(config, baton.clone()).expect("it works"));
        baton.connect("slack", adapter.clone());
        let routes = http::routes(&adapter);
        tokio::spawn(async move { axum::serve(listener, routes).await });
        fake.deliver_by(Delivery::Http { url: url.clone() });
        let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        Self { fake, baton, adapter, url, browser: browser.build().expect("it works"), _folder: folder }
    }

    async fn visit(&self, url: &str, cookie: &str) -> Page {
        let answer = self.browser.get(url).header("cookie", cookie).send().await.expect("it works");
        let header = |name: &str| {
            answer.headers().get(name).and_then(|it| it.to_str().ok()).unwrap_or_default().to_owned()
        };
        let (to, cookie) = (header("location"), header("set-cookie"));
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Page { status: answer.status().as_u16(), to, cookie, text: answer.text().await.expect("it works") }
    }

    /// Goes to Slack's page and chooses; answers the way back and the cookie.
    async fn sent_back(&self) -> (String, String) {
        let begun = self.visit(&format!("{}/slack/install", self.url), "").await;
        assert_eq!(begun.status, 302, "{}", begun.text);
        let chosen = self.visit(&begun.to, "").await;
        assert_eq!(chosen.status, 302, "{}", chosen.text);
        (chosen.to, begun.cookie)
    }

    async fn installs(&self, team: &str, user: &str) -> Workspace {
        self.fake.next_install(team, user);
        let (back, cookie) = self.sent_back().await;
        let page = self.visit(&back, &cookie).await;
        assert_eq!(page.status, 200, "{}", page.text);
        self.settled().await;
        self.fake.workspace(team, team)
    }

    async fn settled(&self) {
        self.adapter.idle().await;
        engine::settle(&self.baton).await.expect("it works");
    }

    async fn waits(&self, by: SignedDuration) {
        engine::advance_to(&self.baton, self.baton.now() + by).await.expect("it works");
    }

    async fn types(&self, team: &Workspace, user: &str, line: &str) -> String {
        let before = team.messages(user).len();
        team.command(user, user, line).await.done();
        self.settled().await;
        team.messages(user).split_off(before).first().map(|it| it.shown()).unwrap_or_default()
    }

    async fn proposes(&self, team: &Workspace, user: &str, name: &str) {
        self.types(team, user, &format!("new {name}")).await;
        while !team.views(user).is_empty() {
            let needs = team.views(user).pop().expect("it works").to_string().contains("\"audience\"");
            let values: &[(&str, &str)] = if needs { &[("audience", "open")] } else { &[] };
            team.submit(user, values).await.done();
            self.settled().await;
        }
    }

    async fn spaces(&self) -> Vec<SpaceRow> {
        self.baton.store.spaces_on("slack").await.expect("it works")
    }

    /// Whether a token is kept for the workspace, sealed or not.
    async fn has_token(&self, team: &str) -> bool {
        let row = self.baton.store.space_at("slack", team).await.expect("it works").expect("a space");
        let name = format!("{}/installation", row.id);
        self.baton.store.secret(row.organisation, &name, self.baton.now()).await.expect("it works").is_some()
    }

    fn exchanges(&self, grant: &str) -> usize {
        let calls = self.fake.calls();
        let of = |it: &serde_json::Value| match grant {
            "code" => it["code"].is_string(),
            _ => it["grant_type"] == grant,
        };
        calls.iter().filter(|it| it.method == "oauth.v2.access" && of(&it.body)).count()
    }
}

#[tokio::test]
async fn two_workspaces_install_and_never_see_each_other() {
    let app = App::ready().await;
    let one = app.installs("TONE", "UONE").await;
    let two = app.installs("TTWO", "UTWO").await;
    assert_eq!(app.spaces().await.len(), 2);
    for (team, user) in [(&one, "UONE"), (&two, "UTWO")] {
        let all = team.all_messages();
        assert_eq!(all.len(), 1, "the installer alone is greeted");
        assert_eq!(all[0].channel, team.conversation(user));
    }
    app.proposes(&one, "UONE", "Parcel photos").await;
    let shown = app.types(&one, "UONE", "show parcel-photos").await;
    assert!(shown.contains("Parcel photos"), "{shown}");
    for line in ["show", "who", "brief", "readiness", "history", "why"] {
        let said = app.types(&two, "UTWO", &format!("{line} parcel-photos")).await;
        assert!(!said.contains("Parcel photos") && !said.contains("uone"), "{line}: {said}");
    }
    for line in ["list", "mine", "who"] {
        let said = app.types(&two, "UTWO", line).await;
        assert!(!said.contains("arcel"), "{line}: {said}");
    }
    app.proposes(&two, "UTWO", "Parcel photos").await;
    let shown = app.types(&two, "UTWO", "show parcel-photos").await;
    assert!(shown.contains("Parcel photos") && !shown.contains("uone"), "a record of its own: {shown}");
    app.waits(SignedDuration::from_hours(24 * 9)).await;
    let crossed = |it: &baton_fakes::slack::Call| it.answer["ok"] == false;
    assert!(!app.fake.calls().iter().any(crossed), "no token of one was used for the other");
    assert_eq!(app.fake.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_way_back_is_good_for_its_browser_for_ten_minutes_and_once() {
    let app = App::ready().await;
    app.fake.next_install("TONE", "UONE");
    let (back, cookie) = app.sent_back().await;
    let other = back.replace("state=", "state=x");
    let stolen = "baton_install=0000000000000000000000000";
    for (url, cookie) in [(&other, cookie.as_str()), (&back, stolen)] {
        let page = app.visit(url, cookie).await;
        assert_eq!(page.status, 400);
        assert!(page.text.contains("Start again at"), "{}", page.text);
    }
    app.fake.next_install("TONE", "UONE");
    let (back, _) = app.sent_back().await;
    assert_eq!(app.visit(&back, "").await.status, 400, "no cookie");
    app.fake.next_install("TONE", "UONE");
    let (back, cookie) = app.sent_back().await;
    app.baton.clock.advance(SignedDuration::from_secs(601));
    let page = app.visit(&back, &cookie).await;
    assert_eq!(page.status, 400, "after ten minutes");
    assert!(page.text.contains("older than ten minutes"), "{}", page.text);
    assert_eq!(app.exchanges("code"), 0);
    assert!(app.spaces().await.is_empty());

    app.fake.next_install("TONE", "UONE");
    let (back, cookie) = app.sent_back().await;
    assert_eq!(app.visit(&back, &cookie).await.status, 200);
    assert_eq!(app.visit(&back, &cookie).await.status, 400, "a second time");
    assert_eq!(app.exchanges("code"), 1);
    assert_eq!(app.spaces().await.len(), 1);
}

#[tokio::test]
async fn what_is_refused_or_fails_installs_nothing() {
    let app = App::ready().await;
    app.fake.next_install_refused();
    let (back, cookie) = app.sent_back().await;
    let page = app.visit(&back, &cookie).await;
    assert!(page.text.contains("Nothing was installed, as you chose."), "{}", page.text);
    let faults = [
        Fault::Error("invalid_code".to_owned()),
        Fault::Status(500),
        Fault::Html,
        Fault::TooMany { retry_after: Some(3) },
    ];
    for fault in faults {
        app.fake.fault_next("oauth.v2.access", 1, fault.clone());
        app.fake.next_install("TONE", "UONE");
        let (back, cookie) = app.sent_back().await;
        let page = app.visit(&back, &cookie).await;
        assert_eq!(page.status, 502, "{fault:?}");
        assert!(page.text.contains("Slack did not complete the installation."), "{}", page.text);
    }
    assert!(app.spaces().await.is_empty());
    assert!(app.baton.store.organisations().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_that_ends_is_renewed_once() {
    let app = App::ready().await;
    app.fake.rotate_tokens();
    let one = app.installs("TONE", "UONE").await;
    let first = one.bot_token();
    app.waits(SignedDuration::from_mins(12 * 60 - 5)).await;
    let all = (0..8).map(|_| {
        tokio::spawn({
            let one = one.clone();
            async move { one.command("UONE", "UONE", "mine").await.done() }
        })
    });
    for it in all.collect::<Vec<_>>() {
        it.await.unwrap();
    }
    assert_eq!(app.exchanges("refresh_token"), 1, "once, whoever asks at the same time");
    assert_ne!(one.bot_token(), first);
    app.fake.pass(Duration::from_secs(13 * 3_600));
    app.waits(SignedDuration::from_hours(13)).await;
    let before = app.fake.calls().len();
    app.adapter.catch_up(&app.adapter.spaces().await.unwrap()).await;
    let calls = app.fake.calls().split_off(before);
    assert_eq!(app.exchanges("refresh_token"), 2, "and again when the new one has ended");
    assert!(calls.iter().all(|it| it.answer["ok"] == true), "the new one is used: {calls:?}");
    assert!(calls.iter().any(|it| it.method == "users.list"));
}

#[tokio::test]
async fn a_workspace_that_takes_baton_out_hears_nothing_and_may_come_back() {
    for way in ["app_uninstalled", "tokens_revoked"] {
        let app = App::ready().await;
        let one = app.installs("TONE", "UONE").await;
        app.proposes(&one, "UONE", "Parcel photos").await;
        assert!(app.has_token("TONE").await);
        match way {
            "app_uninstalled" => one.app_uninstalled().await.done(),
            _ => one.tokens_revoked().await.done(),
        };
        app.settled().await;
        assert!(!app.has_token("TONE").await, "{way}: the token is gone");
        let (calls, said) = (app.fake.calls().len(), one.all_messages().len());
        let answer = one.command("UONE", "UONE", "mine").await;
        assert_eq!(answer.status, 401, "{way}: it is nobody's workspace");
        app.waits(SignedDuration::from_hours(24 * 9)).await;
        assert_eq!((app.fake.calls().len(), one.all_messages().len()), (calls, said), "{way}: not a word");

        app.installs("TONE", "UONE").await;
        assert_eq!(app.baton.store.organisations().await.unwrap().len(), 1, "{way}: the same record");
        let shown = app.types(&one, "UONE", "show parcel-photos").await;
        assert!(shown.contains("Parcel photos"), "{way}: {shown}");
        assert!(app.has_token("TONE").await);
    }
}

#[tokio::test]
async fn an_organisation_installs_for_all_its_workspaces() {
    let app = App::ready().await;
    app.fake.next_install_everywhere("EONE", &["TONE", "TTWO"], "UONE");
    let (back, cookie) = app.sent_back().await;
    let page = app.visit(&back, &cookie).await;
    assert_eq!(page.status, 200, "{}", page.text);
    app.settled().await;
    let two = app.fake.workspace("TTWO", "Two");
    two.user("UTWO", "Tara Two", None);
    two.open_home("UTWO").await.done();
    app.settled().await;
    let said = app.types(&two, "UTWO", "mine").await;
    assert!(!said.is_empty(), "they are answered");
    let rows = app.spaces().await;
    let two = rows.iter().find(|it| it.external_id == "TTWO").expect("the workspace joined");
    assert!(rows.iter().all(|it| it.organisation == two.organisation), "one record for all of them");
}

#[tokio::test]
async fn what_waits_for_a_workspace_that_is_gone_is_dropped() {
    for way in super::BOTH {
        let mut world = super::opened(way).await;
        world.until("2026-11-23T21:00").await;
        world.types("dana", "ask now claims-triage lead.compliance @mei").await;
        let waiting = |all: Vec<baton_store::Message>| {
            all.into_iter().filter(|it| it.state == baton_store::State::Pending).count()
        };
        assert_ne!(waiting(world.baton.store.outbox(world.organisation).await.unwrap()), 0);
        world.office().team.app_uninstalled().await.done();
        world.office().adapter.idle().await;
        assert_eq!(waiting(world.baton.store.outbox(world.organisation).await.unwrap()), 0);
        let fake = world.office().fake.clone();
        let calls = fake.calls().len();
        world.until("2026-12-02T12:00").await;
        let called: Vec<String> = fake.calls().split_off(calls).into_iter().map(|it| it.method).collect();
        assert_eq!(called, Vec::<String>::new(), "{way:?}: nothing is sent any more");
    }
}
