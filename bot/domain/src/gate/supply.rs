//! Who can supply what is missing, and who of them is asked. Source: N-2.

use jiff::{Timestamp, civil::Date};

use super::{Gap, topic};
use crate::{
    PersonId,
    ask::{self, Item},
    context::Context,
    custody::Offer,
    fact::{self, FactId},
    initiative::Initiative,
    role::Role,
};

pub(super) fn gap(
    record: &Initiative,
    item: Item,
    since: Timestamp,
    due: Option<Date>,
    supply: &[Role],
    context: &Context<'_>,
) -> Gap {
    let due = topic(item, context).map_or(due, |(it, id)| it.due(record, id).or(due));
    let supplier =
        suppliers(record, item, supply, context).into_iter().find(|it| is_asked(record, item, *it, context));
    Gap { item, since, due, supplier }
}

fn is_asked(record: &Initiative, item: Item, person: PersonId, context: &Context<'_>) -> bool {
    let passed = ask::find(&record.asks, item, person).is_some_and(|it| it.passed.is_some());
    !passed && !record.is_gone(person, context)
}

/// Whoever can supply an item, the nearest first.
pub fn suppliers(record: &Initiative, item: Item, supply: &[Role], context: &Context<'_>) -> Vec<PersonId> {
    let custody = &record.custody;
    let privilege = |no| record.privileges.iter().find(|it| it.no == no);
    let named = match item {
        Item::Verdict(no) | Item::Expiry(no) => privilege(no).and_then(|it| it.decider()),
        Item::Reading(no) => record.metrics.iter().find(|it| it.no == no).map(|it| it.terms.reader),
        Item::Fact(id) => fact_of(record, id, context),
        Item::Decision(no) => record.decisions.iter().find(|it| it.no == no).map(|it| it.decider),
        Item::MostWithdrawn | Item::NextOwnerConfirmed | Item::OwnerConfirmed => {
            custody.holder(Role::Sponsor)
        }
        item => offer_for(record, item).map(|it| it.to),
    };
    // Nobody else can say it for the sponsor, or for the daily user who is meant.
    let only_them = matches!(item, Item::MostWithdrawn | Item::NextOwnerConfirmed | Item::OwnerConfirmed)
        || topic(item, context).is_some_and(|(it, _)| it.only_them);
    // Where nobody sponsors it, only a lead may offer that.
    let only_leads = item == Item::SeparateRoles && custody.holder(Role::Sponsor).is_none();
    let others = !only_them && !only_leads;
    let roles = supply.iter().filter(|_| others).filter_map(|it| custody.holder(*it));
    // Whoever handed an item back leaves it to the owner, who can always find somebody.
    let last = custody.owner().filter(|_| others && item != Item::Owner);
    let mut all: Vec<PersonId> = Vec::new();
    for person in named.into_iter().chain(roles).chain(last) {
        if !all.contains(&person) {
            all.push(person);
        }
    }
    all
}

/// Whoever is named in an answer, or whoever named them, where they said neither yes nor no in the time that an offer
/// lives. Source: N-15.
fn fact_of(record: &Initiative, id: FactId, context: &Context<'_>) -> Option<PersonId> {
    let named = context.playbook.topic(id.topic())?.named(record, id)?;
    let given_up = unheard_until(record, id, context).is_some_and(|it| it <= context.now);
    fact::find(&record.facts, id).filter(|_| given_up).map(|it| it.by).or(Some(named))
}

/// Until when whoever is named in an answer by somebody else, was asked and said nothing, is the one who is asked.
pub(crate) fn unheard_until(record: &Initiative, id: FactId, context: &Context<'_>) -> Option<Timestamp> {
    let unheard = fact::find(&record.facts, id).filter(|it| it.accepted.is_none())?;
    let person = unheard.said.person.filter(|it| *it != unheard.by)?;
    let shown = ask::find(&record.asks, Item::Fact(id), person)?.first_shown?;
    let days = context.playbook.handoff.open_working_days;
    let accept = context.playbook.topic(id.topic()).is_some_and(|it| it.accept);
    accept.then(|| context.calendar.at_working_days_after(shown, days))
}

/// The open offer that answers an item once it is accepted.
pub fn offer_for(record: &Initiative, item: Item) -> Option<&Offer> {
    match item {
        Item::SeparateRoles => {
            [Role::Sponsor, Role::Champion].into_iter().find_map(|it| record.custody.offered(it))
        }
        item => record.custody.offered(item.role()?),
    }
}
