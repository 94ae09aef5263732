//! The playground in a browser: act as anybody in any tab, see what they see, press what they can press.
//!
//! Rule: who and where is in the address, so that tabs are independent; every form has a key of its own,
//! so that sending it twice has one effect.

mod act;
mod asides;
mod assets;
mod at;
mod bars;
mod complete;
mod entry;
mod events;
mod forecast;
mod guard;
mod page;
mod places;
mod refused;
mod seen;
mod sent;
mod site;

use std::{io, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware,
    response::Redirect,
    routing::{get, post},
    serve::ListenerExt as _,
};
use baton_chat::platform::Host;
use tokio::net::TcpListener;
use tower_http::timeout::TimeoutLayer;

use crate::{director::Director, platform::Playground, room::Room};
use refused::Refused;
use site::Site;

pub use guard::Reach;

/// Longest body of a request, in bytes.
const MOST_BYTES: usize = 256 * 1024;
/// How long a request may take; moving the clock of a large organisation takes longest.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long requests in flight may take once the page is to close.
const GRACE: Duration = Duration::from_secs(3);

/// What a visitor sees first.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The handle of whoever is acted as.
    pub actor: String,
    /// The id of the channel; `None` opens between Baton and the actor.
    pub channel: Option<String>,
    /// Never used before: the keys of everything done on the page begin with it.
    pub session: String,
    /// Who can be here at all.
    pub reach: Reach,
}

/// Serves the page until `stop` is ready; listeners to its events are let go then.
///
/// # Errors
/// What accepting connections fails with.
pub async fn serve(
    listener: TcpListener,
    host: Arc<dyn Host>,
    director: Arc<dyn Director>,
    playground: Arc<Playground>,
    opening: Opening,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let site = Arc::new(Site::new(Room { host, director, playground }, opening));
    // Without this a small answer waits for the acknowledgement of the one before.
    let listener = listener.tap_io(|it| {
        if let Err(why) = it.set_nodelay(true) {
            tracing::debug!(%why, "a connection stays slow");
        }
    });
    let closing = Arc::clone(&site);
    let serving = axum::serve(listener, router(Arc::clone(&site)))
        .with_graceful_shutdown(async move { closing.until_closing().await });
    let serving = async { serving.await };
    tokio::pin!(serving);
    tokio::select! {
        done = &mut serving => return done,
        () = forecast::keep(&site) => {}
        () = stop => {}
    }
    site.close();
    // What is still open then belongs to somebody who does not read it.
    tokio::time::timeout(GRACE, serving).await.unwrap_or(Ok(()))
}

fn router(site: Arc<Site>) -> Router {
    let posts = Router::new()
        .route("/say", post(act::say))
        .route("/press", post(act::press))
        .route("/submit", post(act::submit))
        .route("/why", post(act::why))
        .route("/dismiss", post(act::dismiss))
        .route("/clock", post(act::clock));
    Router::new()
        .route("/", get(|| async { Redirect::to("/play") }))
        .route("/play", get(page::play))
        .route("/complete", get(complete::complete))
        .merge(posts)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, PATIENCE))
        .route("/events", get(events::events))
        .route("/assets/{hash}/{name}", get(assets::asset))
        .fallback(|| async { Refused::NoPage })
        .method_not_allowed_fallback(|| async { Refused::NoPage })
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), guard::check))
        .with_state(site)
}
