//! The channel's card of the week. Source: CARDS 1, N-1, N-4.

use baton_domain::{ChannelId, initiative::Initiative};
use baton_store::Message;
use jiff::SignedDuration;
use serde::Serialize;
use serde_json::json;

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    outbox,
    present::{outgoing, view, view::InitiativeView},
    prompts::Sample,
    send::Content,
};

#[derive(Debug, Serialize)]
struct WeeklyView {
    i: InitiativeView,
    /// Number of the first question that is open, from 1; none when all are answered.
    next: Option<usize>,
    answer: String,
    missing: String,
    brief: String,
}

/// This week's card, or one line when nothing changed two weeks running.
///
/// # Errors
/// The store's.
pub async fn content(
    baton: &Baton,
    directory: &Directory,
    channel: ChannelId,
) -> Result<Option<Content>, Failure> {
    let Some(content) = afresh(baton, directory, channel).await? else { return Ok(None) };
    if !unchanged(baton, directory, channel, &content.digest).await? {
        return Ok(Some(content));
    }
    let records = outgoing::in_channel(baton, directory, channel).await?;
    let names: Vec<&str> = records.iter().map(|it| it.name.as_str()).collect();
    let keys: Vec<String> = records.iter().map(|it| it.key.to_string()).collect();
    let view = json!({"names": names, "key": keys.first(), "show": keys.first().map(|it| format!("readiness {it}"))});
    let card = baton.prompts.card("weekly_same", &view, Vec::new())?;
    Ok(Some(Content { card, ..content }))
}

/// The card as it would be posted now, whatever was posted before.
///
/// # Errors
/// The store's.
pub async fn afresh(
    baton: &Baton,
    directory: &Directory,
    channel: ChannelId,
) -> Result<Option<Content>, Failure> {
    let records = outgoing::in_channel(baton, directory, channel).await?;
    let context = directory.context(&baton.playbook, baton.now());
    let views: Vec<InitiativeView> =
        records.iter().map(|it| view::initiative(it, directory, &context)).collect();
    let digest: Vec<String> = views.iter().map(digest_of).collect();
    let card = match (views.len(), views.into_iter().next()) {
        (_, None) => return Ok(None),
        (1, Some(i)) => baton.prompts.card("weekly", &weekly_view(i), Vec::new())?,
        _ => shared(baton, directory, &records)?,
    };
    Ok(Some(Content { card, digest: digest.join("\n"), shown: Vec::new() }))
}

fn shared(
    baton: &Baton,
    directory: &Directory,
    records: &[Initiative],
) -> Result<baton_chat::card::Card, Failure> {
    let context = directory.context(&baton.playbook, baton.now());
    let all: Vec<WeeklyView> =
        records.iter().map(|it| weekly_view(view::initiative(it, directory, &context))).collect();
    let today = context.today();
    Ok(baton.prompts.card("weekly_shared", &json!({"all": all, "today": today}), Vec::new())?)
}

fn weekly_view(i: InitiativeView) -> WeeklyView {
    let next = i.questions.iter().find(|it| !it.answered).map(|it| it.number);
    let (answer, missing, brief) =
        (format!("answer {}", i.key), format!("readiness {}", i.key), format!("brief {}", i.key));
    WeeklyView { i, next, answer, missing, brief }
}

// Everything the card says but how much time passed.
fn digest_of(view: &InitiativeView) -> String {
    let owner = view.owner.as_ref().map(|it| it.name.as_str());
    let questions: Vec<_> = view
        .questions
        .iter()
        .map(|it| (it.answered, it.decided, it.privileges, it.metrics, it.missing.iter().flatten().count()))
        .collect();
    let promises: Vec<&str> = view.promises.iter().map(|it| it.last.as_str()).collect();
    let InitiativeView { key, stage, planned_end, share, .. } = view;
    format!("{key} {stage} {owner:?} {planned_end:?} {questions:?} {promises:?} {share:?}")
}

async fn unchanged(
    baton: &Baton,
    directory: &Directory,
    channel: ChannelId,
    digest: &str,
) -> Result<bool, Failure> {
    let recipient = outbox::recipient(baton_domain::nudge::Recipient::Channel(channel));
    let since = baton.now() - SignedDuration::from_hours(24 * 25);
    let sent = baton.store.sent_to(directory.id(), &recipient, since).await?;
    let weekly: Vec<&Message> = sent.iter().filter(|it| outgoing::weekly_of(it).is_some()).collect();
    let same = |it: &&&Message| it.digest.as_deref() == Some(digest);
    Ok(2 <= weekly.len() && weekly.iter().rev().take(2).filter(same).count() == 2)
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let i = json!({
        "key": "claims-triage", "name": "Claims triage", "stage": "pilot", "week": 9, "weeks": 12, "imported": false,
        "owner": {"name": "Dana Okafor", "first": "Dana", "user": null, "id": "x"}, "planned_end": "2026-12-18",
        "ship_date": "2027-01-29", "next_owner": null, "sponsor": null, "champion": null, "deputy": null,
        "promises": [{"what": "cost a claim", "target": "0.40 EUR", "last": "0.52 EUR", "on": "2027-03-01"}], "share": 50,
        "champion_until": null, "private": false, "extensions": 1, "answered": 1, "today": "2026-11-23",
        "zone": "Europe/London", "about": null, "questions": [
            {"number": 1, "id": "permanent", "text": "Which conditions become permanent?", "answered": false, "about": "verdicts",
             "privileges": 5, "decided": 3, "metrics": 0, "first_read": null, "next_owner": null, "why": "", "missing": []},
            {"number": 2, "id": "metrics", "text": "Which metrics govern production?", "answered": true, "about": "metrics",
             "privileges": 5, "decided": 3, "metrics": 3, "first_read": "2027-03-01", "next_owner": null, "why": "", "missing": []},
            {"number": 3, "id": "next-owner", "text": "Who owns it afterwards?", "answered": false, "about": "owner",
             "privileges": 5, "decided": 3, "metrics": 3, "first_read": null, "next_owner": null, "why": "", "missing": []}]
    });
    let one = json!({"i": i, "next": 1, "answer": "answer a", "missing": "readiness a", "brief": "brief a"});
    vec![
        Sample { card: "weekly", view: one.clone() },
        Sample { card: "weekly_shared", view: json!({"all": [one.clone(), one], "today": "2026-11-23"}) },
        Sample {
            card: "weekly_same",
            view: json!({"names": ["Claims triage"], "key": "a", "show": "readiness a"}),
        },
    ]
}
