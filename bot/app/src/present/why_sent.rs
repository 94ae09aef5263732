//! Why one message was sent. Source: N-13.

use baton_chat::card::Card;
use baton_domain::{OrganisationId, nudge::Recipient};
use jiff::SignedDuration;
use serde_json::json;

use crate::{
    baton::Baton,
    failure::Failure,
    outbox::{self, Addressed},
    prompts::Sample,
};

/// How far back its edits are looked for.
const DAYS: i64 = 60;

/// About the message its platform calls `remote`, with times of `zone`; `None` when it is not known.
///
/// # Errors
/// The store's, or a text of ours that cannot be rendered.
pub async fn card(
    baton: &Baton,
    organisation: OrganisationId,
    remote: &str,
    zone: &str,
) -> Result<Option<Card>, Failure> {
    let Some(message) = baton.store.message_by_remote(organisation, remote).await? else { return Ok(None) };
    let addressed: Addressed = serde_json::from_str(&message.intent)?;
    let directory = baton.directory(organisation).await?;
    let to = match addressed.intent.to {
        Recipient::Person(it) => directory.name(it).to_owned(),
        Recipient::Channel(it) => {
            format!("#{}", directory.channels.get(&it).map_or("channel", |it| it.name.as_str()))
        }
    };
    let since = baton.now() - SignedDuration::from_hours(24 * DAYS);
    let sent = baton.store.sent_to(organisation, &message.recipient, since).await?;
    let edits = sent.iter().filter(|it| it.op == outbox::EDIT && it.remote == message.remote);
    let view = json!({
        "to": to,
        "why": addressed.intent.why,
        "class": message.class,
        "at": message.done,
        "changed": edits.filter_map(|it| it.done).max(),
        "zone": zone,
    });
    Ok(Some(baton.prompts.card("why_sent", &view, Vec::new())?))
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let at = "2026-11-23T09:01:00Z";
    let view = |class: &str, changed: Option<&str>| {
        json!({"to": "#claims-triage", "why": "weekly_card", "class": class, "at": at, "changed": changed,
            "zone": "Europe/London"})
    };
    let all = [("routine", None), ("direct", Some(at)), ("alarm", None)];
    all.map(|(class, changed)| Sample { card: "why_sent", view: view(class, changed) }).to_vec()
}
