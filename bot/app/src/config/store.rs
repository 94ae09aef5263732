//! Where the record is: an address that may hold a password, and never shows it.

use std::fmt;

use super::{BadConfig, Raw, keys::wrong};

/// Unless `store.url` says otherwise.
const DEFAULT: &str = "sqlite://baton.db";

/// The address of the database. Printed, its password is hidden.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreUrl(String);

impl StoreUrl {
    /// An address from somewhere else than the configuration.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// As it was given, for opening alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(super) fn of(raw: Option<&Raw>) -> Result<Self, BadConfig> {
        let Some(raw) = raw else { return Ok(Self::new(DEFAULT)) };
        if raw.text.starts_with("sqlite:") || baton_store::is_postgres(&raw.text) {
            return Ok(Self::new(&raw.text));
        }
        let shown = Raw { text: baton_store::shown(&raw.text), ..raw.clone() };
        Err(wrong(&shown, "store.url", "names no database this Baton knows"))
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&baton_store::shown(&self.0))
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
