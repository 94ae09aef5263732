//! What people catch from Slack's own menus.

use baton_tests::workspace::Way;

use super::opened;

#[tokio::test]
async fn a_shortcut_on_a_message_keeps_its_words_and_its_link() {
    let mut w = opened(Way::Http).await;
    let team = w.office().team.clone();
    let ts = team.chatter("UMEI", "CCLAIMSTRIAGE", "We keep the vendor's OCR until spring <!channel>");
    team.message_shortcut("UMEI", "record_borrowed", "CCLAIMSTRIAGE", &ts).await.done();
    let view = team.views("UMEI").pop().expect("a form");
    assert_eq!(view["callback_id"], "form", "{}", team.shown(&view));
    team.submit("UMEI", &[("key", "claims-triage")]).await.done();
    for _ in 0..3 {
        let Some(view) = team.views("UMEI").pop() else { break };
        let picks: Vec<(String, String)> =
            view["blocks"].as_array().expect("blocks").iter().filter_map(required).collect();
        let picks: Vec<(&str, &str)> = picks.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
        team.submit("UMEI", &picks).await.done();
    }
    let shown = w.types("mei", "show claims-triage").await.text();
    assert!(shown.contains("vendor's OCR until spring") && shown.contains("said here"), "{shown}");
    let link = team.links().into_iter().find(|it| it.0 == "said here").expect("a link");
    assert!(link.1.contains(&ts.replace('.', "")), "{link:?}");
}

// The first choice where something must be picked; what is filled in already stays.
fn required(block: &serde_json::Value) -> Option<(String, String)> {
    let option = block["element"]["options"][0]["value"].as_str();
    let must = block["type"] == "input" && block["optional"] != true;
    let id = block["block_id"].as_str()?;
    option.filter(|_| must).map(|it| (id.to_owned(), it.to_owned()))
}
