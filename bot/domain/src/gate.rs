//! Gates: what is missing, since when, and who can supply it.
//!
//! Rule: a question is answered by evidence in the record, never by a tick; what was asked before an import
//! is "not asked then", never a gap.

mod expiry;
mod supply;

use std::iter;

use jiff::{Span, Timestamp, civil::Date};

pub(crate) use expiry::{lapsed, next as next_expiry, next_lapse};
use supply::gap;
pub(crate) use supply::unheard_until;
pub use supply::{offer_for, suppliers};

use crate::{
    PersonId,
    ask::Item,
    context::Context,
    during::{self, Wanted},
    fact::FactId,
    initiative::Initiative,
    metric::{self, Phase},
    playbook::{Evidence, Question},
    role::Role,
    stage::{Gate, Stage},
    topic::{Topic, answers},
};

/// One missing piece of evidence that may be asked for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What.
    pub item: Item,
    /// From when on it may be asked for.
    pub since: Timestamp,
    /// The date it hurts.
    pub due: Option<Date>,
    /// Whoever can supply it, asked now; nobody when only a lead can help.
    pub supplier: Option<PersonId>,
}

/// How far one question is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered<'p> {
    /// The question.
    pub question: &'p Question,
    /// What is missing; empty when it is answered.
    pub missing: Vec<Item>,
}

/// How far every question of a gate is, in the playbook's order.
pub fn readiness<'p>(record: &Initiative, gate: Gate, context: &Context<'p>) -> Vec<Answered<'p>> {
    let questions = context.playbook.questions_of(gate);
    questions.map(|question| Answered { question, missing: missing(record, question, context) }).collect()
}

/// Everything the gate still misses.
pub fn missing_items(record: &Initiative, gate: Gate, context: &Context<'_>) -> Vec<Item> {
    readiness(record, gate, context).into_iter().flat_map(|it| it.missing).collect()
}

/// The instant from which the gate's questions are asked, if that is known.
///
/// Pre-close: so many days before the planned end, or the longest lead time plus a margin before it,
/// whichever is earlier. Source: G-10.
pub fn opens_at(record: &Initiative, gate: Gate, context: &Context<'_>) -> Option<Timestamp> {
    match gate {
        Gate::Intake => Some(record.recorded),
        Gate::PreClose => {
            let day = opening_day(record, context)?;
            Some(context.calendar.start_of(day).max(record.stage_since))
        }
        Gate::GoLive => {
            let days = context.playbook.bridge.gate_opens_days_before_end;
            let day = record.planned_end?.saturating_sub(Span::new().days(i64::from(days)));
            Some(context.calendar.start_of(day).max(record.stage_since))
        }
    }
}

fn opening_day(record: &Initiative, context: &Context<'_>) -> Option<Date> {
    let end = record.planned_end?;
    let terms = &context.playbook.pilot;
    let usual = end.saturating_sub(Span::new().days(i64::from(terms.gate_opens_days_before_end)));
    let longest = record.privileges.iter().filter_map(|it| it.terms.lead_days).max();
    let Some(longest) = longest else { return Some(usual) };
    let lead = end.saturating_sub(Span::new().days(i64::from(longest)));
    Some(usual.min(context.calendar.working_day_before(lead, terms.lead_time_margin_working_days)))
}

/// Every gap that may be asked for at `context.now`, in the order of the questions: those of an open gate,
/// and before that what somebody asked for and what a departure made urgent.
pub fn gaps(record: &Initiative, context: &Context<'_>) -> Vec<Gap> {
    if !record.stage.is_running() {
        return Vec::new();
    }
    let mut gaps: Vec<Gap> = standing_gaps(record, context);
    for Wanted { item, since, supply } in during::wanted(record, context) {
        if gaps.iter().all(|it| it.item != item) {
            gaps.push(gap(record, item, since, record.planned_end, supply, context));
        }
    }
    let Some(gate) = record.stage.gate() else { return gaps };
    let opens = opens_at(record, gate, context).filter(|it| *it <= context.now);
    for Answered { question, missing } in readiness(record, gate, context) {
        let opened = opens.or_else(|| opened_by_departure(record, question));
        for item in missing {
            let since = opened.or_else(|| asked_since(record, item));
            if let Some(since) = since.filter(|_| gaps.iter().all(|it| it.item != item)) {
                gaps.push(gap(record, item, since, record.planned_end, &question.supply, context));
            }
        }
    }
    gaps
}

// When the owner or the champion leaves, question 3 opens. Source: D-11.
fn opened_by_departure(record: &Initiative, question: &Question) -> Option<Timestamp> {
    let asks_for_an_owner =
        question.gate == Gate::PreClose && question.evidence.contains(&Evidence::NextOwner);
    record.custody.lost.values().map(|it| it.until).max().filter(|_| asks_for_an_owner)
}

fn asked_since(record: &Initiative, item: Item) -> Option<Timestamp> {
    let asks = record.asks.iter().filter(|it| it.item == item);
    asks.filter_map(|it| it.first_shown.or(it.asked_now.map(|it| it.at))).min()
}

/// Gaps that no gate has to open for: an owner, a planned end, choices that are due.
fn standing_gaps(record: &Initiative, context: &Context<'_>) -> Vec<Gap> {
    let mut gaps = Vec::new();
    if let Some(since) = ownerless_since(record) {
        gaps.push(gap(record, Item::Owner, since, None, &[Role::Sponsor], context));
    }
    if record.planned_end.is_none() && matches!(record.stage, Stage::Pilot | Stage::Bridge) {
        let supply = [Role::Owner, Role::Sponsor];
        gaps.push(gap(record, Item::PlannedEnd, record.recorded, None, &supply, context));
    }
    for decision in record.decisions.iter().filter(|it| it.outcome.is_none()) {
        let item = Item::Decision(decision.no);
        gaps.push(gap(record, item, decision.opened, Some(decision.due), &[Role::Sponsor], context));
    }
    for (no, since, until) in expiry::begun(record, context) {
        gaps.push(gap(record, Item::Expiry(no), since, Some(until), &[Role::Sponsor], context));
    }
    gaps
}

/// Since when it needs an owner: it has none, or the owner said that it should be somebody else's. Source: P-8.
fn ownerless_since(record: &Initiative) -> Option<Timestamp> {
    let custody = &record.custody;
    match custody.held.get(&Role::Owner) {
        None => {
            let since = custody.last_owner.as_ref().map_or(record.recorded, |it| it.until);
            (record.stage != Stage::Proposed).then_some(since)
        }
        Some(_) => record.disowned(),
    }
}

fn missing(record: &Initiative, question: &Question, context: &Context<'_>) -> Vec<Item> {
    let items = question.evidence.iter().flat_map(|it| items_of(record, *it));
    // A next owner who is gone is none, even before their leaving was recorded.
    let gone = next_owner(record).is_some_and(|it| context.is_gone(it));
    let lacking = items.filter(|it| lacks(record, *it) || gone && *it == Item::NextOwner);
    let open = answers(&question.topics, record, context).into_iter();
    let open = open.filter(|(topic, id)| topic.lacks(record, *id, context)).map(|(_, id)| Item::Fact(id));
    lacking.chain(open).collect()
}

/// The topic that an item is an answer to.
pub fn topic<'p>(item: Item, context: &Context<'p>) -> Option<(&'p Topic, FactId)> {
    let Item::Fact(id) = item else { return None };
    Some((context.playbook.topic(id.topic())?, id))
}

/// What answers this evidence between them.
pub(crate) fn items_of(record: &Initiative, evidence: Evidence) -> Vec<Item> {
    match evidence {
        Evidence::Owner => vec![Item::Owner],
        Evidence::SeparateRoles => vec![Item::SeparateRoles],
        Evidence::PilotMetric => vec![Item::PilotMetric],
        Evidence::ProductionOwner => vec![Item::ProductionOwner],
        Evidence::PlannedEnd => vec![Item::PlannedEnd],
        Evidence::Privileges => vec![Item::Privileges],
        Evidence::Verdicts => {
            let verdicts = record.privileges.iter().map(|it| Item::Verdict(it.no));
            iter::once(Item::Privileges).chain(verdicts).chain([Item::MostWithdrawn]).collect()
        }
        Evidence::ProductionMetric => vec![Item::ProductionMetric],
        Evidence::ExpectationTold => vec![Item::ExpectationTold],
        Evidence::NextOwner => {
            let leads = record.functions.iter().map(|it| Item::Lead(*it));
            [Item::NextOwner, Item::NextOwnerConfirmed, Item::Functions].into_iter().chain(leads).collect()
        }
        Evidence::OwnerConfirmed => vec![Item::OwnerConfirmed],
        Evidence::Freeze => vec![Item::Freeze],
        Evidence::Threshold => vec![Item::Threshold],
        Evidence::Rollout => vec![Item::Rollout],
    }
}

/// Whether the record has no answer to it, asked for or not.
pub fn lacks(record: &Initiative, item: Item) -> bool {
    let custody = &record.custody;
    let undecided = || record.privileges.iter().filter(|it| it.verdict.is_none());
    match item {
        Item::Owner => custody.owner().is_none() || record.disowned().is_some(),
        Item::SeparateRoles => !roles_are_separate(record),
        Item::PilotMetric => metric::of_phase(&record.metrics, Phase::Pilot).next().is_none(),
        Item::PlannedEnd => record.planned_end.is_none(),
        Item::ProductionOwner => {
            custody.holder(Role::NextOwner).is_none() && custody.offered(Role::NextOwner).is_none()
        }
        Item::Privileges => record.privileges.is_empty() && record.no_privileges.is_none(),
        Item::Verdict(no) => undecided().any(|it| it.no == no),
        Item::MostWithdrawn => {
            undecided().next().is_none() && record.most_are_withdrawn() && record.going_on.is_none()
        }
        Item::ProductionMetric => !metric::measures_something_new(&record.metrics),
        Item::ExpectationTold => record.expectation_told.is_none(),
        Item::NextOwner => next_owner(record).is_none(),
        Item::NextOwnerConfirmed => next_owner(record).is_some_and(|it| !custody.confirmed.contains_key(&it)),
        Item::Functions => record.functions.is_empty() && record.no_functions.is_none(),
        Item::Lead(function) => {
            record.functions.contains(&function) && custody.accepted(Role::Lead(function)).is_none()
        }
        Item::Decision(no) => record.decisions.iter().any(|it| it.no == no && it.outcome.is_none()),
        Item::Offer(no) => custody.offer(no).is_some(),
        Item::OwnerConfirmed => custody.owner().is_none_or(|it| !custody.confirmed.contains_key(&it)),
        Item::Freeze => record.freeze.is_none(),
        Item::Threshold => record.metrics.iter().all(|it| it.thresholds.is_empty()),
        Item::Rollout => record.share().is_none_or(|it| it == 0),
        Item::Expiry(no) => undecided().any(|it| it.no == no),
        // Only the playbook knows when these are wanted; what answers them ends the asking.
        Item::Reading(_) | Item::Fact(_) => true,
    }
}

/// Whoever accepted to own what comes after, does not move on with the pilot, and has somebody else's word for it.
/// Source: G-6.
fn next_owner(record: &Initiative) -> Option<PersonId> {
    let others = [Role::Champion, Role::Sponsor].map(|it| record.custody.holder(it));
    record.custody.accepted(Role::NextOwner).filter(|it| !others.contains(&Some(*it)))
}

fn roles_are_separate(record: &Initiative) -> bool {
    let holders = [Role::Owner, Role::Sponsor, Role::Champion].map(|it| record.custody.holder(it));
    let [owner, sponsor, champion] = holders;
    holders.iter().all(Option::is_some) && owner != sponsor && owner != champion && sponsor != champion
}
