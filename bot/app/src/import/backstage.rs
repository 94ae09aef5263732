//! Backstage's catalogue: components become initiatives, with what the catalogue knows of owner and lifecycle.
//!
//! Rule: a group owns nothing here. Where the catalogue names one, the owner is nobody, and that is said.

use std::collections::BTreeMap;

use baton_domain::{
    Title, Words,
    stage::Stage,
    words::{MAX_TITLE_CHARS, MAX_WORDS_CHARS},
};
use serde::Deserialize;

use super::{Effect, Problem, Reading, Row, cell, keys::Keys};

/// Where components of a lifecycle are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifecycles(BTreeMap<String, Stage>);

#[derive(Debug, Deserialize)]
struct Entity {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
}

#[derive(Debug, Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    name: String,
    title: Option<String>,
    description: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Spec {
    lifecycle: Option<String>,
    owner: Option<String>,
    profile: Option<Profile>,
}

#[derive(Debug, Deserialize)]
struct Profile {
    #[serde(rename = "displayName")]
    display_name: Option<String>,
}

/// Whom a reference means.
enum Owner {
    User(String),
    Group(String),
}

impl Lifecycles {
    /// Backstage's own three, and those that somebody adds.
    pub fn with(more: Vec<(String, Stage)>) -> Self {
        let own = [
            ("experimental", Stage::Pilot),
            ("production", Stage::Production),
            ("deprecated", Stage::Retired),
        ];
        let own = own.map(|(name, stage)| (name.to_owned(), stage));
        let more = more.into_iter().map(|(name, stage)| (cell::folded(&name), stage));
        Self(own.into_iter().chain(more).collect())
    }

    fn names(&self) -> String {
        self.0.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// Reads a whole catalogue; it never fails, whatever the bytes are. Of components with another tag than the one
/// that is wanted nothing is said.
pub fn read(bytes: &[u8], tag: Option<&str>, lifecycles: &Lifecycles) -> Reading {
    let entities = match entities(bytes) {
        Ok(entities) => entities,
        Err(what) => return Reading { rows: Vec::new(), problems: vec![Problem::of_the_file(what)] },
    };
    let people = people(&entities);
    let mut keys = Keys::default();
    let mut reading = Reading::default();
    for (at, entity) in entities.iter().enumerate() {
        let wanted = tag.is_none_or(|tag| entity.metadata.tags.iter().any(|it| it == tag));
        if entity.kind.eq_ignore_ascii_case("component") && wanted {
            let number = u64::try_from(at + 1).unwrap_or(u64::MAX);
            take(entity, number, &people, lifecycles, &mut keys, &mut reading);
        }
    }
    if reading.rows.is_empty() && reading.problems.is_empty() {
        let of_tag = tag.map(|it| format!(" with the tag {it}")).unwrap_or_default();
        reading.problems.push(Problem::of_the_file(format!("there is no component{of_tag} in it")));
    }
    reading
}

// The library keeps to a budget of its own, so that aliases of aliases cost nothing.
fn entities(bytes: &[u8]) -> Result<Vec<Entity>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is not UTF-8 text".to_owned())?;
    let entities: Vec<Entity> =
        serde_saphyr::from_multiple(text).map_err(|why| format!("it is no YAML of a catalogue: {why}"))?;
    if entities.is_empty() { Err("it is empty".to_owned()) } else { Ok(entities) }
}

/// The names of the users that the catalogue describes, by how owners refer to them.
fn people(entities: &[Entity]) -> BTreeMap<String, String> {
    let users = entities.iter().filter(|it| it.kind.eq_ignore_ascii_case("user"));
    let named = users.filter_map(|it| {
        let name = it.spec.profile.as_ref()?.display_name.clone()?;
        Some((it.metadata.name.to_lowercase(), name))
    });
    named.collect()
}

fn take(
    entity: &Entity,
    number: u64,
    people: &BTreeMap<String, String>,
    lifecycles: &Lifecycles,
    keys: &mut Keys,
    reading: &mut Reading,
) {
    let Metadata { name, title, description, .. } = &entity.metadata;
    let called = title.as_deref().unwrap_or(name);
    let called = cell::on_one_line(called);
    let mut problem = |column: &str, value: &str, what: String, effect| {
        let value = cell::excerpt(value);
        reading.problems.push(Problem { row: number, column: column.to_owned(), value, what, effect });
    };
    let fitting = cell::cut(&called, MAX_TITLE_CHARS).unwrap_or(called);
    let Ok(title) = Title::new(&fitting) else {
        return problem("metadata.name", "", "it has no name".to_owned(), Effect::RowLeftOut);
    };
    let key = keys.give(if name.is_empty() { title.as_str() } else { name }, number).key;
    let lifecycle = entity.spec.lifecycle.as_deref().unwrap_or_default();
    let Some(stage) = lifecycles.0.get(&cell::folded(lifecycle)).copied() else {
        let what = format!("the lifecycle is none of {}; say where it is with --stage", lifecycles.names());
        return problem("spec.lifecycle", lifecycle, what, Effect::RowLeftOut);
    };
    let (mut owner, mut unit) = (None, None);
    match entity.spec.owner.as_deref().and_then(referred) {
        Some(Owner::User(user)) => {
            let known = people.get(&user.to_lowercase()).cloned();
            owner = Some(cell::on_one_line(&known.unwrap_or(user)));
        }
        Some(Owner::Group(group)) => {
            let what = "a group owns it there; here that is nobody, until one person accepts".to_owned();
            problem("spec.owner", &group, what, Effect::Noted);
            unit = Some(cell::on_one_line(&group));
        }
        None => {}
    }
    let note = description.as_deref().map(|it| cell::cut(it, MAX_WORDS_CHARS).unwrap_or(it.to_owned()));
    let note = note.and_then(|it| Words::new(it.trim()).ok());
    reading.rows.push(Row {
        number,
        key,
        name: title,
        owner,
        sponsor: None,
        unit,
        planned_end: None,
        stage,
        stage_since: None,
        note,
    });
}

/// `user:default/dana`; without a kind an owner is a group. Source: Backstage, "Entity References".
fn referred(reference: &str) -> Option<Owner> {
    let (kind, rest) = reference.trim().split_once(':').unwrap_or(("group", reference.trim()));
    let name = rest.rsplit('/').next().unwrap_or(rest).trim();
    match name.is_empty() {
        true => None,
        false if kind.eq_ignore_ascii_case("user") => Some(Owner::User(name.to_owned())),
        false => Some(Owner::Group(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOGUE: &str = "
apiVersion: backstage.io/v1alpha1
kind: User
metadata: {name: dana}
spec: {profile: {displayName: Dana Okafor}, memberOf: [claims]}
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: claims-triage
  title: Claims triage
  description: Sorts claims.
  tags: [ai]
spec: {type: service, lifecycle: experimental, owner: 'user:default/dana'}
---
kind: Component
metadata: {name: invoice-bot, tags: [ai]}
spec: {lifecycle: production, owner: finance}
---
kind: Component
metadata: {name: voice, tags: [ai]}
spec: {lifecycle: beta}
---
kind: Component
metadata: {name: website}
spec: {lifecycle: production, owner: web}
";

    fn told(text: &str, tag: Option<&str>, more: &[(&str, Stage)]) -> String {
        let more = more.iter().map(|(name, stage)| ((*name).to_owned(), *stage)).collect();
        let reading = read(text.as_bytes(), tag, &Lifecycles::with(more));
        let rows = reading.rows.iter().map(|it| {
            let owner = it.owner.as_deref().unwrap_or("nobody");
            format!("{} [{}] {owner}, {:?}, of {:?}", it.key, it.name.as_str(), it.stage, it.unit)
        });
        let problems = reading.problems.iter().map(|it| format!("{:?}: {it} {:?}", it.effect, it.value));
        rows.chain(problems).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_catalogue_is_read() {
        insta::assert_snapshot!(told(CATALOGUE, Some("ai"), &[]), @r#"
        claims-triage [Claims triage] Dana Okafor, Pilot, of None
        invoice-bot [invoice-bot] nobody, Production, of Some("finance")
        Noted: row 3, spec.owner: a group owns it there; here that is nobody, until one person accepts "finance"
        RowLeftOut: row 4, spec.lifecycle: the lifecycle is none of deprecated, experimental, production; say where it is with --stage "beta"
        "#);
        let with_beta = told(CATALOGUE, Some("ai"), &[("Beta", Stage::Bridge)]);
        assert!(with_beta.contains("voice [voice] nobody, Bridge"), "{with_beta}");
        assert!(told(CATALOGUE, None, &[]).contains("website"));
    }

    #[test]
    fn what_is_no_catalogue_is_refused_whole() {
        let laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned()
            + &(0..12u8)
                .map(|n| {
                    let (this, last) = (char::from(b'b' + n), char::from(b'a' + n));
                    format!("{this}: &{this} [{}]\n", vec![format!("*{last}"); 9].join(","))
                })
                .collect::<String>();
        for text in ["", "- 1\n- 2", "kind: [", "kind: Component\n  x: : y", laughs.as_str()] {
            let told = told(text, None, &[]);
            assert!(told.starts_with("NothingRead"), "{text:.40} gives {told:.200}");
        }
    }
}
