//! What is asked while a stage lasts: some days in, again and again, or when a number is due.
//!
//! Rule (S-2): whoever was in the stage already when it was recorded is not asked; they may answer all the same.

use jiff::{Span, Timestamp, civil::Date};
use serde::Deserialize;

use crate::{
    ask::Item,
    context::Context,
    fact::{self, FactId},
    initiative::Initiative,
    metric::{self, Metric, Phase},
    playbook::Evidence,
    role::Role,
    stage::{How, Stage},
};

/// A question of a stage rather than of a gate.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct During {
    /// Stable; the record and the log name it.
    pub id: String,
    /// While it is in this stage.
    pub stage: Stage,
    /// As people read it.
    pub text: String,
    /// Why it is asked.
    pub why: String,
    /// The topics that answer it.
    #[serde(default)]
    pub topics: Vec<String>,
    /// What else answers it.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
    /// Who can supply it, the first who is there; whoever an answer names comes before.
    pub supply: Vec<Role>,
    /// Days into the stage; at each it is asked anew.
    #[serde(default)]
    pub after_days: Vec<u16>,
    /// Days after the last answer, and into the stage.
    #[serde(default)]
    pub every_days: Option<u16>,
}

/// One thing that a stage asks for now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Wanted<'p> {
    pub item: Item,
    pub since: Timestamp,
    pub supply: &'p [Role],
}

/// Everything that the stage asks for now, in the playbook's order.
pub fn wanted<'p>(record: &Initiative, context: &Context<'p>) -> Vec<Wanted<'p>> {
    let questions = context.playbook.during.iter().filter(|it| it.stage == record.stage);
    let asked = questions.filter(|_| was_entered_here(record));
    let asked = asked.flat_map(|it| it.wanted(record, context));
    asked.chain(named(record, context)).chain(readings(record, context)).collect()
}

/// Whoever was named and has to say yes is asked for that, whatever else is open. Source: N-15.
fn named<'p>(record: &Initiative, context: &Context<'p>) -> Vec<Wanted<'p>> {
    let topic = |it: &fact::Fact| context.playbook.topic(it.id.topic());
    let unanswered = record.facts.iter().filter(|it| it.said.person.is_some() && it.accepted.is_none());
    let asked = unanswered.filter(|it| topic(it).is_some_and(|it| it.accept));
    asked.map(|it| Wanted { item: Item::Fact(it.id), since: it.at, supply: &[] }).collect()
}

/// When something more is wanted than now.
pub fn next_wanted(record: &Initiative, context: &Context<'_>) -> Option<Timestamp> {
    let questions = context.playbook.during.iter().filter(|it| it.stage == record.stage);
    let days = questions.filter(|_| was_entered_here(record)).flat_map(|it| it.days(record, context));
    let late = running_metrics(record).filter_map(|it| next_reading(it, context));
    days.chain(late).filter(|it| context.today() < *it).min().map(|it| context.calendar.start_of(it))
}

fn was_entered_here(record: &Initiative) -> bool {
    record.passed.last().is_some_and(|it| it.how != How::NotAsked)
}

impl During {
    fn wanted<'p>(&'p self, record: &Initiative, context: &Context<'p>) -> Vec<Wanted<'p>> {
        let ids = self.topics.iter().filter_map(|it| context.playbook.topic(it));
        let facts = ids.flat_map(|topic| topic.ids(record).into_iter().map(move |id| (topic, id)));
        let missing = facts.filter_map(|(topic, id)| {
            let since = self.asked_since(record, Some(id), context)?;
            let stale = fact::find(&record.facts, id).is_none_or(|it| it.at < since);
            (stale || topic.lacks(record, id)).then_some((Item::Fact(id), since))
        });
        let since = self.asked_since(record, None, context);
        let others = self.evidence.iter().flat_map(|it| crate::gate::items_of(record, *it));
        let others = others.filter(|it| crate::gate::lacks(record, *it));
        let others = others.filter_map(|it| Some((it, since?)));
        missing.chain(others).map(|(item, since)| Wanted { item, since, supply: &self.supply }).collect()
    }

    /// The last moment at which it was asked anew, if it was.
    fn asked_since(
        &self,
        record: &Initiative,
        id: Option<FactId>,
        context: &Context<'_>,
    ) -> Option<Timestamp> {
        let again = self.again(record, id, context);
        let due = self.fixed(record, context).chain(again).filter(|it| *it <= context.today()).max()?;
        Some(context.calendar.start_of(due).max(record.stage_since))
    }

    fn days(&self, record: &Initiative, context: &Context<'_>) -> Vec<Date> {
        let topics = self.topics.iter().filter_map(|it| context.playbook.topic(it));
        let again =
            topics.flat_map(|it| it.ids(record)).filter_map(|it| self.again(record, Some(it), context));
        self.fixed(record, context).chain(again).collect()
    }

    fn fixed(&self, record: &Initiative, context: &Context<'_>) -> impl Iterator<Item = Date> {
        let start = context.calendar.date_of(record.stage_since);
        self.after_days.iter().map(move |it| start.saturating_add(Span::new().days(i64::from(*it))))
    }

    fn again(&self, record: &Initiative, id: Option<FactId>, context: &Context<'_>) -> Option<Date> {
        let days = Span::new().days(i64::from(self.every_days?));
        let last = id.and_then(|it| fact::find(&record.facts, it)).map(|it| it.at);
        let last = last.unwrap_or(record.stage_since).max(record.stage_since);
        Some(context.calendar.date_of(last).saturating_add(days))
    }
}

fn running_metrics(record: &Initiative) -> impl Iterator<Item = &Metric> {
    let runs = record.stage == Stage::Production;
    metric::of_phase(&record.metrics, Phase::Production).filter(move |_| runs)
}

/// The day of the reading that is due next: the horizon, then at intervals. Source: P-2, P-5.
fn next_reading(metric: &Metric, context: &Context<'_>) -> Option<Date> {
    let days = Span::new().days(i64::from(context.playbook.production.reading_days));
    let last = metric.readings.iter().map(|it| it.on).max();
    let next = last.map(|it| it.saturating_add(days));
    Some(next.map_or(metric.terms.first_read, |it| it.max(metric.terms.first_read)))
}

fn readings<'p>(record: &Initiative, context: &Context<'p>) -> Vec<Wanted<'p>> {
    let late = running_metrics(record).filter_map(|it| Some((it.no, next_reading(it, context)?)));
    let late = late.filter(|(_, day)| *day <= context.today());
    let wanted = late.map(|(no, day)| {
        let since = context.calendar.start_of(day).max(record.stage_since);
        Wanted { item: Item::Reading(no), since, supply: &[Role::Owner] }
    });
    wanted.collect()
}
