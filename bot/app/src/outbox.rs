//! Intents on their way into the outbox: where they go, and under which key.

use baton_chat::inbound::{Place, SpaceRef};
use baton_domain::{
    PersonId,
    manners::Class,
    nudge::{Intent, Nudge, Recipient},
};
use baton_store::{Message, NewMessage, Readdressed};
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{baton::Baton, directory::Directory};

/// A card of the week that comes later than this says something that is over. Source: N-10.
const WEEKLY_EXPIRES_AFTER_DAYS: i64 = 4;

/// What the outbox stores of an intent: where it goes and what it is about, never a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Addressed {
    pub intent: Intent,
    pub space: SpaceRef,
    pub place: Place,
}

impl Addressed {
    /// As it was stored, to the person whom that account is now.
    ///
    /// # Errors
    /// Never in practice: it is what [`message_to`] wrote.
    pub fn read(intent: &str, directory: &Directory) -> Result<Self, serde_json::Error> {
        let mut addressed: Self = serde_json::from_str(intent)?;
        if let Recipient::Person(person) = &mut addressed.intent.to {
            *person = directory.people.resolve(*person);
        }
        Ok(addressed)
    }
}

/// Whether a message is new or replaces one.
pub const POST: &str = "post";
/// See [`POST`].
pub const EDIT: &str = "edit";

/// The row for an intent, or `None` when its recipient has no place to be reached at, or nobody is told anything
/// yet.
pub fn message(baton: &Baton, directory: &Directory, intent: &Intent) -> Option<NewMessage> {
    if !directory.organisation.started {
        return None;
    }
    let (space, place) = match intent.to {
        Recipient::Person(person) => directory.reach_person(person)?,
        Recipient::Channel(channel) => directory.reach_channel(channel)?,
    };
    message_to(baton, directory, intent, (space, place))
}

/// As [`message`], to a place that is known already.
pub fn message_to(
    baton: &Baton,
    directory: &Directory,
    intent: &Intent,
    (space, place): (SpaceRef, Place),
) -> Option<NewMessage> {
    let due = match (intent.to, intent.class) {
        // An edit rings nobody's bell, and whoever did something waits for what comes of it.
        _ if op(&intent.nudge) == EDIT || is_awaited(&intent.nudge) => intent.at,
        (Recipient::Person(person), _) => directory.calendar_for(person).next_open(intent.at),
        _ => intent.at,
    };
    let now = baton.now();
    // Whoever was one of two when it was decided is one with the other now.
    let to = match intent.to {
        Recipient::Person(person) => Recipient::Person(directory.people.resolve(person)),
        to => to,
    };
    let intent = &Intent { to, ..intent.clone() };
    let addressed = Addressed { intent: intent.clone(), space: space.clone(), place: place.clone() };
    Some(NewMessage {
        organisation: directory.id(),
        id: baton.chance.uuid(now),
        dedupe_key: intent.dedupe_key(),
        lane: lane(&space, &place),
        recipient: recipient(intent.to),
        class: class_name(intent.class).to_owned(),
        op: op(&intent.nudge).to_owned(),
        intent: serde_json::to_string(&addressed).ok()?,
        due,
        expires: expires(intent, due),
        token: baton.chance.token(),
        created: now,
    })
}

/// Where a message to a person that waits goes now; `None` where it goes already, or where it has to stay.
pub fn readdressed(directory: &Directory, message: &Message, addressed: Addressed) -> Option<Readdressed> {
    let Recipient::Person(person) = addressed.intent.to else { return None };
    if message.op == EDIT || is_awaited(&addressed.intent.nudge) {
        return None;
    }
    let (space, place) = directory.reach_person(person)?;
    let (lane, recipient) =
        (lane(&space, &place), recipient(Recipient::Person(directory.people.resolve(person))));
    if (&lane, &recipient) == (&message.lane, &message.recipient) {
        return None;
    }
    let intent = serde_json::to_string(&Addressed { space, place, ..addressed }).ok()?;
    Some(Readdressed { organisation: message.organisation, id: message.id, lane, recipient, intent })
}

/// The unit of order: what goes to one place goes one after the other.
pub fn lane(space: &SpaceRef, place: &Place) -> String {
    let (Place::Channel(id) | Place::Direct(id)) = place;
    let kind = if matches!(place, Place::Channel(_)) { "channel" } else { "direct" };
    format!("{}:{kind}:{id}", lanes_of(space))
}

/// How the lanes of all places in a space begin, up to a colon.
pub fn lanes_of(space: &SpaceRef) -> String {
    format!("{}:{}", space.platform, space.id)
}

/// A recipient as the outbox names it.
pub fn recipient(to: Recipient) -> String {
    match to {
        Recipient::Person(it) => format!("person:{it}"),
        Recipient::Channel(it) => format!("channel:{it}"),
    }
}

/// What the stored intents of messages contain that were meant for this record of a person.
pub fn meant_for(account: PersonId) -> String {
    format!(r#""to":{{"person":"{account}"}}"#)
}

/// The class as the outbox names it.
pub fn class_name(class: Class) -> &'static str {
    match class {
        Class::Routine => "routine",
        Class::Direct => "direct",
        Class::Alarm => "alarm",
    }
}

/// The class a row of the outbox has.
pub fn class_of(name: &str) -> Class {
    match name {
        "alarm" => Class::Alarm,
        "direct" => Class::Direct,
        _ => Class::Routine,
    }
}

/// Whether it answers what its recipient just did, or is an alarm that they wish to hear of at any hour: no hour and
/// no other message holds it back.
pub fn is_awaited(nudge: &Nudge) -> bool {
    matches!(nudge, Nudge::Welcome | Nudge::Alarm { awake: true, .. })
}

fn op(nudge: &Nudge) -> &'static str {
    match nudge {
        Nudge::Edit | Nudge::Retire { .. } => EDIT,
        _ => POST,
    }
}

fn expires(intent: &Intent, due: Timestamp) -> Option<Timestamp> {
    let days = Span::new().hours(24 * WEEKLY_EXPIRES_AFTER_DAYS);
    matches!(intent.nudge, Nudge::Weekly).then(|| due.saturating_add(days).ok()).flatten()
}
