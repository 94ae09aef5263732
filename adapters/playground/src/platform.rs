//! The playground as a platform: what Baton sends ends up in [`Received`].

use std::sync::Arc;

use async_trait::async_trait;
use baton_chat::{
    card::Card,
    inbound::{Inbound, Outgoing, Place, Reply, SpaceRef},
    platform::{DeliveryError, Host, LookUp, MessageRef, Platform},
};
use tokio::sync::watch;

use crate::{
    directory::Directory,
    faults::{Fault, Faults},
    received::{NotKept, Received, Shown},
};

/// One room: its people and channels, what they received, and the trouble planned for it.
#[derive(Debug)]
pub struct Playground {
    directory: Arc<Directory>,
    received: Received,
    faults: Faults,
}

impl Playground {
    /// A room that goes on with what was received before.
    pub fn new(directory: Directory, received: Received) -> Self {
        Self { directory: Arc::new(directory), received, faults: Faults::default() }
    }

    /// Who and what is there.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.directory
    }

    /// Everything that arrived.
    pub fn received(&self) -> &Received {
        &self.received
    }

    /// For tests: what is to go wrong next.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// What people see in a place, oldest first.
    pub fn messages(&self, place: &Place) -> Vec<Shown> {
        self.received.at(place)
    }

    /// What arrived or was edited after that change, in the order of its last change.
    pub fn since(&self, change: u64) -> Vec<Shown> {
        self.received.since(change)
    }

    /// The number of the last change; wakes whoever waits for the next message or edit.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.received.changes()
    }

    /// Hands over what somebody did; a public answer is then in the place for everybody to see.
    pub async fn hand_over(&self, host: &dyn Host, inbound: Inbound) -> Reply {
        let (token, space, to) = (reply_token(&inbound), inbound.space.clone(), inbound.place.clone());
        let reply = host.receive(inbound).await;
        if let Reply::Public(card) = &reply {
            let card = card.clone();
            self.received.overhear(Outgoing { space, to, card, token, at: host.now(), under: None });
        }
        reply
    }

    fn reach(&self, message: &Outgoing) -> Result<(), DeliveryError> {
        if !self.directory.has(&message.space, &message.to) {
            return Err(DeliveryError::Undeliverable(format!("nobody at {:?}", message.to)));
        }
        match &message.to {
            Place::Direct(user) if self.faults.is_unreachable(user) => {
                Err(DeliveryError::Undeliverable(format!("{user} is out of reach")))
            }
            _ => Ok(()),
        }
    }
}

/// What a public answer to this is kept under; no outbox token has a colon.
pub(crate) fn reply_token(inbound: &Inbound) -> String {
    format!("reply:{}", inbound.dedupe_key)
}

#[async_trait]
impl Platform for Playground {
    async fn send(&self, message: &Outgoing) -> Result<MessageRef, DeliveryError> {
        self.reach(message)?;
        let kept = || async { self.received.send(message).await.map_err(refused) };
        with_fault(self.faults.of_send(), kept).await?;
        Ok(MessageRef(message.token.clone()))
    }

    async fn edit(&self, space: &SpaceRef, message: &MessageRef, card: &Card) -> Result<(), DeliveryError> {
        if *space != self.directory.space {
            return Err(DeliveryError::Undeliverable("not this space".to_owned()));
        }
        let kept = || async { self.received.edit(&message.0, card).await.map_err(refused) };
        with_fault(self.faults.of_edit(), kept).await
    }

    async fn look_up(&self, space: &SpaceRef, to: &Place, token: &str) -> LookUp {
        if self.faults.blinds_look_up() {
            return LookUp::Unknown;
        }
        match self.received.find(token).await {
            Some(it) if it.space == *space && it.to == *to => LookUp::Found(MessageRef(it.token)),
            _ => LookUp::Absent,
        }
    }

    async fn readers(&self, _: &SpaceRef, _: &str) -> Option<Vec<String>> {
        Some(self.directory.people.iter().map(|it| it.id.clone()).collect())
    }
}

async fn with_fault<F: Future<Output = Result<(), DeliveryError>>>(
    fault: Option<Fault>,
    deliver: impl FnOnce() -> F,
) -> Result<(), DeliveryError> {
    match fault {
        None => deliver().await,
        Some(Fault::NotSent { retry_after }) => {
            Err(DeliveryError::NotSent { reason: "planned".to_owned(), retry_after })
        }
        Some(Fault::DeliveredInSilence) => {
            deliver().await?;
            Err(DeliveryError::Unknown("planned; it arrived".to_owned()))
        }
        Some(Fault::LostInSilence) => Err(DeliveryError::Unknown("planned; it is lost".to_owned())),
        Some(Fault::Undeliverable) => Err(DeliveryError::Undeliverable("planned".to_owned())),
    }
}

// A duplicate is "unknown" to its sender, who then looks it up and finds the first one.
fn refused(why: NotKept) -> DeliveryError {
    match why {
        NotKept::Duplicate | NotKept::Doubtful(_) => DeliveryError::Unknown(why.to_string()),
        NotKept::NoSuchMessage => DeliveryError::Undeliverable(why.to_string()),
        NotKept::NotWritten(_) => DeliveryError::NotSent { reason: why.to_string(), retry_after: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        directory::tests::claims_floor,
        received::tests::{card, message},
    };

    fn room() -> Playground {
        Playground::new(claims_floor(), Received::in_memory())
    }

    fn direct(user: &str) -> Place {
        Place::Direct(user.to_owned())
    }

    #[tokio::test]
    async fn look_ups_tell_the_truth() {
        let room = room();
        let space = room.directory().space.clone();
        let sent = room.send(&message("a", direct("priya"), "Hello")).await.unwrap();
        assert_eq!(room.look_up(&space, &direct("priya"), "a").await, LookUp::Found(sent.clone()));
        assert_eq!(room.look_up(&space, &direct("priya"), "b").await, LookUp::Absent);
        room.edit(&space, &sent, &card("Hello again")).await.unwrap();
        assert_eq!(room.messages(&direct("priya"))[0].card, card("Hello again"));
        assert_eq!(*room.changes().borrow(), 2);
    }

    #[tokio::test]
    async fn a_second_send_of_a_token_is_in_doubt_and_then_found() {
        let room = room();
        let twice = message("a", direct("priya"), "Hello");
        room.send(&twice).await.unwrap();
        assert!(matches!(room.send(&twice).await, Err(DeliveryError::Unknown(_))));
        assert_eq!(room.received().violations(), ["a"]);
    }

    #[tokio::test]
    async fn nobody_there_is_undeliverable() {
        let room = room();
        for to in [direct("mei"), Place::Channel("nowhere".to_owned())] {
            let answer = room.send(&message("a", to, "Hello")).await;
            assert!(matches!(answer, Err(DeliveryError::Undeliverable(_))));
        }
        room.faults().unreachable("priya");
        assert!(room.send(&message("a", direct("priya"), "Hello")).await.is_err());
        room.faults().reachable("priya");
        assert!(room.send(&message("a", direct("priya"), "Hello")).await.is_ok());
    }

    #[tokio::test]
    async fn planned_faults_come_in_order_and_end() {
        let room = room();
        let space = room.directory().space.clone();
        room.faults().next_sends(1, &Fault::NotSent { retry_after: None });
        room.faults().next_sends(1, &Fault::DeliveredInSilence);
        room.faults().next_sends(1, &Fault::LostInSilence);
        room.faults().next_sends(1, &Fault::Undeliverable);
        room.faults().blind_look_ups(1);
        let mut told = Vec::new();
        for token in ["a", "b", "c", "d", "e"] {
            let answer = room.send(&message(token, direct("priya"), "Hello")).await;
            told.push(answer.map_or_else(|it| it.to_string(), |it| it.0));
        }
        insta::assert_snapshot!(told.join("\n"), @r"
        not sent: planned
        unknown whether sent: planned; it arrived
        unknown whether sent: planned; it is lost
        cannot be delivered: planned
        e
        ");
        assert_eq!(room.look_up(&space, &direct("priya"), "b").await, LookUp::Unknown);
        assert!(matches!(room.look_up(&space, &direct("priya"), "b").await, LookUp::Found(_)));
        assert_eq!(room.look_up(&space, &direct("priya"), "c").await, LookUp::Absent);
        assert!(room.received().violations().is_empty());
    }
}
