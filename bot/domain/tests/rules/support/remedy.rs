//! What would answer an item, and who could say it: keeps random stories from ending in refusals only.

use baton_domain::{
    PersonId, PrivilegeNo, Words,
    ask::{self, Item},
    custody, decision,
    fact::{self, FactId, Said},
    gate,
    initiative::Command,
    metric, privilege,
    role::Role,
    stage::{self, Delay},
    topic::{FieldIs, When},
};
use jiff::ToSpan;

use super::{story::Story, world::title};

/// Whoever may do it most likely.
pub(crate) fn right_one(command: &Command, story: &Story) -> Option<PersonId> {
    let record = &story.record;
    let supplier = |item: Item| {
        let gaps = gate::gaps(record, &story.world.context());
        gaps.iter().find(|it| it.item == item).and_then(|it| it.supplier)
    };
    match command {
        Command::Ask(
            ask::Command::Snooze { item, .. }
            | ask::Command::Wait { item, .. }
            | ask::Command::Pass { item, .. },
        ) => supplier(*item),
        Command::Custody(custody::Command::Accept(no) | custody::Command::Decline { no, .. }) => {
            record.custody.offer(*no).map(|it| it.to)
        }
        Command::Custody(custody::Command::Left(person)) => Some(*person),
        Command::Custody(custody::Command::Clear(role)) => record.custody.holder(*role),
        Command::Privilege(
            privilege::Command::GiveVerdict { no, .. } | privilege::Command::Renew { no, .. },
        ) => record.privileges.iter().find(|it| it.no == *no).and_then(|it| it.decider()),
        Command::Decision(decision::Command::Resolve { no, .. } | decision::Command::Reopen { no, .. }) => {
            record.decisions.iter().find(|it| it.no == *no).map(|it| it.decider)
        }
        Command::Stage(stage::Command::Close { .. }) => record.custody.owner(),
        _ => record.custody.holder(Role::Sponsor),
    }
}

/// What Baton could record of an answer to the item; `who` takes whatever role it asks for.
pub(crate) fn remedy(item: Item, who: PersonId, words: Words, story: &Story) -> Command {
    let today = story.world.context().today();
    let name = |role| Command::Name { role, person: who, until: None };
    let offer = |role| Command::Custody(custody::Command::Offer { role, to: who, note: None });
    let confirm = |role| {
        let person = story.record.custody.holder(role).unwrap_or(who);
        Command::Custody(custody::Command::Confirm { person, share: words.clone() })
    };
    let number = |phase, kind| {
        Command::Metric(metric::Command::Add(metric::Terms {
            what: title("a number"),
            phase,
            kind,
            direction: metric::Direction::Down,
            baseline: None,
            target: "5 %".parse().expect("a measure"),
            source: title("a table"),
            reader: who,
            first_read: today,
        }))
    };
    match item {
        Item::Owner => name(Role::Owner),
        Item::SeparateRoles if story.record.custody.holder(Role::Sponsor).is_none() => name(Role::Sponsor),
        Item::SeparateRoles => name(Role::Champion),
        Item::PilotMetric => number(metric::Phase::Pilot, metric::MetricKind::Accuracy),
        Item::ProductionMetric => number(metric::Phase::Production, metric::MetricKind::Latency),
        Item::PlannedEnd => {
            let to = today.saturating_add(90.days());
            Command::Stage(stage::Command::Extend { to, delay: Delay::TimeExtended, because: None })
        }
        Item::Privileges | Item::Functions | Item::MostWithdrawn | Item::ExpectationTold => {
            Command::State { item, words }
        }
        Item::Verdict(no) => verdict(no),
        Item::NextOwnerConfirmed => confirm(Role::NextOwner),
        Item::ProductionOwner | Item::NextOwner => offer(Role::NextOwner),
        Item::Lead(function) => offer(Role::Lead(function)),
        Item::Decision(no) => {
            Command::Decision(decision::Command::Resolve { no, chosen: title("yes"), because: None })
        }
        Item::Offer(no) => Command::Custody(custody::Command::Accept(no)),
        Item::OwnerConfirmed => confirm(Role::Owner),
        Item::Freeze => Command::Stage(stage::Command::Freeze { because: words }),
        Item::Rollout => Command::Stage(stage::Command::Rollout { percent: 10 }),
        Item::Threshold => Command::Metric(metric::Command::Watch {
            no: baton_domain::MetricNo(1),
            at: "9 %".parse().expect("a measure"),
            action: metric::Action::Rollback,
            watcher: who,
        }),
        Item::Reading(no) => {
            let value = "4 %".parse().expect("a measure");
            Command::Metric(metric::Command::Report { no, value, on: today })
        }
        Item::Expiry(no) => verdict(no),
        Item::Fact(id) if fact::find(&story.record.facts, id).is_some_and(|it| it.accepted.is_none()) => {
            Command::Fact(fact::Command::Accept { id })
        }
        Item::Fact(id) => Command::Fact(fact::Command::Record { id, said: said(id, who, story) }),
    }
}

/// An answer with everything the topic takes.
pub(crate) fn said(id: FactId, who: PersonId, story: &Story) -> Said {
    let context = story.world.context();
    let topic = context.playbook.topic(id.topic()).expect("a topic of the playbook");
    let has = |field| topic.fields.iter().any(|it| it.is == field);
    Said {
        what: has(FieldIs::What).then(|| title("a thing")),
        person: has(FieldIs::Person).then_some(who),
        day: topic.fields.iter().find(|it| it.is == FieldIs::Day).map(|it| match it.when {
            When::Over => context.today(),
            When::WeekOver => context.today().saturating_sub(6.days()),
            When::Any | When::Ahead => context.today().saturating_add(30.days()),
        }),
        amount: has(FieldIs::Amount).then(|| "5 days".parse().expect("a measure")),
        kind: topic.kinds.first().map(|it| it.id.clone()),
        words: has(FieldIs::Words).then(|| Words::new("in a sentence").expect("words")),
    }
}

fn verdict(no: PrivilegeNo) -> Command {
    let fate = privilege::Fate::Permanent;
    Command::Privilege(privilege::Command::GiveVerdict { no, fate, from: None, because: None })
}
