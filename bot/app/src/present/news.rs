//! What is settled, said once in the channel; and the thread's line when an item goes up. Source: CARDS 6 and 11.

use baton_domain::{
    ChannelId, InitiativeId,
    context::Context,
    initiative::Initiative,
    nudge::{News, Nudge},
    role::Role,
    stage::How,
};
use serde_json::{Value, json};

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    present::{readers, view},
    prompts::Sample,
    send::Content,
};

/// The words of news or of a thread; `None` when it is over or none of the channel's business.
///
/// # Errors
/// The store's.
pub async fn content(
    baton: &Baton,
    directory: &Directory,
    channel: ChannelId,
    nudge: &Nudge,
) -> Result<Option<Content>, Failure> {
    let id: InitiativeId = match nudge {
        Nudge::News { initiative, .. } | Nudge::Thread { initiative, .. } => *initiative,
        _ => return Ok(None),
    };
    let record = baton.load(directory.id(), id).await?.record;
    let known = readers::known_to_all(baton, directory, channel, vec![record]).await;
    let Some(record) = known.into_iter().next() else { return Ok(None) };
    let context = directory.context(&baton.playbook, baton.now());
    let found = match nudge {
        Nudge::News { news, .. } => Some((card_of(news), news_view(news, &record, directory, &context))),
        Nudge::Thread { item, .. } => thread(&record, *item, directory, &context).map(|it| ("thread", it)),
        _ => None,
    };
    let Some((name, view)) = found else { return Ok(None) };
    let card = baton.prompts.card(name, &view, Vec::new())?;
    Ok(Some(Content { card, digest: String::new(), shown: Vec::new() }))
}

fn card_of(news: &News) -> &'static str {
    match news {
        News::Accepted { .. } => "accepted",
        News::Closed => "closed",
        News::NotUntil => "not_until",
        News::Stopped => "stopped",
        News::RolledBack => "rolled_back",
        News::Lapsed { .. } => "lapsed",
    }
}

fn news_view(news: &News, record: &Initiative, directory: &Directory, context: &Context<'_>) -> Value {
    let (role, person, before) = match news {
        News::Accepted { role, person, before } => (Some(*role), Some(*person), *before),
        _ => (None, None, None),
    };
    let questions = view::questions(record, directory, context);
    let third = questions.iter().find(|it| it.about == "owner");
    // It may go out again before anybody heard that it was taken back.
    let rolled_back = record.rollouts.iter().rev().find(|it| it.because.is_some());
    let because = match news {
        News::RolledBack => rolled_back.and_then(|it| it.because.as_ref()),
        _ => record.extensions.last().and_then(|it| it.because.as_ref()),
    };
    let because = because.map(|it| it.as_str());
    let overridden = record.passed.last().and_then(|it| match &it.how {
        How::Overridden { because } => Some(because.as_str()),
        _ => None,
    });
    let lapsed = |no| record.privileges.iter().find(|it| it.no == no).map(|it| it.terms.what.as_str());
    let what = if let News::Lapsed { no } = news { lapsed(*no) } else { None };
    json!({
        "i": view::initiative(record, directory, context),
        "what": what,
        "role": role.map(|it| it.to_string()),
        "owns": role == Some(Role::Owner),
        "speaks": matches!(role, Some(Role::Lead(_))),
        "by": rolled_back.map(|it| directory.name(it.by)),
        "person": person.map(|it| directory.view(it)),
        "before": before.filter(|it| !context.is_gone(*it)).map(|it| directory.view(it)),
        "third": third,
        "because": because,
        "overridden": overridden,
        "notice": record.ending.as_ref().map(|it| paragraphs(it.notice.as_str())),
        "lessons": record.ending.as_ref().map_or(0, |it| it.lessons.len()),
    })
}

/// The lines of a notice; its first sentence stands alone, because that is the news.
fn paragraphs(notice: &str) -> Vec<String> {
    let mut lines = notice.lines().map(str::to_owned);
    let Some(first) = lines.next() else { return Vec::new() };
    let first = match first.split_once(". ") {
        Some((news, rest)) => vec![format!("{news}."), rest.to_owned()],
        None => vec![first],
    };
    first.into_iter().chain(lines).collect()
}

fn thread(
    record: &Initiative,
    item: baton_domain::ask::Item,
    directory: &Directory,
    context: &Context<'_>,
) -> Option<Value> {
    let gap = baton_domain::gate::gaps(record, context).into_iter().find(|it| it.item == item)?;
    let i = view::initiative(record, directory, context);
    Some(
        json!({"i": i, "item": view::gap(record, &gap, directory, context), "missing": format!("readiness {}", record.key)}),
    )
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let person = json!({"name": "Luis Mora", "first": "Luis", "user": null, "id": "x"});
    let i = json!({"key": "a", "name": "Claims triage", "stage": "bridge", "planned_end": "2027-01-29", "ship_date": "2027-01-29", "today": "2026-11-23"});
    let third = json!({"number": 3, "answered": true, "missing": []});
    let open = json!({"number": 3, "answered": false, "missing": [
        {"kind": "lead", "function": "compliance", "title": "", "key": "a", "initiative": "Claims triage"}]});
    let view = |role: &str, third: &Value| {
        json!({"i": i, "what": "CRM export", "role": role, "owns": role == "owner", "speaks": role == "data", "person": person, "before": person, "third": third,
            "by": "Luis Mora", "because": "the board meets in March", "overridden": "we must", "lessons": 3,
            "notice": ["Route planner is stopped, on purpose.", "Tom, thank you."]})
    };
    let item = json!({"kind": "verdict", "title": "CRM export", "function": null, "due": "2026-12-18"});
    vec![
        Sample { card: "accepted", view: view("owner", &third) },
        Sample { card: "accepted", view: view("data", &open) },
        Sample { card: "accepted", view: view("sponsor", &Value::Null) },
        Sample { card: "closed", view: view("", &third) },
        Sample { card: "not_until", view: view("", &open) },
        Sample { card: "stopped", view: view("", &open) },
        Sample { card: "rolled_back", view: view("", &open) },
        Sample { card: "lapsed", view: view("", &open) },
        Sample { card: "thread", view: json!({"i": i, "item": item, "missing": "readiness a"}) },
    ]
}
