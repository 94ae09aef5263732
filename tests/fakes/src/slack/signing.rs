//! Signed HTTP requests (v0), right ones and, for tests, wrong ones.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Answer, Slack, delivery, world::SIGNING_SECRET};

/// Headers in the order they are sent.
pub(crate) type Headers = Vec<(String, String)>;

impl Slack {
    /// The headers Slack would send with this body at this time (Unix seconds); a body that begins with a
    /// brace is called JSON, any other a form.
    pub fn sign(&self, body: &str, timestamp: i64) -> Vec<(String, String)> {
        signed(body, timestamp)
    }

    /// The fake's present, in Unix seconds, to sign with.
    pub fn timestamp(&self) -> i64 {
        seconds(self)
    }

    /// Posts a body with exactly these headers to the bot, right or wrong; `path` begins with a slash.
    pub async fn post_signed(&self, path: &str, body: &str, headers: &[(String, String)]) -> Answer {
        delivery::post(&self.shared, path, body.to_owned(), headers.to_vec()).await
    }
}

fn seconds(slack: &Slack) -> i64 {
    i64::try_from(slack.shared.world().clock.now().as_secs()).unwrap_or(i64::MAX)
}

pub(crate) fn signed(body: &str, timestamp: i64) -> Headers {
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    [
        ("content-type", kind.to_owned()),
        ("x-slack-request-timestamp", timestamp.to_string()),
        ("x-slack-signature", signature(SIGNING_SECRET, body, timestamp)),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

pub(crate) fn signature(secret: &str, body: &str, timestamp: i64) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("v0:{timestamp}:{body}").as_bytes());
    let hex: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("v0={hex}")
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn slacks_documented_example_signs_as_documented() {
        let body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        assert_eq!(
            signature("8f742231b10e8888abcd99yyyzzz85a5", body, 1_531_420_618),
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        );
    }
}
