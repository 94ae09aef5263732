//! Nudges: what should be said to whom, when, and why; never in which words.
//!
//! Rule (N-1, N-10): an intent names its recipient and window, and that key is delivered once. Whether it is
//! still wanted is asked again at the moment of sending, and only then is it put into words.

mod asked;
mod follow;

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    ChannelId, HandoffNo, InitiativeId, MetricNo, PersonId, PrivilegeNo,
    ask::{self, Ask, Item},
    authority::sees,
    context::Context,
    initiative::{Event, Initiative},
    manners::{Class, monday_of},
    person::{Event as PersonEvent, Person},
    role::Role,
};

pub use asked::{asked, asked_of, is_news, offers_to};

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
    /// To whoever offered a role: the answer was no.
    Declined {
        /// Of which.
        initiative: InitiativeId,
        /// Which offer.
        no: HandoffNo,
    },
    /// To the owner: what a person is asked cannot be delivered to them. Source: N-10.
    Unreached {
        /// About which.
        initiative: InitiativeId,
        /// Who cannot be reached.
        person: PersonId,
    },
    /// To somebody asked to cover for a person.
    Cover {
        /// For whom.
        person: PersonId,
    },
    /// To somebody to whom an item would go up: whether it may. Source: N-7.
    Consent,
    /// To whoever watches a metric, and to the owner: its last reading crosses a threshold. Source: P-2.
    Alarm {
        /// Of which.
        initiative: InitiativeId,
        /// Which number.
        metric: MetricNo,
        /// Whether they wished to hear of it at any hour.
        awake: bool,
    },
    /// To whoever put Baton there, alone: what it is and how to begin. Source: S-1.
    Welcome,
    /// To the owner: the channel of the initiative's card is closed.
    NoPlace {
        /// Of which.
        initiative: InitiativeId,
        /// Where it went.
        channel: ChannelId,
    },
    /// A card again, because something changed: this week's in a channel, or one to a person that asks for
    /// what they need not answer any more.
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
    RolledBack,
    Lapsed { no: PrivilegeNo },
}

/// Why somebody hears it; kept for `why`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Why {
    WeeklyCard,
    Unanswered,
    Offered,
    Declined,
    Unreached,
    SomebodyAsked,
    GoesUp,
    Changed,
    Left,
    Away,
    Installed,
    NoPlace,
    Crossed,
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
            Self::Offers
            | Self::AskedNow
            | Self::OwnerLeft { .. }
            | Self::Declined { .. }
            | Self::Unreached { .. }
            | Self::NoPlace { .. }
            | Self::Consent
            | Self::Cover { .. } => "direct",
            Self::Alarm { .. } => "alarm",
            Self::Welcome => "welcome",
            Self::Thread { .. } => "thread",
            Self::News { .. } => "news",
            Self::Edit => "edit",
            Self::Retire { .. } => "retire",
        }
    }
}

/// What follows from a change: `record` is the initiative after `events`, `before` as it was.
pub fn after(
    before: &Initiative,
    record: &Initiative,
    events: &[Event],
    version: i64,
    context: &Context<'_>,
) -> Vec<Intent> {
    let mut intents: Vec<Intent> = Vec::new();
    for event in events {
        intents.extend(follow::of_event(before, record, event, version, context));
    }
    let visible = events.iter().any(|it| !matches!(it, Event::Ask { .. } | Event::Begun { .. }));
    let channel = record.channel.filter(|_| visible).map(Recipient::Channel);
    let people = no_longer_asked(before, record, context).into_iter().map(Recipient::Person);
    intents.extend(people.chain(channel).map(|to| Intent {
        to,
        nudge: Nudge::Edit,
        class: Class::Direct,
        why: Why::Changed,
        at: context.now,
        window: format!("{}.{version}", record.id),
    }));
    let mut seen = BTreeSet::new();
    intents.retain(|it| seen.insert(it.dedupe_key()));
    intents
}

// Those whose cards show something that was answered, put off or handed back just now.
fn no_longer_asked(before: &Initiative, record: &Initiative, context: &Context<'_>) -> BTreeSet<PersonId> {
    let open = |it: &Ask| it.last_shown.is_some() && !it.is_quiet(context.now, context.calendar);
    let shown = before.asks.iter().filter(|it| open(it));
    let over = shown.filter(|it| !ask::find(&record.asks, it.item, it.person).is_some_and(open));
    over.map(|it| it.person).collect()
}

/// Whom to tell that what a person is asked on this initiative does not reach them: the owner, or the sponsor
/// where there is none but them. Source: N-10.
pub fn unreached(record: &Initiative, person: PersonId, context: &Context<'_>) -> Option<Intent> {
    let holders = [Role::Owner, Role::Sponsor].into_iter().filter_map(|it| record.custody.holder(it));
    let to = holders.into_iter().find(|it| *it != person && sees(record, *it, context))?;
    let window = format!("{}.{person}.{}", record.id, monday_of(context.today()));
    let nudge = Nudge::Unreached { initiative: record.id, person };
    Some(follow::direct(to, nudge, Why::Unreached, window, context))
}

/// Tells the owner that the card of an initiative has no place any more; `version` is the channel's then.
pub fn no_place(
    record: &Initiative,
    channel: ChannelId,
    version: i64,
    context: &Context<'_>,
) -> Option<Intent> {
    let owner = record.custody.owner()?;
    let nudge = Nudge::NoPlace { initiative: record.id, channel };
    let window = format!("{}.{channel}.{version}", record.id);
    Some(follow::direct(owner, nudge, Why::NoPlace, window, context))
}

/// Greets whoever installed Baton; each installation once. Source: S-1.
pub fn welcome(installer: PersonId, installation: String, context: &Context<'_>) -> Intent {
    follow::direct(installer, Nudge::Welcome, Why::Installed, installation, context)
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
