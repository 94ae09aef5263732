//! The address that puts Baton into a guild, with the least that it needs there.
//!
//! Rule: exactly the permissions that the code uses; a test compares them with the routes that are called.

use std::num::NonZeroU64;

use url::form_urlencoded::Serializer;

use crate::{
    access::{
        CREATE_PUBLIC_THREADS, READ_MESSAGE_HISTORY, SEND_MESSAGES, SEND_MESSAGES_IN_THREADS, VIEW_CHANNEL,
    },
    config::API_URL,
};

/// What is to be allowed: the bot itself, and its commands.
const SCOPES: &str = "bot applications.commands";

/// A permission: its name, its bit, and the calls that need it, as serenity names their routes. Source: Discord's
/// reference, which says so at each call.
pub(crate) const PERMISSIONS: [(&str, u64, &[&str]); 5] = [
    ("View Channels", VIEW_CHANNEL, &["Channel", "ChannelMessages", "GuildThreadsActive"]),
    ("Send Messages", SEND_MESSAGES, &["ChannelMessages", "ChannelForumPosts"]),
    ("Read Message History", READ_MESSAGE_HISTORY, &["ChannelMessages"]),
    ("Create Public Threads", CREATE_PUBLIC_THREADS, &["ChannelMessageThreads"]),
    ("Send Messages in Threads", SEND_MESSAGES_IN_THREADS, &["ChannelMessages"]),
];
/// Calls that no permission guards: about the application itself, what is its own, and what every member may.
#[cfg(test)]
const FREE: [&str; 15] = [
    "ChannelMessage",
    "ChannelThreadMembers",
    "Commands",
    "GatewayBot",
    "Guild",
    "GuildChannels",
    "GuildMember",
    "GuildMembers",
    "InteractionResponse",
    "Oauth2ApplicationCurrent",
    "UserMe",
    "UserMeDmChannels",
    "UserMeGuilds",
    "WebhookFollowupMessages",
    "WebhookOriginalInteractionResponse",
];

/// All permissions together.
pub fn permissions() -> u64 {
    PERMISSIONS.iter().fold(0, |all, it| all | it.1)
}

/// Opens Discord's page that asks which guild Baton is to come into.
pub fn link(application_id: NonZeroU64) -> String {
    let (id, permissions) = (application_id.to_string(), permissions().to_string());
    let fields = [("client_id", id.as_str()), ("scope", SCOPES), ("permissions", permissions.as_str())];
    let query = Serializer::new(String::new()).extend_pairs(fields).finish();
    format!("{API_URL}/oauth2/authorize?{query}")
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::PathBuf};

    use super::*;

    /// Every `Route::Name` of every file but the tests.
    fn routes_in_code() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut folders = vec![PathBuf::from("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("tests.rs") {
                    let code = fs::read_to_string(path).unwrap();
                    let code = code.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
                    let named = code.split("Route::").skip(1);
                    let name =
                        |it: &str| it.chars().take_while(char::is_ascii_alphanumeric).collect::<String>();
                    found.extend(named.map(name).filter(|it| !it.is_empty()));
                }
            }
        }
        found
    }

    #[test]
    fn the_permissions_are_those_that_the_code_uses() {
        let opened = PERMISSIONS.iter().flat_map(|it| it.2).chain(&FREE);
        let opened: BTreeSet<String> = opened.map(|it| (*it).to_owned()).collect();
        assert_eq!(routes_in_code(), opened);
    }

    #[test]
    fn the_address_asks_for_no_more() {
        let link = link(NonZeroU64::new(42).unwrap());
        let expected = "https://discord.com/oauth2/authorize?client_id=42&scope=bot+applications.commands&permissions=309237713920";
        assert_eq!(link, expected);
        assert_eq!(permissions() & crate::access::ADMINISTRATOR, 0);
    }
}
