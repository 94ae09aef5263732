//! `baton run` on the platforms that are configured: their ways in, the engine, and an orderly end.

use std::{sync::Arc, time::Duration};

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};
use baton_chat::inbound::SpaceRef;
use tokio::{
    net::TcpListener,
    task::{JoinError, JoinHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;

use crate::{baton::Baton, config::Config, engine, readings};

use super::{Ended, Trouble, output, stop};

pub(super) mod discord;
mod probes;
pub(super) mod slack;

/// How often everybody of a space is read anew: names and zones change, and an event may have been lost.
const CATCH_UP: Duration = Duration::from_secs(24 * 60 * 60);
/// How long messages wait for the platforms to be there; one that is away keeps the others waiting no longer.
const HEAD_START: Duration = Duration::from_secs(10);

/// What is said about a platform once it is there.
#[derive(Clone)]
struct Stage {
    baton: Arc<Baton>,
    stop: CancellationToken,
    /// Cancelled when the platform is there.
    there: CancellationToken,
}

/// Serves Slack, Discord or both until told to stop.
pub(super) async fn platforms(baton: Arc<Baton>, config: &Config) -> Result<Ended, Trouble> {
    let asked_to_stop = stop::requested();
    let slack = slack::connected(&baton, config)?;
    let discord = discord::connected(&baton, config);
    engine::take_over(&baton).await?;
    let (mut routes, mut over_http) =
        (probes::routes(&baton).merge(readings::routes(&baton)), config.listens);
    if let Some(slack) = &slack {
        routes = routes.merge(baton_slack::http::routes(slack));
        over_http |= slack::is_over_http(config);
    }
    if let Some(discord) = &discord {
        routes = routes.merge(baton_discord::http::routes(discord));
        over_http |= discord::is_over_http(config);
    }
    let listener = listener(config, over_http).await?;
    let stop = CancellationToken::new();
    let stage = || Stage { baton: Arc::clone(&baton), stop: stop.clone(), there: CancellationToken::new() };
    let (mut living, mut stages) = (JoinSet::new(), Vec::new());
    if let Some(slack) = slack.clone() {
        stages.push(stage());
        living.spawn(slack::live(slack, stages[stages.len() - 1].clone()));
    }
    if let Some(discord) = discord.clone() {
        stages.push(stage());
        living.spawn(discord::live(discord, stages[stages.len() - 1].clone()));
    }
    let engine = tokio::spawn(run_engine(Arc::clone(&baton), stages, stop.clone()));
    let pages = listener.map(|listener| {
        let over = stop.clone().cancelled_owned();
        tokio::spawn(axum::serve(listener, routes).with_graceful_shutdown(over).into_future())
    });
    output::note("Baton is connecting. Interrupt it to stop.");
    let ended = tokio::select! {
        () = asked_to_stop => Ok(Ended::Well),
        Some(ended) = living.join_next() => of_end(ended),
    };
    // Nothing new comes in; what was taken is finished.
    stop.cancel();
    wind_up(living, engine, pages).await;
    let answered = async {
        if let Some(slack) = slack {
            slack.idle().await;
        }
        if let Some(discord) = discord {
            discord.idle().await;
        }
        baton.store.close().await;
    };
    if tokio::time::timeout(stop::GRACE, answered).await.is_err() {
        tracing::warn!("the database took too long to close; nothing acknowledged is lost");
    }
    ended
}

async fn run_engine(baton: Arc<Baton>, stages: Vec<Stage>, stop: CancellationToken) {
    let all_there = async {
        for stage in stages {
            stage.there.cancelled().await;
        }
    };
    tokio::select! {
        _ = tokio::time::timeout(HEAD_START, all_there) => {}
        () = stop.cancelled() => {}
    }
    engine::run(baton, stop.cancelled_owned()).await;
}

async fn wind_up(
    mut living: JoinSet<Result<(), Trouble>>,
    engine: JoinHandle<()>,
    pages: Option<JoinHandle<std::io::Result<()>>>,
) {
    let ended = async {
        while living.join_next().await.is_some() {}
        let _ = engine.await;
        if let Some(pages) = pages {
            let _ = pages.await;
        }
    };
    if tokio::time::timeout(stop::GRACE, ended).await.is_err() {
        tracing::warn!("something took too long to end; nothing acknowledged is lost");
    }
}

// A platform ends by itself only when nothing but its operator can help.
fn of_end(ended: Result<Result<(), Trouble>, JoinError>) -> Result<Ended, Trouble> {
    match ended {
        Ok(ended) => ended.map(|()| Ended::Well),
        Err(_) => Err(Trouble::Said("a platform broke off; the log says why".to_owned())),
    }
}

/// Where the platforms come to, and whoever watches; `None` where the latter alone would and the port is taken.
async fn listener(config: &Config, is_needed: bool) -> Result<Option<TcpListener>, Trouble> {
    match bound(config).await {
        Ok(listener) => {
            output::note(&format!("Baton listens at http://{}.", listener.local_addr()?));
            Ok(Some(listener))
        }
        Err(trouble) if is_needed => Err(trouble),
        // Several on one machine, of which none needs to be reached.
        Err(trouble) => {
            output::note(&format!("{trouble}; /livez, /readyz and /metrics are not served."));
            Ok(None)
        }
    }
}

async fn bound(config: &Config) -> Result<TcpListener, Trouble> {
    let at = config.listen;
    let bound = TcpListener::bind(at).await;
    bound.map_err(|why| Trouble::Said(format!("http.listen {at} cannot be used: {why}")))
}

impl Stage {
    /// Says that the platform is there, and what is still to be done in each of its spaces.
    async fn announce(&self, platform: &str, spaces: &[SpaceRef]) -> Result<(), Trouble> {
        output::note(&format!("Baton is connected to {platform}."));
        for space in spaces {
            let Some((organisation, _)) = self.baton.home(space).await? else { continue };
            let name = self.baton.directory(organisation).await?.organisation.name.clone();
            match self.baton.claim_code(organisation).await? {
                Some(code) => output::note(&format!(
                    "Nobody is in charge of Baton in {} yet. Type this there, once: /baton settings claim {code}",
                    name.as_str()
                )),
                None => output::note(&format!("Baton is in {}.", name.as_str())),
            }
        }
        self.there.cancel();
        Ok(())
    }
}

/// A platform may be away for a while when Baton starts; what it refuses stays refused.
fn waits() -> ExponentialBackoff {
    let wait = ExponentialBuilder::default().with_jitter().without_max_times();
    wait.with_max_delay(Duration::from_secs(30)).build()
}
