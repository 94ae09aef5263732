//! The personal card: everything one person is asked for, on all initiatives. Source: CARDS 2 and 9, N-4.

use baton_domain::{
    InitiativeId, PersonId,
    ask::{self, Item},
    context::Context,
    gate::{Gap, gaps},
    initiative::Initiative,
    ladder,
    manners::monday_of,
    nudge::{self, Nudge},
    stage::Stage,
    stage_rules,
};
use jiff::Span;
use serde::Serialize;
use serde_json::json;

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    present::{asked, outgoing, view::PersonView},
    prompts::Sample,
    send::Content,
};

/// Minutes that answering one item takes.
const MINUTES_AN_ITEM: f64 = 0.75;

/// How the digest of a personal card begins.
pub const DIGEST: &str = "personal:";

/// Something asked of a person, with the record it belongs to.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Asked<'a> {
    pub record: &'a Initiative,
    pub gap: Gap,
}

#[derive(Debug, Serialize)]
struct PersonalView {
    you: PersonView,
    count: usize,
    minutes: u32,
    items: Vec<asked::AskedView>,
    more: usize,
    ahead: Vec<AheadView>,
    /// The efforts on the card that are being rebuilt, with their ship dates. Source: B-1.
    rebuilt: Vec<serde_json::Value>,
    reminder: bool,
    first_time: bool,
    next_card: Option<jiff::civil::Date>,
    today: jiff::civil::Date,
    mine: &'static str,
    why: &'static str,
    away: &'static str,
}

/// The rung above, a day before. Source: CARDS 9.
#[derive(Debug, Serialize)]
struct AheadView {
    initiative: String,
    who: Vec<PersonView>,
    count: usize,
    /// When, as the recipient's clock shows it.
    at: jiff::Timestamp,
    zone: String,
}

/// What is said to a person at this moment; `None` when they are asked for nothing.
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
    let weekly = nudges.contains(&Nudge::Weekly);
    let mut all = everything(&records, person, &context);
    if !weekly {
        all.retain(|it| is_news(it, person));
    }
    let ahead = if weekly { Vec::new() } else { ahead(&records, person, directory, &context) };
    if all.is_empty() && ahead.is_empty() {
        return Ok(None);
    }
    let most = baton.playbook.manners.items_on_a_card;
    let shown = shown(&all[..all.len().min(most)], &records, person);
    let view = PersonalView {
        you: directory.view(person),
        count: all.len(),
        minutes: minutes(all.len().min(most)),
        items: all
            .iter()
            .take(most)
            .flat_map(|it| asked::items(directory, &context, it.record, std::slice::from_ref(&it.gap)))
            .collect(),
        more: all.len().saturating_sub(most),
        ahead,
        rebuilt: rebuilt(&records, &shown, &context),
        reminder: !weekly,
        first_time: directory.people.get(&person).is_some_and(|it| it.greeted.is_none()),
        next_card: next_card(directory, person, &context),
        today: context.today(),
        mine: "mine",
        why: "why",
        away: "away set",
    };
    let card = baton.prompts.card("personal", &view, Vec::new())?;
    Ok(Some(Content { card, digest: format!("{DIGEST}{}", all.len()), shown }))
}

/// Everything a person is asked for, sorted by the date it hurts. Source: N-4.
pub fn everything<'a>(records: &'a [Initiative], person: PersonId, context: &Context<'_>) -> Vec<Asked<'a>> {
    let of_record = |record: &'a Initiative| {
        nudge::asked_of(record, person, context).into_iter().map(move |gap| Asked { record, gap })
    };
    let mut all: Vec<Asked<'a>> = records.iter().flat_map(of_record).collect();
    all.sort_by_key(|it| (it.gap.due.unwrap_or(jiff::civil::Date::MAX), it.record.key.clone(), it.gap.item));
    all
}

fn is_news(asked: &Asked<'_>, person: PersonId) -> bool {
    let supplier = asked.gap.supplier.unwrap_or(person);
    nudge::is_news(asked.record, asked.gap.item, supplier, person)
}

fn shown(all: &[Asked<'_>], records: &[Initiative], person: PersonId) -> Vec<(InitiativeId, Vec<Item>)> {
    let mut shown: Vec<(InitiativeId, Vec<Item>)> = Vec::new();
    let announced = records.iter().flat_map(|record| {
        announced(record)
            .filter(move |it| nudge::is_news(record, it.item, it.person, person))
            .map(|it| (record.id, it.item))
    });
    for (id, item) in all.iter().map(|it| (it.record.id, it.gap.item)).chain(announced) {
        match shown.iter_mut().find(|it| it.0 == id) {
            Some((_, items)) if items.contains(&item) => {}
            Some((_, items)) => items.push(item),
            None => shown.push((id, vec![item])),
        }
    }
    shown
}

fn announced(record: &Initiative) -> impl Iterator<Item = &ask::Ask> {
    record.asks.iter().filter(|it| it.announced.is_some_and(|(rung, _)| it.rung < rung))
}

fn ahead(
    records: &[Initiative],
    person: PersonId,
    directory: &Directory,
    context: &Context<'_>,
) -> Vec<AheadView> {
    let mut all = Vec::new();
    for record in records {
        let concerned = |it: &&ask::Ask| it.person == person || record.custody.owner() == Some(person);
        let asks: Vec<&ask::Ask> = announced(record).filter(concerned).collect();
        let Some(first) = asks.iter().find(|it| nudge::is_news(record, it.item, it.person, person)) else {
            continue;
        };
        let Some((rung, _)) = first.announced else { continue };
        let due = gaps(record, context).iter().find(|it| it.item == first.item).and_then(|it| it.due);
        let Some((at, _)) = ladder::next_step(first, due, context) else { continue };
        all.push(AheadView {
            initiative: record.name.as_str().to_owned(),
            who: ladder::reached(record, rung, context).into_iter().map(|it| directory.view(it)).collect(),
            count: asks.len(),
            at,
            zone: directory.calendar_for(person).zone.iana_name().unwrap_or("UTC").to_owned(),
        });
    }
    all
}

fn rebuilt(
    records: &[Initiative],
    shown: &[(InitiativeId, Vec<Item>)],
    context: &Context<'_>,
) -> Vec<serde_json::Value> {
    let on_the_card = |it: &&Initiative| shown.iter().any(|(id, _)| *id == it.id);
    let ends = |it: &&Initiative| it.stage == Stage::Bridge && it.planned_end.is_some();
    let rebuilt = records.iter().filter(ends).filter(on_the_card);
    let dates = |it: &Initiative| {
        json!({"name": it.name.as_str(), "stage": it.stage.as_str(),
            "ship_date": stage_rules::ship_date(it, context), "today": context.today()})
    };
    rebuilt.map(dates).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of items")]
fn minutes(items: usize) -> u32 {
    (items as f64 * MINUTES_AN_ITEM).round().max(1.0) as u32
}

/// The Monday of this person's next card.
pub fn next_card(
    directory: &Directory,
    person: PersonId,
    context: &Context<'_>,
) -> Option<jiff::civil::Date> {
    let calendar = directory.calendar_for(person);
    let monday = monday_of(calendar.date_of(context.now)).checked_add(Span::new().weeks(1)).ok()?;
    Some(calendar.date_of(calendar.next_open(calendar.start_of(monday))))
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let you = json!({"name": "Priya Nair", "first": "Priya", "user": null, "id": "x"});
    let ahead = json!([{"initiative": "Claims triage", "who": [you.clone()], "count": 2,
        "at": "2026-12-01T10:00:00Z", "zone": "Europe/London"}]);
    let view = |items: serde_json::Value| {
        json!({"you": you, "count": 7, "minutes": 2, "items": items, "more": 2, "ahead": ahead,
            "rebuilt": [{"name": "Claims triage", "stage": "bridge", "ship_date": "2027-01-29",
                "today": "2026-11-23"}],
            "reminder": false, "first_time": true, "next_card": "2026-11-30",
            "today": "2026-11-23", "mine": "mine", "why": "why", "away": "away set"})
    };
    let all = [asked::sample_items(), asked::sample_items_elsewhere()];
    all.into_iter().map(|it| Sample { card: "personal", view: view(it) }).collect()
}
