//! `/baton` as Discord lists it: the command table as sub-commands, its arguments as typed options, and the
//! shortcuts in the menus of messages; and what comes back of them.
//!
//! No option is required: a bare call opens the form, which asks for everything in its own order.

use baton_chat::{
    card::MAX_CHOICES,
    grammar::{ArgKind, Completed, Offered, OfferedField},
    inbound::{Piece, Shortcut, ShortcutOn},
};
use serde_json::{Value, json};

use crate::{
    discord::Discord,
    inward::{interaction::name_of, markup, text},
    outward::limits::cut,
    rest::{Ask, CallError, Route},
};

/// The root word.
pub const COMMAND: &str = "baton";
/// What the root says about itself.
const ABOUT: &str = "Who owns what, what is missing, and what is borrowed";
/// Options of one level. Source: Discord application commands.
const MAX_OPTIONS: usize = 25;
/// Longest description, in characters. Source: Discord application commands.
const MAX_DESCRIPTION_CHARS: usize = 100;
/// Names, descriptions and values of one command together, in characters. Source: Discord application commands.
const MAX_COMMAND_CHARS: usize = 8_000;
/// Channels in which Baton can be asked to write: text, announcements, threads and forums.
const CHANNELS: [u8; 6] = [0, 5, 10, 11, 12, 15];

/// Whether anything had to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Written {
    Anew,
    Nothing,
}

impl Discord {
    /// Registers the commands where Discord does not have them as they are. Nothing is written otherwise.
    pub(crate) async fn register(&self) -> Result<Written, CallError> {
        if self.commands_are_current().await? {
            return Ok(Written::Nothing);
        }
        let wanted = json!(registration(&self.host.commands(), self.host.shortcuts()));
        self.call(Ask::put(self.commands_route(), &wanted)).await?;
        Ok(Written::Anew)
    }

    /// Whether Discord has the commands as they are.
    pub(crate) async fn commands_are_current(&self) -> Result<bool, CallError> {
        let registered = self.call(Ask::get(self.commands_route())).await?;
        let wanted = json!(registration(&self.host.commands(), self.host.shortcuts()));
        Ok(told(&registered) == told(&wanted))
    }

    fn commands_route(&self) -> Route<'static> {
        Route::Commands { application_id: self.application() }
    }
}

/// How much is said about each command; less where the whole would be too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    Full,
    /// Choices are called what they stand for.
    Choices,
    /// Options too.
    Names,
}

/// Everything that Discord is to list.
pub fn registration(commands: &[Offered], shortcuts: &[Shortcut]) -> Vec<Value> {
    let full = root(commands, Detail::Full);
    let details = [Detail::Choices, Detail::Names].into_iter();
    let root = details.fold(full, |shorter, detail| match chars(&shorter) <= MAX_COMMAND_CHARS {
        true => shorter,
        false => root(commands, detail),
    });
    let of_messages = shortcuts.iter().filter(|it| it.on == ShortcutOn::Messages);
    let menus =
        of_messages.map(|it| json!({"type": 3, "name": it.label, "contexts": [0], "integration_types": [0]}));
    std::iter::once(root).chain(menus).collect()
}

/// What Discord counts of a command: every name, description and value in it.
fn chars(command: &Value) -> usize {
    let own = ["name", "description", "value"].iter().filter_map(|it| command[*it].as_str());
    let below = ["options", "choices"].iter().filter_map(|it| command[*it].as_array()).flatten();
    own.map(|it| it.chars().count()).sum::<usize>() + below.map(chars).sum::<usize>()
}

fn root(commands: &[Offered], detail: Detail) -> Value {
    let mut options: Vec<Value> = Vec::new();
    for command in commands {
        match command.spec.words {
            [word] => options.push(sub_command(word, command, detail)),
            [first, second] => {
                let sub = sub_command(second, command, detail);
                match options.iter_mut().find(|it| it["type"] == 2 && it["name"] == *first) {
                    Some(group) => push(group, sub),
                    None => options
                        .push(json!({"type": 2, "name": first, "description": first, "options": [sub]})),
                }
            }
            // Discord knows two levels; the rest can be said in a sentence.
            _ => tracing::warn!(command = command.spec.name(), "Discord cannot list this command"),
        }
    }
    options.iter_mut().filter(|it| it["type"] == 2).for_each(describe);
    options.truncate(MAX_OPTIONS);
    json!({
        "type": 1,
        "name": COMMAND,
        "description": ABOUT,
        "contexts": [0, 1],
        "integration_types": [0],
        "options": options,
    })
}

fn push(group: &mut Value, sub: Value) {
    if let Some(subs) = group["options"].as_array_mut()
        && subs.len() < MAX_OPTIONS
    {
        subs.push(sub);
    }
}

/// A group is described by what is in it.
fn describe(group: &mut Value) {
    let subs = group["options"].as_array().into_iter().flatten();
    let names: Vec<&str> = subs.filter_map(|it| it["name"].as_str()).collect();
    group["description"] = json!(cut(&names.join(", "), MAX_DESCRIPTION_CHARS));
}

fn sub_command(name: &str, command: &Offered, detail: Detail) -> Value {
    let options: Vec<Value> = command.fields.iter().take(MAX_OPTIONS).map(|it| option(it, detail)).collect();
    let description = cut(&command.summary, MAX_DESCRIPTION_CHARS);
    json!({"type": 1, "name": name, "description": description, "options": options})
}

fn option(field: &OfferedField, detail: Detail) -> Value {
    let label = if detail == Detail::Names { field.arg.name } else { &field.label };
    let (name, description) = (field.arg.name, cut(label, MAX_DESCRIPTION_CHARS));
    let of_type = |kind: u8| json!({"type": kind, "name": name, "description": description});
    let mut option = of_type(match field.arg.kind {
        ArgKind::Number => 4,
        ArgKind::Person | ArgKind::Mention => 6,
        ArgKind::Channel => 7,
        _ => 3,
    });
    match field.arg.kind {
        ArgKind::Number => option["min_value"] = json!(1),
        ArgKind::Channel => option["channel_types"] = json!(CHANNELS),
        ArgKind::Choice(_) => {
            let choices = field.choices.iter().take(MAX_CHOICES);
            let name = |label: &str, token: &str| match detail {
                Detail::Full => cut(label, MAX_DESCRIPTION_CHARS),
                Detail::Choices | Detail::Names => token.to_owned(),
            };
            let choices = choices.map(|it| json!({"name": name(&it.label, &it.token), "value": it.token}));
            option["choices"] = json!(choices.collect::<Vec<_>>());
        }
        ArgKind::Date => option["autocomplete"] = json!(true),
        _ if field.completed == Completed::ByHost => option["autocomplete"] = json!(true),
        _ => {}
    }
    option
}

/// What we say of commands, without what Discord adds, and without what says nothing.
fn told(value: &Value) -> Value {
    const OURS: [&str; 11] = [
        "type",
        "name",
        "description",
        "options",
        "choices",
        "value",
        "autocomplete",
        "min_value",
        "channel_types",
        "contexts",
        "integration_types",
    ];
    let says_nothing =
        |it: &Value| it.is_null() || *it == false || *it == "" || it.as_array().is_some_and(Vec::is_empty);
    match value {
        Value::Array(all) => Value::Array(all.iter().map(told).collect()),
        Value::Object(fields) => {
            let ours = OURS.iter().filter_map(|it| Some(((*it).to_owned(), fields.get(*it)?)));
            ours.filter(|it| !says_nothing(it.1)).map(|(name, it)| (name, told(it))).collect()
        }
        // Discord may give a whole number back with a point in it.
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

/// The words of a command that was used, and its arguments by name.
pub fn line(data: &Value) -> (String, Vec<(String, Piece)>) {
    let (words, options) = reached(data);
    let given = options.iter().filter_map(|it| Some((text(&it["name"])?, piece(it, &data["resolved"])?)));
    (words, given.collect())
}

/// The words of the command that is being typed, and the option that is being typed into.
pub(crate) fn focused(data: &Value) -> Option<(String, &Value)> {
    let (words, options) = reached(data);
    Some((words, options.iter().find(|it| it["focused"] == true)?))
}

/// Down through groups and sub-commands.
fn reached(data: &Value) -> (String, &[Value]) {
    let (mut words, mut at) = (Vec::new(), data);
    while let Some(below) = at["options"].as_array().and_then(|it| it.first()).filter(|it| is_level(it)) {
        words.extend(below["name"].as_str());
        at = below;
    }
    (words.join(" "), at["options"].as_array().map(Vec::as_slice).unwrap_or_default())
}

fn is_level(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(1 | 2))
}

fn piece(option: &Value, resolved: &Value) -> Option<Piece> {
    let value = match &option["value"] {
        Value::String(it) => it.clone(),
        Value::Null => return None,
        other => other.to_string(),
    };
    Some(match option["type"].as_u64() {
        Some(6) => Piece::User(value),
        Some(7) => Piece::Channel(value),
        Some(8) => Piece::Group(value),
        Some(9) if resolved["roles"].get(&value).is_some() => Piece::Group(value),
        Some(9) => Piece::User(value),
        _ => Piece::Text(markup::plain(&value, |id| name_of(resolved, id))),
    })
}

#[cfg(test)]
mod tests;
