//! Interactions: each is taken once, whichever way it came in, and answered while somebody waits.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use backon::Retryable as _;
use serde_json::Value;

use crate::{
    desk::Ack,
    discord::{Discord, again},
    inward::{self, Delivery},
    rest::{self, Ask, CallError, Route},
};

/// An acknowledgement that takes longer than this is tried once more, while there is time.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_millis(1_200);
/// Source: Discord, "Interaction has already been acknowledged".
const ACKNOWLEDGED: i64 = 40_060;

impl Discord {
    /// Handles an interaction, whichever way it came in; `None` for one that came before.
    pub(crate) async fn taken(self: &Arc<Self>, raw: &Value, arrived: Instant) -> Option<Ack> {
        let id = raw["id"].as_str()?;
        if self.recent.begin(&format!("interaction:{id}")).is_some() {
            return None;
        }
        if let Some(guild) = raw["guild_id"].as_str() {
            self.settle(guild).await;
        }
        let user = raw["member"]["user"]["id"].as_str().or(raw["user"]["id"].as_str());
        if let Some(user) = user {
            self.reopen(user);
        }
        let delivery = inward::interaction(raw);
        if let Delivery::Unknown { kind } = &delivery {
            self.strange(kind, raw).await;
        }
        Some(self.deliver(delivery, arrived).await)
    }

    /// Answers an interaction for the first time.
    pub(crate) async fn create_response(&self, id: &str, token: &str, body: &Value) -> Result<(), CallError> {
        let route = Route::InteractionResponse { interaction_id: rest::interaction(id)?, token };
        let acknowledge = || async {
            let done = tokio::time::timeout(ACKNOWLEDGED_WITHIN, self.call(Ask::post(route, body))).await;
            done.unwrap_or(Err(CallError::Unclear("no answer in time".to_owned())))
        };
        let is_open = |why: &CallError| matches!(why, CallError::Unclear(_) | CallError::NotSent(_));
        match acknowledge.retry(again().with_max_times(1)).when(is_open).await {
            Err(why) if why.code() == Some(ACKNOWLEDGED) => Ok(()),
            done => done.map(|_| ()),
        }
    }

    /// Replaces the first answer to an interaction; may be repeated.
    pub(crate) async fn edit_original(&self, token: &str, body: &Value) -> Result<Value, CallError> {
        let route = Route::WebhookOriginalInteractionResponse { application_id: self.application(), token };
        let edit = || self.call(Ask::patch(route, body));
        let is_open = |why: &CallError| matches!(why, CallError::Unclear(_) | CallError::NotSent(_));
        edit.retry(again().with_max_times(1)).when(is_open).await
    }

    /// Says more in answer to an interaction.
    pub(crate) async fn follow_up(&self, token: &str, body: &Value) -> Result<Value, CallError> {
        let route = Route::WebhookFollowupMessages { application_id: self.application(), token };
        self.call(Ask::post(route, body)).await
    }
}
