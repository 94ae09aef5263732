//! Sentences: an answer for the asker alone comes as a direct message, because a channel has no other way to
//! keep it from the rest.

use std::sync::Arc;

use baton_chat::inbound::Act;
use serde_json::{Value, json};

use super::{
    answer::{Audience, Show},
    form::{Opening, Origin},
    interaction::NOWHERE,
};
use crate::{
    discord::Discord,
    inward::{Sentence, markup},
    outward::card,
    rest::CallError,
};

/// Said in the channel where the asker takes no direct messages.
const CLOSED: &str =
    "Discord does not let me write to you directly. Type it after /baton here, and you alone see the answer.";

impl Discord {
    /// Answers what somebody said to Baton.
    pub(crate) async fn heard(self: &Arc<Self>, said: Sentence) {
        let show = match self.home(said.guild.as_deref(), &said.user).await {
            None => Show::sentence(NOWHERE),
            Some(space) => {
                if said.guild.is_some() {
                    self.introduce(&space, &said.people).await;
                    self.meet(&space.id, &said).await;
                }
                let origin = Origin::of(space, said.place(), &said.user);
                let act = Act::Mention(said.line.clone());
                self.done(&origin, format!("message:{}", said.id), act, Opening::Offer).await
            }
        };
        let Show::Message { mut body, to } = show else { return };
        // A message that is heard twice is answered once.
        (body["nonce"], body["enforce_nonce"]) = (json!(format!("re:{}", said.id)), json!(true));
        if let Err(why) = self.reply(&said, body, to).await {
            tracing::warn!(%why, "an answer did not reach whoever asked");
        }
    }

    // Whom a sentence names and Discord did not describe.
    async fn meet(&self, guild: &str, said: &Sentence) {
        for user in markup::users(&said.line) {
            let described = said.people.iter().any(|it| it.id == user);
            if !described && !self.host.knows(&crate::discord::space(guild), user).await {
                self.look_at(guild, user).await;
            }
        }
    }

    async fn reply(&self, said: &Sentence, body: Value, to: Audience) -> Result<(), CallError> {
        if said.guild.is_none() {
            return self.post(&said.channel, &body).await.map(|_| ());
        }
        if to == Audience::All {
            return self.post(&said.channel, &under(said, body)).await.map(|_| ());
        }
        match self.say_directly(&said.user, &body).await {
            Err(CallError::Refused { .. }) => {
                let mut closed = card::sentence(CLOSED);
                (closed["nonce"], closed["enforce_nonce"]) = (body["nonce"].clone(), json!(true));
                self.post(&said.channel, &under(said, closed)).await.map(|_| ())
            }
            done => done.map(|_| ()),
        }
    }
}

/// As an answer to the message, where that is still there.
fn under(said: &Sentence, mut body: Value) -> Value {
    body["message_reference"] = json!({"message_id": said.id, "fail_if_not_exists": false});
    body
}
