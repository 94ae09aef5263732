//! The stream by which open pages hear that something changed; what changed they ask for themselves.

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use tokio_stream::{Stream, StreamExt as _, wrappers::WatchStream};

use super::{refused::Refused, site::Site};

/// Between two signs of life.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How soon a browser tries again when the server is gone.
const RETRY: Duration = Duration::from_secs(1);

pub(super) async fn events(
    State(site): State<Arc<Site>>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Refused> {
    let place = site.listen()?;
    let pulse = WatchStream::new(site.pulse.subscribe());
    let open = pulse.take_while(move |_| !site.is_closing());
    let told = open.map(move |it| {
        let _held = &place;
        Ok(Event::default().retry(RETRY).data(it.to_string()))
    });
    Ok(Sse::new(told).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}
