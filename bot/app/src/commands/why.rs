//! `why`: what Baton sent the asker lately, and why; or why they are asked about one initiative. Source: N-13.

use baton_chat::{
    card::Card,
    grammar::{ArgKind, Spec, optional},
};
use baton_domain::nudge::Recipient;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    outbox::{self, Addressed},
    present::{asked_why, done::zone_of},
    scene::Scene,
};

/// How far back, in days.
const DAYS: i64 = 28;
/// Messages on the card.
const MOST: usize = 10;

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["why"], aliases: &[], args: &[optional("key", ArgKind::Key)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    match args.text("key") {
        Some(_) => Ok(Answer::Whisper(asked_why::card(scene, &args.initiative(scene).await?)?)),
        None => sent(scene).await,
    }
}

async fn sent(scene: &Scene<'_>) -> Result<Answer, Failure> {
    let recipient = outbox::recipient(Recipient::Person(scene.asker));
    let since = scene.now - SignedDuration::from_hours(24 * DAYS);
    let sent = scene.baton.store.sent_to(scene.directory.id(), &recipient, since).await?;
    let mut messages: Vec<Value> = Vec::new();
    for message in sent.iter().rev().take(MOST) {
        let addressed: Addressed = serde_json::from_str(&message.intent)?;
        let card: Option<Card> = message.rendered.as_deref().and_then(|it| serde_json::from_str(it).ok());
        let headline = card.map(|it| it.headline().text());
        messages.push(json!({"at": message.done, "why": addressed.intent.why, "headline": headline}));
    }
    let view = json!({"messages": messages, "sent": sent.len(), "zone": zone_of(scene), "today": scene.today(),
        "days": DAYS, "preview": "preview"});
    Ok(Answer::Whisper(scene.card("why", &view)?))
}
