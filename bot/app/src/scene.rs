//! A scene: who asks, where, when; what every command works with.

use std::{collections::BTreeSet, sync::Arc};

use baton_chat::{
    grammar::Token,
    inbound::{Place, SpaceRef},
};
use baton_domain::{
    InitiativeId, Key, PersonId, authority,
    context::{Actor, Context},
    initiative::{Command, Initiative},
};
use baton_store::{Hit, Listed, with_among};
use jiff::{Timestamp, civil::Date};

use crate::{
    baton::Baton,
    change::{Cause, Changed, is_open, loaded},
    directory::Directory,
    failure::Failure,
};

/// How many near misses an answer names.
const MOST_NEAR: usize = 3;
/// How many hits of a search are looked at.
const MOST_HITS: usize = 12;
/// By how much the first hit must be better than the second to be the one that is meant.
const CLEARLY: f64 = 0.1;

/// What a search found that exists for the asker, best first.
#[derive(Debug, Clone)]
pub struct Found {
    #[expect(missing_docs, reason = "the name says it")]
    pub hits: Vec<Hit>,
}

impl Found {
    /// The hit that is clearly meant, if any is.
    pub fn meant(&self) -> Option<&Hit> {
        match self.hits.as_slice() {
            [one] => Some(one),
            [first, second, ..] if second.score + CLEARLY <= first.score => Some(first),
            _ => None,
        }
    }

    /// The only hit of that name, whatever the case of its letters.
    fn called(&self, name: &str) -> Option<&Hit> {
        let name = name.to_lowercase();
        let mut named = self.hits.iter().filter(|it| it.listed.name.to_lowercase() == name);
        let first = named.next();
        first.filter(|_| named.next().is_none())
    }

    fn not_found(&self, typed: &str) -> Failure {
        let near = self.hits.iter().take(MOST_NEAR).map(|it| it.listed.key.to_string()).collect();
        Failure::NotFound { typed: typed.to_owned(), near }
    }
}

/// One request's surroundings; nothing in it changes while it is handled.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Scene<'a> {
    pub baton: &'a Baton,
    pub directory: Arc<Directory>,
    pub asker: PersonId,
    pub space: SpaceRef,
    pub place: Place,
    pub now: Timestamp,
    pub dedupe_key: String,
}

/// As [`Scene::own_private`], for anybody.
///
/// # Errors
/// The store's.
pub(crate) async fn own_private(
    baton: &Baton,
    directory: &Directory,
    asker: PersonId,
) -> Result<Vec<Listed>, Failure> {
    let held = baton.store.holdings_of(directory.id(), asker).await?;
    let ids: BTreeSet<InitiativeId> = held.iter().map(|it| it.initiative).collect();
    let ids: Vec<InitiativeId> = ids.into_iter().collect();
    let context = directory.context(&baton.playbook, baton.now());
    let mut own = Vec::new();
    for row in baton.store.initiatives(directory.id(), &ids).await? {
        let listed = Listed::from(&row);
        if !is_open(&listed) && authority::sees(&loaded(&row)?.record, asker, &context) {
            own.push(listed);
        }
    }
    Ok(own)
}

impl Scene<'_> {
    /// What a decision may look at.
    pub fn context(&self) -> Context<'_> {
        self.directory.context(&self.baton.playbook, self.now)
    }

    /// The date where the organisation is.
    pub fn today(&self) -> Date {
        self.directory.calendar.date_of(self.now)
    }

    /// Applies `commands` on the asker's behalf, together or not at all.
    ///
    /// # Errors
    /// As [`Baton::change`].
    pub async fn change(&self, id: InitiativeId, commands: &[Command]) -> Result<Changed, Failure> {
        let cause = Cause { actor: Actor::Person(self.asker), dedupe_key: Some(&self.dedupe_key) };
        self.baton.change(&self.directory, id, cause, commands).await
    }

    /// The initiative with this key or name, if the asker may know of it; never a guess, because what follows
    /// may change it.
    ///
    /// # Errors
    /// [`Failure::NotFound`] with near misses that the asker may know of.
    pub async fn initiative(&self, typed: &str) -> Result<Initiative, Failure> {
        let organisation = self.directory.id();
        if let Ok(key) = typed.parse::<Key>()
            && let Some(row) = self.baton.store.initiative_by_key(organisation, &key).await?
        {
            let record = loaded(&row)?.record;
            if authority::sees(&record, self.asker, &self.context()) {
                return Ok(record);
            }
        }
        let found = self.search(typed).await?;
        match found.called(typed) {
            Some(hit) => self.seen(hit.listed.id).await?.ok_or_else(|| found.not_found(typed)),
            None => Err(found.not_found(typed)),
        }
    }

    /// The initiative with this key, if it exists and the asker may not know of it: for the log, never for them.
    pub async fn hidden(&self, typed: &str) -> Option<InitiativeId> {
        let key: Key = typed.parse().ok()?;
        let row = self.baton.store.initiative_by_key(self.directory.id(), &key).await.ok()??;
        self.seen(row.id).await.ok()?.is_none().then_some(row.id)
    }

    async fn seen(&self, id: InitiativeId) -> Result<Option<Initiative>, Failure> {
        let row = self.baton.store.initiative(self.directory.id(), id).await?;
        let record = row.map(|it| loaded(&it)).transpose()?.map(|it| it.record);
        Ok(record.filter(|it| authority::sees(it, self.asker, &self.context())))
    }

    /// Everything visible that looks like `query`.
    ///
    /// # Errors
    /// The store's.
    pub async fn search(&self, query: &str) -> Result<Found, Failure> {
        let hits = self.baton.store.search(self.directory.id(), query, MOST_HITS).await?;
        let hits = self.visible(hits, |it| &it.listed).await?;
        Ok(Found { hits: with_among(hits, self.own_private().await?, query, MOST_HITS) })
    }

    /// The private ones in which the asker has a part; they stand in no index. Source: F-9.
    ///
    /// # Errors
    /// The store's.
    pub async fn own_private(&self) -> Result<Vec<Listed>, Failure> {
        own_private(self.baton, &self.directory, self.asker).await
    }

    /// Those of `all` that exist for the asker. A record is read only where who takes part decides. Source: F-9.
    ///
    /// # Errors
    /// The store's.
    pub async fn visible<T>(&self, all: Vec<T>, listed: fn(&T) -> &Listed) -> Result<Vec<T>, Failure> {
        let context = self.context();
        let everything_open = authority::sees_all_open(self.asker, &context);
        let sure = |it: &T| everything_open && is_open(listed(it));
        let doubtful: Vec<InitiativeId> = all.iter().filter(|it| !sure(it)).map(|it| listed(it).id).collect();
        if doubtful.is_empty() {
            return Ok(all);
        }
        let mut seen = BTreeSet::new();
        for row in self.baton.store.initiatives(self.directory.id(), &doubtful).await? {
            if authority::sees(&loaded(&row)?.record, self.asker, &context) {
                seen.insert(row.id);
            }
        }
        Ok(all.into_iter().filter(|it| sure(it) || seen.contains(&listed(it).id)).collect())
    }

    /// What stands for a reference in the middle of a text: the name with its sign, or the platform's own id.
    pub fn name_behind(&self, reference: &Token) -> String {
        let channel = |id: &str| {
            let channel = self.directory.channel_at(self.directory.space(&self.space)?, id)?;
            Some(self.directory.channels.get(&channel)?.name.as_str())
        };
        match reference {
            Token::User(id) => {
                format!("@{}", self.user(id).map_or(id.as_str(), |it| self.directory.name(it)))
            }
            Token::Channel(id) => format!("#{}", channel(id).unwrap_or(id)),
            other => other.text().to_owned(),
        }
    }

    fn user(&self, user: &str) -> Option<PersonId> {
        self.directory.person_at(self.directory.space(&self.space)?, user)
    }

    /// The one person a reference or a name means.
    ///
    /// # Errors
    /// [`Failure::Field`] that says whom it could mean.
    pub fn person(&self, arg: &'static str, token: &Token) -> Result<PersonId, Failure> {
        if let Token::User(user) = token {
            let known = self.user(user);
            let what = || self.line("person_unknown", &[("typed", user)]);
            return known.ok_or_else(|| Failure::Field { arg, what: what() });
        }
        let typed = token.text().trim_start_matches('@');
        if typed.eq_ignore_ascii_case("me") {
            return Ok(self.asker);
        }
        if let Ok(id) = typed.parse::<PersonId>()
            && self.directory.people.contains_key(&id)
        {
            return Ok(self.directory.people.resolve(id));
        }
        self.person_named(arg, typed)
    }

    fn person_named(&self, arg: &'static str, typed: &str) -> Result<PersonId, Failure> {
        match self.people_named(typed).as_slice() {
            [one] => Ok(*one),
            [] => Err(Failure::Field { arg, what: self.line("person_unknown", &[("typed", typed)]) }),
            many => {
                let names = self.names_of(many).join(", ");
                Err(Failure::Field {
                    arg,
                    what: self.line("person_unclear", &[("typed", typed), ("names", &names)]),
                })
            }
        }
    }

    /// Those whose name it is; else those of whose name it is a word.
    pub fn people_named(&self, typed: &str) -> Vec<PersonId> {
        let wanted = typed.to_lowercase();
        let named = |exact: bool| {
            let people = self.directory.people.values();
            let hits = people.filter(move |it| {
                let name = it.name.as_str().to_lowercase();
                if exact { name == wanted } else { name.split_whitespace().any(|part| part == wanted) }
            });
            hits.map(|it| it.id).collect::<Vec<_>>()
        };
        let exact = named.clone()(true);
        if exact.is_empty() { named(false) } else { exact }
    }

    /// The initiatives nearest to the asker, as names and keys: their own first, then those of the channel.
    ///
    /// # Errors
    /// The store's.
    pub async fn nearby_keys(&self) -> Result<Vec<(String, String)>, Failure> {
        let organisation = self.directory.id();
        let mut ids: Vec<InitiativeId> = Vec::new();
        for holding in self.baton.store.holdings_of(organisation, self.asker).await? {
            if !ids.contains(&holding.initiative) {
                ids.push(holding.initiative);
            }
        }
        let rows = self.baton.store.initiatives(organisation, &ids).await?;
        let mut own: Vec<_> = rows.into_iter().map(|it| (it.name, it.key.to_string())).collect();
        own.sort();
        Ok(own)
    }

    /// A short text of `prompts/lines/fields.toml`.
    pub fn line(&self, key: &str, values: &[(&str, &str)]) -> String {
        let view: std::collections::BTreeMap<&str, &str> = values.iter().copied().collect();
        match self.baton.prompts.line("fields", key, &view) {
            Ok(line) => line.text(),
            Err(bad) => {
                tracing::error!(%bad, key, "a text is missing");
                key.to_owned()
            }
        }
    }
}
