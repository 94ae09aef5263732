//! The lead's card of the week, also when all is well. Source: CARDS 10, N-11, F-1.

use std::collections::BTreeMap;

use baton_domain::{InitiativeId, PersonId, ask::Item, authority, context::Context, initiative::Initiative};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

use crate::{
    baton::Baton,
    change::loaded,
    directory::Directory,
    failure::Failure,
    present::{asked, personal, view::PersonView},
    prompts::Sample,
    send::Content,
};

/// How many initiatives are read at a time.
const PAGE: u32 = 500;
/// The week that is looked back on.
const WEEK: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What the lead's card counts; only what the lead may see.
#[derive(Debug, Default, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Pulse {
    pub total: usize,
    pub stages: BTreeMap<&'static str, usize>,
    pub asked: usize,
    pub answered: usize,
    pub in_grace: usize,
    pub snoozed: usize,
    pub undelivered: usize,
    pub ownerless: Vec<Line>,
    pub ownerless_more: usize,
}

/// One line with its button.
#[derive(Debug, Clone, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Line {
    pub name: String,
    pub token: String,
}

#[derive(Debug, Serialize)]
struct HeartbeatView {
    you: PersonView,
    pulse: Pulse,
    items: Vec<asked::AskedView>,
    more: usize,
    list: &'static str,
    why: &'static str,
}

/// The heartbeat, with what the lead is asked for below.
///
/// # Errors
/// The store's.
pub async fn content(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
) -> Result<Option<Content>, Failure> {
    let context = directory.context(&baton.playbook, baton.now());
    let pulse = pulse(baton, directory, person, &context).await?;
    let records = crate::present::outgoing::concerning(baton, directory, person).await?;
    let all = personal::everything(&records, person, &context);
    let own: Vec<_> = all.iter().filter(|it| it.gap.item != Item::Owner).collect();
    let room = baton.playbook.manners.items_on_a_card.saturating_sub(pulse.ownerless.len());
    let shown: Vec<(InitiativeId, Vec<Item>)> =
        own.iter().take(room).map(|it| (it.record.id, vec![it.gap.item])).collect();
    let items = own.iter().take(room);
    let view = HeartbeatView {
        you: directory.view(person),
        pulse,
        items: items
            .flat_map(|it| asked::items(directory, &context, it.record, std::slice::from_ref(&it.gap)))
            .collect(),
        more: own.len().saturating_sub(room),
        list: "list",
        why: "why",
    };
    let card = baton.prompts.card("heartbeat", &view, Vec::new())?;
    Ok(Some(Content { card, digest: format!("heartbeat:{}", view.items.len()), shown }))
}

async fn pulse(
    baton: &Baton,
    directory: &Directory,
    person: PersonId,
    context: &Context<'_>,
) -> Result<Pulse, Failure> {
    let mut pulse = Pulse::default();
    let since = context.now - WEEK;
    let mut after = None;
    loop {
        let page = baton.store.all_initiatives(directory.id(), after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.key.clone());
        for row in &page {
            let record = loaded(row)?.record;
            if authority::sees(&record, person, context) {
                pulse.count(&record, since, context);
            }
        }
    }
    pulse.undelivered = baton.store.undelivered(directory.id(), since).await?.len();
    Ok(pulse)
}

impl Pulse {
    /// Ownerless lines on the card; the rest is counted.
    const MOST_LINES: usize = 3;

    fn count(&mut self, record: &Initiative, since: Timestamp, context: &Context<'_>) {
        self.total += 1;
        *self.stages.entry(record.stage.as_str()).or_default() += 1;
        let answered = record.answered.iter().filter(|it| since <= **it).count();
        let open = record.asks.iter().filter(|it| it.last_shown.is_some_and(|it| since <= it));
        let (quiet, waiting): (Vec<_>, Vec<_>) =
            open.partition(|it| it.is_quiet(context.now, context.calendar));
        self.answered += answered;
        self.asked += answered + quiet.len() + waiting.len();
        self.snoozed += quiet.len();
        self.in_grace += waiting.len();
        if record.custody.owner().is_none()
            && record.stage.is_running()
            && record.stage != baton_domain::stage::Stage::Proposed
        {
            if self.ownerless.len() < Self::MOST_LINES {
                let token = format!("role set {} owner", record.key);
                self.ownerless.push(Line { name: record.name.as_str().to_owned(), token });
            } else {
                self.ownerless_more += 1;
            }
        }
    }
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let you = json!({"name": "Ines", "first": "Ines", "user": null, "id": "x"});
    let pulse = |ownerless: usize, asked: usize| {
        json!({"total": 14, "stages": {"pilot": 6, "bridge": 2, "production": 4, "proposed": 1, "stopped": 1, "retired": 1},
            "asked": asked, "answered": 27, "in_grace": 3, "snoozed": 1, "undelivered": 1,
            "ownerless": vec![json!({"name": "Claims letters", "token": "role set claims-letters owner"}); ownerless],
            "ownerless_more": ownerless * 7})
    };
    let view = |ownerless, asked, items: serde_json::Value| json!({"you": you, "pulse": pulse(ownerless, asked), "items": items, "more": ownerless, "list": "list", "why": "why"});
    vec![
        Sample {
            card: "heartbeat",
            view: view(1, 31, json!([asked::sample_items()[0], asked::sample_items()[4]])),
        },
        Sample { card: "heartbeat", view: view(0, 0, json!([])) },
    ]
}
