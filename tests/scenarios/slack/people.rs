//! Who is there: guests, strangers, bots, people who leave or want quiet, and hostile words of theirs.

use baton_tests::{workspace::Way, world::World};
use jiff::SignedDuration;
use serde_json::json;

use super::{fake, office, said, signed, team};

#[tokio::test]
async fn guests_and_strangers_see_nothing_and_bots_are_nobody() {
    let w = World::on_slack(Way::Socket).await;
    team(&w).user("UGUEST", "Gia Guest", None);
    team(&w).guest("UGUEST");
    team(&w).user("UAWAY", "Avi Away", None);
    team(&w).stranger("UAWAY");
    for user in ["UGUEST", "UAWAY"] {
        let answer = team(&w).command(user, "CCLAIMSTRIAGE", "who claims triage").await.done();
        assert!(!answer.to_string().contains("Dana"), "{answer}");
        let answer = team(&w).command(user, "CCLAIMSTRIAGE", "list").await.done();
        assert!(!answer.to_string().contains("Invoice"), "{answer}");
    }
    let before = said(team(&w), "CCLAIMSTRIAGE").len();
    let text = format!("<@{}> who owns claims triage?", team(&w).bot_user());
    let of_bot = json!({"type": "app_mention", "bot_id": "B1", "channel": "CCLAIMSTRIAGE", "ts": "1.000001", "text": text});
    team(&w).event(of_bot).await.done();
    office(&w).adapter.idle().await;
    assert_eq!(said(team(&w), "CCLAIMSTRIAGE").len(), before);
}

#[tokio::test]
async fn whoever_is_deactivated_is_freed_of_their_roles_that_minute() {
    let mut w = signed().await;
    team(&w).set_user("UDANA", |it| {
        it["deleted"] = json!(true);
        it["profile"]["fields"] = json!([]);
    });
    team(&w).user_change("UDANA").await.done();
    let who = w.types("mei", "who claims triage").await.text();
    assert!(who.starts_with("Nobody owns Claims triage"), "{who}");
}

#[tokio::test]
async fn who_asked_for_quiet_is_written_to_when_it_ends() {
    let mut w = signed().await;
    let ends = w.now() + SignedDuration::from_hours(2);
    team(&w).quiet_hours(
        "ULUIS",
        json!({"ok": true, "dnd_enabled": false, "snooze_enabled": true, "snooze_endtime": ends.as_second()}),
    );
    let before = said(team(&w), "ULUIS").len();
    w.types("dana", "handoff offer claims-triage @luis").await;
    w.wait(SignedDuration::from_mins(115)).await;
    assert_eq!(said(team(&w), "ULUIS").len(), before);
    team(&w).quiet_hours("ULUIS", json!({"ok": true, "dnd_enabled": false}));
    w.wait(SignedDuration::from_mins(10)).await;
    assert_eq!(said(team(&w), "ULUIS").len(), before + 1);
}

#[tokio::test]
async fn a_shortcut_on_a_message_keeps_its_words_and_its_link() {
    let mut w = signed().await;
    let ts = team(&w).chatter("UMEI", "CCLAIMSTRIAGE", "We keep the vendor's OCR until spring <!channel>");
    team(&w).message_shortcut("UMEI", "record_borrowed", "CCLAIMSTRIAGE", &ts).await.done();
    let view = team(&w).views("UMEI").pop().expect("a form");
    assert_eq!(view["callback_id"], "form", "{}", team(&w).shown(&view));
    team(&w).submit("UMEI", &[("key", "claims-triage")]).await.done();
    for _ in 0..3 {
        let Some(view) = team(&w).views("UMEI").pop() else { break };
        let picks: Vec<(String, String)> =
            view["blocks"].as_array().expect("blocks").iter().filter_map(required).collect();
        let picks: Vec<(&str, &str)> = picks.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        team(&w).submit("UMEI", &picks).await.done();
    }
    let shown = w.types("mei", "show claims-triage").await.text();
    assert!(shown.contains("vendor's OCR until spring") && shown.contains("said here"), "{shown}");
    let link = team(&w).links().into_iter().find(|it| it.0 == "said here").expect("a link");
    assert!(link.1.contains(&ts.replace('.', "")), "{link:?}");
}

// The first choice where something must be picked; what is filled in already stays.
fn required(block: &serde_json::Value) -> Option<(String, String)> {
    let option = block["element"]["options"][0]["value"].as_str();
    let must = block["type"] == "input" && block["optional"] != true;
    let id = block["block_id"].as_str()?;
    option.filter(|_| must).map(|it| (id.to_owned(), it.to_owned()))
}

#[tokio::test]
async fn hostile_words_ring_nobody_and_lead_nowhere_else() {
    let mut w = signed().await;
    w.read_everything();
    let hostile = [
        "<!channel> <!here> <@UMEI> <!subteam^S1>",
        "@everyone @here @channel",
        "[bank](https://evil.example) <https://evil.example|bank.example>",
        "https://bank.example/login bank.example *bold* `code` ~gone~",
        "pay\u{202e}lla\u{200b}\u{0}\u{7}",
        "&lt;!channel&gt; &amp;lt;",
        "```\n<!channel>\n```",
    ];
    let rung = team(&w).notified().len();
    for (n, words) in hostile.iter().enumerate() {
        let line = format!("privilege add claims-triage other \"{words} {n}\"");
        w.says("dana", "#claims-triage", &line).await;
        w.says("dana", "#claims-triage", &format!("who {words}")).await;
    }
    w.types("mei", "show claims-triage").await;
    w.wait(SignedDuration::from_hours(24)).await;
    let new: Vec<_> = team(&w).notified().split_off(rung);
    assert!(new.iter().all(|it| it.1.starts_with('U')), "{new:?}");
    for (shown, url) in team(&w).links() {
        assert!(!(url.contains("evil.example") && shown.contains("bank")), "{shown} leads to {url}");
    }
    assert_eq!(fake(&w).violations(), Vec::<String>::new());
}
