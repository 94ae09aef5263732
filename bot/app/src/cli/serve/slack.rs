//! Slack as `baton run` serves it.

use std::sync::Arc;

use backon::Retryable as _;
use baton_slack::{NoSlack, Slack, WayIn};
use tokio_util::sync::CancellationToken;

use crate::{baton::Baton, config::Config};

use super::{
    super::{Trouble, output},
    CATCH_UP, Stage, waits,
};

/// The lease of the connections that Baton opens.
const SOCKET: &str = "slack/socket";

/// Slack as a platform of `baton`, if it is configured.
pub(super) fn connected(baton: &Arc<Baton>, config: &Config) -> Result<Option<Arc<Slack>>, Trouble> {
    let Some(app) = config.slack.clone() else { return Ok(None) };
    let slack = Arc::new(Slack::new(app, baton.clone()).map_err(said)?);
    baton.connect(baton_slack::PLATFORM, slack.clone());
    Ok(Some(slack))
}

pub(super) fn is_over_http(config: &Config) -> bool {
    config.slack.as_ref().is_some_and(|it| matches!(it.way_in, WayIn::Http { .. }))
}

/// Signs in, and listens until told to stop.
pub(super) async fn live(slack: Arc<Slack>, stage: Stage) -> Result<(), Trouble> {
    let sign_in = || slack.sign_in();
    let tried = sign_in.retry(waits()).when(|why| matches!(why, NoSlack::NotReached { .. }));
    let tried = tried.notify(|why, _| output::note(&format!("{why}; trying again.")));
    let spaces = tokio::select! {
        spaces = tried => spaces.map_err(said)?,
        () = stage.stop.cancelled() => return Ok(()),
    };
    stage.announce("Slack", &spaces).await?;
    let listen = |over: CancellationToken| {
        let slack = Arc::clone(&slack);
        async move {
            tokio::select! {
                () = baton_slack::socket::listen(slack) => {}
                () = over.cancelled() => {}
            }
        }
    };
    let listening = stage.baton.whenever_leased(SOCKET, &stage.stop, listen);
    let until_stopped = async {
        listening.await;
        stage.stop.cancelled().await;
    };
    tokio::select! {
        () = until_stopped => Ok(()),
        () = keep_up(&slack) => Ok(()),
    }
}

async fn keep_up(slack: &Slack) {
    loop {
        match slack.spaces().await {
            Ok(spaces) => slack.catch_up(&spaces).await,
            Err(why) => tracing::warn!(%why, "the workspaces are not known"),
        }
        tokio::time::sleep(CATCH_UP).await;
    }
}

pub(in super::super) fn said(why: NoSlack) -> Trouble {
    Trouble::Said(why.to_string())
}
