//! Who is in the room, and which channels it has.

use baton_chat::inbound::{Place, SpaceRef};

/// Everybody and every channel of one playground; everybody reads every channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Its platform is `playground`.
    pub space: SpaceRef,
    /// In the order in which they are listed.
    pub people: Vec<Person>,
    /// In the order in which they are listed.
    pub channels: Vec<Channel>,
}

/// Somebody who can be acted as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The handle, without `@`; also the platform's id.
    pub id: String,
    /// As displayed: `Priya Nair`.
    pub name: String,
    /// IANA name.
    pub zone: String,
}

/// A channel everybody reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The platform's id: `claims`.
    pub id: String,
    /// As displayed, with its `#`.
    pub name: String,
}

impl Directory {
    /// The person with exactly this handle.
    pub fn person(&self, id: &str) -> Option<&Person> {
        self.people.iter().find(|it| it.id == id)
    }

    /// The channel with exactly this id.
    pub fn channel(&self, id: &str) -> Option<&Channel> {
        self.channels.iter().find(|it| it.id == id)
    }

    /// Everybody `typed` can mean: the one with that handle, else those with that name, else those whose
    /// handle or name begins so. An `@` in front and the case of letters do not matter.
    pub fn people_called(&self, typed: &str) -> Vec<&Person> {
        let typed = typed.trim().trim_start_matches('@').to_lowercase();
        if typed.is_empty() {
            return Vec::new();
        }
        let fitting = |fits: fn(&str, &str) -> bool, names: fn(&Person) -> Vec<&str>| -> Vec<&Person> {
            let any = |it: &&Person| names(it).iter().any(|name| fits(&name.to_lowercase(), &typed));
            self.people.iter().filter(any).collect()
        };
        let ways = [
            fitting(|name, typed| name == typed, |it| vec![&it.id]),
            fitting(|name, typed| name == typed, Person::names),
            fitting(|name, typed| name.starts_with(typed), Person::names),
        ];
        ways.into_iter().find(|it| !it.is_empty()).unwrap_or_default()
    }

    /// The channel with that name or id; a `#` in front and the case of letters do not matter.
    pub fn channel_called(&self, typed: &str) -> Option<&Channel> {
        let typed = typed.trim().trim_start_matches('#').to_lowercase();
        let named = self.channels.iter().find(|it| it.plain_name().to_lowercase() == typed);
        named.or_else(|| self.channels.iter().find(|it| it.id.to_lowercase() == typed))
    }

    /// Whether a message can go there.
    pub fn has(&self, space: &SpaceRef, place: &Place) -> bool {
        let known = match place {
            Place::Channel(id) => self.channel(id).is_some(),
            Place::Direct(id) => self.person(id).is_some(),
        };
        known && *space == self.space
    }
}

impl Person {
    /// What people call them: the handle, the first name, the whole name.
    pub fn names(&self) -> Vec<&str> {
        vec![&self.id, self.first_name(), &self.name]
    }

    /// The first word of the name.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }
}

impl Channel {
    /// The name without its `#`.
    pub fn plain_name(&self) -> &str {
        self.name.trim_start_matches('#')
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn claims_floor() -> Directory {
        let person = |id: &str, name: &str| Person {
            id: id.to_owned(),
            name: name.to_owned(),
            zone: "Europe/London".to_owned(),
        };
        let channel = |id: &str, name: &str| Channel { id: id.to_owned(), name: name.to_owned() };
        Directory {
            space: SpaceRef { platform: "playground".to_owned(), id: "demo".to_owned() },
            people: vec![
                person("priya", "Priya Nair"),
                person("dana", "Dana Okafor"),
                person("dana2", "Dana Olsen"),
                person("luis", "Luis Mora"),
                person("luisa", "Luisa Prieto"),
            ],
            channels: vec![channel("claims", "#claims-triage"), channel("invoices", "#invoice-bot")],
        }
    }

    #[test]
    fn people_are_found_by_what_they_are_called() {
        let directory = claims_floor();
        let called = |typed: &str| -> String {
            let ids: Vec<&str> = directory.people_called(typed).iter().map(|it| it.id.as_str()).collect();
            ids.join(" ")
        };
        assert_eq!(called("@Priya"), "priya");
        assert_eq!(called("pri"), "priya");
        assert_eq!(called("luis"), "luis");
        assert_eq!(called("dana"), "dana");
        assert_eq!(called("dana o"), "dana dana2");
        assert_eq!(called("DANA OLSEN"), "dana2");
        assert_eq!(called(""), "");
        assert_eq!(called("mei"), "");
    }

    #[test]
    fn channels_are_found_by_name_and_id() {
        let directory = claims_floor();
        for typed in ["#claims-triage", "claims-triage", "claims", "#Claims"] {
            assert_eq!(directory.channel_called(typed), directory.channel("claims"), "{typed}");
        }
        assert_eq!(directory.channel_called("#clai"), None);
    }
}
