//! Where something was said: an address that leads back to a conversation. Source: N-17.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Longest address, in characters; platforms' own are much shorter.
const MAX_CHARS: usize = 500;

/// An `https` address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Link(String);

/// The text is no such address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a link begins with https:// and has at most {MAX_CHARS} characters and no spaces")]
pub struct BadLink;

impl Link {
    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Link {
    type Err = BadLink;

    fn from_str(raw: &str) -> Result<Self, BadLink> {
        let host =
            raw.strip_prefix("https://").filter(|it| it.starts_with(|c: char| c.is_ascii_alphanumeric()));
        let plain = raw.chars().all(|it| it.is_ascii_graphic()) && raw.len() <= MAX_CHARS;
        if host.is_some() && plain { Ok(Self(raw.to_owned())) } else { Err(BadLink) }
    }
}

impl TryFrom<String> for Link {
    type Error = BadLink;

    fn try_from(raw: String) -> Result<Self, BadLink> {
        raw.parse()
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.0
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secure_addresses_lead_back() {
        for good in ["https://acme.slack.com/archives/C1/p1", "https://discord.com/channels/1/2/3"] {
            assert_eq!(good.parse::<Link>().map(|it| it.to_string()), Ok(good.to_owned()));
        }
        let long = format!("https://a/{}", "x".repeat(500));
        for bad in [
            "",
            "http://a",
            "https://",
            "javascript:x",
            "https://a b",
            "https://ä",
            "https://\u{202e}a",
            &long,
        ] {
            assert_eq!(bad.parse::<Link>(), Err(BadLink), "{bad}");
        }
    }
}
