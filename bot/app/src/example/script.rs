//! The story as written: `prompts/example/organisation.toml` and a file for each effort.

use std::collections::{BTreeMap, BTreeSet};

use baton_domain::{
    Key,
    calendar::zone,
    initiative::Audience,
    role::{Function, Role},
    stage::Stage,
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    failure::Failure,
    prompts::{BadPrompt, Prompts, Source},
};

use super::deed::Deed;

const FOLDER: &str = "example/";
const ORGANISATION: &str = "organisation.toml";

/// Everything that is told.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) organisation: Organisation,
    /// In the order of their files.
    pub(super) efforts: Vec<Effort>,
    pub(super) zone: TimeZone,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Organisation {
    pub(super) name: String,
    pub(super) zone: String,
    /// When everybody below is recorded.
    founded: DateTime,
    /// When Baton came to the chat; what happened before was told to nobody.
    moved_in: DateTime,
    #[serde(rename = "person")]
    pub(super) people: Vec<Person>,
    #[serde(rename = "channel")]
    pub(super) channels: Vec<Channel>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    /// The handle.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) zone: String,
    #[serde(default)]
    pub(super) lead: bool,
    #[serde(default)]
    pub(super) admin: bool,
    #[serde(default)]
    pub(super) escalations: bool,
    pub(super) left: Option<DateTime>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Channel {
    pub(super) id: String,
    pub(super) name: String,
}

/// One initiative and what happened to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Effort {
    pub(super) key: Key,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) stage: Stage,
    /// Since when it was in that stage.
    pub(super) since: Option<DateTime>,
    pub(super) recorded: DateTime,
    /// The handle of whoever recorded it.
    pub(super) by: String,
    #[serde(default = "open")]
    pub(super) audience: Audience,
    /// The id of its channel.
    pub(super) channel: Option<String>,
    pub(super) planned_end: Option<Date>,
    #[serde(default)]
    pub(super) functions: BTreeSet<Function>,
    /// Who held what when it was recorded, by handle.
    #[serde(default)]
    pub(super) roles: BTreeMap<Role, String>,
    /// When the champion moves on.
    pub(super) champion_until: Option<Date>,
    #[serde(default, rename = "step")]
    pub(super) steps: Vec<Step>,
}

/// What somebody did.
#[derive(Debug, Deserialize)]
pub(super) struct Step {
    pub(super) at: DateTime,
    #[serde(rename = "as")]
    pub(super) by: String,
    #[serde(flatten)]
    pub(super) deed: Deed,
}

fn open() -> Audience {
    Audience::Open
}

impl Script {
    /// # Errors
    /// The first file that cannot be read, with its line.
    pub(super) fn read(prompts: &Prompts) -> Result<Self, Failure> {
        let missing = || BadPrompt {
            file: format!("{FOLDER}{ORGANISATION}"),
            line: None,
            reason: "there is no such file".to_owned(),
        };
        let mut organisation = None;
        let mut efforts = Vec::new();
        for (name, source) in prompts.folder(FOLDER).filter(|it| it.0.ends_with(".toml")) {
            if name == ORGANISATION {
                organisation = Some(parsed::<Organisation>(source)?);
            } else {
                efforts.push(parsed::<Effort>(source)?);
            }
        }
        let organisation = organisation.ok_or_else(missing)?;
        let zone = zone(&organisation.zone).map_err(|bad| Failure::Text(bad.to_string()))?;
        Ok(Self { organisation, efforts, zone })
    }

    pub(super) fn founded(&self) -> Result<Timestamp, Failure> {
        self.instant(self.organisation.founded)
    }

    pub(super) fn moved_in(&self) -> Result<Timestamp, Failure> {
        self.instant(self.organisation.moved_in)
    }

    /// What a wall clock showed where the organisation is.
    pub(super) fn instant(&self, at: DateTime) -> Result<Timestamp, Failure> {
        let zoned = at.to_zoned(self.zone.clone());
        Ok(zoned.map_err(|bad| Failure::Text(format!("{FOLDER}: {at}: {bad}")))?.timestamp())
    }
}

fn parsed<T: DeserializeOwned>(source: &Source) -> Result<T, BadPrompt> {
    toml::from_str(&source.text).map_err(|why| BadPrompt {
        file: source.file.clone(),
        line: why.span().map(|it| source.text[..it.start].matches('\n').count() + 1),
        reason: why.message().trim().replace('\n', "; "),
    })
}
