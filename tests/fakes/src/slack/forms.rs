//! Filling in modals, and closing them.

use serde_json::{Value, json};

use super::{
    Answer, Workspace,
    delivery::{self, Kind},
    people, surface,
};

impl Workspace {
    /// Fills in and submits the topmost modal, and does with it what the answer says.
    ///
    /// Each value goes to the input of that `block_id` (or `action_id`): a string as typed, a menu's option by its
    /// label or value, a person or channel by id, a date as `2026-01-31`; null empties; an object stands as it is
    /// in `state.values`. Inputs not named keep what they hold. As in Slack's own client, an empty input that is
    /// not optional is trouble.
    pub async fn submit<V: Into<Value> + Clone>(&self, user: &str, values: &[(&str, V)]) -> Answer {
        let filled = values.iter().map(|(name, value)| (*name, value.clone().into()));
        let Some(view) = self.views(user).pop() else {
            return Answer::impossible(format!("{user} has no modal open"));
        };
        let view = match completed(view, filled.collect()) {
            Ok(view) => view,
            Err(why) => return Answer::impossible(why),
        };
        let shared = &self.slack.shared;
        let payload = {
            let mut world = shared.world();
            let id = view["id"].as_str().unwrap_or_default();
            if let Some(open) = world.team_mut(&self.team).open_mut(id) {
                open.values = view["state"]["values"].clone();
            }
            let mut payload = people::interaction(&mut world, &self.team, user, "view_submission");
            payload["view"] = view;
            payload["response_urls"] = json!([]);
            payload
        };
        let answer = delivery::bring(shared, Kind::Interactive, payload).await;
        if answer.trouble.is_none() {
            shared.world().after_submission(&self.team, user, &answer.body);
        }
        answer
    }

    /// Closes the topmost modal; the bot hears of it only if the modal asked for that.
    pub async fn close_view(&self, user: &str) -> Answer {
        let Some(view) = self.views(user).pop() else {
            return Answer::impossible(format!("{user} has no modal open"));
        };
        self.change(|team| team.views.get_mut(user).and_then(Vec::pop));
        if view["notify_on_close"] != true {
            let (body, payload, elapsed) = (Value::Null, Value::Null, std::time::Duration::ZERO);
            return Answer { status: 200, body, elapsed, payload, trouble: None };
        }
        let payload = {
            let mut world = self.slack.shared.world();
            let mut payload = people::interaction(&mut world, &self.team, user, "view_closed");
            payload["view"] = view;
            payload["is_cleared"] = json!(false);
            payload
        };
        delivery::bring(&self.slack.shared, Kind::Interactive, payload).await
    }
}

/// The view with the values in it, or what the person's own client would say.
fn completed(mut view: Value, values: Vec<(&str, Value)>) -> Result<Value, String> {
    let blocks = view["blocks"].as_array().cloned().unwrap_or_default();
    let inputs = surface::actionable(&blocks);
    for (name, value) in values {
        let input = inputs.iter().find(|it| it.block_id() == name || it.action_id() == name);
        let input = input.ok_or_else(|| format!("no input {name} in: {}", super::shown::view(&view)))?;
        let state = surface::filled(&input.element, &value);
        let mut state = state.ok_or_else(|| format!("{name} ({}) cannot hold {value}", input.kind()))?;
        state["type"] = json!(input.kind());
        fits(&input.element, &state).map_err(|why| format!("{name}: {why}"))?;
        view["state"]["values"][input.block_id()][input.action_id()] = state;
    }
    let must = inputs.iter().filter(|it| it.block["type"] == "input" && it.block["optional"] != true);
    for input in must {
        if is_empty(&view["state"]["values"][input.block_id()][input.action_id()]) {
            return Err(format!("{} must be filled in", input.block["label"]["text"]));
        }
    }
    Ok(view)
}

/// Slack's client lets nobody type more than the input takes.
fn fits(element: &Value, state: &Value) -> Result<(), String> {
    let length = state["value"].as_str().map_or(0, |it| it.chars().count());
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    match element["max_length"].as_u64() {
        Some(most) if length > most => Err(format!("{length} characters, of at most {most}")),
        _ => Ok(()),
    }
}

fn is_empty(state: &Value) -> bool {
    let held = state.as_object().into_iter().flatten().filter(|(name, _)| *name != "type");
    held.into_iter().all(|(_, value)| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    })
}
