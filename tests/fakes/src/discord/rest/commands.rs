//! Registering commands.

use serde_json::{Value, json};

use super::{Asked, Outcome};
use crate::discord::{
    limits,
    refusal::{Breach, No},
    world::APPLICATION,
};

/// How many of each type there may be: typed, on users, on messages. Source: Discord's reference.
const MOST: [(u64, usize); 3] = [(1, 100), (2, 15), (3, 15)];

/// The guild they are for, if for one.
fn scope(asked: &Asked<'_>) -> Result<Option<String>, No> {
    if asked.at[0] != APPLICATION {
        return Err(No::new(
            403,
            20_012,
            "You are not authorized to perform this action on this application",
        ));
    }
    // `/applications/{}/commands/{}` has a command where a guild could stand.
    let of_guild = asked.at.get(1).copied().filter(|_| asked.at.len() == 3 || asked.method != "DELETE");
    match of_guild {
        None => Ok(None),
        Some(guild) if asked.world.guilds.get(guild).is_some_and(|it| it.has_bot()) => {
            Ok(Some(guild.to_owned()))
        }
        Some(_) => Err(No::missing_access()),
    }
}

pub(super) fn list(asked: &mut Asked<'_>) -> Outcome {
    let scope = scope(asked)?;
    let mut shown = asked.world.commands.of(scope.as_deref()).to_vec();
    if asked.query.get("with_localizations").map(String::as_str) != Some("true") {
        for command in &mut shown {
            command.as_object_mut().map(|it| {
                it.remove("name_localizations");
                it.remove("description_localizations")
            });
        }
    }
    Ok(json!(shown))
}

pub(super) fn replace(asked: &mut Asked<'_>) -> Outcome {
    let scope = scope(asked)?;
    let Some(sent) = asked.body.as_array() else {
        let why = "Only iterables may be used in a ListType";
        return Err(No::invalid(&[Breach::new("", "LIST_TYPE_CONVERT", why)]));
    };
    let kind = |it: &Value| it["type"].as_u64().unwrap_or(1);
    let mut breaches = Vec::new();
    for (index, command) in sent.iter().enumerate() {
        breaches.extend(limits::command(command).iter().map(|it| it.within(&index.to_string())));
        let twice = |it: &Value| it["name"] == command["name"] && kind(it) == kind(command);
        if sent[..index].iter().any(twice) {
            let why = "Application command names must be unique";
            breaches.push(Breach::new(&index.to_string(), "APPLICATION_COMMANDS_DUPLICATE_NAME", why));
        }
    }
    for (of, most) in MOST {
        if most < sent.iter().filter(|it| kind(it) == of).count() {
            let why = format!("Maximum number of application commands reached ({most}).");
            breaches.push(Breach::new("", "APPLICATION_COMMANDS_MAX", why));
        }
    }
    asked.world.refuse("bulk_overwrite_application_commands", &breaches)?;
    asked.world.replace_commands(scope.as_deref(), sent);
    Ok(json!(asked.world.commands.of(scope.as_deref())))
}

pub(super) fn create(asked: &mut Asked<'_>) -> Outcome {
    let scope = scope(asked)?;
    asked.world.refuse("create_application_command", &limits::command(asked.body))?;
    Ok(asked.world.upsert_command(scope.as_deref(), asked.body))
}

pub(super) fn delete(asked: &mut Asked<'_>) -> Outcome {
    let scope = scope(asked)?;
    let wanted = asked.at.last().copied().unwrap_or_default();
    let all = asked.world.commands.of_mut(scope.as_deref());
    let before = all.len();
    all.retain(|it| it["id"] != wanted);
    if all.len() == before {
        return Err(No::new(404, 10_063, "Unknown application command"));
    }
    Ok(Value::Null)
}
