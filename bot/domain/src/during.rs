//! What is asked while a stage lasts: some days in, again and again, or when a number is due.
//!
//! Rule (S-2): what was in its stage already when it was recorded is asked as if the stage had begun some days later, so
//! that who owns it and when it ends come first.

use jiff::{Span, Timestamp, civil::Date};
use serde::Deserialize;

use crate::{
    ask::Item,
    context::Context,
    fact::{self, Fact},
    gate,
    initiative::Initiative,
    metric::{self, Metric, Phase},
    playbook::Evidence,
    role::Role,
    stage::{How, Stage},
    topic::answers,
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
    /// Days into the stage. What was answered by the first of them is not asked for; at each later one it is asked anew.
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
    let asked = asked_now(record, context).flat_map(|it| it.wanted(record, context));
    asked.chain(named(record, context)).chain(readings(record, context)).collect()
}

/// Whoever was named and has to say yes is asked for that, whatever else is open. Source: N-15.
fn named<'p>(record: &Initiative, context: &Context<'p>) -> Vec<Wanted<'p>> {
    let topic = |it: &Fact| context.playbook.topic(it.id.topic());
    let unanswered = record.facts.iter().filter(|it| it.said.person.is_some() && it.accepted.is_none());
    let asked = unanswered.filter(|it| topic(it).is_some_and(|it| it.accept));
    asked.map(|it| Wanted { item: Item::Fact(it.id), since: it.at, supply: &[] }).collect()
}

/// When something more is wanted than now.
pub fn next_wanted(record: &Initiative, context: &Context<'_>) -> Option<Timestamp> {
    let days = asked_now(record, context).flat_map(|it| it.days(record, context));
    let late = running_metrics(record).filter_map(|it| next_reading(it, context));
    days.chain(late).filter(|it| context.today() < *it).min().map(|it| context.calendar.start_of(it))
}

fn asked_now<'p>(record: &Initiative, context: &Context<'p>) -> impl Iterator<Item = &'p During> {
    let stage = record.stage;
    context.playbook.during.iter().filter(move |it| it.stage == stage)
}

/// The day from which the days of its stage count.
fn first_day(record: &Initiative, context: &Context<'_>) -> Date {
    let began = context.calendar.date_of(record.stage_since);
    let imported = record.passed.last().is_some_and(|it| it.how == How::NotAsked);
    let rest = Span::new().days(i64::from(context.playbook.manners.imported_asked_after_days));
    match imported {
        true => began.max(context.calendar.date_of(record.recorded).saturating_add(rest)),
        false => began,
    }
}

impl During {
    fn wanted<'p>(&'p self, record: &Initiative, context: &Context<'p>) -> Vec<Wanted<'p>> {
        let missing = answers(&self.topics, record, context).into_iter().filter_map(|(topic, id)| {
            let fact = fact::find(&record.facts, id);
            let asked = self.asked(record, fact, context)?;
            let stale = asked.anew && fact.is_none_or(|it| it.at < asked.since);
            (stale || topic.lacks(record, id, context)).then_some((Item::Fact(id), asked.since))
        });
        let asked = self.asked(record, None, context);
        let others = self.evidence.iter().flat_map(|it| gate::items_of(record, *it));
        let others = others.filter(|it| gate::lacks(record, *it));
        let others = others.filter_map(|it| Some((it, asked.as_ref()?.since)));
        missing.chain(others).map(|(item, since)| Wanted { item, since, supply: &self.supply }).collect()
    }

    /// The last time that it was asked, if it was.
    fn asked(&self, record: &Initiative, last: Option<&Fact>, context: &Context<'_>) -> Option<Asked> {
        let again = self.again(record, last, context).map(|day| (day, true));
        let fixed = self.fixed(record, context).enumerate().map(|(n, day)| (day, 0 < n));
        let (day, anew) = fixed.chain(again).filter(|(day, _)| *day <= context.today()).max()?;
        Some(Asked { since: context.calendar.start_of(day).max(record.stage_since), anew })
    }

    fn days(&self, record: &Initiative, context: &Context<'_>) -> Vec<Date> {
        let facts = answers(&self.topics, record, context).into_iter();
        let facts = facts.map(|(_, id)| fact::find(&record.facts, id));
        let again = facts.filter_map(|it| self.again(record, it, context));
        self.fixed(record, context).chain(again).collect()
    }

    fn fixed(&self, record: &Initiative, context: &Context<'_>) -> impl Iterator<Item = Date> {
        let first = first_day(record, context);
        self.after_days.iter().map(move |it| first.saturating_add(Span::new().days(i64::from(*it))))
    }

    fn again(&self, record: &Initiative, last: Option<&Fact>, context: &Context<'_>) -> Option<Date> {
        let days = Span::new().days(i64::from(self.every_days?));
        let first = first_day(record, context);
        let last = last.map_or(first, |it| context.calendar.date_of(it.at).max(first));
        Some(last.saturating_add(days))
    }
}

/// When a question was asked last.
#[derive(Debug, Clone, Copy)]
struct Asked {
    since: Timestamp,
    /// Whether an answer from before is none any more.
    anew: bool,
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
