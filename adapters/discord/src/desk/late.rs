//! Answers that come after the response: in its place while Discord takes them, and as messages after that.

use std::time::Duration;

use backon::{ConstantBuilder, Retryable as _};
use serde_json::{Value, json};

use super::{
    NOT_RECORDED, PATIENCE, Then,
    answer::{Audience, Show, Surface, Whose, aside},
};
use crate::{discord::Discord, rest::CallError};

/// How long an interaction can be answered. Source: Discord, 15 minutes, less what a call takes.
const ANSWERABLE: Duration = Duration::from_secs(14 * 60 + 30);
/// What is waited where Discord asks to wait and says no time.
const UNNAMED_WAIT: Duration = Duration::from_secs(5);
/// How often an answer is tried while Discord asks to wait.
const TRIES: usize = 60;
/// Said where a lookup has nothing to show.
pub(super) const DONE: &str = "Done.";

impl Discord {
    pub(super) async fn follow(&self, then: Then) {
        match then {
            Then::SayAloud { whose, body } => self.say_aloud(&whose, body).await,
            Then::Illustrate { show, whose, surface } => self.finish(&whose, surface, show).await,
            Then::Finish { mut work, whose, surface } => {
                let show = match tokio::time::timeout(PATIENCE, &mut work).await {
                    Ok(done) => done.unwrap_or(Show::sentence(super::BROKEN)),
                    Err(_) => {
                        work.abort();
                        Show::sentence(NOT_RECORDED)
                    }
                };
                self.finish(&whose, surface, show).await;
            }
        }
    }

    async fn finish(&self, whose: &Whose, surface: Surface, show: Show) {
        match show {
            Show::Nothing if surface == Surface::Own => {}
            Show::Nothing => self.replace(whose, Show::sentence(DONE)).await,
            Show::Message { body, to: Audience::All } => {
                // Discord takes the first message after a deferral for the deferred one, whoever is to see it.
                let aside = aside();
                let edit = || self.edit_original(&whose.token, &aside);
                match while_answerable(whose, edit).await {
                    Ok(()) => self.say_aloud(whose, body).await,
                    Err(_) => self.say_instead(whose, Show::Message { body, to: Audience::All }).await,
                }
            }
            show => self.replace(whose, show).await,
        }
    }

    async fn replace(&self, whose: &Whose, show: Show) {
        let body = match &show {
            Show::Message { body, .. } | Show::Dialog { offer: body, .. } => body,
            Show::Nothing => return,
        };
        if while_answerable(whose, || self.edit_original(&whose.token, body)).await.is_err() {
            self.say_instead(whose, show).await;
        }
    }

    async fn say_aloud(&self, whose: &Whose, body: Value) {
        match while_answerable(whose, || self.follow_up(&whose.token, &body)).await {
            // It may stand there; saying it again would say it twice.
            Ok(()) | Err(CallError::Unclear(_)) => {}
            Err(_) => self.say_instead(whose, Show::Message { body, to: Audience::All }).await,
        }
    }

    /// Says as a message what the interaction cannot be answered with any more: to everybody in its channel, or
    /// to the asker alone.
    pub(super) async fn say_instead(&self, whose: &Whose, show: Show) {
        let (mut body, to) = match show {
            Show::Message { body, to } => (body, to),
            Show::Dialog { offer, .. } => (offer, Audience::Asker),
            Show::Nothing => return,
        };
        // The same answer twice would be one message.
        (body["nonce"], body["enforce_nonce"]) = (json!(whose.id), json!(true));
        let said = match (&whose.channel, to) {
            (Some(channel), Audience::All) => self.post(channel, &body).await,
            (None, _) | (_, Audience::Asker) => self.say_directly(&whose.user, &body).await,
        };
        if let Err(why) = said {
            tracing::warn!(%why, "an answer did not reach whoever asked");
        }
    }

    pub(super) async fn say_directly(&self, user: &str, body: &Value) -> Result<Value, CallError> {
        let channel = self.direct_channel(user).await?;
        self.post(&channel, body).await
    }
}

/// Tries as long as Discord asks to wait and would still take the answer.
async fn while_answerable<F, A>(whose: &Whose, call: F) -> Result<(), CallError>
where
    F: FnMut() -> A,
    A: Future<Output = Result<Value, CallError>>,
{
    let left = || ANSWERABLE.saturating_sub(whose.arrived.elapsed());
    if left().is_zero() {
        return Err(CallError::NotSent("the time to answer is over".to_owned()));
    }
    let again = ConstantBuilder::default().with_delay(UNNAMED_WAIT).with_max_times(TRIES);
    let asks_to_wait = |why: &CallError| matches!(why, CallError::Limited { .. } | CallError::NotSent(_));
    let wait = |why: &CallError, usual: Option<Duration>| match why {
        CallError::Limited { retry_after, .. } => retry_after.or(usual).filter(|it| *it < left()),
        _ => usual.filter(|it| *it < left()),
    };
    call.retry(again).when(asks_to_wait).adjust(wait).await.map(|_| ())
}
