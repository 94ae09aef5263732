//! What a program is told, and what stands in the log of it.

use baton_domain::{
    Title,
    initiative::Audience,
    metric::{Direction, MetricKind, Phase, Terms},
};

use super::*;
use crate::{
    logged::listening,
    northwind::{ANA, BO, Northwind},
};

const FINE: &str = r#"{"value": "0.52 EUR"}"#;

/// A pilot with a number, and a token for it that this user made.
async fn measured(maker: &str) -> (Northwind, String) {
    let town = Northwind::with_a_pilot(Audience::Open).await;
    let terms = Terms {
        what: Title::new("cost a claim").unwrap(),
        phase: Phase::Production,
        kind: MetricKind::Cost,
        direction: Direction::Down,
        baseline: None,
        target: "0.40 EUR".parse().unwrap(),
        source: Title::new("the ledger").unwrap(),
        reader: town.person(ANA).await,
        first_read: "2027-06-01".parse().unwrap(),
    };
    town.does(ANA, Command::Metric(metric::Command::Add(terms))).await;
    let about = About { organisation: town.organisation, initiative: town.pilot, metric: MetricNo(1) };
    let token = town.baton.new_token(about, town.person(maker).await).await.unwrap();
    (town, token)
}

async fn posts(town: &Northwind, token: &str, body: &str) -> Response {
    let headers = [(AUTHORIZATION, format!("Bearer {token}").parse().unwrap())].into_iter().collect();
    receive(State(Arc::clone(&town.baton)), headers, body.to_owned()).await
}

#[tokio::test]
async fn a_bad_token_is_logged_and_never_shown() {
    let (town, token) = measured(ANA).await;
    let (log, _listening) = listening();
    let (public, secret) = token.rsplit_once('.').unwrap();
    let guessed = format!("{public}.{}", secret.chars().rev().collect::<String>());
    assert_eq!(posts(&town, &guessed, FINE).await.status(), StatusCode::UNAUTHORIZED);
    let logged = log.said();
    assert!(logged.contains("its token is none of mine, or was taken back"), "{logged}");
    assert!(logged.contains(&town.pilot.to_string()), "which metric is said: {logged}");
    assert!(!logged.contains(&guessed[public.len() + 1..]), "{logged}");
    assert_eq!(posts(&town, "hunter2", FINE).await.status(), StatusCode::UNAUTHORIZED);
    let logged = log.said();
    assert!(logged.contains("its token is none") && !logged.contains("hunter2"), "{logged}");
    assert_eq!(posts(&town, &token, FINE).await.status(), StatusCode::OK);
    assert_eq!(log.said(), "");
}

#[tokio::test]
async fn a_reading_that_is_refused_is_logged() {
    let (town, token) = measured(BO).await;
    let bo = town.person(BO).await.to_string();
    let (log, _listening) = listening();
    assert_eq!(posts(&town, &token, "{\"value\": 5}").await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let logged = log.said();
    assert!(logged.contains("it cannot be read"), "{logged}");
    assert_eq!(posts(&town, &token, FINE).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let logged = log.said();
    assert!(logged.contains("NotAllowed") && logged.contains(&bo), "who made it has no part in it: {logged}");
    assert!(!logged.contains(token.rsplit('.').next().unwrap()), "{logged}");
}

#[tokio::test]
async fn a_token_reports_so_often_and_not_more() {
    let (town, token) = measured(ANA).await;
    let (log, _listening) = listening();
    for n in 0..60 {
        let body = format!("{{\"value\": \"0.{n} EUR\"}}");
        assert_eq!(posts(&town, &token, &body).await.status(), StatusCode::OK, "{n}");
    }
    let record = town.baton.load(town.organisation, town.pilot).await.unwrap().record;
    assert_eq!(record.metrics[0].readings.len(), 1, "one a day is kept");
    assert_eq!(record.metrics[0].readings[0].value.to_string(), "0.59 EUR");
    assert_eq!(log.said(), "");
    let late = posts(&town, &token, FINE).await;
    assert_eq!(late.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = late.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert!(log.said().contains("too many in an hour"));
    let about = About { organisation: town.organisation, initiative: town.pilot, metric: MetricNo(1) };
    let other = town.baton.new_token(about, town.person(ANA).await).await.unwrap();
    assert_eq!(posts(&town, &other, FINE).await.status(), StatusCode::OK, "a new token begins anew");
}

#[tokio::test]
async fn a_value_in_another_unit_is_refused_with_the_one_that_is_meant() {
    let (town, token) = measured(ANA).await;
    let told = town.baton.report_reading(&token, "{\"value\": \"52 ct\"}").await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(told.body["refusal"]["unit"], "EUR", "{}", told.body);
}
