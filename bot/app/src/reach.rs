//! When a message may reach somebody: their hours, and what they were sent already. Source: N-3, N-4.

use baton_domain::{
    InitiativeId, PersonId,
    ask::Item,
    context::Context,
    gate,
    initiative::Initiative,
    manners::{Class, InGate, Sent, earliest, monday_of},
    nudge::Recipient,
    stage::Gate,
};
use baton_store::ASKED;
use jiff::Timestamp;

use crate::{baton::Baton, change::loaded, directory::Directory, failure::Failure, outbox};

/// The first moment from `now` on at which a message of this class may reach the person.
///
/// # Errors
/// The store's.
pub async fn when(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
    class: Class,
    now: Timestamp,
) -> Result<Timestamp, Failure> {
    let calendar = directory.calendar_for(person);
    let monday = calendar.start_of(monday_of(calendar.date_of(now)));
    let recipient = outbox::recipient(Recipient::Person(person));
    let messages = baton.store.sent_to(directory.id(), &recipient, monday).await?;
    let sent: Vec<Sent> = messages
        .iter()
        .filter(|it| it.op == outbox::POST)
        .filter_map(|it| Some(Sent { at: it.done?, class: outbox::class_of(&it.class) }))
        .collect();
    // Only what is routine may come more often while a gate is open.
    let in_gate = match class {
        Class::Routine => in_gate(baton, directory, person, now).await?,
        Class::Direct | Class::Alarm => InGate::No,
    };
    Ok(earliest(class, now, &calendar, &sent, in_gate, &baton.playbook.manners))
}

/// When somebody's next card comes: the one of the week, or whenever their caps and hours let it.
///
/// # Errors
/// The store's.
pub async fn next_card(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
    now: Timestamp,
) -> Result<Timestamp, Failure> {
    let row = directory.people.get(&person).and_then(|it| baton.person_agenda(directory, it, now));
    let wanted = row.map_or(now, |it| it.next);
    when(baton, directory, person, Class::Routine, wanted).await
}

/// Whether somebody is asked for something that a gate needs which is open now.
async fn in_gate(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
    now: Timestamp,
) -> Result<InGate, Failure> {
    let holdings = baton.store.holdings_of(directory.id(), person).await?;
    let asked: Vec<(InitiativeId, Item)> = holdings
        .iter()
        .filter(|it| it.role == ASKED)
        .filter_map(|it| Some((it.initiative, it.what.parse().ok()?)))
        .collect();
    let mut ids: Vec<InitiativeId> = asked.iter().map(|it| it.0).collect();
    ids.sort_unstable();
    ids.dedup();
    let context = directory.context(&baton.playbook, now);
    for row in baton.store.initiatives(directory.id(), &ids).await? {
        let record = loaded(&row)?.record;
        let mut items = asked.iter().filter(|it| it.0 == record.id).map(|it| it.1);
        if items.any(|it| is_of_open_gate(&record, it, &context)) {
            return Ok(InGate::Yes);
        }
    }
    Ok(InGate::No)
}

fn is_of_open_gate(record: &Initiative, item: Item, context: &Context<'_>) -> bool {
    let open = |gate: &Gate| gate::opens_at(record, *gate, context).is_some_and(|it| it <= context.now);
    let gate = record.stage.gate().filter(open);
    gate.is_some_and(|it| gate::missing_items(record, it, context).contains(&item))
}
