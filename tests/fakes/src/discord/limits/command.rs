//! Commands: names, nesting, and how many characters they are in all.

use serde_json::Value;

use super::Found;
use crate::discord::refusal::Breach;

/// Names, descriptions and values of a command together. Source: Discord's reference, "Application Commands".
const CHARACTERS: usize = 8_000;
const CHAT_INPUT: u64 = 1;
const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;
/// Those whose values can be completed: strings and numbers.
const COMPLETED: [u64; 3] = [3, 4, 10];

/// Everything wrong with one command.
pub(crate) fn command(command: &Value) -> Vec<Breach> {
    let mut found = Found::default();
    found.object("command", command, "");
    let name = command["name"].as_str().unwrap_or_default();
    if command["type"].as_u64().unwrap_or(CHAT_INPUT) != CHAT_INPUT {
        for field in ["description", "options"] {
            let given = &command[field];
            let empty = given.is_null() || given == "" || given.as_array().is_some_and(Vec::is_empty);
            if !empty {
                found.breach(field, "APPLICATION_COMMAND_CONTEXT_MENU", "Context menu commands have none");
            }
        }
        return found.breaches;
    }
    named(&mut found, name, "name");
    if command["description"].as_str().unwrap_or_default().is_empty() {
        found.breach("description", "BASE_TYPE_REQUIRED", "This field is required");
    }
    options(&mut found, &command["options"], 0, "options");
    if characters(command) > CHARACTERS {
        let why = format!("Command exceeds maximum size ({CHARACTERS})");
        found.breach("", "APPLICATION_COMMAND_TOO_LARGE", why);
    }
    found.breaches
}

fn named(found: &mut Found, name: &str, at: &str) {
    let fits = |it: char| it == '-' || it == '_' || it == '\'' || it.is_alphanumeric();
    if name.is_empty() || !name.chars().all(fits) || name.to_lowercase() != name {
        let why = "Command name is invalid";
        found.breach(at, "APPLICATION_COMMAND_INVALID_NAME", why);
    }
}

fn options(found: &mut Found, given: &Value, depth: usize, at: &str) {
    let options = given.as_array().map(Vec::as_slice).unwrap_or_default();
    let (mut names, mut optional) = (Vec::new(), false);
    let nests = |it: &Value| matches!(it["type"].as_u64(), Some(SUBCOMMAND | GROUP));
    if options.iter().any(nests) && !options.iter().all(nests) {
        found.breach(
            at,
            "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
            "Sub-command option types must stand alone",
        );
    }
    for (index, option) in options.iter().enumerate() {
        let at = format!("{at}/{index}");
        let name = option["name"].as_str().unwrap_or_default();
        named(found, name, &format!("{at}/name"));
        if names.contains(&name) {
            found.breach(&at, "APPLICATION_COMMAND_OPTIONS_NAME_NOT_UNIQUE", "Option names must be unique");
        }
        names.push(name);
        let kind = option["type"].as_u64().unwrap_or_default();
        let too_deep = match kind {
            GROUP => depth > 0,
            SUBCOMMAND => depth > 1,
            _ => false,
        };
        if too_deep {
            found.breach(&at, "APPLICATION_COMMAND_OPTIONS_TOO_DEEP", "Sub-commands nest once");
        }
        let has_choices = option["choices"].as_array().is_some_and(|it| !it.is_empty());
        if option["autocomplete"] == true && (has_choices || !COMPLETED.contains(&kind)) {
            found.breach(
                &at,
                "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE",
                "Only free strings and numbers complete",
            );
        }
        if option["required"] == true && optional {
            found.breach(&at, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", "Required options come first");
        }
        optional |= !nests(option) && option["required"] != true;
        options_within(found, option, kind, depth, &at);
    }
}

fn options_within(found: &mut Found, option: &Value, kind: u64, depth: usize, at: &str) {
    let at = format!("{at}/options");
    let has = option["options"].as_array().is_some_and(|it| !it.is_empty());
    match kind {
        SUBCOMMAND | GROUP => options(found, &option["options"], depth + 1, &at),
        _ if has => found.breach(&at, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "Values have no options"),
        _ => {}
    }
}

fn characters(value: &Value) -> usize {
    let text = |name: &str| value[name].as_str().map_or(0, |it| it.chars().count());
    let within = |name: &str| value[name].as_array().into_iter().flatten().map(characters).sum::<usize>();
    text("name") + text("description") + text("value") + within("options") + within("choices")
}
