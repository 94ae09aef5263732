//! What most cards show of an initiative, a person or an item, as data for templates.

mod item;

use baton_domain::{
    PersonId,
    context::Context,
    gate,
    initiative::Initiative,
    metric::{self, Metric, Phase},
    role::Role,
    stage::{Gate, Stage},
    stage_rules,
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;

pub use item::{ItemView, gap, item};

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
    /// What was promised of production, beside what was read, once something was.
    pub promises: Vec<PromiseView>,
    /// How much of the work goes through it, in percent.
    pub share: Option<u8>,
    pub today: Date,
    pub zone: String,
}

/// A promise beside its latest reading. Source: B-7, P-5.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PromiseView {
    pub what: String,
    pub target: String,
    pub last: String,
    pub on: Date,
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
        promises: promises(record),
        share: record.share(),
        today,
        zone: directory.organisation.zone.clone(),
    }
}

fn promises(record: &Initiative) -> Vec<PromiseView> {
    let shown = matches!(record.stage, Stage::Bridge | Stage::Production);
    let read = metric::of_phase(&record.metrics, Phase::Production).filter(|_| shown);
    let promise = |it: &Metric| {
        let last = it.last_reading()?;
        let (target, value) = (it.terms.target.to_string(), last.value.to_string());
        Some(PromiseView { what: it.terms.what.as_str().to_owned(), target, last: value, on: last.on })
    };
    read.filter_map(promise).collect()
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
    let supplier =
        |it| gate::suppliers(record, it, supply, context).into_iter().find(|it| !context.is_gone(*it));
    let items = answered.missing.iter();
    items.map(|it| item(record, *it, supplier(*it), record.planned_end, directory, context)).collect()
}
