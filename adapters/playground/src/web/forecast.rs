//! Keeps the page's idea of what comes next, and tells open pages of every change.

use std::time::Duration;

use super::site::Site;

/// Shortest time from one look ahead to the next: it bounds what looking ahead costs.
const BREATH: Duration = Duration::from_millis(500);

/// Follows the room; never returns while it exists.
pub(super) async fn keep(site: &Site) {
    tokio::join!(pass_on(site), look_ahead(site));
}

async fn pass_on(site: &Site) {
    let mut changes = site.room.playground.changes();
    while changes.changed().await.is_ok() {
        site.happened();
        site.stir();
    }
}

async fn look_ahead(site: &Site) {
    let mut moved = site.moved.subscribe();
    loop {
        let coming = site.room.director.coming().await;
        let before = std::mem::replace(&mut *site.coming(), coming.clone());
        if before != coming {
            site.stir();
        }
        tokio::time::sleep(BREATH).await;
        if moved.changed().await.is_err() {
            return;
        }
    }
}
