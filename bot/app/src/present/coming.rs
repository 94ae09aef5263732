//! What Baton will send in the coming two weeks to somebody and about what concerns them, and why, as things stand.
//! Source: N-13.

mod rungs;

use baton_chat::card::Card;
use baton_domain::{authority::sees, gate, initiative::Initiative, nudge::Recipient};
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

/// What follows on one initiative while nothing is answered: what goes up, and a gate that opens.
fn later(scene: &Scene<'_>, record: &Initiative) -> Vec<(Timestamp, Value)> {
    let context = scene.context();
    if !sees(record, scene.asker, &context) {
        return Vec::new();
    }
    let mut all = rungs::ahead(scene, record, context.now + AHEAD);
    let opens = record.stage.gate().and_then(|it| gate::opens_at(record, it, &context));
    all.extend(opens.map(|at| {
        let on = context.calendar.date_of(at);
        (at, json!({"is": "opens", "on": on, "name": record.name.as_str()}))
    }));
    all.retain(|(at, _)| context.now < *at && *at <= context.now + AHEAD);
    all
}

/// What the same people hear at one moment is one message. Source: N-4.
fn merged(dates: Vec<(Timestamp, Value)>) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for (_, date) in dates {
        let of = |it: &Value| ["is", "at", "who"].map(|key| it[key].clone());
        let same = |it: &&mut Value| it["count"].is_u64() && of(it) == of(&date);
        match all.iter_mut().find(same) {
            Some(before) => {
                before["count"] = json!(before["count"].as_u64().unwrap_or_default() + 1);
                let asked = before["asked"].as_array_mut().into_iter();
                asked.for_each(|known| {
                    let new = date["asked"].as_array().into_iter().flatten().filter(|it| !known.contains(it));
                    let new: Vec<Value> = new.cloned().collect();
                    known.extend(new);
                });
            }
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
    let date = |is: &str, count: usize, who: &[&str]| {
        json!({"is": is, "at": at, "on": "2026-12-04", "why": "goes_up", "item": item, "count": count, "name": "claims",
            "asked": if count == 1 { json!(["you"]) } else { json!(["Priya Nair", "you"]) }, "who": who})
    };
    let steps = ["waiting", "reminder", "still_yours", "ahead", "thread", "opens", "channel"];
    let mut dates: Vec<Value> = steps.iter().map(|it| date(it, 1, &[])).collect();
    dates.extend(["reminder", "still_yours", "ahead"].map(|it| date(it, 2, &["Luis Mora"])));
    dates.extend([&["you"][..], &["Luis Mora"], &["you", "Luis Mora"]].map(|it| date("up", 1, it)));
    let view = |name: Option<&str>, dates: &[Value], items: &[Value]| {
        json!({"name": name, "started": name.is_none(), "card": at, "dates": dates, "items": items, "more": items.len(),
            "zone": "Europe/London", "today": "2026-11-23", "why": "why"})
    };
    vec![
        Sample { card: "preview", view: view(None, &dates, std::slice::from_ref(&item)) },
        Sample { card: "preview", view: view(Some("Claims triage"), &[], &[]) },
    ]
}
