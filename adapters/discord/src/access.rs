//! Who may do what in a channel, reckoned from roles and overwrites as Discord does.
//!
//! Source: Discord's reference of permissions, "permission overwrites".

use std::collections::HashMap;

use serde_json::Value;

pub(crate) const ADMINISTRATOR: u64 = 1 << 3;
pub(crate) const VIEW_CHANNEL: u64 = 1 << 10;
pub(crate) const SEND_MESSAGES: u64 = 1 << 11;
pub(crate) const READ_MESSAGE_HISTORY: u64 = 1 << 16;
pub(crate) const MANAGE_THREADS: u64 = 1 << 34;
pub(crate) const CREATE_PUBLIC_THREADS: u64 = 1 << 35;
pub(crate) const SEND_MESSAGES_IN_THREADS: u64 = 1 << 38;

/// A guild's roles, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Roles {
    guild: String,
    owner: String,
    granted: HashMap<String, u64>,
}

impl Roles {
    /// From Discord's description of the guild; what is missing grants nothing.
    pub(crate) fn of(guild: &Value) -> Self {
        let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
        let roles = guild["roles"].as_array().map(Vec::as_slice).unwrap_or_default();
        let granted = roles.iter().map(|it| (text(&it["id"]), bits(&it["permissions"]))).collect();
        Self { guild: text(&guild["id"]), owner: text(&guild["owner_id"]), granted }
    }

    /// What a member may do in a channel; of a thread, in the channel that it belongs to.
    pub(crate) fn permissions(&self, member: &Value, channel: &Value) -> u64 {
        let user = member["user"]["id"].as_str().unwrap_or_default();
        let own = member["roles"].as_array().map(Vec::as_slice).unwrap_or_default();
        let own: Vec<&str> = own.iter().filter_map(Value::as_str).collect();
        let of_role = |id: &str| self.granted.get(id).copied().unwrap_or(0);
        let base = own.iter().fold(of_role(&self.guild), |all, it| all | of_role(it));
        if user == self.owner || base & ADMINISTRATOR != 0 {
            return u64::MAX;
        }
        let overwrites = channel["permission_overwrites"].as_array().map(Vec::as_slice).unwrap_or_default();
        let everyone = |id: &str| id == self.guild;
        let of_roles = |id: &str| own.contains(&id);
        let alone = |id: &str| id == user;
        let base = overwritten(base, overwrites, &everyone);
        let base = overwritten(base, overwrites, &of_roles);
        overwritten(base, overwrites, &alone)
    }
}

// Denied first, then allowed: of several roles one that allows is enough.
fn overwritten(base: u64, overwrites: &[Value], meant: &dyn Fn(&str) -> bool) -> u64 {
    let meant = || overwrites.iter().filter(|it| it["id"].as_str().is_some_and(meant));
    let denied = meant().fold(0, |all, it| all | bits(&it["deny"]));
    let allowed = meant().fold(0, |all, it| all | bits(&it["allow"]));
    base & !denied | allowed
}

/// Permissions come as text, because they have more bits than JSON's numbers are safe with.
pub(crate) fn bits(value: &Value) -> u64 {
    value.as_str().and_then(|it| it.parse().ok()).or_else(|| value.as_u64()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn roles() -> Roles {
        let text = |it: u64| it.to_string();
        Roles::of(&json!({"id": "9", "owner_id": "1", "roles": [
            {"id": "9", "permissions": text(VIEW_CHANNEL | SEND_MESSAGES)},
            {"id": "90", "permissions": text(ADMINISTRATOR)},
            {"id": "91", "permissions": "0"},
            {"id": "92", "permissions": "0"},
        ]}))
    }

    fn member(user: &str, roles: &[&str]) -> Value {
        json!({"user": {"id": user}, "roles": roles})
    }

    #[test]
    fn a_private_channel_is_seen_by_whom_it_names() {
        let view = VIEW_CHANNEL.to_string();
        let channel = json!({"permission_overwrites": [
            {"id": "9", "type": 0, "allow": "0", "deny": view},
            {"id": "91", "type": 0, "allow": view, "deny": "0"},
            {"id": "92", "type": 0, "allow": "0", "deny": view},
            {"id": "7", "type": 1, "allow": view, "deny": "0"},
            {"id": "8", "type": 1, "allow": "0", "deny": view},
        ]});
        let sees =
            |user: &str, own: &[&str]| roles().permissions(&member(user, own), &channel) & VIEW_CHANNEL != 0;
        let all = [
            (sees("2", &[]), false),
            (sees("2", &["91"]), true),
            (sees("2", &["91", "92"]), true),
            (sees("7", &[]), true),
            (sees("8", &["91"]), false),
            (sees("1", &[]), true),
            (sees("2", &["90"]), true),
        ];
        assert!(all.iter().all(|(is, should)| is == should), "{all:?}");
    }

    #[test]
    fn what_is_missing_grants_nothing() {
        let nothing = Roles::of(&json!({"id": "9", "roles": [{"id": "9", "permissions": []}, 7]}));
        assert_eq!(nothing.permissions(&member("2", &["91"]), &json!({})), 0);
        assert_eq!(roles().permissions(&json!(null), &json!([])), VIEW_CHANNEL | SEND_MESSAGES);
    }
}
