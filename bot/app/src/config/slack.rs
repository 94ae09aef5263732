//! The section `[slack]`: two ways in, two kinds of access, and each complete or refused.

use baton_slack::{Access, Config, OAuthApp, WayIn, config::API_URL};
use url::Url;

use super::{
    BadConfig, Raw, Values,
    keys::{KNOWN, bad, section_of, takes, wrong},
};

/// What is configured of Slack, or nothing.
pub(super) fn of(values: &Values, public_url: Option<&Url>) -> Result<Option<Config>, BadConfig> {
    let Some((_, any)) = values.iter().find(|(key, _)| section_of(key) == "slack") else { return Ok(None) };
    let section = Section { values, place: any.place.clone() };
    let mode = section.needed("slack.mode", "or \"http\"")?;
    let way_in = match mode.text.as_str() {
        "socket" => WayIn::Socket { app_token: section.token("slack.app_token", "xapp-")? },
        "http" => {
            WayIn::Http { signing_secret: section.needed("slack.signing_secret", "")?.text.clone().into() }
        }
        _ => return Err(wrong(mode, "slack.mode", "is neither socket nor http")),
    };
    let by_itself = values.contains_key("slack.client_id") || values.contains_key("slack.client_secret");
    let access = match (by_itself, values.get("slack.bot_token"), &way_in) {
        (false, _, _) => Access::Token { bot_token: section.token("slack.bot_token", "xoxb-")? },
        (true, Some(token), _) => {
            let what = "`slack.bot_token` is for one workspace and `slack.client_id` for many; leave one of them out";
            return Err(bad(&token.place, what.to_owned()));
        }
        (true, None, WayIn::Socket { .. }) => {
            let what = "`slack.client_id` needs a public address: set slack.mode to \"http\", or use slack.bot_token";
            return Err(bad(&mode.place, what.to_owned()));
        }
        (true, None, WayIn::Http { .. }) => Access::OAuth(section.app(public_url)?),
    };
    Ok(Some(Config { api_url: section.api_url()?, way_in, access }))
}

struct Section<'v> {
    values: &'v Values,
    place: String,
}

impl Section<'_> {
    fn needed(&self, key: &'static str, or: &str) -> Result<&Raw, BadConfig> {
        let found = self.values.get(key).filter(|it| !it.text.trim().is_empty());
        found.ok_or_else(|| {
            let example = KNOWN.iter().find(|it| it.key == key).map_or("", |it| it.example);
            let or = if or.is_empty() { String::new() } else { format!(" {or}") };
            bad(&self.place, format!("[slack] lacks a line such as {example}{or}"))
        })
    }

    // Never quoted: whoever mixed two tokens up should not find one of them in a log.
    fn token(&self, key: &'static str, prefix: &str) -> Result<secrecy::SecretString, BadConfig> {
        let raw = self.needed(key, "")?;
        if !raw.text.starts_with(prefix) {
            return Err(bad(&raw.place, format!("`{key}` does not begin with {prefix}; {}", takes(key))));
        }
        Ok(raw.text.clone().into())
    }

    fn app(&self, public_url: Option<&Url>) -> Result<OAuthApp, BadConfig> {
        let Some(public_url) = public_url else {
            let what = "`slack.client_id` needs to know where browsers reach Baton; ";
            return Err(bad(&self.place, format!("{what}{}", takes("http.public_url"))));
        };
        Ok(OAuthApp {
            client_id: self.needed("slack.client_id", "")?.text.clone(),
            client_secret: self.needed("slack.client_secret", "")?.text.clone().into(),
            public_url: public_url.clone(),
        })
    }

    fn api_url(&self) -> Result<String, BadConfig> {
        let Some(raw) = self.values.get("slack.api_url") else { return Ok(API_URL.to_owned()) };
        match Url::parse(&raw.text) {
            Ok(url) if ["http", "https"].contains(&url.scheme()) => {
                Ok(raw.text.trim_end_matches('/').to_owned())
            }
            _ => Err(wrong(raw, "slack.api_url", "is no address")),
        }
    }
}
