//! What may be answered: which topic, about whom, of which day.

use jiff::{Span, civil::Date};

use super::{Command, Event, Fact, FactId, Said, find, of_topic};
use crate::{
    PersonId,
    ask::Item,
    context::{Actor, Context},
    initiative::Initiative,
    numbered::Numbered as _,
    privilege::refuse_past,
    refusal::Refusal,
    role::Role,
    topic::{FieldIs, Shape, Topic, When},
};

/// Decides what `command` changes; authority was checked before.
///
/// # Errors
/// A topic or part that there is not, somebody gone or excluded, a day that is over, a yes that is another's.
pub(crate) fn decide(
    record: &Initiative,
    command: Command,
    actor: Actor,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Record { id, said } => {
            let topic = topic_of(record, id, context)?;
            check_person(record, topic, id, &said, actor, context)?;
            check_day(record, topic, said.day, context)?;
            let id = numbered(record, topic, id);
            let before = find(&record.facts, id);
            let said = before.map_or_else(|| said.clone(), |it| said.clone().over(&it.said));
            // The same again on another day is an answer to the question asked again.
            let today = |it: &&Fact| context.calendar.date_of(it.at) == context.today();
            let known = before.filter(today).is_some_and(|it| it.said == said);
            let listed = topic.shape == Shape::List
                && before.is_none()
                && of_topic(&record.facts, &topic.id).any(|it| it.said == said);
            Ok(if known || listed { Vec::new() } else { vec![Event::Recorded { id, said }] })
        }
        Command::Accept { id } => {
            let item = Item::Fact(id);
            let fact = find(&record.facts, id).ok_or(Refusal::NotMissing { item })?;
            match (actor, fact.said.person) {
                (Actor::Person(actor), Some(person)) if actor != person => {
                    Err(Refusal::NotAsked { item, asked: vec![person] })
                }
                _ if fact.accepted.is_some() => Ok(Vec::new()),
                _ => Ok(vec![Event::Accepted { id }]),
            }
        }
    }
}

fn check_day(
    record: &Initiative,
    topic: &Topic,
    day: Option<Date>,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let today = context.today();
    let when = topic.fields.iter().find(|it| it.is == FieldIs::Day).map(|it| it.when);
    let since = context.calendar.date_of(record.stage_since);
    match (when, day) {
        (Some(When::Ahead), day) => refuse_past(day, today),
        (Some(When::Over | When::WeekOver), Some(date)) if date < since => {
            Err(Refusal::BeforeStage { date, since })
        }
        (Some(When::Over), Some(date)) if today < date => Err(Refusal::InTheFuture { date, today }),
        (Some(When::WeekOver), Some(date)) if today < date.saturating_add(Span::new().days(6)) => {
            Err(Refusal::WeekGoesOn { date })
        }
        _ => Ok(()),
    }
}

fn topic_of<'p>(record: &Initiative, id: FactId, context: &Context<'p>) -> Result<&'p Topic, Refusal> {
    let unknown = || Refusal::NoSuchTopic { topic: id.to_string() };
    let topic = context.playbook.topic(id.topic()).ok_or_else(unknown)?;
    let adds = topic.shape == Shape::List && id.part().is_none();
    match adds || topic.ids(record).contains(&id) || find(&record.facts, id).is_some() {
        true => Ok(topic),
        false => Err(unknown()),
    }
}

fn check_person(
    record: &Initiative,
    topic: &Topic,
    id: FactId,
    said: &Said,
    actor: Actor,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if let (true, Actor::Person(actor)) = (topic.only_them, actor)
        && let Some(asked) = topic.named(record, id).filter(|it| *it != actor)
    {
        return Err(Refusal::NotAsked { item: Item::Fact(id), asked: vec![asked] });
    }
    let Some(person) = said.person else { return Ok(()) };
    if record.is_gone(person, context) {
        return Err(Refusal::Gone { person });
    }
    let agreed = find(&record.facts, id).filter(|it| it.accepted.is_some()).and_then(|it| it.said.person);
    if let (Some(agreed), Actor::Person(actor)) = (agreed.filter(|it| *it != person), actor)
        && !may_replace(record, agreed, actor, context)
    {
        return Err(Refusal::NotAsked { item: Item::Fact(id), asked: vec![agreed] });
    }
    let holds = |role: &&Role| record.custody.holder(**role) == Some(person);
    match topic.not.iter().find(holds) {
        Some(role) => Err(Refusal::SamePerson { person, role: *role }),
        None => Ok(()),
    }
}

// Nobody takes over by themselves what somebody else said yes to.
fn may_replace(record: &Initiative, agreed: PersonId, actor: PersonId, context: &Context<'_>) -> bool {
    let holds = |it| record.custody.holder(it) == Some(actor);
    actor == agreed
        || record.is_gone(agreed, context)
        || [Role::Owner, Role::Deputy, Role::Sponsor].into_iter().any(holds)
}

fn numbered(record: &Initiative, topic: &Topic, id: FactId) -> FactId {
    if topic.shape != Shape::List || id.part().is_some() {
        return id;
    }
    let entries: Vec<&Fact> = of_topic(&record.facts, &topic.id).collect();
    let next = entries.iter().map(|it| it.number()).max().unwrap_or(0) + 1;
    FactId::of(&topic.id, next).unwrap_or(id)
}
