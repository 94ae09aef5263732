//! The key that platforms' tokens are sealed with, and the file it is kept in.
//!
//! Rule: a value opens only with the key, the organisation and the name that it was sealed for; neither the key
//! nor a value is ever printed.

use std::{
    fmt, fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};

use baton_domain::OrganisationId;
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead as _, KeyInit as _, Payload},
};

use crate::chance::Chance;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// Seals and opens values.
pub struct Keyring {
    key: [u8; KEY_BYTES],
}

/// The file of the key cannot be used; says what to do.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the texts say it")]
pub enum BadKeyFile {
    #[error("{} cannot be read: {why}; `baton init` makes one", .path.display())]
    Unread { path: PathBuf, why: io::Error },
    #[error("{} cannot be written: {why}", .path.display())]
    Unwritten { path: PathBuf, why: io::Error },
    #[error("{} is there already and was left as it is: what is sealed needs it", .path.display())]
    Taken { path: PathBuf },
    #[error("{} holds no key: one line of 64 hexadecimal digits, as `baton init` writes it", .path.display())]
    NoKey { path: PathBuf },
}

/// What a value is sealed for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seal<'a> {
    pub(crate) organisation: OrganisationId,
    pub(crate) name: &'a str,
}

impl Keyring {
    /// A new key.
    pub fn generate(chance: &Chance) -> Self {
        Self { key: chance.bytes() }
    }

    /// The key in this file.
    ///
    /// # Errors
    /// [`BadKeyFile`] when there is none.
    pub fn read(path: &Path) -> Result<Self, BadKeyFile> {
        let at = || path.to_path_buf();
        let text = fs::read_to_string(path).map_err(|why| BadKeyFile::Unread { path: at(), why })?;
        let key = unhex(text.trim()).and_then(|it| it.try_into().ok());
        key.map(|key| Self { key }).ok_or_else(|| BadKeyFile::NoKey { path: at() })
    }

    /// Writes the key to a new file that only its owner may read.
    ///
    /// # Errors
    /// [`BadKeyFile::Taken`] rather than losing another key.
    pub fn write_new(&self, path: &Path) -> Result<(), BadKeyFile> {
        let failed = |why: io::Error| match why.kind() {
            io::ErrorKind::AlreadyExists => BadKeyFile::Taken { path: path.to_path_buf() },
            _ => BadKeyFile::Unwritten { path: path.to_path_buf(), why },
        };
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(failed)?;
        writeln!(file, "{}", hex(&self.key)).and_then(|()| file.sync_all()).map_err(failed)
    }

    /// The value as it may be stored; `None` only when it is longer than memory.
    pub(crate) fn seal(&self, seal: Seal<'_>, value: &str, chance: &Chance) -> Option<String> {
        let nonce: [u8; NONCE_BYTES] = chance.bytes();
        let bound = seal.bound();
        let payload = Payload { msg: value.as_bytes(), aad: bound.as_bytes() };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload).ok()?;
        Some(format!("{}{}", hex(&nonce), hex(&sealed)))
    }

    /// The value again; `None` when it was sealed with another key or for something else, or was changed.
    pub(crate) fn open(&self, seal: Seal<'_>, sealed: &str) -> Option<String> {
        let bytes = unhex(sealed)?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let bound = seal.bound();
        let payload = Payload { msg: sealed, aad: bound.as_bytes() };
        let value = self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(value).ok()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.key.into())
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

impl Seal<'_> {
    // An id is always as long, so that no two of these read the same.
    fn bound(&self) -> String {
        format!("{}/{}", self.organisation, self.name)
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ONE: Seal<'static> = Seal { organisation: OrganisationId(Uuid::from_u128(1)), name: "s/token" };

    #[test]
    fn a_value_opens_only_where_it_was_sealed_for() {
        let (chance, other) = (Chance::seeded(1), Chance::seeded(2));
        let keyring = Keyring::generate(&chance);
        let sealed = keyring.seal(ONE, "xoxb-1", &chance).unwrap();
        assert!(!sealed.contains("xoxb"));
        assert_eq!(keyring.open(ONE, &sealed).as_deref(), Some("xoxb-1"));
        assert_ne!(keyring.seal(ONE, "xoxb-1", &chance).unwrap(), sealed, "no nonce is used twice");
        assert_eq!(Keyring::generate(&other).open(ONE, &sealed), None, "another key");
        assert_eq!(keyring.open(Seal { name: "s/other", ..ONE }, &sealed), None, "another name");
        let elsewhere = Seal { organisation: OrganisationId(Uuid::from_u128(2)), ..ONE };
        assert_eq!(keyring.open(elsewhere, &sealed), None, "another organisation");
    }

    #[test]
    fn whatever_was_changed_does_not_open() {
        let chance = Chance::seeded(1);
        let keyring = Keyring::generate(&chance);
        let sealed = keyring.seal(ONE, "xoxb-1", &chance).unwrap();
        for at in 0..sealed.len() {
            let mut flipped = sealed.clone().into_bytes();
            flipped[at] = if flipped[at] == b'0' { b'1' } else { b'0' };
            assert_eq!(keyring.open(ONE, std::str::from_utf8(&flipped).unwrap()), None, "digit {at}");
        }
        for cut in ["", "0", "00", &sealed[..40], "no hex at all", "ää"] {
            assert_eq!(keyring.open(ONE, cut), None, "{cut}");
        }
    }

    #[test]
    fn a_key_is_written_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("baton.key");
        assert!(matches!(Keyring::read(&path), Err(BadKeyFile::Unread { .. })));
        let keyring = Keyring::generate(&Chance::seeded(1));
        keyring.write_new(&path).unwrap();
        assert_eq!(Keyring::read(&path).unwrap().key, keyring.key);
        assert!(matches!(keyring.write_new(&path), Err(BadKeyFile::Taken { .. })));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(&path, "not a key").unwrap();
        assert!(matches!(Keyring::read(&path), Err(BadKeyFile::NoKey { .. })));
        assert_eq!(format!("{keyring:?}"), "Keyring(…)");
    }
}
