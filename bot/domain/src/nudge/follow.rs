//! What follows from one event.

use super::{Intent, News, Nudge, Recipient, Why};
use crate::{
    PersonId,
    ask::{self, Item},
    authority::sees,
    context::Context,
    custody,
    initiative::{Event, Initiative},
    ladder::Rung,
    manners::{Class, monday_of},
    role::Role,
    stage::Event as StageEvent,
};

pub(super) fn of_event(
    record: &Initiative,
    event: &Event,
    version: i64,
    context: &Context<'_>,
) -> Vec<Intent> {
    match event {
        Event::Custody { event } => of_custody(record, event, version, context),
        Event::Ask { event } => of_ask(record, event, version, context),
        Event::Stage { event: StageEvent::Passed { .. } } => news(record, News::Closed, version, context),
        Event::Stage { event: StageEvent::Stopped { .. } } => news(record, News::Stopped, version, context),
        Event::Stage { event: StageEvent::Extended { delay: crate::stage::Delay::NotUntil, .. } } => {
            news(record, News::NotUntil, version, context)
        }
        _ => Vec::new(),
    }
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
        custody::Event::Left { person } => {
            let mut lost = record.custody.lost.values();
            let led = lost.any(|it| it.person == *person && it.until == context.now);
            let sponsor = record.custody.holder(Role::Sponsor).filter(|_| led);
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
        ask::Event::Announced { person, .. } => {
            let mut who = vec![*person];
            who.extend(record.custody.owner().filter(|it| it != person));
            who.into_iter()
                .map(|it| routine(it, Nudge::Ahead, Why::GoesUp, window.clone(), context))
                .collect()
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
    let holder = |role| record.custody.holder(role).filter(|it| *it != person);
    let mut intents: Vec<Intent> = match rung {
        Rung::Card => Vec::new(),
        Rung::Reminder | Rung::StillYours => vec![reminder(person)],
        Rung::Deputy => holder(Role::Deputy).map(reminder).into_iter().collect(),
        Rung::Sponsor => holder(Role::Sponsor).map(reminder).into_iter().collect(),
        Rung::Lead => {
            let leads = context.leads().filter(|it| *it != person && sees(record, *it, context));
            leads.map(reminder).collect()
        }
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
