use std::collections::BTreeMap;

use baton_fakes::slack::Slack;
use serde_json::{Value, json};
use url::Url;

use crate::bot::post;

const BACK: &str = "http://127.0.0.1:1/slack/oauth/callback";

/// Where the authorize page sends the browser.
async fn visit(slack: &Slack) -> BTreeMap<String, String> {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let asked = [
        ("client_id", slack.client_id()),
        ("scope", "chat:write,commands".to_owned()),
        ("redirect_uri", BACK.to_owned()),
        ("state", "s1".to_owned()),
    ];
    let page = Url::parse_with_params(&slack.authorize_url(), asked).unwrap();
    let response = client.get(page.as_str()).send().await.unwrap();
    let to = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    assert!(to.as_str().starts_with(BACK));
    to.query_pairs().into_owned().collect()
}

async fn access(slack: &Slack, fields: &[(&str, &str)]) -> Value {
    let (id, secret) = (slack.client_id(), slack.client_secret());
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("client_id", &id).append_pair("client_secret", &secret);
    let body = form.extend_pairs(fields).finish();
    let request = reqwest::Client::new().post(format!("{}/oauth.v2.access", slack.api_url()));
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
    serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_code_is_exchanged_once() {
    let slack = Slack::start().await;
    slack.next_install("T2", "UANA");
    let back = visit(&slack).await;
    assert_eq!(back["state"], "s1");
    let fields = [("code", back["code"].as_str()), ("redirect_uri", BACK)];
    let granted = access(&slack, &fields).await;
    assert_eq!(granted["team"]["id"], "T2");
    assert_eq!(granted["authed_user"]["id"], "UANA");
    assert_eq!(access(&slack, &fields).await["error"], "code_already_used");
    let team = slack.workspace("T2", "Beta");
    assert_eq!(team.bot_token(), granted["access_token"]);
}

#[tokio::test]
async fn a_person_may_refuse() {
    let slack = Slack::start().await;
    slack.next_install_refused();
    assert_eq!(visit(&slack).await["error"], "access_denied");
}

#[tokio::test]
async fn an_old_refresh_token_dies() {
    let slack = Slack::start().await;
    slack.rotate_tokens();
    slack.next_install("T2", "UANA");
    let first = access(&slack, &[("code", &visit(&slack).await["code"])]).await;
    let old = first["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("refresh_token", old)];
    let second = access(&slack, &fields).await;
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(access(&slack, &fields).await["error"], "invalid_refresh_token");
    slack.pass(std::time::Duration::from_secs(43_201));
    let url = format!("{}/auth.test", slack.api_url());
    let late = post(&url, second["access_token"].as_str().unwrap(), &json!({})).await.1;
    assert_eq!(late["error"], "token_expired");
}

#[tokio::test]
async fn an_enterprise_installs_everywhere_at_once() {
    let slack = Slack::start().await;
    slack.next_install_everywhere("E1", &["T2", "T3"], "UANA");
    let granted = access(&slack, &[("code", &visit(&slack).await["code"])]).await;
    assert_eq!(granted["team"], Value::Null);
    assert_eq!(granted["enterprise"]["id"], "E1");
    assert_eq!(granted["is_enterprise_install"], true);
    let url = format!("{}/auth.test", slack.api_url());
    let token = granted["access_token"].as_str().unwrap();
    assert_eq!(post(&url, token, &json!({ "team_id": "T3" })).await.1["team_id"], "T3");
}
