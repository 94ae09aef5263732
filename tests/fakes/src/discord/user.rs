//! A user, as Discord shows them to a bot.

use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: String,
    pub(crate) username: String,
    /// As displayed.
    pub(crate) name: String,
    pub(crate) bot: bool,
    /// Of their client; only interactions tell it.
    pub(crate) locale: String,
    /// By which code they refuse direct messages.
    pub(crate) refuses: Option<u64>,
}

impl User {
    pub(crate) fn new(id: &str, name: &str) -> User {
        let username: String = name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(".");
        User {
            id: id.to_owned(),
            username,
            name: name.to_owned(),
            bot: false,
            locale: "en-GB".to_owned(),
            refuses: None,
        }
    }

    pub(crate) fn bot(id: &str, name: &str) -> User {
        User { bot: true, ..User::new(id, name) }
    }

    pub(crate) fn json(&self) -> Value {
        let mut user = json!({
            "id": self.id, "username": self.username, "global_name": self.name, "discriminator": "0",
            "avatar": null, "public_flags": 0, "flags": 0, "avatar_decoration_data": null, "banner": null,
            "accent_color": null, "collectibles": null, "primary_guild": null, "clan": null,
        });
        if self.bot {
            user["bot"] = json!(true);
            user["global_name"] = Value::Null;
        }
        user
    }
}
