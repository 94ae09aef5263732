//! The one source of random bytes: ids, salts and tokens, from a seed that tests can fix.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use rand::{RngCore, SeedableRng, rngs::StdRng};
use uuid::{Builder, Uuid};

/// Characters of an outbox token. Source: Discord's nonce, at most 25.
const TOKEN_CHARS: usize = 25;
/// What a code to be typed is made of: nothing that is easily taken for something else.
const EASY: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Draws everything that must be unique or unguessable.
#[derive(Debug)]
pub struct Chance(Mutex<StdRng>);

impl Chance {
    /// From the operating system's entropy.
    pub fn new() -> Self {
        Self(Mutex::new(StdRng::from_os_rng()))
    }

    /// The same draws for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Mutex::new(StdRng::seed_from_u64(seed)))
    }

    /// A UUIDv7 of this moment.
    pub fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// A salt for one append to the log.
    pub fn salt(&self) -> [u8; 16] {
        self.bytes()
    }

    /// An outbox token: 25 base-36 characters, 128 bits.
    pub fn token(&self) -> String {
        let mut n = u128::from_be_bytes(self.bytes());
        let mut digits = [b'0'; TOKEN_CHARS];
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::try_from(n % 36).unwrap_or(0)];
            n /= 36;
        }
        String::from_utf8_lossy(&digits).into_owned()
    }

    /// A code to be typed: eight characters, in two groups.
    pub(crate) fn code(&self) -> String {
        let drawn = self.bytes::<8>().map(|it| char::from(EASY[usize::from(it) % EASY.len()]));
        let (first, second) = drawn.split_at(4);
        format!("{}-{}", first.iter().collect::<String>(), second.iter().collect::<String>())
    }

    /// Bytes that nobody can guess, for keys and nonces.
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes);
        bytes
    }
}

impl Default for Chance {
    fn default() -> Self {
        Self::new()
    }
}
