//! What operators and their machines ask: whether the process lives, whether it can do its work, and how it goes.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use tokio::time::timeout;

use crate::{baton::Baton, failure::Failure, replicas::APART};

/// OpenMetrics' name for itself.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Until the database must have answered.
const PATIENCE: Duration = Duration::from_secs(2);
/// What is due is looked for every half minute at least.
const TICKED_WITHIN: Duration = Duration::from_secs(120);

/// `/livez`, `/readyz` and `/metrics`.
pub(super) fn routes(baton: &Arc<Baton>) -> Router {
    Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Arc::clone(baton))
}

async fn ready(State(baton): State<Arc<Baton>>) -> impl IntoResponse {
    let database = match timeout(PATIENCE, database(&baton)).await {
        Ok(Ok(found)) => found,
        Ok(Err(failure)) => {
            tracing::warn!(%failure, "not ready");
            Err("database: no answer; the log says why".to_owned())
        }
        Err(_) => Err(format!("database: no answer within {} s", PATIENCE.as_secs())),
    };
    let tick = match baton.metrics.since_tick() {
        Some(since) if since < TICKED_WITHIN => Ok(format!("last tick: {} s ago", since.as_secs())),
        Some(since) => Err(format!("last tick: {} s ago", since.as_secs())),
        None => Err("last tick: none yet".to_owned()),
    };
    let all = [database, tick];
    let status = if all.iter().all(Result::is_ok) { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let line = |it: Result<String, String>| match it {
        Ok(well) => format!("ok    {well}\n"),
        Err(ill) => format!("fail  {ill}\n"),
    };
    (status, all.map(line).concat())
}

async fn database(baton: &Baton) -> Result<Result<String, String>, Failure> {
    let Some(there) = baton.store.shared_clock().await? else {
        baton.store.next_due().await?;
        return Ok(Ok("database".to_owned()));
    };
    let apart = baton.clock.apart(there);
    let seconds = apart.as_secs();
    Ok(if apart < APART {
        Ok(format!("database, {seconds} s apart"))
    } else {
        Err(format!("clock: {seconds} s apart from the database's"))
    })
}

async fn metrics(State(baton): State<Arc<Baton>>) -> impl IntoResponse {
    match timeout(PATIENCE, baton.store.waiting(baton.now())).await {
        Ok(Ok(waiting)) => Ok(([(CONTENT_TYPE, OPEN_METRICS)], baton.metrics.text(&waiting))),
        _ => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}
