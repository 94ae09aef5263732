//! What a message says at the moment it is sent, or that it is no longer wanted.

use baton_chat::{
    card::{Card, Choice, Control, MAX_BUTTONS, Parts},
    platform::MessageRef,
    text::Line,
};
use baton_domain::{
    ChannelId, InitiativeId, PersonId,
    initiative::Initiative,
    nudge::{Nudge, Recipient},
};
use baton_store::Message;
use jiff::{SignedDuration, civil::Date};
use serde_json::json;

use crate::{
    baton::Baton,
    change::loaded,
    directory::Directory,
    failure::Failure,
    outbox::{self, Addressed},
    present::{direct, heartbeat, news, outdated, personal, readers, weekly, welcome},
    send::Content,
    wake,
};

/// How far back an earlier card is looked for.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 60);

/// The words of a message, with those that wait beside it; `None` when nothing is left to say.
///
/// # Errors
/// The store's, or a text of ours that cannot be rendered.
pub async fn content(
    baton: &Baton,
    directory: &Directory,
    addressed: &Addressed,
    companions: &[Message],
) -> Result<Option<Content>, Failure> {
    let intent = &addressed.intent;
    match (intent.to, &intent.nudge) {
        (Recipient::Channel(channel), Nudge::Weekly) => weekly::content(baton, directory, channel).await,
        (Recipient::Channel(channel), Nudge::Edit) => edit(baton, directory, channel, addressed).await,
        (Recipient::Channel(_), Nudge::Retire { .. }) => retire(baton, addressed).await,
        (Recipient::Channel(channel), nudge) => news::content(baton, directory, channel, nudge).await,
        (Recipient::Person(_), Nudge::Welcome) => welcome::content(baton).map(Some),
        (Recipient::Person(person), Nudge::Edit) => outdated::content(baton, directory, person).await,
        (Recipient::Person(person), nudge) => {
            let mut nudges = vec![nudge.clone()];
            for companion in companions {
                nudges.push(serde_json::from_str::<Addressed>(&companion.intent)?.intent.nudge);
            }
            let content = to_person(baton, directory, person, &nudges).await?;
            content.map(|it| asking_zone(baton, directory, person, it)).transpose()
        }
    }
}

async fn to_person(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
    nudges: &[Nudge],
) -> Result<Option<Content>, Failure> {
    let lead = directory.people.get(&person).is_some_and(|it| it.lead);
    match nudges.first() {
        _ if lead && nudges.contains(&Nudge::Weekly) => heartbeat::content(baton, directory, person).await,
        Some(Nudge::Weekly | Nudge::Reminder | Nudge::Ahead) => {
            personal::content(baton, directory, person, nudges).await
        }
        _ => direct::content(baton, directory, person, nudges).await,
    }
}

// Asked once, with the first message; without the question where the card has no room for it. Source: N-3.
fn asking_zone(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
    content: Content,
) -> Result<Content, Failure> {
    let Some(guess) = directory.zone_to_ask(person) else { return Ok(content) };
    let line = |key| baton.prompts.line("notices", key, &json!({"zone": guess}));
    let mut row = content.card.row().to_vec();
    if row.len() < MAX_BUTTONS {
        let label = line("zone_button")?.text();
        row.push(Control::Button(Choice { label, token: "settings me zone".to_owned() }));
    }
    let mut parts = Parts { row, ..content.card.clone().into_parts() };
    parts.body.push(line("zone")?);
    Ok(match Card::new(parts) {
        Ok(card) => Content { card, ..content },
        Err(_) => content,
    })
}

/// The message that an edit replaces: this channel's latest weekly card, that of a week, or a person's card
/// that asks for too much.
///
/// # Errors
/// The store's.
pub async fn edited(
    baton: &Baton,
    message: &Message,
    addressed: &Addressed,
) -> Result<Option<Message>, Failure> {
    if let (Recipient::Person(person), Nudge::Edit) = (addressed.intent.to, &addressed.intent.nudge) {
        let directory = baton.directory(message.organisation).await?;
        return Ok(outdated::newest(baton, &directory, person).await?.map(|it| it.message));
    }
    let sent = baton.store.sent_to(message.organisation, &message.recipient, baton.now() - LOOK_BACK).await?;
    let week = match addressed.intent.nudge {
        Nudge::Retire { week } => Some(week),
        _ => None,
    };
    let meant = |it: &Message| weekly_of(it).is_some_and(|it| week.is_none_or(|week| week == it));
    Ok(sent.into_iter().rev().find(meant))
}

/// The same, and of an edit where the card is that it replaces: whoever has several accounts was perhaps written to
/// by another one.
///
/// # Errors
/// The store's.
pub async fn located(
    baton: &Baton,
    directory: &Directory,
    message: &Message,
    addressed: Addressed,
) -> Result<Addressed, Failure> {
    let Recipient::Person(person) = addressed.intent.to else { return Ok(addressed) };
    if message.op != outbox::EDIT || directory.accounts_of(person).nth(1).is_none() {
        return Ok(addressed);
    }
    let Some(before) = edited(baton, message, &addressed).await? else { return Ok(addressed) };
    let Addressed { space, place, .. } = serde_json::from_str(&before.intent)?;
    Ok(Addressed { space, place, ..addressed })
}

/// What a message goes on from: a line of a thread from this week's card of its channel, where there is one.
/// Source: N-7.
///
/// # Errors
/// The store's.
pub async fn continued(
    baton: &Baton,
    message: &Message,
    addressed: &Addressed,
) -> Result<Option<MessageRef>, Failure> {
    if !matches!(addressed.intent.nudge, Nudge::Thread { .. }) {
        return Ok(None);
    }
    let directory = baton.directory(message.organisation).await?;
    let this_week = wake::weekly(addressed.intent.to, &directory, baton.now());
    let card = baton.store.sent_under(message.organisation, &this_week.dedupe_key()).await?;
    Ok(card.and_then(|it| it.remote).map(MessageRef))
}

/// The week of a weekly card, by its Monday.
pub fn weekly_of(message: &Message) -> Option<Date> {
    let addressed: Addressed = serde_json::from_str(&message.intent).ok()?;
    matches!(addressed.intent.nudge, Nudge::Weekly).then(|| addressed.intent.window.parse().ok()).flatten()
}

async fn edit(
    baton: &Baton,
    directory: &Directory,
    channel: ChannelId,
    addressed: &Addressed,
) -> Result<Option<Content>, Failure> {
    let recipient = outbox::recipient(addressed.intent.to);
    let sent = baton.store.sent_to(directory.id(), &recipient, baton.now() - LOOK_BACK).await?;
    let Some(posted) = sent.iter().rev().find(|it| weekly_of(it).is_some()) else { return Ok(None) };
    let shown = last_said(&sent, posted);
    let content = weekly::afresh(baton, directory, channel).await?;
    Ok(content.filter(|it| shown.digest.as_deref() != Some(it.digest.as_str())))
}

/// What a message shows since it was posted or last changed; `sent` is oldest first.
fn last_said<'m>(sent: &'m [Message], posted: &'m Message) -> &'m Message {
    sent.iter().rev().find(|it| it.remote == posted.remote).unwrap_or(posted)
}

async fn retire(baton: &Baton, addressed: &Addressed) -> Result<Option<Content>, Failure> {
    let Nudge::Retire { week } = addressed.intent.nudge else { return Ok(None) };
    let recipient = outbox::recipient(addressed.intent.to);
    let organisation = baton.store.space_at(&addressed.space.platform, &addressed.space.id).await?;
    let Some(organisation) = organisation.map(|it| it.organisation) else { return Ok(None) };
    let sent = baton.store.sent_to(organisation, &recipient, baton.now() - LOOK_BACK).await?;
    let Some(posted) = sent.iter().find(|it| weekly_of(it) == Some(week)) else { return Ok(None) };
    let Some(rendered) = &last_said(&sent, posted).rendered else { return Ok(None) };
    let card: Card = serde_json::from_str(rendered)?;
    let pointer = baton.prompts.line("notices", "superseded", &json!({}))?;
    let card = pointing_on(card, pointer)?;
    Ok(Some(Content { card, digest: "retired".to_owned(), shown: Vec::new() }))
}

fn pointing_on(card: Card, pointer: Line) -> Result<Card, Failure> {
    let mut parts = Parts { notify: Vec::new(), ..card.without_controls().into_parts() };
    parts.body.push(pointer);
    Card::new(parts).map_err(|bad| Failure::Text(bad.to_string()))
}

/// Those whose cards may be shown in a channel: still running, and known to all who read it. Source: F-9.
///
/// # Errors
/// The store's.
pub async fn in_channel(
    baton: &Baton,
    directory: &Directory,
    channel: ChannelId,
) -> Result<Vec<Initiative>, Failure> {
    let mut all = Vec::new();
    for row in baton.store.initiatives_in(directory.id(), channel).await? {
        let record = loaded(&row)?.record;
        if record.stage.is_running() {
            all.push(record);
        }
    }
    Ok(readers::known_to_all(baton, directory, channel, all).await)
}

/// The initiatives in which a person holds anything or is asked for anything.
///
/// # Errors
/// The store's.
pub async fn concerning(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
) -> Result<Vec<Initiative>, Failure> {
    let absent_first = |it: &baton_domain::person::Person| {
        it.delegate == Some(person) || it.away.as_ref().and_then(|it| it.cover) == Some(person)
    };
    let others = directory.people.values().filter(|it| absent_first(it)).map(|it| it.id);
    let mut ids: Vec<InitiativeId> = Vec::new();
    for person in std::iter::once(person).chain(others) {
        ids.extend(
            baton.store.holdings_of(directory.id(), person).await?.into_iter().map(|it| it.initiative),
        );
    }
    ids.sort_unstable();
    ids.dedup();
    let rows = baton.store.initiatives(directory.id(), &ids).await?;
    rows.iter().map(|it| Ok(loaded(it)?.record)).collect()
}
