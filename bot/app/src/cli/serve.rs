//! `baton run` on the platforms that are configured: their ways in, the engine, and an orderly end.

use std::{sync::Arc, time::Duration};

use axum::Router;
use backon::{ExponentialBuilder, Retryable as _};
use baton_chat::inbound::SpaceRef;
use baton_slack::{NoSlack, Slack, WayIn};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{baton::Baton, config::Config, engine};

use super::{Ended, Trouble, output, stop};

/// How often everybody of a workspace is read anew: zones change, and an event may have been lost.
const CATCH_UP: Duration = Duration::from_secs(24 * 60 * 60);

/// Serves Slack until told to stop.
pub(super) async fn slack(
    baton: Arc<Baton>,
    config: &Config,
    app: baton_slack::Config,
) -> Result<Ended, Trouble> {
    let over_http = matches!(app.way_in, WayIn::Http { .. });
    let slack = Arc::new(Slack::new(app, baton.clone()).map_err(said)?);
    baton.connect(baton_slack::PLATFORM, slack.clone());
    engine::take_over(&baton).await?;
    let routes = baton_slack::http::routes(&slack);
    let listener = if over_http { Some(bound(config).await?) } else { None };
    let spaces = tokio::select! {
        spaces = signed_in(&slack) => spaces?,
        () = stop::requested() => return Ok(Ended::Well),
    };
    announce(&baton, &spaces, listener.as_ref()).await?;
    serve(&baton, &slack, listener, routes).await;
    finish(&baton, &slack).await;
    Ok(Ended::Well)
}

async fn bound(config: &Config) -> Result<TcpListener, Trouble> {
    let at = config.listen;
    let bound = TcpListener::bind(at).await;
    bound.map_err(|why| Trouble::Said(format!("http.listen {at} cannot be used: {why}")))
}

// Slack may be away for a while when Baton starts; a token it refuses stays refused.
async fn signed_in(slack: &Slack) -> Result<Vec<SpaceRef>, Trouble> {
    let wait = ExponentialBuilder::default()
        .with_jitter()
        .with_max_delay(Duration::from_secs(30))
        .without_max_times();
    let sign_in = || slack.sign_in();
    let tried = sign_in.retry(wait).when(|why| matches!(why, NoSlack::NotReached { .. }));
    tried.notify(|why, _| output::note(&format!("{why}; trying again."))).await.map_err(said)
}

async fn announce(baton: &Baton, spaces: &[SpaceRef], listener: Option<&TcpListener>) -> Result<(), Trouble> {
    match listener {
        Some(listener) => {
            output::note(&format!("Baton listens for Slack at http://{}.", listener.local_addr()?))
        }
        None => output::note("Baton is connected to Slack."),
    }
    for space in spaces {
        let Some((organisation, _)) = baton.home(space).await? else { continue };
        let name = baton.directory(organisation).await?.organisation.name.clone();
        match baton.claim_code(organisation).await? {
            Some(code) => output::note(&format!(
                "Nobody is in charge of Baton in {} yet. Type this there, once: /baton settings claim {code}",
                name.as_str()
            )),
            None => output::note(&format!("Baton is in {}.", name.as_str())),
        }
    }
    output::note("Interrupt it to stop.");
    Ok(())
}

async fn serve(baton: &Arc<Baton>, slack: &Arc<Slack>, listener: Option<TcpListener>, routes: Router) {
    let stop = CancellationToken::new();
    let engine = tokio::spawn(engine::run(Arc::clone(baton), stop.clone().cancelled_owned()));
    let socket = tokio::spawn(baton_slack::socket::listen(Arc::clone(slack)));
    let reading = tokio::spawn(keep_up(Arc::clone(slack)));
    let pages = listener.map(|listener| {
        let over = stop.clone().cancelled_owned();
        tokio::spawn(axum::serve(listener, routes).with_graceful_shutdown(over).into_future())
    });
    stop::requested().await;
    // Nothing new comes in; what was taken is finished.
    socket.abort();
    reading.abort();
    stop.cancel();
    let ended = async {
        let _ = engine.await;
        if let Some(pages) = pages {
            let _ = pages.await;
        }
    };
    if tokio::time::timeout(stop::GRACE, ended).await.is_err() {
        tracing::warn!("something took too long to end; nothing acknowledged is lost");
    }
}

async fn keep_up(slack: Arc<Slack>) {
    loop {
        match slack.spaces().await {
            Ok(spaces) => slack.catch_up(&spaces).await,
            Err(why) => tracing::warn!(%why, "the workspaces are not known"),
        }
        tokio::time::sleep(CATCH_UP).await;
    }
}

async fn finish(baton: &Baton, slack: &Slack) {
    let both = async {
        slack.idle().await;
        baton.store.close().await;
    };
    if tokio::time::timeout(stop::GRACE, both).await.is_err() {
        tracing::warn!("the database took too long to close; nothing acknowledged is lost");
    }
}

pub(super) fn said(why: NoSlack) -> Trouble {
    Trouble::Said(why.to_string())
}
