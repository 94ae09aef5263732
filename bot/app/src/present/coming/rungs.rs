//! What time will make of what was asked on one initiative, as far as the asker may know it. Source: N-13, N-14.

use baton_domain::{
    PersonId,
    ask::{self, Ask, Event},
    context::Context,
    gate::{self, Gap},
    initiative::Initiative,
    ladder::{self, Rung},
    role::Role,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{present::view, scene::Scene};

/// One step of an item: who was asked for it, and whom the rung brings it to besides them.
struct Step<'a> {
    ask: &'a Ask,
    rung: Rung,
    /// Whether the rung is only announced.
    announced: bool,
    to: Vec<PersonId>,
}

/// Every step until `horizon` that the asker hears of or answers for, each with its moment.
pub(super) fn ahead(scene: &Scene<'_>, record: &Initiative, horizon: Timestamp) -> Vec<(Timestamp, Value)> {
    let context = scene.context();
    let gaps = gate::gaps(record, &context);
    let steps = record.ahead(horizon, &context).into_iter().filter_map(|(at, event)| {
        let step = Step::of(record, &event, &context)?;
        let shown = step.shown(scene, record, &context, at)?;
        Some(dated(scene, record, &gaps, &step, shown, at))
    });
    steps.collect()
}

/// Adds what it is about, and the moment at which it reaches whoever hears of it.
fn dated(
    scene: &Scene<'_>,
    record: &Initiative,
    gaps: &[Gap],
    step: &Step<'_>,
    is: &'static str,
    at: Timestamp,
) -> (Timestamp, Value) {
    let (context, item) = (scene.context(), step.ask.item);
    let due = gaps.iter().find(|it| it.item == item).and_then(|it| it.due);
    let mut shown = json!(view::item(record, item, None, due, &scene.directory, &context));
    shown["today"] = json!(context.today());
    let name = |it: &PersonId| {
        if *it == scene.asker { "you".to_owned() } else { scene.directory.name(*it).to_owned() }
    };
    let hears = if is == "up" { step.to.first() } else { None }.copied().unwrap_or(step.ask.person);
    let at = scene.directory.calendar_for(hears).next_open(at);
    let view = json!({
        "is": is,
        "at": at,
        "count": 1,
        "item": shown,
        "asked": [name(&step.ask.person)],
        "who": step.to.iter().map(name).collect::<Vec<_>>(),
    });
    (at, view)
}

impl<'a> Step<'a> {
    fn of(record: &'a Initiative, event: &Event, context: &Context<'_>) -> Option<Self> {
        let (item, person, rung, announced) = match *event {
            Event::Announced { item, person, rung } => (item, person, rung, true),
            Event::Climbed { item, person, rung } => (item, person, rung, false),
            _ => return None,
        };
        let mut to = ladder::reached(record, rung, context);
        to.retain(|it| *it != person);
        Some(Self { ask: ask::find(&record.asks, item, person)?, rung, announced, to })
    }

    /// What Baton sends then, in a word; nothing where it sends nothing, or nothing that the asker may know of.
    fn shown(
        &self,
        scene: &Scene<'_>,
        record: &Initiative,
        context: &Context<'_>,
        at: Timestamp,
    ) -> Option<&'static str> {
        let asker = scene.asker;
        let is = |role| record.custody.holder(role) == Some(asker);
        let (asked, owns, sponsors) = (self.ask.person == asker, is(Role::Owner), is(Role::Sponsor));
        if !(asked || owns || self.went_to(asker, record, context)) && self.rests(context) {
            return None;
        }
        let snoozed = self.ask.snoozed_until.is_some_and(|it| at < it);
        match (self.announced, self.rung) {
            (true, _) => (asked || owns).then_some("ahead"),
            (false, Rung::Reminder | Rung::StillYours) if snoozed => None,
            (false, Rung::Reminder) => (asked || owns || sponsors).then_some("reminder"),
            (false, Rung::StillYours) => (asked || owns || sponsors).then_some("still_yours"),
            _ if !self.to.is_empty() => {
                (asked || owns || sponsors || self.to.contains(&asker)).then_some("up")
            }
            (false, rung) => {
                let posted = rung == Rung::Deputy && record.channel.is_some();
                (posted && (asked || owns || sponsors)).then_some("thread")
            }
        }
    }

    /// Whether it was put off: that is known to its author, the owner, and whoever it went up to. Source: N-14.
    fn rests(&self, context: &Context<'_>) -> bool {
        self.ask.is_quiet(context.now, context.calendar)
    }

    fn went_to(&self, person: PersonId, record: &Initiative, context: &Context<'_>) -> bool {
        let climbed = Rung::CLIMB.into_iter().filter(|it| *it <= self.ask.rung);
        climbed.flat_map(|it| ladder::reached(record, it, context)).any(|it| it == person)
    }
}
