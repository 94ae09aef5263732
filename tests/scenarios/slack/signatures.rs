//! Requests that are not Slack's, and those that ask for nothing: refused or answered, and nothing stored.

use baton_fakes::slack::Slack;
use baton_tests::{
    cases,
    workspace::{self, TEAM, Way},
    world::World,
};
use futures_util::future::join_all;
use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{command, form, in_team, opened, post};
use crate::{
    forged::{Headers, mutated, with, without},
    kept::{stored, times},
};

const COMMANDS: &str = "/slack/commands";
const PROOF: [&str; 2] = ["x-slack-signature", "x-slack-request-timestamp"];
const BORROWS: &str = "privilege add claims-triage other \"a key of the vault\"";
/// What Baton takes at most. Source: the issue, "256 KiB".
const MOST: usize = 256 * 1024;

async fn status(slack: &Slack, body: &str, headers: &Headers) -> u16 {
    slack.post_signed(COMMANDS, body, headers).await.status
}

async fn has_effect(world: &World) -> bool {
    times(world, "claims-triage", "a key of the vault").await != 0
}

#[tokio::test]
async fn what_is_not_signed_by_slack_now_is_refused() {
    let world = opened(Way::Http).await;
    let slack = &world.office().fake;
    let (before, calls) = (stored(&world).await, slack.calls().len());
    let body = in_team("UDANA", BORROWS, "1.t");
    let now = slack.timestamp();
    let right = slack.sign(&body, now);
    let others = slack.sign(&in_team("UDANA", "help", "2.t"), now)[2].1.clone();
    let bad: [Headers; 9] = [
        without(&right, "x-slack-signature"),
        without(&right, "x-slack-request-timestamp"),
        vec![("content-type".to_owned(), "application/x-www-form-urlencoded".to_owned())],
        with(&right, "x-slack-signature", ""),
        with(&right, "x-slack-signature", &others),
        with(&right, "x-slack-request-timestamp", &(now + 1).to_string()),
        slack.sign(&body, now - 301),
        slack.sign(&body, now + 310),
        slack.sign(&body, 0),
    ];
    for headers in &bad {
        assert_eq!(status(slack, &body, headers).await, 401, "{headers:?}");
    }
    for path in ["/slack/interactions", "/slack/events"] {
        let answer = slack.post_signed(path, &body, &bad[4]).await;
        assert_eq!(answer.status, 401, "{path}");
    }
    assert_eq!((stored(&world).await, slack.calls().len()), (before, calls));
    assert_eq!(status(slack, &body, &right).await, 200, "the right one is taken");
    assert!(has_effect(&world).await);
}

#[tokio::test]
async fn a_signature_is_good_once() {
    let world = opened(Way::Http).await;
    let slack = &world.office().fake;
    let body = in_team("UDANA", BORROWS, "1.t");
    let headers = slack.sign(&body, slack.timestamp());
    assert_eq!(status(slack, &body, &headers).await, 200);
    let before = stored(&world).await;
    for _ in 0..3 {
        assert_eq!(status(slack, &body, &headers).await, 401);
    }
    assert_eq!(stored(&world).await, before);
    assert_eq!(times(&world, "claims-triage", "a key of the vault").await, 1);
}

#[tokio::test]
async fn many_of_the_same_at_once_have_one_effect() {
    let world = opened(Way::Http).await;
    let slack = &world.office().fake;
    let body = in_team("UDANA", BORROWS, "1.t");
    let headers = slack.sign(&body, slack.timestamp());
    let all = (0..16).map(|_| status(slack, &body, &headers));
    let (mut taken, mut refused) = (0, 0);
    for it in join_all(all).await {
        if it == 200 { taken += 1 } else { refused += usize::from(it == 401) }
    }
    assert_eq!((taken, refused), (1, 15));
    assert_eq!(times(&world, "claims-triage", "a key of the vault").await, 1);
}

#[tokio::test]
async fn a_workspace_that_did_not_install_baton_is_refused() {
    let world = opened(Way::Http).await;
    let slack = &world.office().fake;
    let (before, calls) = (stored(&world).await, slack.calls().len());
    let body = command("TELSEWHERE", "UDANA", BORROWS, "1.t");
    assert_eq!(post(slack, COMMANDS, &body).await.status, 401);
    let payload = json!({"type": "block_actions", "team": {"id": "TELSEWHERE"}, "user": {"id": "UDANA"},
        "actions": [{"value": "help", "action_ts": "1", "block_id": "b", "action_id": "a"}]});
    let body = form(&json!({"payload": payload.to_string()}));
    assert_eq!(post(slack, "/slack/interactions", &body).await.status, 401);
    let event = json!({"type": "event_callback", "team_id": "TELSEWHERE", "event_id": "Ev1",
        "event": {"type": "app_home_opened", "user": "UDANA", "tab": "home"}});
    assert_eq!(post(slack, "/slack/events", &event.to_string()).await.status, 401);
    assert_eq!((stored(&world).await, slack.calls().len()), (before, calls));
}

#[tokio::test]
async fn mutated_requests_are_never_accepted() {
    let world = opened(Way::Http).await;
    let slack = &world.office().fake;
    let (before, calls) = (stored(&world).await, slack.calls().len());
    let body = in_team("UDANA", BORROWS, "1.t");
    let headers = slack.sign(&body, slack.timestamp());
    let mut chance = StdRng::seed_from_u64(20_261_123);
    for case in 0..cases() {
        let (body, headers) = mutated(&body, &headers, PROOF, &mut chance);
        let answer = slack.post_signed(COMMANDS, &body, &headers).await;
        assert_eq!(answer.status, 401, "case {case}: {body} {headers:?}: {:?}", answer.trouble);
    }
    assert_eq!((stored(&world).await, slack.calls().len()), (before, calls));
    let fresh = slack.sign(&body, slack.timestamp());
    assert_eq!(status(slack, &body, &fresh).await, 200, "unchanged it is taken");
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let world = opened(Way::Http).await;
    let slack = &world.office().fake;
    let before = stored(&world).await;
    let url = workspace::serve(&world.office().adapter).await;
    let client = reqwest::Client::new();
    for path in ["commands", "interactions", "events"] {
        let mut request = client.post(format!("{url}/slack/{path}")).body(vec![b't', 0xff, 0xfe, b'=']);
        for (name, value) in slack.sign("t\u{fffd}\u{fffd}=", slack.timestamp()) {
            request = request.header(name, value);
        }
        assert_eq!(request.send().await.unwrap().status(), 401, "{path}");
    }
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_before_anything_else() {
    let world = opened(Way::Http).await;
    let slack = &world.office().fake;
    let before = stored(&world).await;
    let start = in_team("UDANA", BORROWS, "1.t");
    let body = format!("{start}&more={}", "x".repeat(MOST));
    let headers = slack.sign(&body, slack.timestamp());
    assert_eq!(status(slack, &body, &headers).await, 413, "with the right signature");
    assert_eq!(status(slack, &body, &Vec::new()).await, 413, "with none");
    let url = workspace::serve(&world.office().adapter).await;
    assert!(chunked(&url, &body, &headers).await.starts_with("HTTP/1.1 413"), "without a length");
    assert_eq!(stored(&world).await, before);
    let fits = format!("{start}&more={}", "x".repeat(MOST - start.len() - 6));
    assert_eq!(fits.len(), MOST);
    assert_eq!(post(slack, COMMANDS, &fits).await.status, 200, "what just fits is taken");
    assert!(has_effect(&world).await);
}

/// Sends a body in pieces, with no word of how many; answers the first line that comes back.
async fn chunked(url: &str, body: &str, headers: &Headers) -> String {
    let host = url.trim_start_matches("http://");
    let stream = TcpStream::connect(host).await.expect("it listens");
    let (mut reads, mut writes) = stream.into_split();
    let mut head = format!("POST {COMMANDS} HTTP/1.1\r\nhost: {host}\r\ntransfer-encoding: chunked\r\n");
    headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
    let mut sent = format!("{head}\r\n");
    for piece in body.as_bytes().chunks(8_192) {
        sent.push_str(&format!("{:x}\r\n{}\r\n", piece.len(), std::str::from_utf8(piece).expect("ASCII")));
    }
    sent.push_str("0\r\n\r\n");
    // Refused half-way, the rest has nowhere to go.
    let sending = tokio::spawn(async move { drop(writes.write_all(sent.as_bytes()).await) });
    let mut answer = vec![0; 64];
    let read = reads.read(&mut answer).await.expect("it answers");
    sending.abort();
    String::from_utf8_lossy(&answer[..read]).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn slack_may_look_whether_anybody_is_there() {
    let world = opened(Way::Http).await;
    let slack = &world.office().fake;
    let before = stored(&world).await;
    let answer = post(slack, COMMANDS, "ssl_check=1&token=fake").await;
    assert_eq!((answer.status, answer.body), (200, json!(null)));
    let url = workspace::serve(&world.office().adapter).await;
    let seen = reqwest::get(format!("{url}{COMMANDS}")).await.unwrap();
    assert_eq!(seen.status(), 200);
    let challenge = json!({"type": "url_verification", "token": "fake", "challenge": "3eZbrw1a"});
    let answer = post(slack, "/slack/events", &challenge.to_string()).await;
    assert_eq!((answer.status, answer.body), (200, json!({"challenge": "3eZbrw1a"})));
    let unsigned = vec![("content-type".to_owned(), "application/json".to_owned())];
    let answer = slack.post_signed("/slack/events", &challenge.to_string(), &unsigned).await;
    assert_eq!(answer.status, 401, "nobody else is told anything");
    assert_eq!(stored(&world).await, before);
}

#[tokio::test]
async fn what_nobody_knows_is_taken_and_counted() {
    let world = opened(Way::Http).await;
    let office = world.office();
    let before = stored(&world).await;
    for _ in 0..2 {
        office.team.event(json!({"type": "galaxy_joined", "galaxy": {"id": "G1"}})).await.done();
    }
    let payload = json!({"type": "block_suggestion", "team": {"id": TEAM}, "user": {"id": "UDANA"}});
    let interaction = form(&json!({"payload": payload.to_string()}));
    let odd = [
        ("/slack/interactions", interaction.as_str()),
        ("/slack/interactions", "payload=%7Bnot"),
        ("/slack/interactions", "nothing=1"),
        ("/slack/events", r#"{"type":"app_rate_limited","team_id":"TDEMO"}"#),
        ("/slack/events", r#"{"no":"type"}"#),
        ("/slack/events", r#"{not json"#),
        ("/slack/events", r#"{"type":"event_callback","event":{"type":"app_mention"}}"#),
        (COMMANDS, "text=who"),
    ];
    for (path, body) in odd {
        assert_eq!(post(&office.fake, path, body).await.status, 200, "{path} {body}");
    }
    let counted = world.office().adapter.unknown();
    let count = |kind: &str| counted.get(kind).copied().unwrap_or(0);
    assert_eq!(count("event:galaxy_joined"), 2, "{counted:?}");
    assert_eq!(count("interaction:block_suggestion"), 1, "{counted:?}");
    assert_eq!(count("events:app_rate_limited"), 1, "{counted:?}");
    assert_eq!(stored(&world).await, before);
}
