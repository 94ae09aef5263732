//! What is asked of somebody, with the controls that answer it from where it stands. Source: CARDS 2, N-5.

use baton_domain::{
    HandoffNo,
    ask::{self, Item},
    context::Context,
    fact::{self, FactId},
    gate::{self, Gap},
    initiative::Initiative,
    ladder::Rung,
    role::Role,
};
use jiff::{
    Span, ToSpan,
    civil::{Date, Weekday},
};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    directory::Directory,
    present::view::{self, ItemView},
    topics::ACCEPT,
};

/// One item with its tokens; a token that is absent has no control.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct AskedView {
    #[serde(flatten)]
    pub it: ItemView,
    pub today: Date,
    /// Two windows went by without a word. Source: N-12.
    pub still_yours: bool,
    pub keep: Option<String>,
    pub back: Option<String>,
    pub replace: Option<String>,
    pub renew: Option<String>,
    pub choose: Option<String>,
    /// The owner proposes to stop: yes, with the notice they wrote, or no.
    pub stop: Option<String>,
    pub go_on: Option<String>,
    /// Opens the form or the choice that answers it.
    pub answer: Option<String>,
    pub accept: Option<String>,
    pub decline: Option<String>,
    pub wait: String,
    pub tomorrow: Option<String>,
    pub three_days: Option<String>,
    pub next_week: Option<String>,
    pub not_mine: String,
    pub cannot: String,
}

/// The items of these gaps, in their order.
pub fn items(
    directory: &Directory,
    context: &Context<'_>,
    record: &Initiative,
    gaps: &[Gap],
) -> Vec<AskedView> {
    gaps.iter().map(|it| item(directory, context, record, it)).collect()
}

fn item(directory: &Directory, context: &Context<'_>, record: &Initiative, gap: &Gap) -> AskedView {
    let (key, item, today) = (&record.key, gap.item, context.today());
    // What hurts on a date is not put off beyond it. Source: N-5.
    let hurts = gap.due.filter(|it| today <= *it);
    let snooze =
        |until: Date| hurts.is_none_or(|it| until <= it).then(|| format!("ask snooze {key} {item} {until}"));
    let verdict = |word: &str| match item {
        Item::Verdict(no) | Item::Expiry(no) => Some(format!("privilege verdict {key} {no} {word}")),
        _ => None,
    };
    let named = waits_for_a_yes(record, gap, context);
    let offered = offered(record, gap);
    let offer = |word: &str| offered.map(|no| format!("handoff {word} {key} {no}"));
    let stops = record.stop_proposed.as_ref().map(|it| it.decision).filter(|it| item == Item::Decision(*it));
    let asked = gap.supplier.and_then(|it| ask::find(&record.asks, item, it));
    let days = |n: i64| today.saturating_add(Span::new().days(n));
    AskedView {
        it: view::gap(record, gap, directory, context),
        today,
        still_yours: asked.is_some_and(|it| Rung::StillYours <= it.rung),
        keep: verdict("keep"),
        back: verdict("back"),
        replace: verdict("replace"),
        renew: match item {
            Item::Expiry(no) => Some(format!("privilege renew {key} {no}")),
            _ => None,
        },
        choose: match item {
            Item::Decision(no) if stops.is_none() => Some(format!("decision resolve {key} {no}")),
            _ => None,
        },
        stop: stops.map(|_| format!("stage stop {key}")),
        go_on: stops.map(|no| format!("decision resolve {key} {no} \"go on\"")),
        answer: answer(record, item).filter(|_| offered.is_none() && named.is_none()),
        accept: offer("accept").or(named.map(|it| format!("answer {key} fact.{it} {ACCEPT}"))),
        decline: offer("decline").or(named.map(|it| format!("ask pass {key} fact.{it} not-mine"))),
        wait: format!("ask wait {key} {item}"),
        tomorrow: snooze(days(1)),
        three_days: snooze(days(3)),
        next_week: snooze(today.nth_weekday(1, Weekday::Monday).unwrap_or(today.saturating_add(7.days()))),
        not_mine: format!("ask pass {key} {item} not-mine"),
        cannot: format!("ask pass {key} {item} cannot"),
    }
}

// Whoever was offered the role that is missing answers the offer.
fn offered(record: &Initiative, gap: &Gap) -> Option<HandoffNo> {
    match gap.item {
        Item::Offer(no) => Some(no),
        item => {
            let offer = gate::offer_for(record, item)?;
            (Some(offer.to) == gap.supplier).then_some(offer.no)
        }
    }
}

// Whoever is named says yes or no; they need not answer again.
fn waits_for_a_yes(record: &Initiative, gap: &Gap, context: &Context<'_>) -> Option<FactId> {
    let (topic, id) = gate::topic(gap.item, context)?;
    let fact = fact::find(&record.facts, id)?;
    let named = topic.accept && fact.accepted.is_none() && fact.said.person == gap.supplier;
    named.then_some(id)
}

/// The command that answers an item which has no control of its own.
pub fn answer(record: &Initiative, item: Item) -> Option<String> {
    let key = &record.key;
    Some(match item {
        Item::Verdict(_) | Item::Decision(_) | Item::Offer(_) | Item::Expiry(_) => return None,
        Item::OwnerConfirmed => format!("role confirm {key}"),
        Item::Freeze => format!("stage freeze {key}"),
        Item::Threshold => format!("metric watch {key}"),
        Item::Rollout => format!("stage rollout {key}"),
        Item::Reading(no) => format!("metric report {key} {no}"),
        Item::Fact(id) => format!("answer {key} fact.{id}"),
        Item::Owner => format!("role set {key} owner"),
        Item::SeparateRoles => {
            let empty =
                [Role::Sponsor, Role::Champion].into_iter().find(|it| record.custody.holder(*it).is_none());
            empty.map_or_else(|| format!("role set {key}"), |it| format!("role set {key} {it}"))
        }
        Item::PilotMetric => format!("metric add {key} pilot"),
        Item::PlannedEnd => format!("stage extend {key}"),
        Item::ProductionOwner | Item::NextOwner => format!("role set {key} next-owner"),
        Item::Privileges => format!("privilege add {key}"),
        Item::ProductionMetric => format!("metric add {key} production"),
        Item::ExpectationTold => format!("answer {key} expectation"),
        Item::MostWithdrawn => format!("answer {key} most-withdrawn"),
        Item::NextOwnerConfirmed => format!("role confirm {key}"),
        Item::Functions => format!("settings functions {key}"),
        Item::Lead(function) => format!("role set {key} {}", function.as_str()),
    })
}

/// The command line that opens the form or the choice for an item, whatever it is.
pub fn opening(record: &Initiative, item: Item) -> Option<String> {
    let key = &record.key;
    match item {
        Item::Verdict(no) | Item::Expiry(no) => Some(format!("privilege verdict {key} {no}")),
        Item::Decision(no) => Some(format!("decision resolve {key} {no}")),
        Item::Offer(no) => Some(format!("handoff accept {key} {no}")),
        item => answer(record, item),
    }
}

fn sample_item(kind: &str, title: &str, at: usize) -> Value {
    let token = |n: usize| if n == at { json!("help") } else { Value::Null };
    json!({"kind": kind, "item": kind, "title": title, "number": 1, "function": "compliance", "key": "a",
        "initiative": "Claims triage", "supplier": null, "due": "2026-12-18", "lent_by": "IT Security",
        "until": "2026-12-18", "lead_weeks": 6, "yours": true, "asks": "does it work?",
        "asked_first": {"name": "Priya Nair", "first": "Priya", "user": null, "id": "x"},
        "today": "2026-11-23", "still_yours": at == 1, "keep": token(0), "back": token(0), "replace": token(0),
        "renew": token(5), "choose": token(1), "stop": token(4), "go_on": token(4), "answer": token(2),
        "accept": token(3), "decline": token(3), "wait": "help", "tomorrow": "help", "three_days": "help",
        "next_week": "help", "not_mine": "help", "cannot": "help"})
}

/// For the samples of cards that show items.
pub fn sample_items() -> Value {
    json!([
        sample_item("verdict", "production read access", 0),
        sample_item("decision", "keep the vendor's OCR?", 1),
        sample_item("lead", "", 2),
        sample_item("offer", "", 3),
        sample_item("decision", "stop it?", 4),
    ])
}

/// The same for what is asked outside of the gate before the close.
pub fn sample_items_elsewhere() -> Value {
    json!([
        sample_item("expiry", "CRM export", 5),
        sample_item("fact", "production's groundwork: logging", 2),
        sample_item("reading", "cost a claim", 2),
    ])
}
