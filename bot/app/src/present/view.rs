//! What most cards show of an initiative, a person or an item, as data for templates.

use baton_domain::{
    PersonId,
    ask::Item,
    context::Context,
    gate::{self, Gap},
    initiative::Initiative,
    metric::{self, Phase},
    role::Role,
    stage::Gate,
    stage_rules,
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

use crate::directory::Directory;

/// Somebody, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PersonView {
    pub name: String,
    pub first: String,
    /// The platform's id, where a mention is meant.
    pub user: Option<String>,
    /// For tokens.
    pub id: String,
}

/// An initiative in general.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct InitiativeView {
    pub key: String,
    pub name: String,
    pub about: Option<String>,
    pub stage: &'static str,
    /// Which week of the stage it is, counted from 1.
    pub week: i32,
    /// How many weeks the stage takes, if it has a planned end.
    pub weeks: Option<i32>,
    pub owner: Option<PersonView>,
    pub next_owner: Option<PersonView>,
    pub sponsor: Option<PersonView>,
    pub champion: Option<PersonView>,
    pub champion_until: Option<Date>,
    pub deputy: Option<PersonView>,
    pub planned_end: Option<Date>,
    /// The day production would start: the planned end and the rebuild's usual length.
    pub ship_date: Option<Date>,
    pub private: bool,
    /// Whether earlier gates count as not asked then.
    pub imported: bool,
    pub extensions: usize,
    pub questions: Vec<QuestionView>,
    pub answered: usize,
    pub today: Date,
    pub zone: String,
}

/// One question of the gate ahead.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct QuestionView {
    pub number: usize,
    pub id: String,
    pub text: String,
    pub why: String,
    pub answered: bool,
    /// What the question is answered by: `verdicts`, `metrics` or `owner`; empty for others.
    pub about: &'static str,
    pub privileges: usize,
    pub decided: usize,
    pub metrics: usize,
    pub first_read: Option<Date>,
    pub next_owner: Option<PersonView>,
    /// Absent where only the outline was wanted; a template that reads it there is refused, not shown nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Vec<ItemView>>,
}

/// One missing item.
#[derive(Debug, Clone, Serialize)]
pub struct ItemView {
    /// Which sort: the word before the dot of an item's text.
    pub kind: String,
    /// As commands take it.
    pub item: String,
    /// What it is about, such as a privilege's title; empty where the kind says it all.
    pub title: String,
    /// Number of the privilege, decision or offer.
    pub number: Option<u32>,
    /// The function, where one is missing.
    pub function: Option<&'static str>,
    /// The initiative's key and name.
    pub key: String,
    #[expect(missing_docs, reason = "the name says it")]
    pub initiative: String,
    /// Whoever is asked.
    pub supplier: Option<PersonView>,
    /// The date it hurts.
    pub due: Option<Date>,
    /// Who lent it, until when, and how long the normal route takes, for a privilege.
    pub lent_by: Option<String>,
    #[expect(missing_docs, reason = "the name says it")]
    pub until: Option<Date>,
    /// In weeks, rounded up.
    pub lead_weeks: Option<u16>,
    /// Whether the deciding is the supplier's.
    pub yours: bool,
    /// Where it was said.
    pub source: Option<String>,
    /// Where it came from, for an item that went up to somebody else.
    pub asked_first: Option<PersonView>,
}

impl Directory {
    /// Somebody, by name; mentionable where a platform's id is given.
    pub fn view(&self, person: PersonId) -> PersonView {
        let name = self.name(person).to_owned();
        let first = name.split(' ').next().unwrap_or(&name).to_owned();
        PersonView { name, first, user: None, id: person.to_string() }
    }

    /// The same JSON with the ids of people replaced by their names.
    pub fn named(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => match text.parse::<PersonId>() {
                Ok(person) if self.people.contains_key(&person) => self.name(person).into(),
                _ => value.clone(),
            },
            Value::Array(all) => all.iter().map(|it| self.named(it)).collect(),
            Value::Object(fields) => fields.iter().map(|(key, it)| (key.clone(), self.named(it))).collect(),
            _ => value.clone(),
        }
    }
}

/// An initiative in general.
pub fn initiative(record: &Initiative, directory: &Directory, context: &Context<'_>) -> InitiativeView {
    with(questions(record, directory, context), record, directory, context)
}

/// As [`initiative`], saying how far each question is and not what is missing.
pub fn outline(record: &Initiative, directory: &Directory, context: &Context<'_>) -> InitiativeView {
    let questions = asked(record, context);
    let questions = questions.iter().map(|it| question(it, record, directory)).collect();
    with(questions, record, directory, context)
}

fn with(
    questions: Vec<QuestionView>,
    record: &Initiative,
    directory: &Directory,
    context: &Context<'_>,
) -> InitiativeView {
    let today = context.today();
    let holder = |role| record.custody.holder(role).map(|it| directory.view(it));
    let since = context.calendar.date_of(record.stage_since);
    let weeks_until = |end: Date| (end - since).get_days() / 7 + 1;
    InitiativeView {
        key: record.key.to_string(),
        name: record.name.as_str().to_owned(),
        about: record.about.as_ref().map(|it| it.as_str().to_owned()),
        stage: record.stage.as_str(),
        week: weeks_until(today).max(1),
        weeks: record.planned_end.map(weeks_until).filter(|it| 0 < *it),
        owner: holder(Role::Owner),
        next_owner: holder(Role::NextOwner),
        sponsor: holder(Role::Sponsor),
        champion: holder(Role::Champion),
        champion_until: record.custody.held.get(&Role::Champion).and_then(|it| it.until),
        deputy: holder(Role::Deputy),
        planned_end: record.planned_end,
        ship_date: stage_rules::ship_date(record, context),
        private: record.audience == baton_domain::initiative::Audience::Private,
        imported: record.is_imported(),
        extensions: record.delays().0,
        answered: questions.iter().filter(|it| it.answered).count(),
        questions,
        today,
        zone: directory.organisation.zone.clone(),
    }
}

/// The questions of the gate ahead, with how far each is.
pub fn questions(record: &Initiative, directory: &Directory, context: &Context<'_>) -> Vec<QuestionView> {
    let all = asked(record, context);
    let missing = |it| Some(missing(it, record, directory, context));
    all.iter().map(|it| QuestionView { missing: missing(&it.2), ..question(it, record, directory) }).collect()
}

type Asked<'a> = (usize, Gate, gate::Answered<'a>);

fn asked<'a>(record: &Initiative, context: &Context<'a>) -> Vec<Asked<'a>> {
    let Some(gate) = record.stage.gate() else { return Vec::new() };
    let readiness = gate::readiness(record, gate, context).into_iter().enumerate();
    readiness.map(|(n, it)| (n + 1, gate, it)).collect()
}

fn question(
    (number, gate, answered): &Asked<'_>,
    record: &Initiative,
    directory: &Directory,
) -> QuestionView {
    use baton_domain::playbook::Evidence::{NextOwner, ProductionMetric, Verdicts};
    let production = || metric::of_phase(&record.metrics, Phase::Production);
    let about = match (gate, &answered.question.evidence) {
        (Gate::PreClose, it) if it.contains(&Verdicts) => "verdicts",
        (Gate::PreClose, it) if it.contains(&ProductionMetric) => "metrics",
        (Gate::PreClose, it) if it.contains(&NextOwner) => "owner",
        _ => "",
    };
    let next_owner = record.custody.holder(Role::NextOwner);
    QuestionView {
        number: *number,
        id: answered.question.id.clone(),
        text: answered.question.text.clone(),
        why: answered.question.why.clone(),
        answered: answered.missing.is_empty(),
        about,
        privileges: record.privileges.len(),
        decided: record.privileges.iter().filter(|it| it.verdict.is_some()).count(),
        metrics: production().count(),
        first_read: production().map(|it| it.terms.first_read).min(),
        next_owner: next_owner.map(|it| directory.view(it)),
        missing: None,
    }
}

fn missing(
    answered: &gate::Answered<'_>,
    record: &Initiative,
    directory: &Directory,
    context: &Context<'_>,
) -> Vec<ItemView> {
    let supply = &answered.question.supply;
    let supplier = |it| gate::suppliers(record, it, supply).into_iter().find(|it| !context.is_gone(*it));
    let items = answered.missing.iter();
    items.map(|it| item(record, *it, supplier(*it), record.planned_end, directory)).collect()
}

/// A gap that may be asked for now.
pub fn gap(record: &Initiative, gap: &Gap, directory: &Directory) -> ItemView {
    item(record, gap.item, gap.supplier, gap.due, directory)
}

/// One item of one initiative.
pub fn item(
    record: &Initiative,
    item: Item,
    supplier: Option<PersonId>,
    due: Option<Date>,
    directory: &Directory,
) -> ItemView {
    let text = item.to_string();
    let kind = text.split('.').next().unwrap_or(&text).to_owned();
    let privilege = match item {
        Item::Verdict(no) => record.privileges.iter().find(|it| it.no == no),
        _ => None,
    };
    let decision = match item {
        Item::Decision(no) => record.decisions.iter().find(|it| it.no == no),
        _ => None,
    };
    let title = privilege.map(|it| it.terms.what.as_str()).or(decision.map(|it| it.what.as_str()));
    let said = privilege.and_then(|it| it.terms.source.as_ref());
    let source = said.or(decision.and_then(|it| it.source.as_ref()));
    ItemView {
        kind,
        number: match item {
            Item::Verdict(no) => Some(no.0),
            Item::Decision(no) => Some(no.0),
            Item::Offer(no) => Some(no.0),
            _ => None,
        },
        item: text,
        title: title.unwrap_or_default().to_owned(),
        function: match item {
            Item::Lead(function) => Some(function.as_str()),
            _ => None,
        },
        key: record.key.to_string(),
        initiative: record.name.as_str().to_owned(),
        supplier: supplier.map(|it| directory.view(it)),
        due,
        lent_by: privilege.and_then(|it| it.terms.lent_by.as_ref()).map(|it| it.as_str().to_owned()),
        until: privilege.and_then(|it| it.terms.until),
        lead_weeks: privilege.and_then(|it| it.terms.lead_days).map(|it| it.div_ceil(7)),
        yours: privilege.is_some_and(|it| it.decider().is_some() && it.decider() == supplier),
        source: source.map(ToString::to_string),
        asked_first: None,
    }
}
