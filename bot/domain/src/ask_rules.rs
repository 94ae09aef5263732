//! What people answer instead of evidence, and what time makes of an unanswered item, given the whole record.

use jiff::{Timestamp, civil::Date};

use crate::{
    PersonId,
    ask::{self, Ask, Item},
    authority,
    context::{Actor, Context},
    during, fact,
    gate::{self, Gap},
    initiative::{Event, Initiative},
    ladder::{self, Rung},
    privilege,
    refusal::Refusal,
};

/// Decides what `command` changes.
///
/// # Errors
/// An item that is not missing, or not asked of this person; what [`ask::decide`] refuses.
pub(crate) fn decide(
    record: &Initiative,
    command: ask::Command,
    by: PersonId,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let gaps = gate::gaps(record, context);
    let mut hard_date = None;
    let command = match command {
        ask::Command::Snooze { item, .. }
        | ask::Command::Wait { item, .. }
        | ask::Command::Pass { item, .. } => {
            let gap = find(&gaps, item).ok_or(Refusal::NotMissing { item })?;
            if !is_asked_about(record, gap, by, context) {
                return Err(Refusal::NotAsked { item, asked: gap.supplier.into_iter().collect() });
            }
            hard_date = gap.due.filter(|it| context.today() <= *it);
            command
        }
        ask::Command::Now { item, person } => {
            refuse_asking(record, item, person, &gaps, context)?;
            command
        }
        // What was answered while the card was on its way is not asked any more.
        ask::Command::Shown { mut items, person } => {
            items.retain(|it| is_open_to(record, *it, person, &gaps));
            if items.is_empty() {
                return Ok(Vec::new());
            }
            ask::Command::Shown { items, person }
        }
    };
    let events = ask::decide(&record.asks, command, by, hard_date, context)?;
    Ok(events.into_iter().map(|event| Event::Ask { event }).collect())
}

fn find(gaps: &[Gap], item: Item) -> Option<&Gap> {
    gaps.iter().find(|it| it.item == item)
}

// A stand-in answers for whoever is away, and everybody a rung reached may answer too.
fn is_asked_about(record: &Initiative, gap: &Gap, person: PersonId, context: &Context<'_>) -> bool {
    let stand_in = |it: PersonId| context.people.get(&it).and_then(|it| it.stand_in(context.today()));
    gap.supplier == Some(person)
        || gap.supplier.and_then(stand_in) == Some(person)
        || ask::find(&record.asks, gap.item, person).is_some()
}

// A gate's questions may be asked before it opens, but only of people for whom the initiative exists.
fn refuse_asking(
    record: &Initiative,
    item: Item,
    person: PersonId,
    gaps: &[Gap],
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let gap = find(gaps, item);
    let mut ahead = record.stage.gate().into_iter().flat_map(|it| gate::missing_items(record, it, context));
    if gap.is_none() && ahead.all(|it| it != item) {
        return Err(Refusal::NotMissing { item });
    }
    match context.is_gone(person) || authority::sees(record, person, context) {
        true => Ok(()),
        false => {
            let asked = gap.and_then(|it| it.supplier).into_iter().collect();
            Err(Refusal::NotAsked { item, asked })
        }
    }
}

fn is_open_to(record: &Initiative, item: Item, person: PersonId, gaps: &[Gap]) -> bool {
    match item {
        Item::Offer(no) => record.custody.offer(no).is_some_and(|it| it.to == person),
        item => find(gaps, item).is_some(),
    }
}

/// What lapsed and what went up by now, until nothing more is due.
pub(crate) fn tick(record: &Initiative, context: &Context<'_>) -> Vec<Event> {
    let mut record = record.clone();
    let mut events = Vec::new();
    loop {
        let due = due(&record, context);
        if due.is_empty() {
            return events;
        }
        due.iter().for_each(|it| record.apply(it, Actor::Baton, context.now));
        events.extend(due);
    }
}

fn due(record: &Initiative, context: &Context<'_>) -> Vec<Event> {
    let lapsed = record.custody.lapsed(context.now);
    if !lapsed.is_empty() {
        return lapsed.into_iter().map(|event| Event::Custody { event }).collect();
    }
    if let Some(choice) = record.production_choice(context) {
        return vec![Event::of_decision(choice)];
    }
    let ended = gate::lapsed(record, context);
    if !ended.is_empty() {
        let lapsed = |no| Event::of_privilege(privilege::Event::Lapsed { no });
        return ended.into_iter().map(lapsed).collect();
    }
    let steps = steps(record, context).into_iter().filter(|(at, _)| *at <= context.now);
    steps.map(|(_, event)| Event::Ask { event }).collect()
}

/// When a tick has something to do next: an offer lapses, a gate opens, a rest ends, an item goes up.
pub(crate) fn next_wake(record: &Initiative, context: &Context<'_>) -> Option<Timestamp> {
    let lapses = record.custody.next_wake();
    if !record.stage.is_running() {
        return lapses;
    }
    let opens = record.stage.gate().and_then(|it| gate::opens_at(record, it, context));
    let rest_ends = record.asks.iter().flat_map(|it| {
        let wait = it.wait.as_ref().map(|it| context.calendar.start_of(it.until));
        it.snoozed_until.into_iter().chain(wait)
    });
    let wanted = during::next_wanted(record, context).into_iter().chain(gate::next_expiry(record, context));
    let lapses = lapses.into_iter().chain(gate::next_lapse(record, context)).min();
    let future = opens.into_iter().chain(rest_ends).chain(wanted).filter(|it| context.now < *it);
    let steps = steps(record, context).into_iter().map(|(at, _)| at);
    let choice = record.production_choice(context).map(|_| context.now);
    let unheard = record.facts.iter().filter_map(|it| gate::unheard_until(record, it.id, context));
    let future = future.chain(unheard.filter(|it| context.now < *it));
    future.chain(lapses).chain(steps).chain(choice).min()
}

/// What goes up and when, until `horizon`, while nobody answers.
pub(crate) fn ahead(
    record: &Initiative,
    horizon: Timestamp,
    context: &Context<'_>,
) -> Vec<(Timestamp, ask::Event)> {
    let climbing = climbing(record, context).into_iter();
    climbing.flat_map(|(ask, until)| ladder::steps_until(ask, until, horizon, context)).collect()
}

/// The next step of every item that goes up.
fn steps(record: &Initiative, context: &Context<'_>) -> Vec<(Timestamp, ask::Event)> {
    let climbing = climbing(record, context).into_iter();
    climbing.filter_map(|(ask, until)| ladder::next_step(ask, until, context)).collect()
}

/// Every item that is still missing and was shown to whoever can supply it, with the date it hurts.
fn climbing<'r>(record: &'r Initiative, context: &Context<'_>) -> Vec<(&'r Ask, Option<Date>)> {
    let gaps = gate::gaps(record, context);
    // While a role is on offer, the offer is what waits; it lapses and goes nowhere. Source: N-9.
    let on_offer = |item: Item| gate::offer_for(record, item).is_some();
    let gaps = gaps.iter().filter(|it| !on_offer(it.item));
    let asked = gaps.filter_map(|it| Some((ask::find(&record.asks, it.item, it.supplier?)?, it.due)));
    let asked = asked.filter(|(ask, _)| !stays(record, ask, context) || ask.rung < Rung::Reminder);
    let offers = &record.custody.offers;
    let offered = offers.iter().filter_map(|it| ask::find(&record.asks, Item::Offer(it.no), it.to));
    let offered = offered.map(|it| (it, None));
    asked.chain(offered).collect()
}

// Nobody else can answer what one alone knows, or say yes for them; they are reminded of it.
fn stays(record: &Initiative, ask: &Ask, context: &Context<'_>) -> bool {
    let Some((topic, id)) = gate::topic(ask.item, context) else { return false };
    let fact = fact::find(&record.facts, id);
    let unheard = fact.is_some_and(|it| it.accepted.is_none() && it.said.person == Some(ask.person));
    topic.only_them || topic.accept && unheard
}
