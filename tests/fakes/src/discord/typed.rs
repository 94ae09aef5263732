//! A typed `/baton …` as the client sends it: the command, its subcommands, and typed options.

use serde_json::{Value, json};

use super::world::World;

const SUBCOMMAND: u64 = 1;
const GROUP: u64 = 2;
const STRING: u64 = 3;
const INTEGER: u64 = 4;
const BOOLEAN: u64 = 5;
const USER: u64 = 6;
const CHANNEL: u64 = 7;
const ROLE: u64 = 8;
const NUMBER: u64 = 10;

/// A command that is registered, found by the words that lead to it.
#[derive(Debug)]
pub(crate) struct Chosen {
    command: Value,
    /// Subcommand group and subcommand, where there are any.
    path: Vec<Value>,
    /// Which values it takes.
    takes: Vec<Value>,
}

/// Values by the names of the options that they are for.
pub(crate) type Given = Vec<(String, String)>;

impl World {
    /// The command these words lead to, and how many words that took; a first word that names no command
    /// belongs to the only one there is.
    pub(crate) fn choose(&self, guild: Option<&str>, words: &[&str]) -> Result<(Chosen, usize), String> {
        let offered = self.commands.offered(guild);
        let typed = offered.iter().filter(|it| it["type"] == 1);
        let first = words.first().copied().unwrap_or_default().trim_start_matches('/');
        let named = typed.clone().find(|it| it["name"] == first);
        let command = named.or(typed.clone().next()).ok_or("no command is registered")?.clone();
        let mut used = usize::from(named.is_some());
        let mut chosen = Chosen { takes: list(&command["options"]), command, path: Vec::new() };
        while chosen.takes.iter().any(nests) {
            let word = words.get(used).copied().unwrap_or_default();
            let Some(found) = chosen.takes.iter().find(|it| it["name"] == word).cloned() else {
                let names: Vec<&str> = chosen.takes.iter().filter_map(|it| it["name"].as_str()).collect();
                return Err(format!("no subcommand `{word}`; there are: {}", names.join(", ")));
            };
            used += 1;
            chosen.takes = list(&found["options"]);
            let ends = found["type"] == SUBCOMMAND;
            chosen.path.push(found);
            if ends {
                break;
            }
        }
        Ok((chosen, used))
    }

    /// `data` of the interaction; `focused` is the option that is being typed, when it is.
    pub(crate) fn command_data(
        &self,
        guild: Option<&str>,
        chosen: &Chosen,
        given: &Given,
        focused: Option<&str>,
    ) -> Result<Value, String> {
        let mut options = Vec::new();
        let mut resolved = json!({});
        for (name, value) in given {
            let option = chosen.takes.iter().find(|it| it["name"] == name.as_str());
            let option =
                option.ok_or_else(|| format!("no option `{name}`; there are: {}", chosen.names()))?;
            let is_focused = focused == Some(name);
            let mut sent = json!({ "name": name, "type": option["type"] });
            // What is being typed is text, whatever it is to become.
            sent["value"] = if is_focused { json!(value) } else { self.value(option, value)? };
            if is_focused {
                sent["focused"] = json!(true);
                if option["autocomplete"] != true {
                    return Err(format!("`{name}` does not complete"));
                }
            }
            self.resolve(guild, option, &sent["value"], &mut resolved);
            options.push(sent);
        }
        let missing =
            |it: &&Value| it["required"] == true && !given.iter().any(|given| it["name"] == given.0.as_str());
        if focused.is_none()
            && let Some(missing) = chosen.takes.iter().find(missing)
        {
            return Err(format!("`{}` is required", text(&missing["name"])));
        }
        for outer in chosen.path.iter().rev() {
            options = vec![json!({ "name": outer["name"], "type": outer["type"], "options": options })];
        }
        let command = &chosen.command;
        let mut data = json!({ "id": command["id"], "name": command["name"], "type": command["type"],
            "options": options });
        if let Some(guild) = command.get("guild_id") {
            data["guild_id"] = guild.clone();
        }
        if resolved != json!({}) {
            data["resolved"] = resolved;
        }
        Ok(data)
    }

    /// Typed `name:value`, or in the order of the options, the last taking what is left.
    pub(crate) fn given(&self, chosen: &Chosen, rest: &str) -> Result<Given, String> {
        if chosen.takes.iter().any(|it| named_at(rest, text(&it["name"])).is_some()) {
            return Ok(named(chosen, rest));
        }
        let (mut given, mut rest) = (Vec::new(), rest.trim());
        for (at, option) in chosen.takes.iter().enumerate() {
            let name = text(&option["name"]).to_owned();
            if rest.is_empty() {
                break;
            }
            if at + 1 == chosen.takes.len() && option["type"] == STRING && given.len() == at {
                given.push((name, rest.trim_matches('"').to_owned()));
                return Ok(given);
            }
            let (word, left) = word(rest);
            match self.value(option, &word) {
                Ok(_) => {
                    given.push((name, word));
                    rest = left;
                }
                Err(_) if option["required"] != true => {}
                Err(why) => return Err(why),
            }
        }
        match rest {
            "" => Ok(given),
            left => Err(format!("nothing takes `{left}`; there are: {}", chosen.names())),
        }
    }

    /// A value of the option's type, if it is one.
    fn value(&self, option: &Value, typed: &str) -> Result<Value, String> {
        let no = |what: &str| format!("`{}` wants {what}, not `{typed}`", text(&option["name"]));
        let choices = list(&option["choices"]);
        if !choices.is_empty() {
            let found = choices.iter().find(|it| it["name"] == typed || it["value"] == typed);
            let names: Vec<&str> = choices.iter().map(|it| text(&it["name"])).collect();
            return found.map(|it| it["value"].clone()).ok_or_else(|| no(&names.join(" or ")));
        }
        match option["type"].as_u64().unwrap_or_default() {
            STRING => {
                let (least, most) = (option["min_length"].as_u64(), option["max_length"].as_u64());
                let length = u64::try_from(typed.chars().count()).unwrap_or(u64::MAX);
                let fits = least.unwrap_or(0) <= length && length <= most.unwrap_or(6_000);
                if fits { Ok(json!(typed)) } else { Err(no("another length")) }
            }
            INTEGER => typed.parse::<i64>().map(|it| json!(it)).map_err(|_| no("a whole number")),
            NUMBER => typed.parse::<f64>().map(|it| json!(it)).map_err(|_| no("a number")),
            BOOLEAN => typed.parse::<bool>().map(|it| json!(it)).map_err(|_| no("true or false")),
            USER => self.user_called(typed).map(|it| json!(it)).ok_or_else(|| no("somebody")),
            CHANNEL => self.channel_called(typed).map(|it| json!(it)).ok_or_else(|| no("a channel")),
            ROLE => {
                let id = typed.trim_start_matches("<@&").trim_end_matches('>');
                let known = self.guilds.values().any(|it| it.roles.contains_key(id));
                if known { Ok(json!(id)) } else { Err(no("a role")) }
            }
            _ => Err(no("what nobody can type")),
        }
    }

    /// By id, mention or name.
    pub(crate) fn user_called(&self, typed: &str) -> Option<String> {
        let bare = typed.trim_start_matches("<@").trim_start_matches(['!', '@']).trim_end_matches('>');
        let is = |it: &&super::user::User| it.id == bare || it.username == bare || it.name == bare;
        self.users.values().find(is).map(|it| it.id.clone())
    }

    /// By id, mention or name.
    pub(crate) fn channel_called(&self, typed: &str) -> Option<String> {
        let bare = typed.trim_start_matches('<').trim_start_matches('#').trim_end_matches('>');
        let is = |it: &&super::channel::Channel| it.recipient.is_none() && (it.id == bare || it.name == bare);
        self.channels.values().find(is).map(|it| it.id.clone())
    }

    /// What the option refers to, shown whole.
    fn resolve(&self, guild: Option<&str>, option: &Value, value: &Value, resolved: &mut Value) {
        let Some(id) = value.as_str() else { return };
        match option["type"].as_u64() {
            Some(USER) => self.resolve_user(guild, id, resolved),
            Some(CHANNEL) => self.resolve_channel(id, resolved),
            _ => {}
        }
    }

    pub(crate) fn resolve_user(&self, guild: Option<&str>, id: &str, resolved: &mut Value) {
        let Some(user) = self.users.get(id) else { return };
        resolved["users"][id] = user.json();
        if let Some(mut member) = guild.and_then(|it| self.member_json(it, id)) {
            member.as_object_mut().and_then(|it| it.remove("user"));
            member["permissions"] =
                json!(guild.map(|it| self.guild(it).permissions(id)).unwrap_or_default().to_string());
            resolved["members"][id] = member;
        }
    }

    pub(crate) fn resolve_channel(&self, id: &str, resolved: &mut Value) {
        let Some(channel) = self.channels.get(id) else { return };
        let mut shown = channel.json();
        shown["permissions"] = json!("0");
        resolved["channels"][id] = shown;
    }
}

impl Chosen {
    fn names(&self) -> String {
        self.takes.iter().map(|it| text(&it["name"])).collect::<Vec<_>>().join(", ")
    }
}

fn nests(option: &Value) -> bool {
    matches!(option["type"].as_u64(), Some(SUBCOMMAND | GROUP))
}

fn named(chosen: &Chosen, rest: &str) -> Given {
    let names = chosen.takes.iter().map(|it| text(&it["name"]));
    let mut found: Vec<(usize, &str)> = names.filter_map(|it| Some((named_at(rest, it)?, it))).collect();
    found.sort_unstable();
    let ends = found.iter().skip(1).map(|it| it.0).chain([rest.len()]);
    let each = found.iter().zip(ends).map(|((from, name), to)| {
        let value = rest[*from..to].trim_start().split_once(':').map(|it| it.1).unwrap_or_default();
        ((*name).to_owned(), value.trim().trim_matches('"').to_owned())
    });
    each.collect()
}

/// Where `name:` stands as a word of its own.
fn named_at(rest: &str, name: &str) -> Option<usize> {
    let wanted = format!("{name}:");
    let mut found = rest.match_indices(wanted.as_str()).map(|it| it.0);
    found.find(|at| *at == 0 || rest[..*at].ends_with(' '))
}

/// The first word, or several in quotes, and what is left.
fn word(rest: &str) -> (String, &str) {
    if let Some((inside, left)) = rest.strip_prefix('"').and_then(|it| it.split_once('"')) {
        return (inside.to_owned(), left.trim_start());
    }
    let (word, left) = rest.split_once(' ').unwrap_or((rest, ""));
    (word.to_owned(), left.trim_start())
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
