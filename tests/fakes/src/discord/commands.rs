//! The commands that the application registered, stored as Discord stores them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::world::{APPLICATION, World};

#[derive(Debug, Default)]
pub(crate) struct Commands {
    pub(crate) global: Vec<Value>,
    pub(crate) of_guilds: BTreeMap<String, Vec<Value>>,
}

impl Commands {
    pub(crate) fn of(&self, guild: Option<&str>) -> &[Value] {
        match guild {
            None => &self.global,
            Some(guild) => self.of_guilds.get(guild).map(Vec::as_slice).unwrap_or_default(),
        }
    }

    pub(crate) fn of_mut(&mut self, guild: Option<&str>) -> &mut Vec<Value> {
        match guild {
            None => &mut self.global,
            Some(guild) => self.of_guilds.entry(guild.to_owned()).or_default(),
        }
    }

    /// What somebody in a guild, or in a direct conversation, can use.
    pub(crate) fn offered(&self, guild: Option<&str>) -> Vec<Value> {
        let own = guild.map(|it| self.of(Some(it))).unwrap_or_default();
        own.iter().chain(&self.global).cloned().collect()
    }
}

impl World {
    /// Replaces all of them; those that stay what they are keep their id and version.
    pub(crate) fn replace_commands(&mut self, guild: Option<&str>, sent: &[Value]) {
        let before = self.commands.of(guild).to_vec();
        let stored = sent.iter().map(|it| self.stored(&before, guild, it)).collect();
        *self.commands.of_mut(guild) = stored;
    }

    /// Adds one, or puts it in the place of its namesake.
    pub(crate) fn upsert_command(&mut self, guild: Option<&str>, sent: &Value) -> Value {
        let before = self.commands.of(guild).to_vec();
        let stored = self.stored(&before, guild, sent);
        let all = self.commands.of_mut(guild);
        all.retain(|it| it["id"] != stored["id"]);
        all.push(stored.clone());
        stored
    }

    /// As Discord gives it back: defaults added, and what says nothing dropped.
    fn stored(&mut self, before: &[Value], guild: Option<&str>, sent: &Value) -> Value {
        let kind = sent["type"].as_u64().unwrap_or(1);
        let mut command = json!({
            "application_id": APPLICATION, "type": kind, "name": sent["name"],
            "name_localizations": sent["name_localizations"],
            "description": sent["description"].as_str().unwrap_or_default(),
            "description_localizations": sent["description_localizations"],
            "default_member_permissions": sent["default_member_permissions"],
            "dm_permission": sent["dm_permission"].as_bool().unwrap_or(true), "nsfw": sent["nsfw"] == true,
            "contexts": sent["contexts"], "integration_types": [0],
        });
        if let Some(kinds) = sent["integration_types"].as_array() {
            command["integration_types"] = json!(kinds);
        }
        if let Some(guild) = guild {
            command["guild_id"] = json!(guild);
        }
        let options = options(&sent["options"]);
        if !options.is_empty() {
            command["options"] = json!(options);
        }
        let old = before.iter().find(|it| it["name"] == command["name"] && it["type"] == command["type"]);
        let id = old.map_or_else(|| json!(self.snowflake()), |it| it["id"].clone());
        command["id"] = id;
        let same = old.filter(|it| {
            let mut it = (*it).clone();
            it.as_object_mut().and_then(|it| it.remove("version"));
            it == command
        });
        command["version"] = same.map_or_else(|| json!(self.snowflake()), |it| it["version"].clone());
        command
    }
}

fn options(sent: &Value) -> Vec<Value> {
    let kept = |option: &Value| {
        let mut kept = json!({});
        for (name, value) in option.as_object().into_iter().flatten() {
            let says = match value {
                Value::Null | Value::Bool(false) => false,
                Value::Array(all) => !all.is_empty(),
                Value::Object(all) => !all.is_empty(),
                _ => true,
            };
            if says && name != "options" {
                kept[name] = value.clone();
            }
        }
        let inner = options(&option["options"]);
        if !inner.is_empty() {
            kept["options"] = json!(inner);
        }
        kept
    };
    sent.as_array().into_iter().flatten().map(kept).collect()
}
