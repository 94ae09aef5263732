use baton_fakes::slack::{Person, Script};
use serde_json::json;

use crate::bot::{Listener, acme, call};

#[tokio::test]
async fn whom_a_message_rings_and_where_it_leads_is_seen() {
    let (slack, acme) = acme().await;
    let leaf =
        |it| json!({ "type": "rich_text", "elements": [{ "type": "rich_text_section", "elements": [it] }] });
    let blocks = json!([
        { "type": "section", "text": { "type": "mrkdwn", "text": "<!here> <@UBO> http://a.example, <http://b.example|safe>" } },
        { "type": "section", "text": { "type": "plain_text", "text": "<!channel> http://plain.example" } },
        { "type": "section", "text": { "type": "mrkdwn", "text": "http://c.example", "verbatim": true } },
        leaf(json!({ "type": "broadcast", "range": "everyone" })),
        leaf(json!({ "type": "link", "url": "http://d.example", "text": "d" })),
        leaf(json!({ "type": "text", "text": "<!channel> http://e.example" })),
    ]);
    let body = json!({ "channel": "C1", "text": "&lt;!channel&gt; <!subteam^S1>", "blocks": blocks });
    assert_eq!(call(&acme, &slack, "chat.postMessage", body).await["ok"], true);
    let rung: Vec<_> = acme.notified().into_iter().map(|(place, who)| format!("{place} {who}")).collect();
    assert_eq!(rung, ["C1 S1", "C1 here", "C1 UBO", "C1 everyone"]);
    let links: Vec<_> = acme.links().into_iter().map(|(shown, url)| format!("{shown} {url}")).collect();
    assert_eq!(links, ["safe http://b.example", "http://a.example http://a.example", "d http://d.example"]);
}

#[test]
fn lines_act_as_people() {
    let read = |line| Person::read(line);
    let command = Person::In { channel: "C1", text: "/baton who claims" };
    assert_eq!(read("UPRIYA in C1: /baton who claims"), Some(("UPRIYA", command)));
    assert_eq!(read("UPRIYA says hello: you"), Some(("UPRIYA", Person::Says("hello: you"))));
    assert_eq!(
        read("UPRIYA submits a=b; c=d e"),
        Some(("UPRIYA", Person::Submits(vec![("a", "b"), ("c", "d e")])))
    );
    assert_eq!(read("UPRIYA dances"), None);
}

#[tokio::test]
async fn a_typed_line_reaches_the_bot() {
    let (slack, acme) = acme().await;
    let bot = Listener::start(&slack).await;
    let script = Script::new(acme);
    assert!(script.act("UANA in C1: @baton hello").await.starts_with("acknowledged"));
    assert!(bot.heard()[0].2.contains("app_mention"));
    assert!(script.act("UNKNOWN says hello").await.starts_with("Nobody"));
    assert!(script.act("UANA presses Accept").await.starts_with("did not work"));
}
