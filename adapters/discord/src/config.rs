//! What has to be known before Discord can be spoken to.

use std::num::NonZeroU64;

use ed25519_dalek::VerifyingKey;
use secrecy::SecretString;

/// Where everybody finds Discord.
pub const API_URL: &str = "https://discord.com";

/// One Discord application, with its bot.
#[derive(Debug, Clone)]
pub struct Config {
    /// Without a slash at its end; [`API_URL`] unless something stands in for Discord.
    pub api_url: String,
    /// From the application's page "Bot".
    pub token: SecretString,
    /// From its "General Information".
    pub application_id: NonZeroU64,
    /// How interactions come in; everything else comes over the gateway.
    pub way_in: WayIn,
}

/// How interactions come in.
#[derive(Debug, Clone)]
pub enum WayIn {
    /// Over the connection that Baton opens anyway: no public address is needed.
    Gateway,
    /// As signed requests to a public address.
    Http {
        /// From the application's "General Information".
        public_key: PublicKey,
    },
}

/// What proves that a request is Discord's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(pub(crate) VerifyingKey);

impl PublicKey {
    /// Reads 64 hexadecimal digits; `None` where they are no key, or one under which anybody could sign.
    pub fn read(hex: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(hex.trim(), &mut bytes).ok()?;
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        (!key.is_weak()).then_some(Self(key))
    }

    /// As Discord shows it.
    pub(crate) fn hex(&self) -> String {
        hex::encode(self.0.as_bytes())
    }
}

impl Config {
    /// The application's id, as people copy it.
    pub(crate) fn application(&self) -> String {
        self.application_id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_64_digits_and_not_one_that_signs_everything() {
        assert!(
            PublicKey::read("67c6bd767ca099e79efac9fcce4d2022a63bf7dea780e7f3d813f694c1597089").is_some()
        );
        let small_order = [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        ];
        for key in small_order.into_iter().chain(["", "67c6", "zz", "d83c\u{1F511}"]) {
            assert_eq!(PublicKey::read(key), None, "{key}");
        }
    }
}
