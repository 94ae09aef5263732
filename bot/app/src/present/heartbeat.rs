//! The lead's card of the week, also when all is well. Source: CARDS 10, N-11, F-1.

use std::collections::{BTreeMap, BTreeSet};

use baton_domain::{
    InitiativeId, PersonId, ask::Item, context::Context, gate, initiative::Initiative, nudge::Recipient,
};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    outbox,
    present::{
        asked, personal,
        portfolio::{self, PortfolioView},
        view::PersonView,
    },
    prompts::Sample,
    send::Content,
};

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
    /// How many stand still although they have an owner, and the one that does so longest.
    pub still: usize,
    pub longest: Option<String>,
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
    let seen = portfolio::visible(baton, directory, person).await?;
    let portfolio = PortfolioView::of(&seen, directory, &context);
    let pulse = pulse(baton, directory, &seen, &portfolio, &context).await?;
    let records = crate::present::outgoing::concerning(baton, directory, person).await?;
    let all = personal::everything(&records, person, &context);
    // Who should own what nobody owns is asked by lines of its own, and by the button for those without one.
    let (ownerless, own): (Vec<_>, Vec<_>) = all.iter().partition(|it| it.gap.item == Item::Owner);
    let room = baton.playbook.manners.items_on_a_card.saturating_sub(pulse.lines());
    let shown: Vec<(InitiativeId, Vec<Item>)> =
        ownerless.iter().chain(own.iter().take(room)).map(|it| (it.record.id, vec![it.gap.item])).collect();
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
    let card = match portfolio.picture(baton) {
        Some(picture) => card.with_picture(picture),
        None => card,
    };
    Ok(Some(Content { card, digest: format!("heartbeat:{}", view.items.len()), shown }))
}

async fn pulse(
    baton: &Baton,
    directory: &Directory,
    seen: &[Initiative],
    portfolio: &PortfolioView,
    context: &Context<'_>,
) -> Result<Pulse, Failure> {
    let mut pulse = Pulse { total: portfolio.total, stages: portfolio.stages.clone(), ..Pulse::default() };
    let since = context.now - WEEK;
    seen.iter().for_each(|it| pulse.count(it, since, context));
    pulse.undelivered = undelivered(baton, directory, seen, since).await?;
    let mut owned = portfolio.standing_still().into_iter().filter(|it| it.owner.is_some());
    pulse.longest = owned.next().map(|it| it.name.clone());
    pulse.still = usize::from(pulse.longest.is_some()) + owned.count();
    Ok(pulse)
}

/// Messages that could not be delivered to those who take part in what the lead may see. Source: F-9, N-10.
async fn undelivered(
    baton: &Baton,
    directory: &Directory,
    seen: &[Initiative],
    since: Timestamp,
) -> Result<usize, Failure> {
    let asked = seen.iter().flat_map(|it| &it.asks).map(|it| it.person);
    let offered = seen.iter().flat_map(|it| &it.custody.offers).map(|it| it.to);
    let known: BTreeSet<String> =
        asked.chain(offered).map(|it| outbox::recipient(Recipient::Person(it))).collect();
    let lost = baton.store.undelivered(directory.id(), since).await?;
    Ok(lost.iter().filter(|it| known.contains(&it.recipient)).count())
}

impl Pulse {
    /// Ownerless lines on the card; the rest is counted.
    const MOST_LINES: usize = 3;

    /// Lines with a button of their own.
    fn lines(&self) -> usize {
        self.ownerless.len() + usize::from(self.longest.is_some())
    }

    fn count(&mut self, record: &Initiative, since: Timestamp, context: &Context<'_>) {
        let answered = record.answered.iter().filter(|it| since <= **it).count();
        // By what is missing, not by what cards had room for: that would tell how much their readers are asked in
        // private. Source: F-9.
        let open = gate::gaps(record, context).into_iter().filter(|it| it.supplier.is_some());
        let is_quiet = |gap: &gate::Gap| {
            let mut asks = record.asks.iter().filter(|it| it.item == gap.item);
            asks.any(|it| it.is_quiet(context.now, context.calendar))
        };
        let (quiet, waiting): (Vec<_>, Vec<_>) = open.partition(is_quiet);
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
            "ownerless_more": ownerless * 7, "still": ownerless, "longest": if ownerless == 0 { serde_json::Value::Null } else { json!("Route planner") }})
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
