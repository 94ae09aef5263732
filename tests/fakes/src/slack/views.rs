//! Messages and views as they come to stand: what the Web API and answers to people both do.

use serde_json::{Value, json};

use super::{
    limits,
    message::Message,
    shown, surface,
    team::Open,
    world::{APP_ID, World},
};

impl World {
    /// Keeps a new message of the bot, and counts the token in its metadata.
    pub(crate) fn keep(&mut self, team: &str, message: Message) {
        let whom = message.ephemeral_to.as_ref().map(|it| format!(" (only {it})")).unwrap_or_default();
        self.say(&format!("message {} {}{whom}: {}", message.channel, message.ts, message.shown()));
        let known = self.team_mut(team);
        if let Some(payload) = message.metadata.as_ref().map(|it| &it["event_payload"]) {
            let token = payload["token"].as_str().map_or_else(|| payload.to_string(), str::to_owned);
            known.posted.push(token);
        }
        known.messages.push(message);
    }

    /// A modal on top of those below it.
    pub(crate) fn show_modal(&mut self, team: &str, user: &str, view: Value, mut below: Vec<Open>) -> Value {
        let mut view = self.filled_view(team, view, None);
        view["previous_view_id"] = below.last().map_or(Value::Null, |it| it.view["id"].clone());
        view["root_view_id"] = below.first().map_or(view["id"].clone(), |it| it.view["id"].clone());
        self.say(&format!("modal for {user}: {}", shown::view(&view)));
        below.push(opened(view.clone()));
        self.team_mut(team).views.insert(user.to_owned(), below);
        view
    }

    /// Nothing when no open modal has that id. What people filled in stays where block and action still exist.
    pub(crate) fn change_modal(&mut self, team: &str, id: &str, view: Value) -> Option<Value> {
        let mut view = self.filled_view(team, view, Some(id));
        let open = self.team_mut(team).open_mut(id)?;
        for name in ["previous_view_id", "root_view_id"] {
            view[name] = open.view[name].clone();
        }
        let before = std::mem::replace(open, opened(view.clone())).values;
        keep_values(&mut open.values, &before);
        self.say(&format!("modal {id} now: {}", shown::view(&view)));
        Some(view)
    }

    pub(crate) fn show_home(&mut self, team: &str, user: &str, view: Value) -> Value {
        let id = self.team(team).homes.get(user).and_then(|it| it["id"].as_str()).map(str::to_owned);
        let view = self.filled_view(team, view, id.as_deref());
        self.say(&format!("home of {user}: {}", shown::view(&view)));
        self.team_mut(team).homes.insert(user.to_owned(), view.clone());
        view
    }

    fn filled_view(&mut self, team: &str, mut view: Value, id: Option<&str>) -> Value {
        if let Some(blocks) = view["blocks"].as_array_mut() {
            surface::fill_ids(blocks, || self.count());
        }
        let number = self.count();
        view["id"] = json!(id.map_or_else(|| format!("V{number}"), str::to_owned));
        view["hash"] = json!(format!("{number}.hash"));
        view["team_id"] = json!(team);
        view["app_installed_team_id"] = json!(team);
        view["app_id"] = json!(APP_ID);
        view["bot_id"] = json!(self.team(team).bot_id);
        for (name, default) in [("private_metadata", ""), ("callback_id", ""), ("external_id", "")] {
            if view[name].is_null() {
                view[name] = json!(default);
            }
        }
        for name in ["clear_on_close", "notify_on_close"] {
            view[name] = json!(view[name] == true);
        }
        for name in ["title", "submit", "close", "previous_view_id", "root_view_id"] {
            if view.get(name).is_none() {
                view[name] = Value::Null;
            }
        }
        view["state"] = json!({ "values": initial(&view) });
        view
    }

    /// Does with the top modal what the answer to its submission says.
    pub(crate) fn after_submission(&mut self, team: &str, user: &str, answer: &Value) {
        let mut stack = self.team(team).views.get(user).cloned().unwrap_or_default();
        let top = stack.last().map(|it| it.view.clone()).unwrap_or_default();
        let next = answer.get("view").cloned().unwrap_or_default();
        match answer["response_action"].as_str() {
            None => {
                stack.pop();
                self.say(&format!("modal of {user} closed"));
                self.team_mut(team).views.insert(user.to_owned(), stack);
            }
            Some("clear") => {
                self.say(&format!("modals of {user} closed"));
                self.team_mut(team).views.remove(user);
            }
            Some("errors") => self.show_errors(user, &top, &answer["errors"]),
            Some("update") if self.takes_view(&next) => {
                self.change_modal(team, top["id"].as_str().unwrap_or_default(), next);
            }
            Some("push") if stack.len() >= limits::STACK => {
                self.violate("response_action push: a fourth view")
            }
            Some("push") if self.takes_view(&next) => {
                self.show_modal(team, user, next, stack);
            }
            Some("update" | "push") => {}
            Some(other) => self.violate(format!("response_action {other}")),
        }
    }

    fn takes_view(&mut self, view: &Value) -> bool {
        let breaches = limits::view(view, "modal");
        for breach in &breaches {
            self.violate(format!("response_action: {}", breach.told()));
        }
        breaches.is_empty()
    }

    fn show_errors(&mut self, user: &str, view: &Value, errors: &Value) {
        self.say(&format!("errors for {user}: {errors}"));
        let blocks = view["blocks"].as_array().cloned().unwrap_or_default();
        let Some(errors) = errors.as_object().filter(|it| !it.is_empty()) else {
            return self.violate("response_action errors: none");
        };
        for name in errors.keys() {
            if !blocks.iter().any(|it| it["type"] == "input" && it["block_id"] == name.as_str()) {
                self.violate(format!("response_action errors: no input block {name}"));
            }
        }
    }
}

fn opened(view: Value) -> Open {
    Open { values: view["state"]["values"].clone(), view }
}

/// `state.values` before anybody touches anything.
pub(crate) fn initial(view: &Value) -> Value {
    let blocks = view["blocks"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut values = json!({});
    for found in surface::actionable(blocks) {
        if let Some(mut state) = begun(&found.element) {
            state["type"] = found.element["type"].clone();
            values[found.block_id()][found.action_id()] = state;
        }
    }
    values
}

/// What an input shows at first; nothing for what holds no state.
fn begun(element: &Value) -> Option<Value> {
    let name = match element["type"].as_str()? {
        "plain_text_input" | "email_text_input" | "url_text_input" | "number_input" => "initial_value",
        "static_select" | "radio_buttons" | "external_select" => "initial_option",
        "checkboxes" | "multi_static_select" => "initial_options",
        "users_select" => "initial_user",
        "multi_users_select" => "initial_users",
        "conversations_select" => "initial_conversation",
        "channels_select" => "initial_channel",
        "datepicker" => "initial_date",
        "timepicker" => "initial_time",
        "datetimepicker" => "initial_date_time",
        _ => return None,
    };
    let given = &element[name];
    match element["type"].as_str()? {
        "static_select" | "radio_buttons" | "external_select" => Some(json!({ "selected_option": given })),
        "checkboxes" | "multi_static_select" => {
            Some(json!({ "selected_options": given.as_array().cloned().unwrap_or_default() }))
        }
        _ => surface::filled(element, given),
    }
}

fn keep_values(now: &mut Value, before: &Value) {
    for (block, actions) in before.as_object().into_iter().flatten() {
        for (action, state) in actions.as_object().into_iter().flatten() {
            if now[block.as_str()][action.as_str()]["type"] == state["type"] && !state["type"].is_null() {
                now[block.as_str()][action.as_str()] = state.clone();
            }
        }
    }
}
