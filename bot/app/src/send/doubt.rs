//! Messages of which nobody heard whether they arrived.
//!
//! Rule (N-10): it is looked up first. Where the platform cannot tell, it is said once more, and says so; what is
//! in doubt even then stays so.

use baton_chat::{
    card::Card,
    platform::{LookUp, MessageRef},
};
use baton_store::{Error as StoreError, Message, Outcome};
use jiff::SignedDuration;
use serde_json::json;

use super::settlement;
use crate::{baton::Baton, failure::Failure, outbox::Addressed, present::outgoing};

/// How long after a doubt a message is repeated.
const REPEATED_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// How many are looked up before anything else is sent.
const LOOKED_UP: u32 = 16;

impl Baton {
    pub(super) async fn clear_doubts(&self) -> Result<usize, Failure> {
        let mut cleared = 0;
        for message in self.store.ambiguous(self.now(), self.at_once().min(LOOKED_UP)).await? {
            match self.clear_doubt(&message).await {
                Ok(true) => cleared += 1,
                Ok(false) => {}
                // Another process knew it first.
                Err(Failure::Fault(StoreError::Superseded)) => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(cleared)
    }

    async fn clear_doubt(&self, message: &Message) -> Result<bool, Failure> {
        let directory = self.directory(message.organisation).await?;
        let addressed = Addressed::read(&message.intent, &directory)?;
        let space = &addressed.space;
        if let Some(ask_at) = self.silences.of(space, self.now()) {
            self.settle(message, Outcome::Unheard { ask_at }).await?;
            return Ok(false);
        }
        let platform = self.platform(&space.platform);
        fail::fail_point!("look.before");
        let told = match &platform {
            Some(platform) => platform.look_up(space, &addressed.place, &message.token).await,
            None => LookUp::NotNow,
        };
        fail::fail_point!("look.after");
        if told != LookUp::NotNow {
            self.silences.end(space);
        }
        match told {
            LookUp::Found(MessageRef(remote)) => self.arrived_unseen(message, &addressed, remote).await?,
            LookUp::NotNow => {
                let ask_at = self.silences.begin(space, self.now());
                self.settle(message, Outcome::Unheard { ask_at }).await?;
                return Ok(false);
            }
            LookUp::Absent => self.settle(message, Outcome::Absent { retry_at: self.now() }).await?,
            LookUp::Unknown => {
                let error = "the platform cannot tell".to_owned();
                let outcome = match message.doubts {
                    0 => Outcome::Repeated { retry_at: self.now() + REPEATED_AFTER, error },
                    _ => Outcome::Doubtful { error },
                };
                self.settle(message, outcome).await?;
            }
        }
        Ok(true)
    }

    // Which items it showed is not known any more; what it would show now is what is still missing of them.
    async fn arrived_unseen(
        &self,
        message: &Message,
        addressed: &Addressed,
        remote: String,
    ) -> Result<(), Failure> {
        let directory = self.directory(message.organisation).await?;
        let content = outgoing::content(self, &directory, addressed, &[]).await?;
        let shown = content.map(|it| it.shown).unwrap_or_default();
        let settled = vec![settlement(message, self.now(), Outcome::Found { remote })];
        self.arrived(addressed, &shown, settled).await
    }

    /// The card with a line that it may be a repeat; without it where it has no room.
    pub(super) fn said_again(&self, card: Card) -> Result<Card, Failure> {
        let line = self.prompts.line("notices", "repeat", &json!({}))?;
        let mut parts = card.clone().into_parts();
        parts.body.push(line);
        Ok(Card::new(parts).unwrap_or(card))
    }
}
