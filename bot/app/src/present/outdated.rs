//! A person's card after they, or somebody else, answered: what is not asked any more leaves it. Source: N-1.
//!
//! Rule: nothing is added to a card that was delivered; what is new comes with the next one.

use std::{cmp::Reverse, collections::BTreeSet};

use baton_chat::card::{Card, Control, Parts};
use baton_domain::{
    PersonId,
    ask::{self, Item},
    context::Context,
    gate,
    initiative::Initiative,
    nudge::{self, Recipient},
};
use baton_store::Message;
use jiff::SignedDuration;
use serde_json::json;

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    outbox::{self, POST},
    present::{outgoing, personal},
    send::Content,
};

/// How far back cards are kept right.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24 * 14);

/// What a control answers: the initiative's key and the item.
type Asked = (String, Item);

/// A delivered message that asks for something that is not asked any more.
#[derive(Debug)]
pub struct Outdated {
    /// As it was posted.
    pub message: Message,
    card: Card,
    open: BTreeSet<Asked>,
    /// How many things wait for the person, on any card.
    count: usize,
}

/// The newest such message to this person, with the card as it reads now.
///
/// # Errors
/// The store's.
pub async fn newest(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
) -> Result<Option<Outdated>, Failure> {
    let context = directory.context(&baton.playbook, baton.now());
    let records = outgoing::concerning(baton, directory, person).await?;
    let open = open_to(&records, person, &context);
    let recipient = outbox::recipient(Recipient::Person(person));
    let sent = baton.store.sent_to(directory.id(), &recipient, baton.now() - LOOK_BACK).await?;
    for message in sent.iter().rev().filter(|it| it.op == POST) {
        let versions = sent.iter().filter(|it| it.remote == message.remote);
        let Some(card) = latest(versions)? else { continue };
        if !is_open(card.controls(), &open) {
            let count = personal::everything(&records, person, &context).len();
            return Ok(Some(Outdated { message: message.clone(), card, open, count }));
        }
    }
    Ok(None)
}

/// As the card reads now: an edit only takes away, so that it is the one with least on it. The clock that its versions
/// were sent by may have been set back between them, and what was taken for the latest would be edited for ever.
fn latest<'m>(versions: impl Iterator<Item = &'m Message>) -> Result<Option<Card>, Failure> {
    let rendered = versions.filter_map(|it| Some((it.done, it.rendered.as_ref()?)));
    let read = |(done, it): (_, &String)| Ok((done, serde_json::from_str::<Card>(it)?));
    let cards = rendered.map(read).collect::<Result<Vec<_>, Failure>>()?;
    let choices = |it: &Card| it.controls().map(|it| it.choices().len()).sum::<usize>();
    Ok(cards.into_iter().min_by_key(|(done, it)| (choices(it), Reverse(*done))).map(|it| it.1))
}

/// The newest outdated card without what is over; `None` when every card is right.
///
/// # Errors
/// The store's, or a text of ours that cannot be rendered.
pub async fn content(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
) -> Result<Option<Content>, Failure> {
    let Some(Outdated { message, card, open, count }) = newest(baton, directory, person).await? else {
        return Ok(None);
    };
    let items = card.items().iter().filter(|it| is_open(it.controls.iter(), &open));
    let items = items.cloned().collect();
    let mut parts = Parts { items, notify: Vec::new(), ..card.clone().into_parts() };
    if !is_open(card.row().iter(), &open) {
        parts.row.clear();
        parts.body.push(baton.prompts.line("notices", "closed", &json!({}))?);
    }
    if message.digest.is_some_and(|it| it.starts_with(personal::DIGEST)) {
        let view = json!({"count": count, "you": directory.view(person)});
        parts.headline = baton.prompts.line("notices", "left", &view)?;
        parts.row.retain(|_| count != 0);
    }
    let digest = format!("left:{}", parts.items.len());
    let card = Card::new(parts).map_err(|bad| Failure::Text(bad.to_string()))?;
    Ok(Some(Content { card, digest, shown: Vec::new() }))
}

fn open_to(records: &[Initiative], person: PersonId, context: &Context<'_>) -> BTreeSet<Asked> {
    let of_record = |record: &Initiative| {
        let asked = nudge::asked_of(record, person, context).into_iter().map(|it| it.item);
        // What somebody was asked at once stays on their card, whoever else can supply it.
        let seen = gate::gaps(record, context).into_iter().map(|it| it.item);
        let seen = seen.filter(|it| is_seen_and_open(record, *it, person, context));
        let offers = nudge::offers_to(record, person, context.now).into_iter().map(Item::Offer);
        let key = record.key.to_string();
        asked.chain(seen).chain(offers).map(move |it| (key.clone(), it)).collect::<Vec<_>>()
    };
    records.iter().flat_map(of_record).collect()
}

fn is_seen_and_open(record: &Initiative, item: Item, person: PersonId, context: &Context<'_>) -> bool {
    let ask = ask::find(&record.asks, item, person);
    ask.is_some_and(|it| it.last_shown.is_some() && !it.is_quiet(context.now, context.calendar))
}

/// Whether everything that these controls answer is asked still.
fn is_open<'a>(mut controls: impl Iterator<Item = &'a Control>, open: &BTreeSet<Asked>) -> bool {
    let still = |line: &str| asked_by(line).is_none_or(|it| open.contains(&it));
    controls.all(|it| it.choices().iter().all(|it| still(&it.token)))
}

/// What the command line behind a control answers.
fn asked_by(line: &str) -> Option<Asked> {
    let words: Vec<&str> = line.split(' ').collect();
    match words.as_slice() {
        ["ask", "wait", key, item, ..] => Some(((*key).to_owned(), item.parse().ok()?)),
        ["handoff", "accept", key, no, ..] => Some(((*key).to_owned(), Item::Offer(no.parse().ok()?))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_behind_controls_tell_what_they_answer() {
        let item = |text: &str| text.parse::<Item>().unwrap();
        assert_eq!(asked_by("ask wait claims verdict.5"), Some(("claims".to_owned(), item("verdict.5"))));
        assert_eq!(asked_by("handoff accept claims 2"), Some(("claims".to_owned(), item("offer.2"))));
        assert_eq!(asked_by("mine"), None);
    }
}
