//! A team's handle, and what its administrators do.

use serde_json::{Value, json};

use super::{
    Slack,
    team::{Kind, Team},
    world::Standing,
};

/// A team of the fake; keeps the server alive.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub(crate) slack: Slack,
    pub(crate) team: String,
}

impl Workspace {
    pub(crate) fn new(slack: Slack, team: &str) -> Workspace {
        Workspace { slack, team: team.to_owned() }
    }

    pub(crate) fn look<T>(&self, at: impl FnOnce(&Team) -> T) -> T {
        at(self.slack.shared.world().team(&self.team))
    }

    pub(crate) fn change<T>(&self, by: impl FnOnce(&mut Team) -> T) -> T {
        by(self.slack.shared.world().team_mut(&self.team))
    }

    fn change_user(&self, id: &str, by: impl FnOnce(&mut Value)) {
        self.change(|team| by(team.users.get_mut(id).unwrap_or_else(|| panic!("no user {id}"))));
    }

    /// `T…`.
    pub fn id(&self) -> &str {
        &self.team
    }

    /// `U…`, whom people mention.
    pub fn bot_user(&self) -> String {
        self.look(|team| team.bot_user.clone())
    }

    /// The newest live one; empty when the app is not installed.
    pub fn bot_token(&self) -> String {
        let world = self.slack.shared.world();
        let live = world.tokens.iter().filter(|(_, it)| it.teams.contains(&self.team) && world.is_live(it));
        live.max_by_key(|(_, grant)| grant.number).map(|(token, _)| token.clone()).unwrap_or_default()
    }

    /// `A…`, the same in every team.
    pub fn app_id(&self) -> String {
        super::world::APP_ID.to_owned()
    }

    /// Exactly what the bot's tokens may do from now on.
    pub fn scopes(&self, scopes: &[&str]) {
        self.change(|team| team.scopes = scopes.iter().map(|it| (*it).to_owned()).collect());
    }

    /// Adds a person, or starts one anew; Slack knows no time zone of some.
    pub fn user(&self, id: &str, name: &str, tz: Option<&str>) {
        self.change(|team| team.add_user(id, name, tz));
    }

    /// The conversation between a person and the bot (`D…`), where commands can be typed too.
    pub fn conversation(&self, user: &str) -> String {
        self.change(|team| team.direct(user))
    }

    /// Changes a person as `users.info` shows them.
    ///
    /// # Panics
    /// When there is no such person, as in the four below.
    pub fn set_user(&self, id: &str, by: impl FnOnce(&mut Value)) {
        self.change_user(id, by);
    }

    /// The account is closed; Slack also stops telling its zone.
    pub fn deactivate(&self, id: &str) {
        self.change_user(id, |user| {
            user["deleted"] = json!(true);
            for name in ["tz", "tz_label", "tz_offset"] {
                user.as_object_mut().and_then(|it| it.remove(name));
            }
        });
    }

    /// Sees only some channels.
    pub fn guest(&self, id: &str) {
        self.change_user(id, |user| user["is_restricted"] = json!(true));
    }

    /// From another organisation, by Slack Connect.
    pub fn stranger(&self, id: &str) {
        self.change_user(id, |user| {
            user["is_stranger"] = json!(true);
            user["team_id"] = json!("TELSEWHERE");
        });
    }

    /// What `dnd.info` answers about a person.
    pub fn quiet_hours(&self, user: &str, dnd: Value) {
        self.change(|team| team.dnd.insert(user.to_owned(), dnd));
    }

    /// A public channel; the bot is in it only when [`Workspace::invite_bot`] says so or its id is listed.
    pub fn channel(&self, id: &str, name: &str, members: &[&str]) {
        self.change(|team| team.add_channel(id, name, Kind::Public, members));
    }

    /// A channel that only its members know of.
    pub fn private_channel(&self, id: &str, name: &str, members: &[&str]) {
        self.change(|team| team.add_channel(id, name, Kind::Private, members));
    }

    /// Silently: the helpers named after events tell the bot.
    pub fn archive(&self, channel: &str) {
        self.change_channel(channel, |it| it.archived = true);
    }

    /// Silently.
    pub fn unarchive(&self, channel: &str) {
        self.change_channel(channel, |it| it.archived = false);
    }

    /// Silently.
    pub fn rename(&self, channel: &str, name: &str) {
        self.change_channel(channel, |it| name.clone_into(&mut it.name));
    }

    /// Silently.
    pub fn invite_bot(&self, channel: &str) {
        let bot = self.bot_user();
        self.change_channel(channel, |it| {
            it.members.insert(bot);
        });
    }

    /// Silently.
    pub fn kick_bot(&self, channel: &str) {
        let bot = self.bot_user();
        self.change_channel(channel, |it| {
            it.members.remove(&bot);
        });
    }

    /// Makes a public channel private, silently.
    pub fn make_private(&self, channel: &str) {
        self.change_channel(channel, |it| it.kind = Kind::Private);
    }

    /// Silently.
    pub fn join(&self, user: &str, channel: &str) {
        self.change_channel(channel, |it| {
            it.members.insert(user.to_owned());
        });
    }

    /// Silently.
    pub fn leave(&self, user: &str, channel: &str) {
        self.change_channel(channel, |it| {
            it.members.remove(user);
        });
    }

    /// Every token of the team answers `token_revoked` from now on, silently.
    pub fn revoke_tokens(&self) {
        self.stand(&Standing::Revoked);
    }

    /// Every token of the team answers `account_inactive` from now on, silently.
    pub fn uninstall(&self) {
        self.stand(&Standing::Uninstalled);
    }

    fn stand(&self, standing: &Standing) {
        let mut world = self.slack.shared.world();
        for grant in world.tokens.values_mut().filter(|it| it.teams.contains(&self.team)) {
            grant.standing = standing.clone();
        }
    }

    fn change_channel(&self, id: &str, by: impl FnOnce(&mut super::team::Channel)) {
        self.change(|team| by(team.channels.get_mut(id).unwrap_or_else(|| panic!("no channel {id}"))));
    }
}
