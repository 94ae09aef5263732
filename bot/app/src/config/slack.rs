//! The section `[slack]`: two ways in, two kinds of access, and each complete or refused.

use baton_slack::{Access, Config, OAuthApp, WayIn, config::API_URL};
use url::Url;

use super::{
    BadConfig, Values,
    keys::{bad, takes, wrong},
    section::Section,
};

/// What is configured of Slack, or nothing.
pub(super) fn of(values: &Values, public_url: Option<&Url>) -> Result<Option<Config>, BadConfig> {
    let Some(section) = Section::of(values, "slack") else { return Ok(None) };
    let mode = section.needed("slack.mode", "or \"http\"")?;
    let way_in = match mode.text.as_str() {
        "socket" => WayIn::Socket { app_token: token(&section, "slack.app_token", "xapp-")? },
        "http" => {
            WayIn::Http { signing_secret: section.needed("slack.signing_secret", "")?.text.clone().into() }
        }
        _ => return Err(wrong(mode, "slack.mode", "is neither socket nor http")),
    };
    let by_itself = values.contains_key("slack.client_id") || values.contains_key("slack.client_secret");
    let access = match (by_itself, values.get("slack.bot_token"), &way_in) {
        (false, _, _) => Access::Token { bot_token: token(&section, "slack.bot_token", "xoxb-")? },
        (true, Some(token), _) => {
            let what = "`slack.bot_token` is for one workspace and `slack.client_id` for many; leave one of them out";
            return Err(bad(&token.place, what.to_owned()));
        }
        (true, None, WayIn::Socket { .. }) => {
            let what = "`slack.client_id` needs a public address: set slack.mode to \"http\", or use slack.bot_token";
            return Err(bad(&mode.place, what.to_owned()));
        }
        (true, None, WayIn::Http { .. }) => Access::OAuth(oauth(&section, public_url)?),
    };
    Ok(Some(Config { api_url: section.api_url("slack.api_url", API_URL)?, way_in, access }))
}

// Never quoted: whoever mixed two tokens up should not find one of them in a log.
fn token(section: &Section<'_>, key: &'static str, prefix: &str) -> Result<secrecy::SecretString, BadConfig> {
    let raw = section.needed(key, "")?;
    if !raw.text.starts_with(prefix) {
        return Err(bad(&raw.place, format!("`{key}` does not begin with {prefix}; {}", takes(key))));
    }
    Ok(raw.text.clone().into())
}

fn oauth(section: &Section<'_>, public_url: Option<&Url>) -> Result<OAuthApp, BadConfig> {
    let Some(public_url) = public_url else {
        let what = "`slack.client_id` needs to know where browsers reach Baton; ";
        return Err(bad(&section.place, format!("{what}{}", takes("http.public_url"))));
    };
    Ok(OAuthApp {
        client_id: section.needed("slack.client_id", "")?.text.clone(),
        client_secret: section.needed("slack.client_secret", "")?.text.clone().into(),
        public_url: public_url.clone(),
    })
}
