//! `mine`: what waits for the asker, and what they hold.

use baton_chat::grammar::{ArgKind, Spec, optional};
use baton_domain::role::Role;
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args,
    failure::Failure,
    present::{asked, outgoing, personal},
    scene::Scene,
};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["mine"], aliases: &["my", "todo"], args: &[optional("page", ArgKind::Number)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let context = scene.context();
    let records = outgoing::concerning(scene.baton, &scene.directory, scene.asker).await?;
    let all = personal::everything(&records, scene.asker, &context);
    let most = scene.baton.playbook.manners.items_on_a_card;
    let number = args.parsed::<usize>("page")?.unwrap_or(1).clamp(1, all.len().div_ceil(most).max(1));
    let rest = &all[(number - 1) * most..];
    let items = rest
        .iter()
        .take(most)
        .map(|it| asked::items(&scene.directory, &context, it.record, std::slice::from_ref(&it.gap)));
    let holds = |role: Role| {
        let held = records
            .iter()
            .filter(move |it| it.stage.is_running() && it.custody.holder(role) == Some(scene.asker));
        held.map(|it| it.name.as_str()).collect::<Vec<_>>()
    };
    let roles: Vec<_> =
        Role::all().map(|it| (it.to_string(), holds(it))).filter(|it| !it.1.is_empty()).collect();
    let roles: Vec<_> =
        roles.into_iter().map(|(role, names)| json!({"role": role, "names": names})).collect();
    let view = json!({
        "you": scene.directory.view(scene.asker),
        "count": all.len(),
        "items": items.flatten().collect::<Vec<_>>(),
        "more": rest.len().saturating_sub(most),
        "page": number,
        "next": format!("mine {}", number + 1),
        "roles": roles,
        "today": context.today(),
    });
    Ok(Answer::Whisper(scene.card("mine", &view)?))
}
