//! Every route there is, called as Discord's documentation calls it.

use super::{Asked, Outcome, commands, guilds, interactions, messages, reading, threads, users};

/// Who may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Bot,
    /// An interaction's token stands in the path instead.
    Anyone,
}

pub(crate) struct Route {
    method: &'static str,
    /// `{}` stands for one segment.
    path: &'static str,
    pub(crate) name: &'static str,
    pub(crate) access: Access,
    pub(crate) answers: fn(&mut Asked<'_>) -> Outcome,
}

const fn bot(
    method: &'static str,
    path: &'static str,
    name: &'static str,
    answers: fn(&mut Asked<'_>) -> Outcome,
) -> Route {
    Route { method, path, name, access: Access::Bot, answers }
}

const fn open(
    method: &'static str,
    path: &'static str,
    name: &'static str,
    answers: fn(&mut Asked<'_>) -> Outcome,
) -> Route {
    Route { method, path, name, access: Access::Anyone, answers }
}

/// Those that are more particular stand first.
const ROUTES: &[Route] = &[
    open("GET", "/gateway", "get_gateway", users::gateway),
    bot("GET", "/gateway/bot", "get_gateway_bot", users::gateway_bot),
    bot("GET", "/applications/@me", "get_current_application", users::application),
    bot("GET", "/oauth2/applications/@me", "get_current_bot_application_information", users::application),
    bot("GET", "/users/@me", "get_current_user", users::own),
    bot("GET", "/users/@me/guilds", "get_current_user_guilds", users::guilds),
    bot("POST", "/users/@me/channels", "create_dm", users::create_direct),
    bot("GET", "/users/{}", "get_user", users::get),
    bot("GET", "/applications/{}/commands", "get_global_application_commands", commands::list),
    bot("PUT", "/applications/{}/commands", "bulk_overwrite_global_application_commands", commands::replace),
    bot("POST", "/applications/{}/commands", "create_global_application_command", commands::create),
    bot("DELETE", "/applications/{}/commands/{}", "delete_global_application_command", commands::delete),
    bot("GET", "/applications/{}/guilds/{}/commands", "get_guild_application_commands", commands::list),
    bot(
        "PUT",
        "/applications/{}/guilds/{}/commands",
        "bulk_overwrite_guild_application_commands",
        commands::replace,
    ),
    bot("POST", "/applications/{}/guilds/{}/commands", "create_guild_application_command", commands::create),
    bot(
        "DELETE",
        "/applications/{}/guilds/{}/commands/{}",
        "delete_guild_application_command",
        commands::delete,
    ),
    bot("GET", "/guilds/{}", "get_guild", guilds::get),
    bot("GET", "/guilds/{}/channels", "get_guild_channels", guilds::channels),
    bot("GET", "/guilds/{}/roles", "get_guild_roles", guilds::roles),
    bot("GET", "/guilds/{}/members", "list_guild_members", guilds::members),
    bot("GET", "/guilds/{}/members/{}", "get_guild_member", guilds::member),
    bot("GET", "/guilds/{}/threads/active", "list_active_guild_threads", guilds::threads),
    bot("GET", "/guilds/{}/audit-logs", "get_guild_audit_log", guilds::audit_log),
    bot("GET", "/channels/{}", "get_channel", threads::get),
    bot("PATCH", "/channels/{}", "modify_channel", threads::modify),
    bot("GET", "/channels/{}/messages", "get_channel_messages", reading::list),
    bot("POST", "/channels/{}/messages", "create_message", messages::create),
    bot("GET", "/channels/{}/messages/{}", "get_channel_message", reading::one),
    bot("PATCH", "/channels/{}/messages/{}", "edit_message", messages::edit),
    bot("DELETE", "/channels/{}/messages/{}", "delete_message", messages::delete),
    bot("POST", "/channels/{}/messages/{}/threads", "start_thread_from_message", threads::start_from_message),
    bot("POST", "/channels/{}/threads", "start_thread", threads::start),
    bot("GET", "/channels/{}/thread-members", "list_thread_members", threads::members),
    bot("PUT", "/channels/{}/thread-members/{}", "add_thread_member", threads::add_member),
    open("POST", "/interactions/{}/{}/callback", "create_interaction_response", interactions::respond),
    open("GET", "/webhooks/{}/{}/messages/{}", "get_original_interaction_response", interactions::get),
    open("PATCH", "/webhooks/{}/{}/messages/{}", "edit_original_interaction_response", interactions::edit),
    open(
        "DELETE",
        "/webhooks/{}/{}/messages/{}",
        "delete_original_interaction_response",
        interactions::delete,
    ),
    open("POST", "/webhooks/{}/{}", "create_followup_message", interactions::follow_up),
];

/// The route, and what stood where it has `{}`.
pub(crate) fn find<'p>(method: &str, path: &'p str) -> Option<(&'static Route, Vec<&'p str>)> {
    let own = ROUTES.iter().filter(|it| it.method == method);
    own.filter_map(|it| Some((it, captured(it.path, path)?))).next()
}

fn captured<'p>(pattern: &str, path: &'p str) -> Option<Vec<&'p str>> {
    let (mut found, mut given) = (Vec::new(), path.split('/'));
    for part in pattern.split('/') {
        match (part, given.next()?) {
            ("{}", "") => return None,
            ("{}", segment) => found.push(segment),
            (part, segment) if part == segment => {}
            _ => return None,
        }
    }
    given.next().is_none().then_some(found)
}
