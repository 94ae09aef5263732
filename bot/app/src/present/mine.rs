//! What somebody holds and what waits for them: the answer to `mine`, and the page a platform has for them.

use baton_chat::card::Card;
use baton_domain::role::Role;
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    present::{asked, outgoing, personal},
    scene::Scene,
};

/// What the card `mine` shows, page `number` of it.
///
/// # Errors
/// The store's.
pub async fn view(scene: &Scene<'_>, number: usize) -> Result<Value, Failure> {
    let context = scene.context();
    let records = outgoing::concerning(scene.baton, &scene.directory, scene.asker).await?;
    let all = personal::everything(&records, scene.asker, &context);
    let most = scene.baton.playbook.manners.items_on_a_card;
    let number = number.clamp(1, all.len().div_ceil(most).max(1));
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
    Ok(json!({
        "you": scene.directory.view(scene.asker),
        "count": all.len(),
        "items": items.flatten().collect::<Vec<_>>(),
        "more": rest.len().saturating_sub(most),
        "page": number,
        "next": format!("mine {}", number + 1),
        "roles": roles,
        "today": context.today(),
    }))
}

/// The page that a platform has for everybody: the same, and where to begin.
///
/// # Errors
/// As [`view`], or a text of ours that cannot be rendered.
pub async fn home(scene: &Scene<'_>) -> Result<Card, Failure> {
    let mut view = view(scene, 1).await?;
    view["begin"] = json!({"new": "new", "list": "list", "help": "help"});
    scene.card("home", &view)
}
