//! Who is asked for what on one initiative, and what of it is news to them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::{
    HandoffNo, PersonId,
    ask::{self, Item},
    authority::sees,
    context::Context,
    gate::{Gap, gaps, topic},
    initiative::Initiative,
    ladder::{Rung, reached},
    person::Person,
    role::Role,
};

/// What one person is asked for on one initiative at this moment; nothing that is answered, snoozed,
/// waiting or handed back, and nothing of somebody else's unless a rung, an absence or a request brought it here.
pub fn asked_of(record: &Initiative, person: PersonId, context: &Context<'_>) -> Vec<Gap> {
    if !sees(record, person, context) {
        return Vec::new();
    }
    let mut mine = gaps(record, context);
    mine.retain(|gap| {
        let ask = |it| ask::find(&record.asks, gap.item, it);
        if ask(person).is_some_and(|it| it.is_quiet(context.now, context.calendar)) {
            return false;
        }
        // A snooze is personal; a wait is about the item, and whoever it went up to waits as well.
        let waits = |it| ask(it).is_some_and(|it| it.is_waiting(context.now, context.calendar));
        let asked_now = ask(person).is_some_and(|it| it.asked_now.is_some());
        asked_now || reaches(record, gap, person, context) && !gap.supplier.is_some_and(waits)
    });
    mine
}

fn reaches(record: &Initiative, gap: &Gap, person: PersonId, context: &Context<'_>) -> bool {
    let only_them = topic(gap.item, context).is_some_and(|(it, _)| it.only_them);
    if only_them {
        return gap.supplier == Some(person);
    }
    let Some(supplier) = gap.supplier else {
        return only_leads_help(record, gap) && context.helps_leads(person);
    };
    let profile = context.people.get(&supplier);
    let stand_in = profile.and_then(|it| it.stand_in(context.today()));
    match stand_in.filter(|it| sees(record, *it, context)) {
        Some(cover) if cover == person => return true,
        Some(_) if supplier == person => return false,
        _ => {}
    }
    let delegated = profile.is_some_and(|it| it.lead && it.delegate == Some(person));
    supplier == person || delegated || went_up_to(record, gap, supplier, person, context)
}

fn went_up_to(
    record: &Initiative,
    gap: &Gap,
    supplier: PersonId,
    person: PersonId,
    context: &Context<'_>,
) -> bool {
    let rung = ask::find(&record.asks, gap.item, supplier).map_or(Rung::Card, |it| it.rung);
    let climbed = Rung::CLIMB.into_iter().filter(|it| *it <= rung);
    climbed.flat_map(|it| reached(record, it, context)).any(|it| it == person)
}

// Where nobody owns it, an owner is what the leads are asked for, not the rest as well.
fn only_leads_help(record: &Initiative, gap: &Gap) -> bool {
    gap.item == Item::Owner || record.custody.owner().is_some()
}

/// Whether the item reached this person since it last went up or was announced to.
pub fn is_news(record: &Initiative, item: Item, supplier: PersonId, person: PersonId) -> bool {
    let shown = ask::find(&record.asks, item, person).and_then(|it| it.last_shown);
    let Some(asked) = ask::find(&record.asks, item, supplier) else { return shown.is_none() };
    let announced = asked.announced.filter(|(rung, _)| asked.rung < *rung).map(|(_, at)| at);
    let newest = asked.rung_at.into_iter().chain(announced).max();
    newest.is_some_and(|it| shown.is_none_or(|shown| shown < it))
}

/// The numbers of the offers made to this person that are open.
pub fn offers_to(record: &Initiative, person: PersonId, now: Timestamp) -> Vec<HandoffNo> {
    let open = record.custody.offers.iter().filter(|it| it.to == person && now < it.lapses_at);
    open.map(|it| it.no).collect()
}

/// Who is asked for something on this initiative, by person: what `holding` stores for `mine`. Snoozes, waits
/// and the days of an absence end by themselves, so that they are looked at when it is read.
pub fn asked(record: &Initiative, context: &Context<'_>) -> BTreeMap<PersonId, Vec<Gap>> {
    let mut by_person: BTreeMap<PersonId, Vec<Gap>> = BTreeMap::new();
    for gap in gaps(record, context) {
        for person in concerned(record, &gap, context) {
            by_person.entry(person).or_default().push(gap.clone());
        }
    }
    by_person
}

fn concerned(record: &Initiative, gap: &Gap, context: &Context<'_>) -> BTreeSet<PersonId> {
    let asks = record.asks.iter().filter(|it| it.item == gap.item && it.asked_now.is_some());
    let mut who: BTreeSet<PersonId> = asks.map(|it| it.person).collect();
    let others = [Role::Deputy, Role::Sponsor].into_iter().filter_map(|it| record.custody.holder(it));
    let leads = context.leads();
    who.extend(others.chain(leads).filter(|it| reaches(record, gap, *it, context)));
    who.extend(gap.supplier);
    let profiles: Vec<&Person> = who.iter().filter_map(|it| context.people.get(it)).collect();
    who.extend(profiles.into_iter().flat_map(Person::stand_ins));
    who.retain(|it| sees(record, *it, context));
    who
}
