//! `views.*`: modals, which live on triggers, and homes.

use serde_json::{Value, json};

use super::{Asked, No, Outcome};
use crate::slack::limits;

pub(super) fn open(asked: &mut Asked<'_>) -> Outcome {
    let (user, view) = (triggered(asked)?, modal(asked)?);
    let view = asked.world.show_modal(&asked.team, &user, view, Vec::new());
    Ok(json!({ "view": view }))
}

pub(super) fn push(asked: &mut Asked<'_>) -> Outcome {
    let (user, view) = (triggered(asked)?, modal(asked)?);
    let below = asked.team().views.get(&user).cloned().unwrap_or_default();
    if below.is_empty() {
        return Err("not_found".into());
    }
    if below.len() >= limits::STACK {
        asked.world.violate("views.push: a fourth view");
        return Err("push_limit_reached".into());
    }
    let view = asked.world.show_modal(&asked.team, &user, view, below);
    Ok(json!({ "view": view }))
}

pub(super) fn update(asked: &mut Asked<'_>) -> Outcome {
    let id = match asked.args.text("view_id") {
        Some(id) => id.to_owned(),
        None => by_external_id(asked)?,
    };
    let view = modal(asked)?;
    let known = asked.team_mut().open_mut(&id).map(|it| it.view["hash"].clone());
    fresh(asked, &known.ok_or("not_found")?)?;
    let view = asked.world.change_modal(&asked.team, &id, view).ok_or("not_found")?;
    Ok(json!({ "view": view }))
}

pub(super) fn publish(asked: &mut Asked<'_>) -> Outcome {
    let user = asked.args.need("user_id")?.to_owned();
    if asked.team().is_deleted(&user) {
        return Err("user_not_found".into());
    }
    let view = given(asked, "home")?;
    if let Some(known) = asked.team().homes.get(&user).map(|it| it["hash"].clone()) {
        fresh(asked, &known)?;
    }
    let view = asked.world.show_home(&asked.team, &user, view);
    Ok(json!({ "view": view }))
}

fn by_external_id(asked: &Asked<'_>) -> Result<String, No> {
    let external = asked.args.need("external_id")?;
    let open = asked.team().views.values().flatten().find(|it| it.view["external_id"] == external);
    open.and_then(|it| it.view["id"].as_str()).map(str::to_owned).ok_or_else(|| "not_found".into())
}

/// # Errors
/// `hash_conflict` when the caller knows an older version.
fn fresh(asked: &Asked<'_>, known: &Value) -> Result<(), No> {
    match asked.args.text("hash") {
        Some(hash) if known != hash => Err("hash_conflict".into()),
        _ => Ok(()),
    }
}

/// Spends the trigger: Slack too takes it before it looks at the view.
fn triggered(asked: &mut Asked<'_>) -> Result<String, No> {
    let trigger = asked.args.need("trigger_id")?;
    Ok(asked.world.pull_trigger(trigger, &asked.team)?)
}

fn modal(asked: &mut Asked<'_>) -> Outcome {
    let view = given(asked, "modal")?;
    let external = view["external_id"].as_str().unwrap_or_default();
    let taken = |it: &crate::slack::team::Open| {
        !external.is_empty()
            && it.view["external_id"] == external
            && asked.args.text("view_id").is_none_or(|id| it.view["id"] != id)
            && asked.args.text("external_id") != Some(external)
    };
    if asked.team().views.values().flatten().any(taken) {
        return Err("duplicate_external_id".into());
    }
    Ok(view)
}

fn given(asked: &mut Asked<'_>, kind: &'static str) -> Outcome {
    let view = asked.args.structured("view", "invalid_arguments")?.ok_or("invalid_arguments")?;
    asked.within(limits::view(&view, kind))?;
    Ok(view)
}
