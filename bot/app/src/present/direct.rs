//! What somebody else just asked of a person: offers, "ask now", covering. Source: CARDS 5 and 12, N-9, N-15.

use baton_domain::{
    InitiativeId, PersonId,
    ask::{self, Item},
    context::Context,
    custody::Offer,
    initiative::Initiative,
    metric::{self, Phase},
    nudge::{self, Nudge},
    role::Role,
};
use serde::Serialize;
use serde_json::json;

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    present::{
        asked, outgoing,
        personal::Asked,
        view::{self, InitiativeView, PersonView},
    },
    prompts::Sample,
    send::Content,
};

#[derive(Debug, Serialize)]
struct DirectView {
    you: PersonView,
    offers: Vec<OfferView>,
    asked: Vec<AskedNowView>,
    covers: Vec<CoverView>,
    left: Vec<LeftView>,
    first_time: bool,
    what: &'static str,
}

/// An offer with the packet that comes with it.
#[derive(Debug, Serialize)]
struct OfferView {
    i: InitiativeView,
    by: PersonView,
    holder: Option<PersonView>,
    role: String,
    note: Option<String>,
    lapses: jiff::civil::Date,
    open_decisions: usize,
    privileges: usize,
    undecided: usize,
    metrics: usize,
    accept: String,
    decline: String,
    read: String,
}

#[derive(Debug, Serialize)]
struct AskedNowView {
    by: Option<PersonView>,
    item: asked::AskedView,
}

#[derive(Debug, Serialize)]
struct CoverView {
    person: PersonView,
    until: jiff::civil::Date,
    today: jiff::civil::Date,
    yes: String,
    no: String,
}

#[derive(Debug, Serialize)]
struct LeftView {
    i: InitiativeView,
    who: Option<PersonView>,
    name: String,
}

/// Everything that others ask of this person now; `None` when all of it is over.
///
/// # Errors
/// The store's.
pub async fn content(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
    nudges: &[Nudge],
) -> Result<Option<Content>, Failure> {
    let context = directory.context(&baton.playbook, baton.now());
    let records = outgoing::concerning(baton, directory, person).await?;
    let offers: Vec<(&Initiative, &Offer)> =
        records.iter().flat_map(|it| new_offers(it, person, &context)).collect();
    let asked: Vec<Asked<'_>> = records.iter().flat_map(|it| asked_now(it, person, &context)).collect();
    let view = DirectView {
        you: directory.view(person),
        covers: nudges.iter().filter_map(|it| cover(it, directory, person, &context)).collect(),
        left: nudges.iter().filter_map(|it| left(it, &records, directory, &context)).collect(),
        offers: offers.iter().map(|(record, offer)| offer_view(record, offer, directory, &context)).collect(),
        asked: asked.iter().flat_map(|it| asked_view(it, directory, &context)).collect(),
        first_time: directory.people.get(&person).is_some_and(|it| it.greeted.is_none()),
        what: "help",
    };
    let shown: Vec<(InitiativeId, Vec<Item>)> = offers
        .iter()
        .map(|(record, offer)| (record.id, vec![Item::Offer(offer.no)]))
        .chain(asked.iter().map(|it| (it.record.id, vec![it.gap.item])))
        .collect();
    let others = view.asked.len() + view.covers.len() + view.left.len();
    let name = match (view.offers.as_slice(), others) {
        ([], 0) => return Ok(None),
        ([offer], 0) if view.first_time && offer.role != "owner" && offer.role != "next-owner" => {
            "first_message"
        }
        ([_], 0) => "offer",
        _ => "direct",
    };
    let card = baton.prompts.card(name, &view, Vec::new())?;
    Ok(Some(Content { card, digest: String::new(), shown }))
}

fn new_offers<'a>(
    record: &'a Initiative,
    person: PersonId,
    context: &Context<'_>,
) -> Vec<(&'a Initiative, &'a Offer)> {
    let unseen = |it: &&Offer| {
        ask::find(&record.asks, Item::Offer(it.no), person).is_none_or(|it| it.last_shown.is_none())
    };
    let open = nudge::offers_to(record, person, context.now);
    record
        .custody
        .offers
        .iter()
        .filter(|it| open.contains(&it.no))
        .filter(unseen)
        .map(|it| (record, it))
        .collect()
}

fn asked_now<'a>(record: &'a Initiative, person: PersonId, context: &Context<'_>) -> Vec<Asked<'a>> {
    let wanted = |item: Item| ask::find(&record.asks, item, person).is_some_and(|it| it.asked_now.is_some());
    let gaps = baton_domain::gate::gaps(record, context).into_iter().filter(|it| wanted(it.item));
    gaps.map(|gap| Asked { record, gap }).collect()
}

fn asked_view(asked: &Asked<'_>, directory: &Directory, context: &Context<'_>) -> Vec<AskedNowView> {
    let items = asked::items(directory, context, asked.record, std::slice::from_ref(&asked.gap));
    items
        .into_iter()
        .map(|item| AskedNowView { by: asked.record.last_act.as_ref().map(|it| directory.view(it.by)), item })
        .collect()
}

fn offer_view(record: &Initiative, offer: &Offer, directory: &Directory, context: &Context<'_>) -> OfferView {
    let (key, no) = (&record.key, offer.no);
    OfferView {
        i: view::initiative(record, directory, context),
        by: directory.view(offer.by),
        holder: record.custody.holder(offer.role).map(|it| directory.view(it)),
        role: offer.role.to_string(),
        note: offer.note.as_ref().map(|it| it.as_str().to_owned()),
        lapses: context.calendar.date_of(offer.lapses_at),
        open_decisions: record.decisions.iter().filter(|it| it.outcome.is_none()).count(),
        privileges: record.privileges.len(),
        undecided: record.privileges.iter().filter(|it| it.verdict.is_none()).count(),
        metrics: metric::of_phase(&record.metrics, Phase::Production).count(),
        accept: format!("handoff accept {key} {no}"),
        decline: format!("handoff decline {key} {no}"),
        read: format!("show {key}"),
    }
}

fn cover(nudge: &Nudge, directory: &Directory, asked: PersonId, context: &Context<'_>) -> Option<CoverView> {
    let Nudge::Cover { person } = nudge else { return None };
    let away = directory.people.get(person)?.away.as_ref()?;
    let open = away.cover == Some(asked) && away.accepted.is_none() && context.today() <= away.days.until;
    let command = |answer: &str| format!("away cover @{person} {answer}");
    open.then(|| CoverView {
        person: directory.view(*person),
        until: away.days.until,
        today: context.today(),
        yes: command("yes"),
        no: command("no"),
    })
}

fn left(
    nudge: &Nudge,
    records: &[Initiative],
    directory: &Directory,
    context: &Context<'_>,
) -> Option<LeftView> {
    let Nudge::OwnerLeft { initiative } = nudge else { return None };
    let record = records.iter().find(|it| it.id == *initiative)?;
    let empty = record.custody.holder(Role::Owner).is_none();
    let who = record.custody.last_owner.as_ref().map(|it| directory.view(it.person));
    let name = format!("role set {} owner", record.key);
    empty.then(|| LeftView { i: view::initiative(record, directory, context), who, name })
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let person = json!({"name": "Dana Okafor", "first": "Dana", "user": null, "id": "x"});
    let i = json!({"key": "a", "name": "Claims triage", "ship_date": "2027-01-29", "today": "2026-11-23",
        "planned_end": "2026-12-18", "stage": "pilot"});
    let offer = |role: &str| {
        json!({"i": i, "by": person, "holder": person, "role": role, "note": "You know the floor.",
            "lapses": "2026-11-30", "open_decisions": 2, "privileges": 5, "undecided": 2, "metrics": 3,
            "accept": "handoff accept a 1", "decline": "handoff decline a 1", "read": "show a"})
    };
    let view = |offers: serde_json::Value| {
        json!({"you": person, "offers": offers, "first_time": true, "what": "help",
            "asked": [{"by": person, "item": asked::sample_items()[0]}],
            "covers": [{"person": person, "until": "2026-12-01", "today": "2026-11-23", "yes": "away", "no": "away"}],
            "left": [{"i": i, "who": person, "name": "role set a owner"}]})
    };
    vec![
        Sample { card: "offer", view: view(json!([offer("owner")])) },
        Sample { card: "offer", view: view(json!([offer("sponsor")])) },
        Sample { card: "first_message", view: view(json!([offer("compliance")])) },
        Sample { card: "direct", view: view(json!([offer("owner"), offer("data")])) },
    ]
}
