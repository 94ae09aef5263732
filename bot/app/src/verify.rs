//! The proof: the log is whole, and what is stored is what the log says.

use std::collections::{BTreeMap, BTreeSet};

use baton_domain::{InitiativeId, OrganisationId, PersonId};
use baton_store::{ASKED, Error as StoreError, Holding, InitiativeRow, SubjectKind};
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    baton::Baton,
    change::{INITIATIVE, holdings, row},
    directory::Directory,
    failure::Failure,
    fold::{Fold, Folded, Subject, organisation_row, person_row},
};

/// Initiatives compared at once.
const PAGE: u32 = 500;

/// What was looked at, and what does not agree, a sentence each.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Report {
    pub events: usize,
    pub records: usize,
    pub findings: Vec<String>,
}

impl Baton {
    /// Recomputes the chain of hashes, folds the log and compares all that is stored with it.
    ///
    /// # Errors
    /// The store's; what is merely wrong is a finding.
    pub async fn verify(&self, organisation: OrganisationId) -> Result<Report, Failure> {
        let chain = self.store.verify_chain(organisation).await?;
        let mut findings: Vec<String> = chain.iter().map(ToString::to_string).collect();
        let fold = match Fold::of(&self.store, organisation).await {
            Ok(fold) => fold,
            Err(Failure::Fault(StoreError::Damaged(what))) => {
                findings.push(what);
                return Ok(Report { findings, ..Report::default() });
            }
            Err(failure) => return Err(failure),
        };
        findings.extend(fold.problems.iter().cloned());
        let mut compare = Comparison { baton: self, organisation, fold: &fold, findings };
        compare.settings().await?;
        compare.people().await?;
        compare.initiatives().await?;
        let findings = compare.findings;
        Ok(Report { events: fold.events, records: fold.subjects.len(), findings })
    }
}

struct Comparison<'a> {
    baton: &'a Baton,
    organisation: OrganisationId,
    fold: &'a Fold,
    findings: Vec<String>,
}

impl Comparison<'_> {
    fn folded(&self, kind: SubjectKind, id: Uuid) -> Option<&Folded> {
        self.fold.subjects.get(&(kind, id))
    }

    async fn settings(&mut self) -> Result<(), Failure> {
        let id = self.organisation.0;
        let stored = self.baton.store.organisation(self.organisation).await?;
        if let (Some(stored), Some(Folded { subject: Subject::Organisation(it), version, .. })) =
            (&stored, self.folded(SubjectKind::Organisation, id))
        {
            let row = organisation_row(it, *version)?;
            let columns = [("name", row.name == stored.name)];
            self.record("the organisation", &stored.record, &row.record, &columns);
        }
        let mut seen = BTreeSet::new();
        for stored in self.baton.store.channels(self.organisation).await? {
            seen.insert(stored.id.0);
            let Some(folded) = self.folded(SubjectKind::Channel, stored.id.0) else { continue };
            let Subject::Channel(channel) = &folded.subject else { continue };
            let columns = [("name", channel.name.as_str() == stored.name)];
            let record = serde_json::to_string(channel)?;
            self.record(&format!("channel {}", stored.name), &stored.record, &record, &columns);
        }
        self.missing(SubjectKind::Channel, &seen);
        Ok(())
    }

    async fn people(&mut self) -> Result<(), Failure> {
        let mut seen = BTreeSet::new();
        for stored in self.baton.store.people(self.organisation).await? {
            seen.insert(stored.id.0);
            let Some(folded) = self.folded(SubjectKind::Person, stored.id.0) else { continue };
            let Subject::Person(person) = &folded.subject else { continue };
            let row = person_row(self.organisation, person, folded.version)?;
            let columns = [("name", row.name == stored.name), ("state", row.state == stored.state)];
            self.record(&format!("person {}", stored.id), &stored.record, &row.record, &columns);
        }
        self.missing(SubjectKind::Person, &seen);
        Ok(())
    }

    async fn initiatives(&mut self) -> Result<(), Failure> {
        let directory = self.baton.reload(self.organisation).await?;
        let due = self.due().await?;
        let mut seen = BTreeSet::new();
        let mut pages = self.baton.store.all_initiatives(self.organisation, PAGE);
        while let Some(page) = pages.next().await? {
            let ids: Vec<InitiativeId> = page.iter().map(|it| it.id).collect();
            let mut held: BTreeMap<InitiativeId, Vec<Holding>> = BTreeMap::new();
            for holding in self.baton.store.holdings_on_all(self.organisation, &ids).await? {
                held.entry(holding.initiative).or_default().push(holding);
            }
            for stored in &page {
                seen.insert(stored.id.0);
                let held = held.remove(&stored.id).unwrap_or_default();
                self.initiative(stored, held, &directory, due.contains(&stored.id.0))?;
            }
        }
        self.missing(SubjectKind::Initiative, &seen);
        Ok(())
    }

    fn initiative(
        &mut self,
        stored: &InitiativeRow,
        held: Vec<Holding>,
        directory: &Directory,
        is_due: bool,
    ) -> Result<(), Failure> {
        let Some(folded) = self.folded(SubjectKind::Initiative, stored.id.0) else { return Ok(()) };
        let Subject::Initiative(record) = &folded.subject else { return Ok(()) };
        let row = row(self.organisation, record, folded.version)?;
        let context = directory.context(&self.baton.playbook, self.baton.now());
        let wanted = holdings(record, &context);
        // Who is asked depends on the hour and on people as well; it is made anew when the initiative wakes.
        let settled = !is_due && self.fold.settings_at.is_none_or(|it| it <= folded.at);
        let what = format!("initiative {}", stored.key);
        let columns = [
            ("key", row.key == stored.key),
            ("name", row.name == stored.name),
            ("stage", row.stage == stored.stage),
            ("stage_since", row.stage_since == stored.stage_since),
            ("owner", row.owner == stored.owner),
            ("planned_end", row.planned_end == stored.planned_end),
            ("audience", row.audience == stored.audience),
            ("channel", row.channel == stored.channel),
        ];
        self.record(&what, &stored.record, &row.record, &columns);
        self.holdings(&what, &wanted, &held, settled, directory);
        Ok(())
    }

    fn record(&mut self, what: &str, stored: &str, folded: &str, columns: &[(&str, bool)]) {
        let stored: Option<Value> = serde_json::from_str(stored).ok();
        let folded: Option<Value> = serde_json::from_str(folded).ok();
        if stored != folded {
            let fields = differing(stored.as_ref(), folded.as_ref());
            self.findings.push(format!("{what}: its record is not what its log says{fields}"));
        }
        for (column, _) in columns.iter().filter(|it| !it.1) {
            self.findings.push(format!("{what}: the column {column} is not what its log says"));
        }
    }

    fn holdings(
        &mut self,
        what: &str,
        wanted: &[Holding],
        held: &[Holding],
        settled: bool,
        directory: &Directory,
    ) {
        let counts = |it: &&Holding| settled || it.role != ASKED;
        let place = |it: &Holding| (it.role.clone(), it.what.clone(), it.person);
        let values = |it: &Holding| (it.since, it.accepted, it.due);
        type Held = BTreeMap<(String, String, PersonId), (Timestamp, Option<Timestamp>, Option<Timestamp>)>;
        let wanted: Held = wanted.iter().filter(counts).map(|it| (place(it), values(it))).collect();
        let held: Held = held.iter().filter(counts).map(|it| (place(it), values(it))).collect();
        let mut say = |it: &(String, String, PersonId), how: &str| {
            let (role, item, person) = it;
            let role = if item.is_empty() { role.clone() } else { format!("{role} {item}") };
            self.findings.push(format!("{what}: {} as {role} {how}", directory.name(*person)));
        };
        wanted
            .keys()
            .filter(|it| !held.contains_key(it))
            .for_each(|it| say(it, "is missing among the holdings"));
        held.keys()
            .filter(|it| !wanted.contains_key(it))
            .for_each(|it| say(it, "is held, but not in the log"));
        for (place, values) in &wanted {
            if held.get(place).is_some_and(|it| it != values) {
                say(place, "has other dates than in the log");
            }
        }
    }

    fn missing(&mut self, kind: SubjectKind, seen: &BTreeSet<Uuid>) {
        let lost = self.fold.subjects.keys().filter(|it| it.0 == kind && !seen.contains(&it.1));
        let lost: Vec<String> =
            lost.map(|it| format!("{kind} {}: it is in the log and not stored", it.1)).collect();
        self.findings.extend(lost);
    }

    async fn due(&self) -> Result<BTreeSet<Uuid>, Failure> {
        let now = self.baton.now();
        let agenda = self.baton.store.agenda(self.organisation).await?;
        let due = agenda.into_iter().filter(|it| it.kind == INITIATIVE && it.next <= now);
        Ok(due.map(|it| it.subject).collect())
    }
}

/// The first level of what differs.
fn differing(stored: Option<&Value>, folded: Option<&Value>) -> String {
    let (Some(Value::Object(stored)), Some(Value::Object(folded))) = (stored, folded) else {
        return String::new();
    };
    let names: BTreeSet<&String> = stored.keys().chain(folded.keys()).collect();
    let names = names.into_iter().filter(|it| stored.get(*it) != folded.get(*it));
    let names: Vec<&str> = names.map(String::as_str).collect();
    format!(" ({})", names.join(", "))
}

#[cfg(test)]
mod tests;
