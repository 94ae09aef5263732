//! Nudges: what should be said to whom, when, and why; never in which words.
//!
//! Rule (N-1, N-10): an intent names its recipient and window, and that key is delivered once. Whether it is
//! still wanted is asked again at the moment of sending, and only then is it put into words.

mod follow;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ChannelId, HandoffNo, InitiativeId, PersonId,
    ask::{self, Item},
    authority::sees,
    context::Context,
    gate::{Gap, gaps},
    initiative::{Event, Initiative},
    ladder::Rung,
    manners::Class,
    person::{Event as PersonEvent, Person},
    role::Role,
};

/// Who hears it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Recipient {
    Person(PersonId),
    Channel(ChannelId),
}

/// What it is about; the content is made when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Nudge {
    /// The card of the week, to a channel, a person, or a lead.
    Weekly,
    /// What was shown to a person and is still missing, and what a rung brings them.
    Reminder,
    /// Roles offered to a person.
    Offers,
    /// What somebody asks a person for at once.
    AskedNow,
    /// To the person asked and the owner: what happens tomorrow.
    Ahead,
    /// To a channel's thread: what is needed next.
    Thread {
        /// About which.
        initiative: InitiativeId,
        /// The missing item.
        item: Item,
    },
    /// To a channel: something was settled.
    News {
        /// About which.
        initiative: InitiativeId,
        /// What.
        news: News,
    },
    /// To the sponsor, privately: a role is empty.
    OwnerLeft {
        /// Of which.
        initiative: InitiativeId,
    },
    /// To somebody asked to cover for a person.
    Cover {
        /// For whom.
        person: PersonId,
    },
    /// This week's channel card, again, because something changed.
    Edit,
    /// Last week's channel card, without its buttons.
    Retire {
        /// The week it was posted in, by its Monday.
        week: Date,
    },
}

/// Something worth a line of its own in the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum News {
    Accepted { role: Role, person: PersonId, before: Option<PersonId> },
    Closed,
    NotUntil,
    Stopped,
}

/// Why somebody hears it; kept for `why`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Why {
    WeeklyCard,
    Unanswered,
    Offered,
    SomebodyAsked,
    GoesUp,
    Changed,
    Left,
    Away,
}

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Intent {
    pub to: Recipient,
    pub nudge: Nudge,
    pub class: Class,
    pub why: Why,
    /// Not before.
    pub at: Timestamp,
    /// Distinguishes it from others of its kind to the same recipient.
    pub window: String,
}

impl Intent {
    /// The unique key: the same recipient, kind and window is the same message.
    pub fn dedupe_key(&self) -> String {
        let to = match self.to {
            Recipient::Person(it) => format!("person:{it}"),
            Recipient::Channel(it) => format!("channel:{it}"),
        };
        format!("{to}/{}/{}", self.nudge.kind(), self.window)
    }
}

impl Nudge {
    /// Its name in keys and logs. Everything routine that is said to a person is one kind: it merges.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::Reminder | Self::Ahead => "routine",
            Self::Offers | Self::AskedNow | Self::OwnerLeft { .. } | Self::Cover { .. } => "direct",
            Self::Thread { .. } => "thread",
            Self::News { .. } => "news",
            Self::Edit => "edit",
            Self::Retire { .. } => "retire",
        }
    }
}

/// What follows from a change: `record` is the initiative after `events`.
pub fn after(record: &Initiative, events: &[Event], version: i64, context: &Context<'_>) -> Vec<Intent> {
    let mut intents: Vec<Intent> = Vec::new();
    for event in events {
        intents.extend(follow::of_event(record, event, version, context));
    }
    let visible = events.iter().any(|it| !matches!(it, Event::Ask { .. } | Event::Begun { .. }));
    if let Some(channel) = record.channel.filter(|_| visible) {
        intents.push(Intent {
            to: Recipient::Channel(channel),
            nudge: Nudge::Edit,
            class: Class::Direct,
            why: Why::Changed,
            at: context.now,
            window: format!("{}.{version}", record.id),
        });
    }
    let mut seen = BTreeSet::new();
    intents.retain(|it| seen.insert(it.dedupe_key()));
    intents
}

/// What follows from a change of a person: a cover is asked whether they will.
pub fn after_person(
    person: &Person,
    events: &[PersonEvent],
    version: i64,
    context: &Context<'_>,
) -> Vec<Intent> {
    let asked = events.iter().filter_map(|it| match it {
        PersonEvent::WentAway { cover, .. } => *cover,
        _ => None,
    });
    let nudge = Nudge::Cover { person: person.id };
    asked
        .map(|it| follow::direct(it, nudge.clone(), Why::Away, format!("{}.{version}", person.id), context))
        .collect()
}

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
    let Some(supplier) = gap.supplier else {
        return only_leads_help(record, gap) && is_lead(person, context);
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
    let climbed_to = |role, at: Rung| at <= rung && record.custody.holder(role) == Some(person);
    climbed_to(Role::Deputy, Rung::Deputy)
        || climbed_to(Role::Sponsor, Rung::Sponsor)
        || Rung::Lead <= rung && is_lead(person, context)
}

// Where nobody owns it, an owner is what the leads are asked for, not the rest as well.
fn only_leads_help(record: &Initiative, gap: &Gap) -> bool {
    gap.item == Item::Owner || record.custody.owner().is_some()
}

fn is_lead(person: PersonId, context: &Context<'_>) -> bool {
    context.people.is_lead(person)
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
    let profile = gap.supplier.and_then(|it| context.people.get(&it));
    let asks = record.asks.iter().filter(|it| it.item == gap.item && it.asked_now.is_some());
    let mut who: BTreeSet<PersonId> = asks.map(|it| it.person).collect();
    who.extend(profile.and_then(|it| it.away.as_ref()).and_then(|it| it.cover));
    who.extend(profile.filter(|it| it.lead).and_then(|it| it.delegate));
    let others = [Role::Deputy, Role::Sponsor].into_iter().filter_map(|it| record.custody.holder(it));
    who.extend(others.chain(context.leads()).filter(|it| reaches(record, gap, *it, context)));
    who.extend(gap.supplier);
    who.retain(|it| sees(record, *it, context));
    who
}
