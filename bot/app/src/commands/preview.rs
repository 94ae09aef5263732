//! `preview`: what Baton will send the asker in the coming weeks, and why. Source: N-13.

use baton_chat::grammar::Spec;
use baton_domain::nudge::Recipient;
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{args::Args, failure::Failure, outbox::{self, Addressed}, people::PERSON, present::{done::zone_of, outgoing, personal}, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["preview"], aliases: &["next"], args: &[] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, _: Args) -> Result<Answer, Failure> {
    let (store, organisation) = (&scene.baton.store, scene.directory.id());
    let recipient = outbox::recipient(Recipient::Person(scene.asker));
    let mut coming: Vec<Value> = Vec::new();
    for message in store.pending_for(organisation, &recipient).await? {
        let addressed: Addressed = serde_json::from_str(&message.intent)?;
        coming.push(json!({"at": message.due, "why": addressed.intent.why}));
    }
    let agenda = store.agenda(organisation).await?;
    let own = agenda.iter().find(|it| it.kind == PERSON && it.subject == scene.asker.0).map(|it| it.next);
    let calendar = scene.directory.calendar_for(scene.asker);
    let context = scene.context();
    let records = outgoing::concerning(scene.baton, &scene.directory, scene.asker).await?;
    let items: Vec<Value> = personal::everything(&records, scene.asker, &context)
        .iter()
        .take(5)
        .map(|it| json!({"initiative": it.record.name.as_str(), "kind": it.gap.item.to_string().split('.').next(), "due": it.gap.due}))
        .collect();
    let view = json!({"coming": coming, "card": own.map(|it| calendar.next_open(it)), "zone": zone_of(scene),
        "items": items, "today": context.today(), "why": "why"});
    Ok(Answer::Whisper(scene.card("preview", &view)?))
}
