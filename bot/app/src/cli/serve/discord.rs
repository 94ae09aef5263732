//! Discord as `baton run` serves it.

use std::sync::Arc;

use backon::Retryable as _;
use baton_discord::{Discord, NoDiscord, WayIn};

use crate::{baton::Baton, config::Config};

use super::{
    super::{Trouble, output},
    CATCH_UP, Stage, waits,
};

/// The lease of the one connection.
const GATEWAY: &str = "discord/gateway";

/// Discord as a platform of `baton`, if it is configured.
pub(super) fn connected(baton: &Arc<Baton>, config: &Config) -> Option<Arc<Discord>> {
    let discord = Arc::new(Discord::new(config.discord.clone()?, baton.clone()));
    baton.connect(baton_discord::PLATFORM, discord.clone());
    Some(discord)
}

pub(super) fn is_over_http(config: &Config) -> bool {
    config.discord.as_ref().is_some_and(|it| matches!(it.way_in, WayIn::Http { .. }))
}

/// Signs in, and listens until told to stop.
pub(super) async fn live(discord: Arc<Discord>, stage: Stage) -> Result<(), Trouble> {
    let sign_in = || discord.sign_in();
    let tried = sign_in.retry(waits()).when(|why| matches!(why, NoDiscord::NotReached { .. }));
    let tried = tried.notify(|why, _| output::note(&format!("{why}; trying again.")));
    let spaces = tokio::select! {
        spaces = tried => spaces.map_err(said)?,
        () = stage.stop.cancelled() => return Ok(()),
    };
    stage.announce("Discord", &spaces).await?;
    // Discord tells every connection everything, so that one of several processes listens.
    let listen = |over| baton_discord::gateway::listen(Arc::clone(&discord), over);
    tokio::select! {
        ended = stage.baton.whenever_leased(GATEWAY, &stage.stop, listen) => ended.unwrap_or(Ok(())).map_err(said),
        () = keep_up(&discord) => Ok(()),
    }
}

// A connection that begins anew reads everybody by itself.
async fn keep_up(discord: &Discord) {
    loop {
        tokio::time::sleep(CATCH_UP).await;
        match discord.spaces().await {
            Ok(spaces) => discord.catch_up(&spaces).await,
            Err(why) => tracing::warn!(%why, "the servers are not known"),
        }
    }
}

fn said(why: NoDiscord) -> Trouble {
    Trouble::Said(why.to_string())
}
