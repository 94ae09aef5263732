//! Answers to interactions, and what follows them.

use serde_json::{Value, json};

use super::{Asked, Outcome};
use crate::discord::{refusal::No, world::APPLICATION};

pub(super) fn respond(asked: &mut Asked<'_>) -> Outcome {
    let (id, token) = (asked.at[0].to_owned(), asked.at[1].to_owned());
    let original = asked.world.respond(&id, &token, asked.body)?;
    if asked.query.get("with_response").map(String::as_str) != Some("true") {
        return Ok(Value::Null);
    }
    let mut shown = json!({ "interaction": { "id": id, "type": asked.world.interactions[&token].kind } });
    let message = original.and_then(|it| asked.world.message_mut(&it).cloned());
    shown["resource"] = json!({ "type": asked.body["type"] });
    if let Some(message) = message {
        shown["resource"]["message"] = asked.world.message_json(&message);
        shown["interaction"]["response_message_id"] = json!(message.id);
    }
    Ok(shown)
}

/// The application's own webhooks are these alone.
fn token<'a>(asked: &Asked<'a>) -> Result<&'a str, No> {
    if asked.at[0] == APPLICATION { Ok(asked.at[1]) } else { Err(No::unknown_webhook()) }
}

pub(super) fn get(asked: &mut Asked<'_>) -> Outcome {
    let id = asked.world.webhook_message(token(asked)?, asked.at[2])?;
    let found = asked.world.message_mut(&id).cloned().ok_or_else(No::unknown_message)?;
    Ok(asked.world.message_json(&found))
}

pub(super) fn edit(asked: &mut Asked<'_>) -> Outcome {
    asked.world.edit_by_token(token(asked)?, asked.at[2], asked.body)
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Outcome {
    let id = asked.world.webhook_message(token(asked)?, asked.at[2])?;
    asked.world.message_mut(&id).ok_or_else(No::unknown_message)?;
    asked.world.delete_message(&id);
    if asked.at[2] == "@original" {
        asked.world.without_original(token(asked)?);
    }
    Ok(Value::Null)
}

pub(super) fn follow_up(asked: &mut Asked<'_>) -> Outcome {
    asked.world.follow_up(token(asked)?, asked.body)
}
