//! What a person must hear at once without being asked for evidence: a role is empty, an offer was declined,
//! somebody cannot be reached, somebody wants cover. Source: D-11, N-6, N-10, N-15.

use baton_domain::{
    ChannelId, PersonId,
    context::Context,
    custody::{Declined, Instead},
    initiative::Initiative,
    nudge::{self, Nudge},
    role::Role,
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    directory::Directory,
    present::{
        asked::{self, AskedView},
        view::{self, InitiativeView, PersonView},
    },
};

mod alarm;
mod consent;

use alarm::AlarmView;
use consent::ConsentView;

/// Lines of their own on a card of what others ask.
#[derive(Debug, Default, Serialize)]
pub(super) struct Told {
    covers: Vec<CoverView>,
    consents: Vec<ConsentView>,
    left: Vec<LeftView>,
    declined: Vec<DeclinedView>,
    unreached: Vec<UnreachedView>,
    placeless: Vec<PlacelessView>,
    alarms: Vec<AlarmView>,
}

#[derive(Debug, Serialize)]
struct CoverView {
    person: PersonView,
    until: Date,
    today: Date,
    yes: String,
    no: String,
}

#[derive(Debug, Serialize)]
struct LeftView {
    i: InitiativeView,
    who: Option<PersonView>,
    name: String,
}

#[derive(Debug, Serialize)]
struct DeclinedView {
    i: InitiativeView,
    who: PersonView,
    role: String,
    /// Who they think could.
    somebody: Option<PersonView>,
    queue: bool,
    reason: Option<String>,
    /// Asks the one they named, or for a name.
    ask: String,
}

#[derive(Debug, Serialize)]
struct UnreachedView {
    i: InitiativeView,
    who: PersonView,
    items: Vec<AskedView>,
    missing: String,
}

#[derive(Debug, Serialize)]
struct PlacelessView {
    i: InitiativeView,
    channel: String,
    /// Asks for another place.
    mend: String,
}

impl Told {
    pub(super) fn count(&self) -> usize {
        self.covers.len()
            + self.consents.len()
            + self.left.len()
            + self.declined.len()
            + self.unreached.len()
            + self.placeless.len()
            + self.alarms.len()
    }

    /// What finds no room on one card is left out, what is most urgent last.
    fn cut(&mut self, mut room: usize) {
        take(&mut room, &mut self.alarms);
        take(&mut room, &mut self.left);
        take(&mut room, &mut self.covers);
        take(&mut room, &mut self.declined);
        take(&mut room, &mut self.unreached);
        take(&mut room, &mut self.placeless);
        take(&mut room, &mut self.consents);
    }
}

fn take<T>(room: &mut usize, all: &mut Vec<T>) {
    all.truncate(*room);
    *room -= all.len();
}

/// Whether both say the same once they are put into words.
fn is_same(one: &Nudge, other: &Nudge) -> bool {
    match (one, other) {
        (Nudge::Alarm { initiative, metric, .. }, Nudge::Alarm { initiative: other, metric: of, .. }) => {
            (initiative, metric) == (other, of)
        }
        _ => one == other,
    }
}

/// What of these nudges still holds.
pub(super) fn of(
    nudges: &[Nudge],
    person: PersonId,
    records: &[Initiative],
    directory: &Directory,
    context: &Context<'_>,
) -> Told {
    let about = |id| records.iter().find(|it| it.id == id);
    let mut told = Told::default();
    // What came of several changes is said once.
    let new =
        |at: &usize| nudges.iter().take(*at).all(|it| !nudges.get(*at).is_some_and(|new| is_same(it, new)));
    for nudge in (0..nudges.len()).filter(new).filter_map(|at| nudges.get(at)) {
        match nudge {
            Nudge::Cover { person: away } => told.covers.extend(cover(*away, directory, person, context)),
            Nudge::Consent => told.consents.extend(consent::view(person, records, directory, context)),
            Nudge::OwnerLeft { initiative } => {
                told.left.extend(about(*initiative).and_then(|it| left(it, directory, context)));
            }
            Nudge::Declined { initiative, no } => {
                let record = about(*initiative);
                let no = record.and_then(|it| it.custody.declined.iter().find(|it| it.offer.no == *no));
                told.declined
                    .extend(record.zip(no).and_then(|(it, no)| declined(it, no, directory, context)));
            }
            Nudge::Unreached { initiative, person } => {
                let record = about(*initiative);
                told.unreached.extend(record.and_then(|it| unreached(it, *person, directory, context)));
            }
            Nudge::NoPlace { initiative, channel } => {
                let record = about(*initiative).filter(|it| it.channel == Some(*channel));
                told.placeless.extend(record.and_then(|it| placeless(it, *channel, directory, context)));
            }
            Nudge::Alarm { initiative, metric, .. } => {
                told.alarms.extend(
                    about(*initiative).and_then(|it| alarm::view(it, *metric, directory, person, context)),
                );
            }
            _ => {}
        }
    }
    told.cut(context.playbook.manners.items_on_a_card);
    told
}

fn cover(away: PersonId, directory: &Directory, asked: PersonId, context: &Context<'_>) -> Option<CoverView> {
    let absence = directory.people.get(&away)?.away.as_ref()?;
    let open =
        absence.cover == Some(asked) && absence.accepted.is_none() && context.today() <= absence.days.until;
    let command = |answer: &str| format!("away cover @{away} {answer}");
    open.then(|| CoverView {
        person: directory.view(away),
        until: absence.days.until,
        today: context.today(),
        yes: command("yes"),
        no: command("no"),
    })
}

fn left(record: &Initiative, directory: &Directory, context: &Context<'_>) -> Option<LeftView> {
    let empty = record.custody.holder(Role::Owner).is_none();
    let who = record.custody.last_owner.as_ref().map(|it| directory.view(it.person));
    let name = format!("role set {} owner", record.key);
    empty.then(|| LeftView { i: view::initiative(record, directory, context), who, name })
}

// Whoever asked somebody else meanwhile knows.
fn declined(
    record: &Initiative,
    declined: &Declined,
    directory: &Directory,
    context: &Context<'_>,
) -> Option<DeclinedView> {
    let role = declined.offer.role;
    let open = record.custody.accepted(role).is_none_or(|it| it == declined.offer.by)
        && record.custody.offered(role).is_none();
    let somebody = match declined.instead {
        Instead::Somebody(person) => Some(person),
        Instead::NotMe | Instead::Queue => None,
    };
    let again = format!("role set {} {role}", record.key);
    open.then(|| DeclinedView {
        i: view::initiative(record, directory, context),
        who: directory.view(declined.offer.to),
        role: role.to_string(),
        somebody: somebody.map(|it| directory.view(it)),
        queue: declined.instead == Instead::Queue,
        reason: declined.reason.as_ref().map(|it| it.as_str().to_owned()),
        // The shortest way to say it: the longest key, role and a person fill a token.
        ask: somebody.map_or(again, |it| format!("name {} {role} @{it}", record.key)),
    })
}

fn unreached(
    record: &Initiative,
    person: PersonId,
    directory: &Directory,
    context: &Context<'_>,
) -> Option<UnreachedView> {
    let asked = nudge::asked_of(record, person, context);
    let items = asked::items(directory, context, record, &asked);
    let offered = !nudge::offers_to(record, person, context.now).is_empty();
    (offered || !items.is_empty()).then(|| UnreachedView {
        i: view::initiative(record, directory, context),
        who: directory.view(person),
        items,
        missing: format!("readiness {}", record.key),
    })
}

fn placeless(
    record: &Initiative,
    channel: ChannelId,
    directory: &Directory,
    context: &Context<'_>,
) -> Option<PlacelessView> {
    let closed = directory.channels.get(&channel).filter(|it| it.closed && record.stage.is_running())?;
    Some(PlacelessView {
        i: view::initiative(record, directory, context),
        channel: closed.name.as_str().to_owned(),
        mend: format!("settings channel {}", record.key),
    })
}

/// For `baton prompts check`: examples of these, and none of the others.
pub(super) fn sample(which: &[&str]) -> Value {
    let person = json!({"name": "Dana Okafor", "first": "Dana", "user": null, "id": "x"});
    let i = json!({"key": "a", "name": "Claims triage", "ship_date": "2027-01-29", "today": "2026-11-23",
        "planned_end": "2026-12-18", "stage": "pilot"});
    let declined = |somebody: Value, queue: bool| {
        json!({"i": i, "who": person, "role": "compliance", "somebody": somebody, "queue": queue,
            "reason": "https://legal.example/requests", "ask": "role set a compliance"})
    };
    let item = json!({"kind": "verdict", "title": "CRM export", "number": 1, "function": "", "initiative": "Claims triage",
        "due": "2026-12-18", "today": "2026-11-23"});
    let mut all = json!({
        "covers": [{"person": person, "until": "2026-12-01", "today": "2026-11-23", "yes": "away", "no": "away"}],
        "consents": [{"i": i, "role": "sponsor", "yes": "away", "no": "away"}, {"i": null, "role": null, "yes": "away", "no": "away"}],
        "left": [{"i": i, "who": person, "name": "role set a owner"}],
        "declined": [declined(Value::Null, false), declined(person.clone(), false), declined(Value::Null, true)],
        "unreached": [{"i": i, "who": person, "items": [item], "missing": "readiness a"}],
        "alarms": [alarm::sample(true), alarm::sample(false)],
        "placeless": [{"i": i, "channel": "claims", "mend": "settings channel a"}],
    });
    for (name, examples) in all.as_object_mut().into_iter().flatten() {
        if !which.contains(&name.as_str()) {
            *examples = json!([]);
        }
    }
    all
}
