//! Interactions as signed requests (Ed25519), right ones and, for tests, wrong ones.

use ed25519_dalek::{Signer, SigningKey};

use super::{Answer, Discord, deliver};

/// The application's own, which nobody else needs to know.
const SEED: [u8; 32] = *b"a fake that signs as Discord may";

/// Headers in the order they are sent.
pub(crate) type Headers = Vec<(String, String)>;

impl Discord {
    /// The headers Discord would send with this body at this time (Unix seconds).
    pub fn sign(&self, body: &str, timestamp: i64) -> Vec<(String, String)> {
        signed(body, timestamp)
    }

    /// The fake's present, in Unix seconds, to sign with.
    pub fn timestamp(&self) -> i64 {
        i64::try_from(self.shared.world().clock.now().as_secs()).unwrap_or(i64::MAX)
    }

    /// Posts a body with exactly these headers to where interactions go, right or wrong.
    pub async fn post_signed(&self, body: &str, headers: &[(String, String)]) -> Answer {
        deliver::post(&self.shared, body.to_owned(), headers.to_vec()).await
    }
}

pub(crate) fn public_key() -> String {
    hex(SigningKey::from_bytes(&SEED).verifying_key().as_bytes())
}

pub(crate) fn signed(body: &str, timestamp: i64) -> Headers {
    let signature = SigningKey::from_bytes(&SEED).sign(format!("{timestamp}{body}").as_bytes());
    [
        ("content-type", "application/json".to_owned()),
        ("user-agent", "Discord-Interactions/1.0 (+https://discord.com)".to_owned()),
        ("x-signature-ed25519", hex(&signature.to_bytes())),
        ("x-signature-timestamp", timestamp.to_string()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
