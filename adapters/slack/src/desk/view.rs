//! Dialogs and pages: opened, replaced, drawn anew.

use baton_chat::inbound::{Act, Inbound, Place, Reply};
use serde_json::{Value, json};

use super::Ack;
use crate::{
    outward::card,
    slack::{BREATH, Slack},
    team::Team,
};

/// Slack did not open it.
pub(super) struct NoDialog;

impl Slack {
    pub(super) async fn open(&self, team: &Team, trigger: &str, view: &Value) -> Result<(), NoDialog> {
        let body = json!({"trigger_id": trigger, "view": view});
        match tokio::time::timeout(BREATH, self.call(team, "views.open", &body)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(why)) => {
                tracing::warn!(%why, "a dialog was not opened");
                Err(NoDialog)
            }
            Err(_) => Err(NoDialog),
        }
    }

    pub(super) async fn replace(&self, team: &Team, id: &str, view: &Value) -> Ack {
        let body = json!({"view_id": id, "view": view});
        if let Ok(Err(why)) = tokio::time::timeout(BREATH, self.call(team, "views.update", &body)).await {
            tracing::warn!(%why, "a dialog was not replaced");
        }
        Ack::bare()
    }

    pub(super) async fn publish_home(&self, team: &str, user: &str) {
        let Some(team) = self.team(team).await else { return };
        let inbound = Inbound {
            dedupe_key: format!("home:{user}"),
            space: team.space(),
            user: user.to_owned(),
            place: Place::Direct(user.to_owned()),
            act: Act::Home,
        };
        if let Reply::Whisper(page) | Reply::Public(page) = self.host.receive(inbound).await {
            let body = json!({"user_id": user, "view": card::home(&page)});
            let done = self.call(&team, "views.publish", &body).await;
            done.map_or_else(|why| tracing::warn!(%why, "a page was not drawn"), |_| ());
        }
    }
}
