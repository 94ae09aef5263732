//! What somebody else just asked of a person, or must tell them. Source: CARDS 5 and 12, N-9, N-15.

mod told;

use baton_domain::{
    InitiativeId, PersonId,
    ask::{self, Item},
    authority::sees,
    context::Context,
    custody::Offer,
    gate::Gap,
    initiative::Initiative,
    metric::{self, Phase},
    nudge::{self, Nudge},
};
use serde::Serialize;
use serde_json::json;

use told::Told;

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    present::{
        asked, outgoing,
        view::{self, InitiativeView, PersonView},
    },
    prompts::Sample,
    send::Content,
};

#[derive(Debug, Serialize)]
struct DirectView {
    you: PersonView,
    /// All there is, also what the card has no room for.
    count: usize,
    more: usize,
    offers: Vec<OfferView>,
    asked: Vec<AskedNowView>,
    told: Told,
    first_time: bool,
    mine: &'static str,
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
    /// Asks what to say instead.
    decline: String,
    somebody_else: String,
    queue: String,
    not_me: String,
    read: String,
}

/// Something that somebody wants of the person at once.
#[derive(Debug)]
struct AskedNow<'a> {
    record: &'a Initiative,
    gap: Gap,
    by: PersonId,
}

#[derive(Debug, Serialize)]
struct AskedNowView {
    by: PersonView,
    item: asked::AskedView,
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
    let mut records = outgoing::concerning(baton, directory, person).await?;
    records.extend(watched(baton, directory, person, nudges, &records).await?);
    let told = told::of(nudges, person, &records, directory, &context);
    let mut offers: Vec<(&Initiative, &Offer)> =
        records.iter().flat_map(|it| new_offers(it, person, &context)).collect();
    let mut asked: Vec<AskedNow<'_>> =
        records.iter().flat_map(|it| asked_now(it, person, &context)).collect();
    let count = told.count() + offers.len() + asked.len();
    // What finds no room is not taken for shown: it comes with the next message.
    let room = baton.playbook.manners.items_on_a_card.saturating_sub(told.count());
    offers.truncate(room);
    asked.truncate(room - offers.len());
    let shown: Vec<(InitiativeId, Vec<Item>)> = offers
        .iter()
        .map(|(record, offer)| (record.id, vec![Item::Offer(offer.no)]))
        .chain(asked.iter().map(|it| (it.record.id, vec![it.gap.item])))
        .collect();
    let view = DirectView {
        you: directory.view(person),
        count,
        more: count - told.count() - offers.len() - asked.len(),
        offers: offers.iter().map(|(record, offer)| offer_view(record, offer, directory, &context)).collect(),
        asked: asked.iter().flat_map(|it| asked_view(it, directory, &context)).collect(),
        told,
        first_time: directory.people.get(&person).is_some_and(|it| it.greeted.is_none()),
        mine: "mine",
        what: "help",
    };
    let others = count - offers.len();
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

// Whoever watches a metric need not hold anything, nor be asked for anything.
async fn watched(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
    nudges: &[Nudge],
    known: &[Initiative],
) -> Result<Vec<Initiative>, Failure> {
    let context = directory.context(&baton.playbook, baton.now());
    let mut found: Vec<Initiative> = Vec::new();
    for nudge in nudges {
        let Nudge::Alarm { initiative, .. } = nudge else { continue };
        if known.iter().chain(&found).all(|it| it.id != *initiative) {
            let record = baton.load(directory.id(), *initiative).await?.record;
            found.extend(Some(record).filter(|it| sees(it, person, &context)));
        }
    }
    Ok(found)
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

fn asked_now<'a>(record: &'a Initiative, person: PersonId, context: &Context<'_>) -> Vec<AskedNow<'a>> {
    let wanted = |item: Item| ask::find(&record.asks, item, person).and_then(|it| it.asked_now);
    let gaps = baton_domain::gate::gaps(record, context).into_iter();
    gaps.filter_map(|gap| Some(AskedNow { by: wanted(gap.item)?.by, record, gap })).collect()
}

fn asked_view(asked: &AskedNow<'_>, directory: &Directory, context: &Context<'_>) -> Vec<AskedNowView> {
    let items = asked::items(directory, context, asked.record, std::slice::from_ref(&asked.gap));
    items.into_iter().map(|item| AskedNowView { by: directory.view(asked.by), item }).collect()
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
        somebody_else: format!("handoff decline {key} {no} somebody-else"),
        queue: format!("handoff decline {key} {no} queue"),
        not_me: format!("handoff decline {key} {no} not-me"),
        read: format!("show {key}"),
    }
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let person = json!({"name": "Dana Okafor", "first": "Dana", "user": null, "id": "x"});
    let i = json!({"key": "a", "name": "Claims triage", "ship_date": "2027-01-29", "today": "2026-11-23",
        "planned_end": "2026-12-18", "stage": "pilot"});
    let offer = |role: &str| {
        json!({"i": i, "by": person, "holder": person, "role": role, "note": "You know the floor.",
            "lapses": "2026-11-30", "open_decisions": 2, "privileges": 5, "undecided": 2, "metrics": 3,
            "accept": "handoff accept a 1", "decline": "help", "somebody_else": "help", "queue": "help", "not_me": "help", "read": "show a"})
    };
    let view = |offers: serde_json::Value| {
        json!({"you": person, "count": 9, "more": 2, "offers": offers, "first_time": true, "mine": "mine", "what": "help",
            "asked": [{"by": person, "item": asked::sample_items()[0]}], "told": told::sample(&["covers", "left"])})
    };
    let alone = |what: &str| {
        json!({"you": person, "count": 1, "more": 0, "offers": [], "asked": [], "told": told::sample(&[what]),
            "first_time": false, "mine": "mine", "what": "help"})
    };
    vec![
        Sample { card: "offer", view: view(json!([offer("owner")])) },
        Sample { card: "offer", view: view(json!([offer("sponsor")])) },
        Sample { card: "first_message", view: view(json!([offer("compliance")])) },
        Sample { card: "direct", view: view(json!([offer("owner"), offer("data")])) },
        Sample { card: "direct", view: alone("declined") },
        Sample { card: "direct", view: alone("unreached") },
        Sample { card: "direct", view: alone("consents") },
        Sample { card: "direct", view: alone("placeless") },
        Sample { card: "direct", view: alone("alarms") },
    ]
}
