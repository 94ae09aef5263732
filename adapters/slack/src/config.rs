//! What has to be known before Slack can be spoken to.

use secrecy::SecretString;
use url::Url;

/// The Web API that everybody uses.
pub const API_URL: &str = "https://slack.com/api";

/// One Slack app.
#[derive(Debug, Clone)]
pub struct Config {
    /// Without a slash at its end; [`API_URL`] unless something stands in for Slack.
    pub api_url: String,
    /// How Slack's deliveries come in.
    pub way_in: WayIn,
    /// In whose name Baton speaks.
    pub access: Access,
}

/// How Slack's deliveries come in.
#[derive(Debug, Clone)]
pub enum WayIn {
    /// Over a connection that Baton opens: no public address is needed.
    Socket {
        /// `xapp-…`, with `connections:write`.
        app_token: SecretString,
    },
    /// As signed requests to a public address.
    Http {
        /// From the app's "Basic Information".
        signing_secret: SecretString,
    },
}

/// In whose name Baton speaks.
#[derive(Debug, Clone)]
pub enum Access {
    /// One workspace.
    Token {
        /// `xoxb-…`.
        bot_token: SecretString,
    },
    /// Every workspace that installs the app.
    OAuth(OAuthApp),
}

/// An app that workspaces install by themselves.
#[derive(Debug, Clone)]
pub struct OAuthApp {
    /// From the app's "Basic Information".
    pub client_id: String,
    /// Beside it.
    pub client_secret: SecretString,
    /// Where browsers reach Baton; `https` but on this machine.
    pub public_url: Url,
}
