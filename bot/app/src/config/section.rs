//! A platform's section: present and complete, or refused with the line that it lacks.

use url::Url;

use super::{
    BadConfig, Raw, Values,
    keys::{KNOWN, bad, section_of, wrong},
};

/// A section of which at least one key is set.
pub(super) struct Section<'v> {
    name: &'static str,
    pub(super) values: &'v Values,
    /// To name where something is missing.
    pub(super) place: String,
}

impl<'v> Section<'v> {
    /// `None` where nothing of it is set.
    pub(super) fn of(values: &'v Values, name: &'static str) -> Option<Self> {
        let (_, any) = values.iter().find(|(key, _)| section_of(key) == name)?;
        Some(Self { name, values, place: any.place.clone() })
    }

    /// A key that must be set; `or` says what its line may be besides the example.
    pub(super) fn needed(&self, key: &'static str, or: &str) -> Result<&'v Raw, BadConfig> {
        let found = self.values.get(key).filter(|it| !it.text.trim().is_empty());
        found.ok_or_else(|| {
            let example = KNOWN.iter().find(|it| it.key == key).map_or("", |it| it.example);
            let or = if or.is_empty() { String::new() } else { format!(" {or}") };
            bad(&self.place, format!("[{}] lacks a line such as {example}{or}", self.name))
        })
    }

    /// Where the platform is, without a slash at its end.
    pub(super) fn api_url(&self, key: &'static str, everybody: &str) -> Result<String, BadConfig> {
        let Some(raw) = self.values.get(key) else { return Ok(everybody.to_owned()) };
        match Url::parse(&raw.text) {
            Ok(url) if ["http", "https"].contains(&url.scheme()) => {
                Ok(raw.text.trim_end_matches('/').to_owned())
            }
            _ => Err(wrong(raw, key, "is no address")),
        }
    }
}
