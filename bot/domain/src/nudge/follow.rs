//! What follows from one event.

use std::collections::BTreeMap;

use super::{Intent, News, Nudge, Recipient, Why};
use crate::{
    MetricNo, PersonId,
    ask::{self, Item},
    authority::sees,
    context::Context,
    custody,
    initiative::{Event, Initiative},
    ladder::{self, Rung},
    manners::{Class, monday_of},
    metric::{self, Action, Threshold},
    numbered::find,
    privilege,
    role::Role,
    stage::Event as StageEvent,
};

/// The window of the question whether anything may come to somebody: the same for good.
const CONSENT: &str = "consent";

pub(super) fn of_event(
    before: &Initiative,
    record: &Initiative,
    event: &Event,
    version: i64,
    context: &Context<'_>,
) -> Vec<Intent> {
    match event {
        Event::Custody { event } => of_custody(record, event, version, context),
        Event::Ask { event } => of_ask(record, event, version, context),
        Event::Stage { event: StageEvent::Passed { .. } } => news(record, News::Closed, version, context),
        Event::Stage { event: StageEvent::RolledBack { .. } } => {
            news(record, News::RolledBack, version, context)
        }
        Event::Privilege { event: privilege::Event::Lapsed { no } } => {
            // It ends at midnight, which is nobody's hour.
            let open = context.calendar.next_open(context.now);
            let told = news(record, News::Lapsed { no: *no }, version, context);
            let each = |it: Intent| Intent { at: open, window: format!("{}.{no}", it.window), ..it };
            told.into_iter().map(each).collect()
        }
        Event::Metric { event: metric::Event::Reported { no, .. } | metric::Event::Watched { no, .. } } => {
            crossed(before, record, *no, version, context)
        }
        Event::Stage { event: StageEvent::Stopped { .. } } => news(record, News::Stopped, version, context),
        Event::Stage { event: StageEvent::Extended { delay: crate::stage::Delay::NotUntil, .. } } => {
            news(record, News::NotUntil, version, context)
        }
        _ => Vec::new(),
    }
}

// Whoever watches hears of a threshold when the latest value begins to cross it, also because it was set only then;
// the owner hears of those that something must be done at.
fn crossed(
    before: &Initiative,
    record: &Initiative,
    no: MetricNo,
    version: i64,
    context: &Context<'_>,
) -> Vec<Intent> {
    let Ok(metric) = find(&record.metrics, no.0) else { return Vec::new() };
    let crossed: Vec<&Threshold> = metric.newly_crossed(find(&before.metrics, no.0).ok());
    let Some(worst) = crossed.iter().map(|it| it.action).max() else { return Vec::new() };
    let must_act = worst != Action::Watch;
    let mut told: BTreeMap<PersonId, bool> = BTreeMap::new();
    for threshold in &crossed {
        *told.entry(threshold.watcher).or_default() |= threshold.awake && threshold.action != Action::Watch;
    }
    if let Some(owner) = record.custody.owner().filter(|_| must_act) {
        told.entry(owner).or_insert(false);
    }
    let class = if must_act { Class::Alarm } else { Class::Direct };
    let (why, at) = (Why::Crossed, context.now);
    let told = told.into_iter().filter(|(it, _)| sees(record, *it, context));
    told.map(|(person, awake)| {
        let nudge = Nudge::Alarm { initiative: record.id, metric: no, awake };
        let (to, window) = (Recipient::Person(person), format!("{}.{version}", record.id));
        Intent { to, nudge, class, why, at, window }
    })
    .collect()
}

fn of_custody(
    record: &Initiative,
    event: &custody::Event,
    version: i64,
    context: &Context<'_>,
) -> Vec<Intent> {
    let window = || format!("{}.{version}", record.id);
    match event {
        custody::Event::Offered { offer } if record.custody.offer(offer.no).is_some() => {
            vec![direct(offer.to, Nudge::Offers, Why::Offered, window(), context)]
        }
        custody::Event::Accepted { role, person, .. } => {
            let before = record
                .custody
                .last_owner
                .as_ref()
                .filter(|it| *role == Role::Owner && it.until == context.now);
            let accepted =
                News::Accepted { role: *role, person: *person, before: before.map(|it| it.person) };
            news(record, accepted, version, context)
        }
        custody::Event::Declined { no, .. } => {
            let declined = record.custody.declined.iter().find(|it| it.offer.no == *no);
            let giver = declined.map(|it| it.offer.by).filter(|it| sees(record, *it, context));
            let nudge = Nudge::Declined { initiative: record.id, no: *no };
            giver.map(|it| direct(it, nudge, Why::Declined, window(), context)).into_iter().collect()
        }
        custody::Event::Left { person } | custody::Event::Cleared { person, moves_on: true, .. } => {
            let mut lost = record.custody.lost.values();
            let led = lost.any(|it| it.person == *person && it.until == context.now);
            let sponsor = record.custody.holder(Role::Sponsor).filter(|it| led && it != person);
            let nudge = Nudge::OwnerLeft { initiative: record.id };
            sponsor.map(|it| direct(it, nudge, Why::Left, window(), context)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn of_ask(record: &Initiative, event: &ask::Event, version: i64, context: &Context<'_>) -> Vec<Intent> {
    let window = format!("{}.{version}", record.id);
    match event {
        ask::Event::AskedNow { person, .. } => {
            vec![direct(*person, Nudge::AskedNow, Why::SomebodyAsked, window, context)]
        }
        ask::Event::Announced { person, rung, .. } => {
            let mut who = vec![*person];
            who.extend(record.custody.owner().filter(|it| it != person));
            let told =
                who.into_iter().map(|it| routine(it, Nudge::Ahead, Why::GoesUp, window.clone(), context));
            // Each is asked once, whatever goes up to them later.
            let unasked = ladder::to_be_asked(record, *rung, context).into_iter().filter(|it| it != person);
            let asked =
                unasked.map(|it| direct(it, Nudge::Consent, Why::GoesUp, CONSENT.to_owned(), context));
            told.chain(asked).collect()
        }
        ask::Event::Climbed { item, person, rung } => {
            climbed(record, *item, *person, *rung, &window, context)
        }
        _ => Vec::new(),
    }
}

fn climbed(
    record: &Initiative,
    item: Item,
    person: PersonId,
    rung: Rung,
    window: &str,
    context: &Context<'_>,
) -> Vec<Intent> {
    let reminder = |to: PersonId| routine(to, Nudge::Reminder, Why::Unanswered, window.to_owned(), context);
    let mut intents: Vec<Intent> = match rung {
        Rung::Reminder | Rung::StillYours => vec![reminder(person)],
        _ => ladder::reached(record, rung, context)
            .into_iter()
            .filter(|it| *it != person)
            .map(reminder)
            .collect(),
    };
    if let (Rung::Deputy, Some(channel)) = (rung, record.channel) {
        intents.push(Intent {
            to: Recipient::Channel(channel),
            nudge: Nudge::Thread { initiative: record.id, item },
            class: Class::Routine,
            why: Why::Unanswered,
            at: context.calendar.next_open(context.now),
            window: format!("{}.{}", record.id, monday_of(context.today())),
        });
    }
    intents
}

// The window is the change that caused it: what two changes ask of one person is merged when it is sent.
pub(super) fn direct(to: PersonId, nudge: Nudge, why: Why, window: String, context: &Context<'_>) -> Intent {
    Intent { to: Recipient::Person(to), nudge, class: Class::Direct, why, at: context.now, window }
}

fn routine(to: PersonId, nudge: Nudge, why: Why, window: String, context: &Context<'_>) -> Intent {
    Intent { to: Recipient::Person(to), nudge, class: Class::Routine, why, at: context.now, window }
}

fn news(record: &Initiative, news: News, version: i64, context: &Context<'_>) -> Vec<Intent> {
    let Some(channel) = record.channel else { return Vec::new() };
    let nudge = Nudge::News { initiative: record.id, news };
    let window = format!("{}.{version}", record.id);
    let to = Recipient::Channel(channel);
    vec![Intent { to, nudge, class: Class::Direct, why: Why::Changed, at: context.now, window }]
}
