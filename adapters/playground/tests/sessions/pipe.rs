use std::sync::Arc;

use baton_playground::pipe;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, Lines};

use crate::desk::{Desk, desk};

struct Client {
    requests: DuplexStream,
    answers: Lines<BufReader<DuplexStream>>,
}

fn connect(desk: &Arc<Desk>, session: &'static str) -> Client {
    let (requests, input) = tokio::io::duplex(1024);
    let (output, answers) = tokio::io::duplex(1024);
    let (host, director, playground) = (desk.clone(), desk.clone(), Arc::clone(&desk.playground));
    tokio::spawn(pipe::serve(host, director, playground, session, BufReader::new(input), output));
    Client { requests, answers: BufReader::new(answers).lines() }
}

impl Client {
    async fn send(&mut self, line: &str) {
        self.requests.write_all(format!("{line}\n").as_bytes()).await.expect("it is read");
    }

    async fn hear(&mut self) -> Value {
        let line = self.answers.next_line().await.expect("UTF-8").expect("an answer");
        serde_json::from_str(&line).expect("JSON")
    }

    async fn ask(&mut self, request: Value) -> Value {
        self.send(&request.to_string()).await;
        self.hear().await
    }
}

#[tokio::test]
async fn a_program_says_presses_and_sees_what_arrived() {
    let mut client = connect(&desk(), "s");
    let nothing = client.ask(json!({"id": 1, "as": "priya", "in": "#claims", "say": "mine"})).await;
    assert_eq!(nothing, json!({"id": 1, "reply": "nothing"}));
    assert_eq!(client.ask(json!({"id": 2, "settle": true})).await, json!({"id": 2, "settled": true}));

    let received = client.ask(json!({"id": 3, "received": null})).await;
    let message = &received["received"]["messages"][0];
    assert_eq!((&message["token"], &message["to"]), (&json!("message-1"), &json!({"direct": "priya"})));
    assert_eq!(received["received"]["violations"], json!([]));
    let absent = client.ask(json!({"id": 4, "received": "message-9"})).await;
    assert_eq!(absent["received"]["messages"], json!([]));

    let pressed = client.ask(json!({"id": "p", "as": "priya", "press": "keep-1"})).await;
    assert_eq!(pressed["reply"]["whisper"]["headline"], json!([{"text": "Pressed keep-1"}]));
    let form = client.ask(json!({"id": 6, "as": "priya", "say": "privilege add"})).await;
    assert_eq!(form["reply"]["form"]["token"], "step-1");
    let submit = json!({"id": 7, "as": "priya", "in": "claims", "submit": {"token": "step-2", "values": {"who": "luis"}}});
    assert!(client.ask(submit).await["reply"]["public"].is_object());
    let received = client.ask(json!({"id": 8, "received": null})).await;
    assert_eq!(
        received["received"]["messages"].as_array().map(Vec::len),
        Some(1),
        "an answer is no delivery"
    );

    let completed = client.ask(json!({"id": 9, "as": "priya", "complete": "privilege ver"})).await;
    assert_eq!(completed["choices"][0]["token"], "privilege verdict");
    let moved = client.ask(json!({"id": 10, "advance": "1d"})).await;
    assert_eq!(moved, json!({"id": 10, "clock": "Tue 24 Nov 09:01, Europe/London"}));
    assert_eq!(client.ask(json!({"id": 11, "advance": "next"})).await, json!({"id": 11, "next": null}));
}

#[tokio::test]
async fn a_repeated_request_has_its_effect_once() {
    let desk = desk();
    let request = json!({"id": 1, "key": "k", "as": "priya", "say": "mine"});
    assert_eq!(connect(&desk, "one").ask(request.clone()).await["reply"], "nothing");
    assert_eq!(connect(&desk, "two").ask(request).await["reply"], "seen");
    let by_id = json!({"id": 1, "as": "priya", "say": "mine"});
    assert_eq!(connect(&desk, "three").ask(by_id.clone()).await["reply"], "nothing");
    assert_eq!(connect(&desk, "four").ask(by_id).await["reply"], "nothing");
}

#[tokio::test]
async fn bad_lines_get_an_error_and_the_next_is_served() {
    let mut client = connect(&desk(), "s");
    for line in ["", "{", "\u{0}", r#"{"id": 5, "as": "priya"}"#] {
        client.send(line).await;
        assert!(client.hear().await["error"].is_string(), "{line}");
    }
    client.send(&"x".repeat(pipe::MOST_BYTES + 1)).await;
    assert_eq!(client.hear().await, json!({"id": null, "error": "a request has at most 262144 bytes"}));
    assert_eq!(client.ask(json!({"id": 1, "settle": true})).await["settled"], true);
}

#[tokio::test]
async fn everything_asked_before_the_end_is_answered() {
    let Client { mut requests, answers } = connect(&desk(), "s");
    let count = 3 * pipe::AT_ONCE;
    let asking = async move {
        for id in 0..count {
            let line = json!({"id": id, "as": "priya", "mention": "hello"}).to_string();
            requests.write_all(format!("{line}\n").as_bytes()).await.expect("it is read");
        }
    };
    let hearing = async move {
        let mut all = String::new();
        answers.into_inner().read_to_string(&mut all).await.expect("UTF-8");
        all
    };
    let ((), all) = tokio::join!(asking, hearing);
    let answer = |it: &str| -> Value { serde_json::from_str(it).expect("JSON") };
    let mut ids: Vec<u64> = all.lines().filter_map(|it| answer(it)["id"].as_u64()).collect();
    ids.sort_unstable();
    assert_eq!(ids, (0..count as u64).collect::<Vec<_>>());
}
