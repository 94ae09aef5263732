//! What Baton will send somebody in the coming two weeks, and why, as things stand. Source: N-13.

use baton_chat::card::Card;
use baton_domain::{
    ask,
    gate::{self, Gap},
    initiative::Initiative,
    ladder,
    nudge::{self, Recipient},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    outbox::{self, Addressed},
    present::{done::zone_of, outgoing, personal, view},
    prompts::Sample,
    reach,
    scene::Scene,
};

/// How far ahead.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 14);
/// Dated lines of the card.
const MOST_DATES: usize = 8;
/// Items of the card.
const MOST_ITEMS: usize = 6;

/// Everything that is coming to the asker; about `only`, where one is named.
///
/// # Errors
/// The store's, or a text of ours that cannot be rendered.
pub async fn card(scene: &Scene<'_>, only: Option<&Initiative>) -> Result<Card, Failure> {
    let mut records = outgoing::concerning(scene.baton, &scene.directory, scene.asker).await?;
    records.retain(|it| only.is_none_or(|only| only.id == it.id));
    let context = scene.context();
    let all = personal::everything(&records, scene.asker, &context);
    let items = all.iter().take(MOST_ITEMS).map(|it| {
        let mut item = json!(view::gap(it.record, &it.gap, &scene.directory, &context));
        item["today"] = json!(context.today());
        item
    });
    let items: Vec<Value> = items.collect();
    let mut dates = waiting(scene).await?;
    dates.extend(records.iter().flat_map(|it| later(scene, it)));
    dates.extend(only.and_then(|it| channel_card(scene, it)));
    dates.sort_by_key(|it| it.0);
    let mut dates = merged(dates);
    dates.truncate(MOST_DATES);
    let view = json!({
        "started": scene.directory.organisation.started,
        "name": only.map(|it| it.name.as_str()),
        "card": reach::next_card(scene.baton, &scene.directory, scene.asker, scene.now).await?,
        "dates": dates,
        "items": items,
        "more": all.len().saturating_sub(MOST_ITEMS),
        "zone": zone_of(scene),
        "today": context.today(),
        "why": only.map_or_else(|| "why".to_owned(), |it| format!("why {}", it.key)),
    });
    scene.card("preview", &view)
}

/// What is on its way already.
async fn waiting(scene: &Scene<'_>) -> Result<Vec<(Timestamp, Value)>, Failure> {
    let recipient = outbox::recipient(Recipient::Person(scene.asker));
    let mut all = Vec::new();
    for message in scene.baton.store.pending_for(scene.directory.id(), &recipient).await? {
        let addressed: Addressed = serde_json::from_str(&message.intent)?;
        all.push((message.due, json!({"is": "waiting", "at": message.due, "why": addressed.intent.why})));
    }
    Ok(all)
}

/// What follows when nothing is answered: a reminder, a rung, a gate that opens.
fn later(scene: &Scene<'_>, record: &Initiative) -> Vec<(Timestamp, Value)> {
    let context = scene.context();
    let in_time = |at: &Timestamp| context.now < *at && *at <= context.now + AHEAD;
    let own = |it: &Gap| it.supplier == Some(scene.asker);
    let gaps: Vec<Gap> = nudge::asked_of(record, scene.asker, &context).into_iter().filter(own).collect();
    let steps = gaps.iter().filter_map(|gap| {
        let (at, step) =
            ladder::next_step(ask::find(&record.asks, gap.item, scene.asker)?, gap.due, &context)?;
        let is = if matches!(step, ask::Event::Announced { .. }) { "ahead" } else { "reminder" };
        let mut item = json!(view::gap(record, gap, &scene.directory, &context));
        item["today"] = json!(context.today());
        let at = scene.directory.calendar_for(scene.asker).next_open(at);
        Some((at, json!({"is": is, "at": at, "count": 1, "item": item})))
    });
    let mut all: Vec<_> = steps.collect();
    let opens = record.stage.gate().and_then(|it| gate::opens_at(record, it, &context));
    all.extend(opens.map(|at| {
        let on = context.calendar.date_of(at);
        (at, json!({"is": "opens", "on": on, "name": record.name.as_str()}))
    }));
    all.retain(|it| in_time(&it.0));
    all
}

/// Reminders of one moment are one message. Source: N-4.
fn merged(dates: Vec<(Timestamp, Value)>) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for (_, date) in dates {
        let same =
            |it: &&mut Value| it["count"].is_u64() && (&it["is"], &it["at"]) == (&date["is"], &date["at"]);
        match all.iter_mut().find(same) {
            Some(before) => before["count"] = json!(before["count"].as_u64().unwrap_or_default() + 1),
            None => all.push(date),
        }
    }
    all
}

fn channel_card(scene: &Scene<'_>, record: &Initiative) -> Option<(Timestamp, Value)> {
    let channel = scene.directory.channels.get(&record.channel?)?;
    let at = scene.baton.channel_agenda(&scene.directory, channel, scene.now)?.next;
    Some((at, json!({"is": "channel", "at": at, "name": channel.name.as_str()})))
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let at = "2026-11-30T09:00:00Z";
    let item = json!({"kind": "verdict", "title": "CRM export", "function": "data", "initiative": "Claims triage",
        "due": "2026-12-18", "today": "2026-11-23"});
    let date = |is: &str, count: usize| json!({"is": is, "at": at, "on": "2026-12-04", "why": "goes_up", "item": item, "count": count, "name": "claims"});
    let all = ["waiting", "reminder", "ahead", "opens", "channel"];
    let mut dates: Vec<Value> = all.iter().map(|it| date(it, 1)).collect();
    dates.push(date("reminder", 2));
    let view = |name: Option<&str>, dates: &[Value], items: &[Value]| {
        json!({"name": name, "started": name.is_none(), "card": at, "dates": dates, "items": items, "more": items.len(),
            "zone": "Europe/London", "today": "2026-11-23", "why": "why"})
    };
    vec![
        Sample { card: "preview", view: view(None, &dates, std::slice::from_ref(&item)) },
        Sample { card: "preview", view: view(Some("Claims triage"), &[], &[]) },
    ]
}
