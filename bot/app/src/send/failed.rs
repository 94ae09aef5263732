//! What could not be sent: it waits as long as its platform asks, or is given up and said elsewhere.

use std::time::Duration;

use baton_domain::{
    InitiativeId,
    ask::Item,
    nudge::{self, Recipient},
};
use baton_store::{Message, NewMessage, Outcome, Settlement};

use super::{settlement, signed};
use crate::{
    baton::Baton,
    failure::Failure,
    outbox::{self, Addressed, POST},
};

impl Baton {
    // Kept in the store, so that it is honoured across restarts and by every process.
    pub(super) async fn hold(
        &self,
        message: &Message,
        addressed: &Addressed,
        retry_after: Duration,
    ) -> Result<(), Failure> {
        self.metrics.came_to("held");
        let due = self.now() + signed(retry_after);
        let settled = settlement(message, self.now(), Outcome::Later { due });
        self.store
            .write_with((settled, outbox::lanes_of(&addressed.space)), move |tx, (settled, lanes)| {
                Box::pin(async move {
                    tx.settle(settled).await?;
                    tx.hold(settled.organisation, lanes, due).await
                })
            })
            .await?;
        Ok(())
    }

    // What does not reach a person goes to whoever owns the initiative, as such. Source: N-10.
    pub(super) async fn given_up(
        &self,
        message: &Message,
        addressed: &Addressed,
        shown: &[(InitiativeId, Vec<Item>)],
        error: String,
    ) -> Result<(), Failure> {
        self.metrics.came_to("dead");
        let settled = settlement(message, self.now(), Outcome::Dead { error });
        let (Recipient::Person(person), POST) = (addressed.intent.to, message.op.as_str()) else {
            return Ok(self.store.settle(settled).await?);
        };
        let directory = self.directory(message.organisation).await?;
        let context = directory.context(&self.playbook, self.now());
        let mut intents = Vec::new();
        for (id, _) in shown {
            let record = self.load(message.organisation, *id).await?.record;
            intents.extend(nudge::unreached(&record, person, &context));
        }
        self.settle_and_say(settled, self.messages(&directory, &intents)).await
    }

    async fn settle_and_say(&self, settled: Settlement, messages: Vec<NewMessage>) -> Result<(), Failure> {
        let both = (settled, messages);
        self.store
            .write_with(both, |tx, both| {
                Box::pin(async move {
                    tx.settle(&both.0).await?;
                    tx.enqueue_all(&both.1).await.map(|_| ())
                })
            })
            .await?;
        Ok(())
    }
}
