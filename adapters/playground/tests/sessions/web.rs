use std::sync::Arc;

use reqwest::{Method, StatusCode};

use crate::{
    browser::{Browser, Page, between},
    desk::{Desk, desk},
    rude::rude,
};

const DIRECT: &str = "as=priya&in=%40";

async fn open(desk: &Arc<Desk>) -> Browser {
    Browser::open(desk.clone(), desk.clone(), Arc::clone(&desk.playground)).await
}

#[tokio::test]
async fn the_page_opens_with_places_people_and_its_policy() {
    let browser = open(&desk()).await;
    let page = browser.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    for text in ["<title>#claims-triage", "aria-current=\"page\">#claims-triage", ">Luis Mora</option>"] {
        assert!(page.has(text), "{text}");
    }
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self'"), "{policy}");
    assert!(!page.has("style=") && !page.has("<script>"), "nothing inline");
    assert_eq!(page.headers["cache-control"], "no-store");
    for asset in ["style.css", "script.js", "icon.svg"] {
        let path = between(&page.html, "/assets/", "/").unwrap();
        let asset = browser.get(&format!("/assets/{path}/{asset}")).await;
        assert_eq!(
            (asset.status, asset.headers["cache-control"].to_str().unwrap()),
            (StatusCode::OK, FOREVER)
        );
    }
    browser.close().await;
}

const FOREVER: &str = "public, max-age=31536000, immutable";

#[tokio::test]
async fn a_button_is_pressed_once_however_often_it_is_sent() {
    let browser = open(&desk()).await;
    let page = browser.post(&format!("/say?{DIRECT}"), &[("key", "k-1"), ("line", "mine")]).await;
    assert!(page.has("One thing waits for you, Priya.") && page.has("<summary>Answer</summary>"));
    let press = [("key", "k-2"), ("message", "message-1"), ("token", "keep-1")];
    let first = browser.post(&format!("/press?{DIRECT}"), &press).await;
    assert!(first.has("Pressed keep-1") && first.has("Only you see this") && first.has("you: keep"));
    assert!(first.has("Nothing waits for you, Priya.") && first.has("edited"));

    let again = browser.post(&format!("/press?{DIRECT}"), &press).await;
    assert_eq!((again.status, again.count("<article")), (StatusCode::CONFLICT, 0));
    assert_eq!(
        again.alert(),
        "That button is gone, because the card has changed since. Look at it as it stands now."
    );
    let said = browser.post(&format!("/say?{DIRECT}"), &[("key", "k-1"), ("line", "mine")]).await;
    assert!(said.has("That was sent before"));
    assert_eq!(said.count("data-token=\"message-"), 1);
    browser.close().await;
}

#[tokio::test]
async fn a_form_comes_back_with_its_errors_and_what_was_typed() {
    let browser = open(&desk()).await;
    let form = browser.post("/say?as=priya&in=claims", &[("key", "k-1"), ("line", "privilege add")]).await;
    assert!(form.has("<dialog open aria-label=\"Borrowed\">") && form.has("1 of 2"));
    let step = |key: &'static str, name: &'static str| {
        browser.form("/submit?as=priya&in=claims", &[("key", key), ("form", "step-1"), ("field.name", name)])
    };
    let wrong = Page::of(step("k-2", "it")).await;
    assert!(wrong.has("value=\"it\" maxlength=\"3000\" aria-describedby=\"e-name \" aria-invalid=\"true\""));
    assert!(wrong.has("id=\"e-name\">Say what it is, in two words or more."));
    let second = Page::of(step("k-3", "read access").header("x-fragment", "1")).await;
    assert!(!second.has("<html") && second.has("2 of 2") && second.has(">Send</button>"));
    let last = [("key", "k-4"), ("form", "step-2"), ("field.route", "normal"), ("field.who", "luis")];
    let done = browser.post("/submit?as=priya&in=claims", &last).await;
    assert!(done.has("Noted: normal, luis decides by") && !done.has("<dialog"));
    browser.close().await;
}

#[tokio::test]
async fn the_clock_moves_once_a_press() {
    let browser = open(&desk()).await;
    for _ in 0..2 {
        let page = browser.post("/clock?as=luis&in=claims", &[("key", "k-1"), ("step", "day")]).await;
        assert!(page.has("Tue 24 Nov 09:01, Europe/London"));
        assert_eq!(page.count("data-token=\"message-"), 1);
    }
    let next = browser.post("/clock?as=luis&in=claims", &[("key", "k-2"), ("step", "next")]).await;
    assert!(next.has("No nudge is planned."));
    let bad = browser.post("/clock?as=luis&in=claims", &[("key", "k-3"), ("step", "year")]).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    browser.close().await;
}

#[tokio::test]
async fn whoever_or_whatever_is_unknown_is_refused_in_a_sentence() {
    let browser = open(&desk()).await;
    for (path, sentence) in [
        ("/play?as=mallory", "Nobody here is called mallory. Choose somebody under “Act as”."),
        ("/play?as=priya&in=nowhere", "There is no channel nowhere. Choose one of the places listed."),
        ("/elsewhere", "There is no such page. The playground is at /play."),
        ("/assets/0/style.css", "There is no such page. The playground is at /play."),
        ("/say", "There is no such page. The playground is at /play."),
    ] {
        let page = browser.get(path).await;
        assert!(page.status.is_client_error(), "{path}: {}", page.status);
        assert_eq!(page.alert(), sentence, "{path}");
    }
    let press = |message: &'static str| {
        let fields = [("key", "k-1"), ("message", message), ("token", "keep-1")];
        Page::of(browser.form("/press?as=luis&in=claims", &fields))
    };
    browser.post(&format!("/say?{DIRECT}"), &[("key", "k-0"), ("line", "mine")]).await;
    // Luis presses what only Priya sees, and what nobody sees.
    for message in ["message-1", "message-9", ""] {
        assert_eq!(press(message).await.status, StatusCode::CONFLICT, "{message}");
    }
    browser.close().await;
}

#[tokio::test]
async fn other_sites_other_names_and_too_much_have_no_effect() {
    let desk = desk();
    let browser = open(&desk).await;
    let say = || browser.form(&format!("/say?{DIRECT}"), &[("key", "k-1"), ("line", "mine")]);
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("host", "evil.example"),
    ] {
        let page = Page::of(say().header(name, value)).await;
        assert!(page.status.is_client_error() && !page.alert().is_empty(), "{name}: {value}");
    }
    let large = [("key", "k-1"), ("line", &"x".repeat(300_000))];
    let large = browser.post(&format!("/say?{DIRECT}"), &large).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(large.alert(), "That was more than 256 KiB. Nothing was done; say it shorter.");
    for body in ["line=mine", "key=a%20b&line=mine", "%ff=%fe&=&key"] {
        let request = browser.request(Method::POST, "/say").body(body);
        let page = Page::of(request.header("content-type", "application/x-www-form-urlencoded")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let bare = Page::of(browser.request(Method::POST, "/say").body("key=k&line=mine")).await;
    assert_eq!(bare.status, StatusCode::BAD_REQUEST, "a body of no kind");
    assert!(desk.playground.received().all().is_empty(), "nothing was done");
    assert!(Page::of(say()).await.has("One thing waits for you, Priya."), "and it goes on");
    browser.close().await;
}

#[tokio::test]
async fn hostile_names_are_text_wherever_they_stand() {
    let rude = rude();
    let browser = Browser::open(rude.clone(), rude.clone(), Arc::clone(&rude.playground)).await;
    let say = |line: &'static str| {
        Page::of(browser.form("/say?as=priya&in=claims", &[("key", line), ("line", line)]))
    };
    let whole = [
        browser.get("/play?as=priya&in=claims").await,
        say("whisper").await,
        say("form").await,
        browser.post("/clock?as=priya&in=claims", &[("key", "next"), ("step", "next")]).await,
        browser.get("/play?as=%22%3E%3Cimg%3E").await,
        browser.get("/play?as=priya&in=claims&say=%22x9%27%3Cimg%3E").await,
    ];
    let all: String = whole.iter().map(|it| it.html.as_str()).collect();
    for place in crate::rude::PLACES {
        assert!(all.contains(place), "{place} is not drawn");
    }
    for broken_out in ["<img", "\"x9", "'<", "javascript:alert(1)\""] {
        assert!(!all.contains(broken_out), "{broken_out}");
    }
    let choices = browser.get("/complete?as=priya&in=claims&line=x").await;
    assert_eq!(choices.headers["content-type"], "application/json");
    browser.close().await;
}

#[tokio::test]
async fn open_pages_hear_of_changes_and_are_let_go_at_the_end() {
    let desk = desk();
    let browser = open(&desk).await;
    let mut streams = Vec::new();
    for _ in 0..50 {
        let mut stream = browser.request(Method::GET, "/events").send().await.unwrap();
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        let hello = stream.chunk().await.unwrap().unwrap();
        assert!(hello.starts_with(b"retry: 1000\ndata: "), "{hello:?}");
        streams.push(stream);
    }
    desk.playground_post().await;
    for stream in &mut streams {
        let news = stream.chunk().await.unwrap().unwrap();
        assert!(String::from_utf8_lossy(&news).contains("data: "));
    }
    let unread = browser.get("/play?as=priya&in=claims").await;
    assert!(unread.has("Direct messages <span class=\"unread\">1<"));
    browser.get(&format!("/play?{DIRECT}")).await;
    assert!(!browser.get("/play?as=priya&in=claims").await.has("class=\"unread\""));
    browser.close().await;
    for stream in &mut streams {
        while let Ok(Some(_)) = stream.chunk().await {}
    }
}
