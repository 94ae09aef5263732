//! What an event answers, and what it only repeats.

use crate::{
    ask::{self, Item},
    custody::{self, Custody},
    decision, fact,
    initiative::{Event, Initiative},
    metric::{self, Phase},
    numbered, privilege,
    role::Role,
    stage,
};

/// Whether an ask about `item` is over once `event` is applied: a substantive answer resets the ladder, even
/// one that does not suffice. Source: N-7.
pub(crate) fn answers(event: &Event, item: Item) -> bool {
    match event {
        Event::Privilege { event: privilege::Event::Decided { no, .. } } => {
            matches!(item, Item::Verdict(it) | Item::Expiry(it) if it == *no)
        }
        Event::Privilege { event: privilege::Event::Logged { .. } } => item == Item::Privileges,
        Event::Decision { event: decision::Event::Resolved { no, .. } } => item == Item::Decision(*no),
        Event::Metric { event: metric::Event::Added { terms, .. } } => match terms.phase {
            Phase::Pilot => item == Item::PilotMetric,
            Phase::Production => item == Item::ProductionMetric,
        },
        Event::Custody { event } => custody_answers(event, item),
        Event::Stage { event: stage::Event::Extended { .. } } => item == Item::PlannedEnd,
        Event::Stated { item: stated, .. } => item == *stated,
        Event::Arranged { functions, .. } => item == Item::Functions && !functions.is_empty(),
        Event::Metric { event: metric::Event::Reported { no, .. } } => item == Item::Reading(*no),
        Event::Metric { event: metric::Event::Watched { .. } } => item == Item::Threshold,
        Event::Stage { event: stage::Event::Frozen { .. } } => item == Item::Freeze,
        Event::Stage { event: stage::Event::RolledOut { .. } } => item == Item::Rollout,
        Event::Privilege {
            event: privilege::Event::Renewed { no, .. } | privilege::Event::Lapsed { no },
        } => item == Item::Expiry(*no),
        Event::Fact { event: fact::Event::Recorded { id, .. } | fact::Event::Accepted { id } } => {
            let asked_for = |it: fact::FactId| it == *id || it.part().is_none() && it.topic() == id.topic();
            matches!(item, Item::Fact(it) if asked_for(it))
        }
        _ => false,
    }
}

fn custody_answers(event: &custody::Event, item: Item) -> bool {
    match event {
        custody::Event::Accepted { role, .. }
        | custody::Event::AcceptedToo { role, .. }
        | custody::Event::Named { role, .. } => {
            let separates = matches!(role, Role::Owner | Role::Sponsor | Role::Champion);
            item.role() == Some(*role) || separates && item == Item::SeparateRoles
        }
        custody::Event::Confirmed { .. } => matches!(item, Item::NextOwnerConfirmed | Item::OwnerConfirmed),
        custody::Event::Offered { offer } => item.role() == Some(offer.role),
        _ => false,
    }
}

/// Whether `event` says only what the record says already: a double press changes nothing.
pub(crate) fn is_known(record: &Initiative, event: &Event) -> bool {
    match event {
        Event::Arranged { channel, audience, functions } => {
            (record.channel, record.audience, &record.functions) == (*channel, *audience, functions)
        }
        Event::Stated { item, words } => {
            let said = match item {
                Item::Privileges => &record.no_privileges,
                Item::Functions => &record.no_functions,
                Item::ExpectationTold => &record.expectation_told,
                _ => &record.going_on,
            };
            said.as_ref().is_some_and(|it| it.words == *words)
        }
        Event::Custody { event } => is_known_custody(&record.custody, event),
        Event::Privilege { event } => is_known_privilege(record, event),
        Event::Decision { event: decision::Event::Opened { what, decider, due, .. } } => {
            let same = |it: &decision::Decision| (&it.what, it.decider, it.due) == (what, *decider, *due);
            record.decisions.iter().any(|it| it.outcome.is_none() && same(it))
        }
        Event::Metric { event: metric::Event::Added { terms, .. } } => {
            record.metrics.iter().any(|it| it.terms == *terms)
        }
        Event::Metric { event: metric::Event::Reported { no, value, on } } => {
            let known = numbered::find(&record.metrics, no.0).ok().and_then(|it| it.reading_of(*on));
            known.is_some_and(|it| it.value == *value)
        }
        Event::Ask { event } => is_known_ask(&record.asks, event),
        Event::Stage { event: stage::Event::StopProposed { notice, lessons, .. } } => {
            record.stop_proposed.as_ref().is_some_and(|it| (&it.notice, &it.lessons) == (notice, lessons))
        }
        _ => false,
    }
}

fn is_known_custody(custody: &Custody, event: &custody::Event) -> bool {
    match event {
        custody::Event::Volunteered { person } => custody.volunteers.contains(person),
        custody::Event::Confirmed { person, share } => {
            custody.confirmed.get(person).is_some_and(|it| it.share == *share)
        }
        custody::Event::Named { role, person, until } => custody
            .held
            .get(role)
            .is_some_and(|it| it.person == *person && (it.until == *until || until.is_none())),
        _ => false,
    }
}

fn is_known_privilege(record: &Initiative, event: &privilege::Event) -> bool {
    let find = |no: &crate::PrivilegeNo| record.privileges.iter().find(|it| it.no == *no);
    match event {
        privilege::Event::Logged { terms, .. } => record.privileges.iter().any(|it| it.terms == *terms),
        privilege::Event::Decided { no, fate, from, because } => {
            let known = find(no).and_then(|it| it.verdict.as_ref());
            known.is_some_and(|it| (&it.fate, it.from, &it.because) == (fate, *from, because))
        }
        privilege::Event::Renewed { no, until } => find(no).is_some_and(|it| it.terms.until == Some(*until)),
        privilege::Event::Lapsed { no } => find(no).is_some_and(|it| it.lapsed.is_some()),
    }
}

fn is_known_ask(asks: &[ask::Ask], event: &ask::Event) -> bool {
    let find = |item: &Item, person| ask::find(asks, *item, person);
    match event {
        ask::Event::Snoozed { item, person, until, .. } => {
            find(item, *person).is_some_and(|it| it.snoozed_until == Some(*until))
        }
        ask::Event::Waiting { item, person, until, .. } => {
            let wait = find(item, *person).and_then(|it| it.wait.as_ref());
            wait.is_some_and(|it| it.until == *until)
        }
        ask::Event::Passed { item, person, pass } => {
            find(item, *person).is_some_and(|it| it.passed.as_ref() == Some(pass))
        }
        ask::Event::AskedNow { item, person, .. } => {
            find(item, *person).is_some_and(|it| it.asked_now.is_some())
        }
        _ => false,
    }
}
