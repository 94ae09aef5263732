//! Configuration: defaults, then `baton.toml`, then the environment; each key is checked where it stands.
//!
//! Rule: a key nobody reads is an error that names the nearest one, and a section that is present is complete.

use std::{
    collections::BTreeMap,
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use url::Url;

use keys::wrong;

mod discord;
mod keys;
mod read;
mod section;
mod slack;
mod store;

pub use store::StoreUrl;

/// Read when no other file is named.
pub const FILE: &str = "baton.toml";
/// Where pages are served unless `http.listen` says otherwise.
pub const DEFAULT_LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 8080);
/// What every variable of the environment begins with.
const PREFIX: &str = "BATON_";
/// What `baton init` writes.
pub const TEMPLATE: &str = r#"# Baton's configuration. Every line can also be a variable: BATON_STORE__URL, BATON_HTTP__LISTEN and so on.

# A file, or a server that several can use: postgres://baton@db.example.com:5432/baton. With a password in it, give the
# address in a file that BATON_STORE__URL_FILE names.
[store]
url = "sqlite://baton.db"

# [http]
# listen = "127.0.0.1:8080"
# public_url = "https://baton.example.com"

# Slack: `baton manifest slack` makes the app; the README's "Slack in five minutes" leads through it.
# [slack]
# mode = "socket"
# bot_token = "xoxb-…"
# app_token = "xapp-…"

# Discord: the README's "Discord in five minutes" leads through it.
# [discord]
# token = "…"
# application_id = "1234567890"

# Texts of your own; see prompts/ in the sources. `baton prompts check` says whether they can be used.
# [prompts]
# dir = "prompts"

# The playground has no passwords: leave it closed unless it is all you run.
# [playground]
# expose = false
"#;

/// Everything that can be set.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the record is.
    pub store_url: Setting<StoreUrl>,
    /// Where pages are served.
    pub listen: SocketAddr,
    /// Whether that was said, so that readings are taken also where no platform comes over HTTP.
    pub listens: bool,
    /// Where they are reached from outside.
    pub public_url: Option<Url>,
    /// What tokens at rest are sealed with.
    pub key_file: Option<PathBuf>,
    /// The Slack app.
    pub slack: Option<baton_slack::Config>,
    /// The Discord application.
    pub discord: Option<baton_discord::Config>,
    /// A folder of texts laid over the built-in ones.
    pub prompts: Option<PathBuf>,
    /// Whether the playground may be reached from other machines.
    pub expose_playground: bool,
}

/// A value and who set it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Setting<T> {
    pub value: T,
    pub origin: Origin,
}

/// Who set a value; the later wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Origin {
    Default,
    File,
    Environment,
}

/// The configuration cannot be used: where, which key, and what to type instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
#[expect(missing_docs, reason = "the names say it")]
pub struct BadConfig {
    pub place: String,
    pub what: String,
}

/// A value as written, and the place to name when it is wrong.
#[derive(Debug, Clone)]
struct Raw {
    text: String,
    place: String,
    origin: Origin,
}

type Values = BTreeMap<&'static str, Raw>;

impl Config {
    /// Reads `file`, or [`FILE`] if it exists, and `environment` over it.
    ///
    /// # Errors
    /// The first [`BadConfig`] found.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, BadConfig> {
        let mut values = Values::new();
        let path = file.unwrap_or(Path::new(FILE));
        let headings = match fs::read_to_string(path) {
            Ok(text) => read::read_file(&path.display().to_string(), &text, &mut values)?,
            Err(why) if file.is_none() && why.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(why) => return Err(keys::bad(path.display(), format!("it cannot be read: {why}"))),
        };
        read::read_environment(environment, &mut values)?;
        read::expect_whole(&headings, &values)?;
        Self::of(&values, path)
    }

    fn of(values: &Values, file: &Path) -> Result<Self, BadConfig> {
        let url = values.get("store.url");
        let listen = match values.get("http.listen") {
            Some(raw) => {
                raw.text.parse().map_err(|_| wrong(raw, "http.listen", "is no address with a port"))?
            }
            None => SocketAddr::from(DEFAULT_LISTEN),
        };
        let expose = match values.get("playground.expose") {
            Some(raw) => {
                raw.text.parse().map_err(|_| wrong(raw, "playground.expose", "is neither true nor false"))?
            }
            None => false,
        };
        let public_url = match values.get("http.public_url") {
            Some(raw) => Some(public(raw)?),
            None => None,
        };
        Ok(Self {
            slack: slack::of(values, public_url.as_ref())?,
            discord: discord::of(values)?,
            public_url,
            key_file: values.get("secrets.key_file").map(|it| beside(it, file)),
            store_url: Setting {
                value: StoreUrl::of(url)?,
                origin: url.map_or(Origin::Default, |it| it.origin),
            },
            listen,
            listens: values.contains_key("http.listen"),
            prompts: values.get("prompts.dir").map(|it| PathBuf::from(&it.text)),
            expose_playground: expose,
        })
    }
}

/// A path that a file names stands beside that file, wherever Baton is started.
fn beside(raw: &Raw, file: &Path) -> PathBuf {
    match raw.origin {
        Origin::File => file.with_file_name(&raw.text),
        Origin::Default | Origin::Environment => PathBuf::from(&raw.text),
    }
}

// Without encryption only to this machine: tokens and people's words travel there.
fn public(raw: &Raw) -> Result<Url, BadConfig> {
    let url = Url::parse(&raw.text).map_err(|_| wrong(raw, "http.public_url", "is no address"))?;
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => Ok(url),
        "http" if here => Ok(url),
        _ => Err(wrong(raw, "http.public_url", "does not begin with https://")),
    }
}

#[cfg(test)]
mod tests;
