//! When to stop: an interrupt or a request to end, and no more patience than a service manager has.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

/// How long work that was begun may take once Baton was told to stop.
pub(super) const GRACE: Duration = Duration::from_secs(8);

/// Returns at the first SIGINT or SIGTERM from now on, whether or not it is awaited yet.
pub(super) fn requested() -> impl Future<Output = ()> + Send + 'static {
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
            tracing::warn!("signals cannot be heard; only the end of the input stops this");
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }
}
