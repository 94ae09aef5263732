//! What is missing on Slack's side, and how to mend it.

use baton_chat::{inbound::SpaceRef, platform::Finding};
use jiff::{SignedDuration, fmt::rfc2822};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    api::CallError,
    config::{Access, WayIn},
    manifest::{self, LookUps},
    slack::Slack,
};

/// Slack refuses signatures that are five minutes off; this is where it becomes worth a word.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

impl Slack {
    /// Looks at tokens, scopes, the clock, and whether Slack can be reached. Sends nothing to anybody.
    pub async fn examine(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        if let WayIn::Socket { app_token } = &self.config.way_in {
            found.push(self.examine_socket(app_token).await);
        }
        match &self.config.access {
            Access::Token { bot_token } => found.extend(self.examine_token("the bot token", bot_token).await),
            Access::OAuth(_) => {
                let spaces = self.host.spaces(crate::PLATFORM).await.unwrap_or_default();
                if spaces.is_empty() {
                    let mend = "open /slack/install at your public address in a browser";
                    found.push(Finding::ill("Slack: no workspace has installed Baton yet", mend));
                }
                for space in spaces {
                    match self.team(&space.id).await {
                        Some(team) => {
                            let what = format!("the token of {}", team.id);
                            found.extend(self.examine_token(&what, &team.token).await);
                        }
                        None => found.push(Finding::ill(
                            format!("Slack: the token of {} cannot be read", space.id),
                            "check secrets.key_file, or install Baton there again",
                        )),
                    }
                }
            }
        }
        found
    }

    /// Whether Baton can write in a channel.
    pub async fn examine_channel(&self, space: &SpaceRef, channel: &str, name: &str) -> Finding {
        let Some(team) = self.team(&space.id).await else {
            return Finding::ill(format!("Slack: #{name}"), "install Baton in its workspace");
        };
        match self.ask(&team, "conversations.members", &[("channel", channel), ("limit", "200")]).await {
            Ok(_) => Finding::well(format!("Slack: #{name} can be read and written")),
            Err(CallError::Refused(code)) => Finding::ill(
                format!("Slack: #{name} is out of reach ({code})"),
                format!("type `/invite @Baton` in #{name}, or name another with `/baton settings channel`"),
            ),
            Err(why) => Finding::ill(format!("Slack: #{name}: {why}"), "try again"),
        }
    }

    async fn examine_socket(&self, app_token: &SecretString) -> Finding {
        match self.api.post(app_token, "apps.connections.open", &json!({})).await {
            Ok(_) => Finding::well("Slack: the app token opens connections"),
            Err(CallError::Refused(code)) => Finding::ill(
                format!("Slack: the app token opens no connection ({code})"),
                "make one with connections:write at \"Basic Information\", and switch on \"Socket Mode\"",
            ),
            Err(why) => unreachable_slack(&self.config.api_url, &why),
        }
    }

    async fn examine_token(&self, what: &str, token: &SecretString) -> Vec<Finding> {
        let told = match self.api.who(token).await {
            Ok(told) => told,
            Err(CallError::Refused(code)) => {
                let mend = "copy it anew from \"OAuth & Permissions\", or install Baton again";
                return vec![Finding::ill(format!("Slack: {what} is not taken ({code})"), mend)];
            }
            Err(why) => return vec![unreachable_slack(&self.config.api_url, &why)],
        };
        let team = told.answer["team"].as_str().unwrap_or("a workspace").to_owned();
        let mut found = vec![Finding::well(format!("Slack: {what} speaks for {team}"))];
        found.extend(told.scopes.as_deref().map(scopes));
        let now = self.host.now();
        let date = told.date.as_deref().and_then(|it| rfc2822::parse(it).ok());
        found.extend(date.map(|date| match now.duration_since(date.timestamp()).abs() {
            off if off <= SKEW => Finding::well("Slack: the clock agrees"),
            off => Finding::ill(
                format!("Slack: this machine's clock is {} seconds off", off.as_secs()),
                "let it follow a time server; Slack's signatures are refused from five minutes on",
            ),
        }));
        found
    }
}

fn scopes(granted: &str) -> Finding {
    let granted: Vec<&str> = granted.split(',').map(str::trim).collect();
    let missing: Vec<&str> =
        manifest::scopes(LookUps::Direct).into_iter().filter(|it| !granted.contains(it)).collect();
    if missing.is_empty() {
        return Finding::well("Slack: every scope is granted");
    }
    Finding::ill(
        format!("Slack: scopes are missing: {}", missing.join(", ")),
        "add them at \"OAuth & Permissions\" (`baton manifest slack` lists all), then \"Reinstall to Workspace\"",
    )
}

fn unreachable_slack(api_url: &str, why: &CallError) -> Finding {
    Finding::ill(
        format!("Slack cannot be reached at {api_url}: {why}"),
        "let this machine open connections to slack.com and wss-primary.slack.com, port 443",
    )
}
