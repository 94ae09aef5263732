//! Rebuilding: everything that can be made from the log is made from it again.
//!
//! Rule: the log is never touched; afterwards `verify` agrees, unless the log itself is broken.

use std::collections::BTreeMap;

use baton_domain::{OrganisationId, context::Context};
use baton_store::{AgendaRow, ChannelRow, Entry, Holding, InitiativeRow, OrganisationRow, PersonRow, Tx};
use uuid::Uuid;

use crate::{
    baton::Baton,
    change::{INITIATIVE, holdings, index_texts, row, wake_row},
    directory::Directory,
    failure::Failure,
    fold::{Fold, Folded, Subject, organisation_row, person_row},
    people::{CHANNEL, PERSON},
};

/// Records written in one unit of work.
const TOGETHER: usize = 250;

/// What was made again.
#[derive(Debug, Clone, Default)]
pub struct Rebuilt {
    /// Records.
    pub records: usize,
    /// What the log does not suffice for, a sentence each.
    pub problems: Vec<String>,
}

/// One initiative with all that is derived from it.
#[derive(Debug)]
pub(crate) struct Derived {
    row: InitiativeRow,
    holdings: Vec<Holding>,
    wake: Option<AgendaRow>,
    texts: Vec<String>,
}

#[derive(Debug, Default)]
struct Settings {
    organisation: Option<OrganisationRow>,
    channels: Vec<ChannelRow>,
    people: Vec<PersonRow>,
}

impl Baton {
    /// Makes records, holdings, the search index and the agenda anew.
    ///
    /// # Errors
    /// The store's; what was made before stays.
    pub async fn rebuild(&self, organisation: OrganisationId) -> Result<Rebuilt, Failure> {
        let fold = Fold::of(&self.store, organisation).await?;
        let mut problems = fold.problems.clone();
        let settings = self.settings(organisation, &fold, &mut problems).await?;
        self.save_settings(settings).await?;
        let directory = self.reload(organisation).await?;
        self.rebuild_cards(&directory).await?;
        let initiatives: Vec<&Folded> = fold.initiatives().map(|it| it.1).collect();
        for some in initiatives.chunks(TOGETHER) {
            let context = directory.context(&self.playbook, self.now());
            let derived = some.iter().filter_map(|it| derived(organisation, it, &context).transpose());
            self.save_derived(derived.collect::<Result<_, _>>()?).await?;
        }
        Ok(Rebuilt { records: fold.subjects.len(), problems })
    }

    async fn settings(
        &self,
        organisation: OrganisationId,
        fold: &Fold,
        problems: &mut Vec<String>,
    ) -> Result<Settings, Failure> {
        let stored = self.store.channels(organisation).await?;
        let places: BTreeMap<Uuid, ChannelRow> = stored.into_iter().map(|it| (it.id.0, it)).collect();
        let mut settings = Settings::default();
        for Folded { subject, version, .. } in fold.subjects.values() {
            match subject {
                Subject::Organisation(it) => settings.organisation = Some(organisation_row(it, *version)?),
                Subject::Person(it) => settings.people.push(person_row(organisation, it, *version)?),
                Subject::Channel(it) => match places.get(&it.id.0) {
                    Some(place) => settings.channels.push(ChannelRow {
                        name: it.name.as_str().to_owned(),
                        version: *version,
                        record: serde_json::to_string(it)?,
                        ..place.clone()
                    }),
                    // The log knows what a channel is called, not where it is.
                    None => problems.push(format!("channel {}: where it is was lost", it.name.as_str())),
                },
                Subject::Initiative(_) => {}
            }
        }
        Ok(settings)
    }

    async fn save_settings(&self, settings: Settings) -> Result<(), Failure> {
        self.store
            .write_with(settings, |tx, settings| {
                Box::pin(async move {
                    if let Some(row) = &settings.organisation {
                        let based_on = tx.organisation(row.id).await?.map_or(0, |it| it.version);
                        tx.save_organisation(row, based_on).await?;
                    }
                    for row in &settings.channels {
                        let based_on = tx.channel(row.organisation, row.id).await?.map_or(0, |it| it.version);
                        tx.save_channel(row, based_on).await?;
                    }
                    for row in &settings.people {
                        let based_on = tx.person(row.organisation, row.id).await?.map_or(0, |it| it.version);
                        tx.save_person(row, based_on).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(())
    }

    // A card that is due already stays due.
    async fn rebuild_cards(&self, directory: &Directory) -> Result<(), Failure> {
        let now = self.now();
        let due = self.store.agenda(directory.id()).await?.into_iter().filter(|it| it.next <= now);
        let due: BTreeMap<(String, Uuid), AgendaRow> =
            due.map(|it| ((it.kind.clone(), it.subject), it)).collect();
        let is_due = |kind: &str, id: Uuid| due.contains_key(&(kind.to_owned(), id));
        let people = directory.people.values().filter(|it| !is_due(PERSON, it.id.0));
        let people = people.filter_map(|it| self.person_agenda(directory, it, now));
        let channels = directory.channels.values().filter(|it| !is_due(CHANNEL, it.id.0));
        let channels = channels.filter_map(|it| self.channel_agenda(directory, it, now));
        let rows: Vec<AgendaRow> = people.chain(channels).collect();
        self.store.write_with(rows, |tx, rows| Box::pin(tx.reschedule_all(rows))).await?;
        Ok(())
    }

    async fn save_derived(&self, derived: Vec<Derived>) -> Result<(), Failure> {
        self.store.write_with(derived, |tx, derived| Box::pin(write(tx, derived))).await?;
        Ok(())
    }
}

/// An initiative with everything that follows from its record at the context's time.
pub(crate) fn derived(
    organisation: OrganisationId,
    folded: &Folded,
    context: &Context<'_>,
) -> Result<Option<Derived>, Failure> {
    let Subject::Initiative(record) = &folded.subject else { return Ok(None) };
    let wake = record.next_wake(context).map(|it| wake_row(organisation, record.id.0, it));
    Ok(Some(Derived {
        row: row(organisation, record, folded.version)?,
        holdings: holdings(record, context),
        wake,
        texts: index_texts(record),
    }))
}

/// Writes initiatives over whatever stands there.
pub(crate) async fn write(tx: &mut Tx, all: &[Derived]) -> Result<(), baton_store::Error> {
    let Some(first) = all.first() else { return Ok(()) };
    let organisation = first.row.organisation;
    for Derived { row, holdings, wake, .. } in all {
        let based_on = tx.initiative(organisation, row.id).await?.map_or(0, |it| it.version);
        tx.save_initiative(row, based_on).await?;
        tx.replace_holdings(organisation, row.id, holdings).await?;
        match wake {
            Some(wake) => tx.schedule(wake).await?,
            None => tx.unschedule(organisation, INITIATIVE, row.id.0).await?,
        }
    }
    let entry = |it: &Derived| Entry { initiative: it.row.id, texts: it.texts.clone() };
    tx.index_all(organisation, &all.iter().map(entry).collect::<Vec<_>>()).await
}
