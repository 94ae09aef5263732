//! The lead's card of the week, also when all is well. Source: CARDS 10, N-11, F-1.

use std::collections::{BTreeMap, BTreeSet};

use baton_domain::{
    InitiativeId, PersonId,
    ask::{self, Item},
    context::Context,
    gate,
    initiative::Initiative,
    ladder::Rung,
    nudge::Recipient,
};
use baton_store::Message;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::{
    baton::Baton,
    directory::Directory,
    failure::Failure,
    outbox::{self, Addressed},
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
    /// Open for less time than the ladder leaves to whoever is asked alone.
    pub in_grace: usize,
    /// Open for longer than that, put off by nobody; and the initiative with the most of them.
    pub due: usize,
    pub due_most: Option<Line>,
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
    let due: Vec<usize> = seen.iter().map(|it| pulse.count(it, since, context)).collect();
    let most = due.iter().zip(seen).rev().filter(|it| 0 < *it.0).max_by_key(|it| it.0);
    pulse.due_most = most.map(|(_, it)| Line::of(it, format!("readiness {}", it.key)));
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
    let about: BTreeSet<String> = seen.iter().map(|it| it.id.to_string()).collect();
    let lost = baton.store.undelivered(directory.id(), since).await?;
    Ok(lost.iter().filter(|it| known.contains(&it.recipient) && is_about(it, &about)).count())
}

// What one change of one initiative says is known by its window; cards of several are not.
fn is_about(lost: &Message, seen: &BTreeSet<String>) -> bool {
    let Ok(addressed) = serde_json::from_str::<Addressed>(&lost.intent) else { return true };
    let subject = addressed.intent.window.split_once('.').map(|it| it.0.to_owned());
    subject.is_none_or(|it| it.parse::<Uuid>().is_err() || seen.contains(&it))
}

impl Pulse {
    /// Ownerless lines on the card; the rest is counted.
    const MOST_LINES: usize = 2;

    /// Lines with a button of their own.
    fn lines(&self) -> usize {
        self.ownerless.len() + usize::from(self.longest.is_some()) + usize::from(self.due_most.is_some())
    }

    /// Adds one initiative; answers how much of it is due.
    fn count(&mut self, record: &Initiative, since: Timestamp, context: &Context<'_>) -> usize {
        let answered = record.answered.iter().filter(|it| since <= **it).count();
        // By what is missing, not by what cards had room for: that would tell how much their readers are asked in
        // private. Source: F-9.
        let open = gate::gaps(record, context).into_iter().filter(|it| it.supplier.is_some());
        let asked = |gap: &gate::Gap| ask::find(&record.asks, gap.item, gap.supplier?);
        let is_quiet =
            |gap: &gate::Gap| asked(gap).is_some_and(|it| it.is_quiet(context.now, context.calendar));
        let (quiet, waiting): (Vec<_>, Vec<_>) = open.partition(is_quiet);
        let alone = context.playbook.ladder.working_days(Rung::Deputy);
        let is_in_grace = |gap: &&gate::Gap| {
            let begun = asked(gap).and_then(|it| it.first_shown).map_or(gap.since, |it| it.min(gap.since));
            context.now < context.calendar.at_working_days_after(begun, alone)
        };
        let in_grace = waiting.iter().filter(is_in_grace).count();
        let due = waiting.len() - in_grace;
        self.answered += answered;
        self.asked += answered + quiet.len() + waiting.len();
        self.snoozed += quiet.len();
        self.in_grace += in_grace;
        self.due += due;
        if record.is_ownerless() {
            if self.ownerless.len() < Self::MOST_LINES {
                self.ownerless.push(Line::of(record, format!("role set {} owner", record.key)));
            } else {
                self.ownerless_more += 1;
            }
        }
        due
    }
}

impl Line {
    fn of(record: &Initiative, token: String) -> Self {
        Self { name: record.name.as_str().to_owned(), token }
    }
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let you = json!({"name": "Ines", "first": "Ines", "user": null, "id": "x"});
    let pulse = |ownerless: usize, asked: usize| {
        json!({"total": 14, "stages": {"pilot": 6, "bridge": 2, "production": 4, "proposed": 1, "stopped": 1, "retired": 1},
            "asked": asked, "answered": 27, "in_grace": 3, "snoozed": 1, "undelivered": 1, "due": asked / 8,
            "due_most": (8 <= asked).then(|| json!({"name": "Claims triage", "token": "readiness claims-triage"})),
            "ownerless": vec![json!({"name": "Claims letters", "token": "role set claims-letters owner"}); ownerless],
            "ownerless_more": ownerless * 7, "still": ownerless, "longest": if ownerless == 0 { serde_json::Value::Null } else { json!("Route planner") }})
    };
    let view = |ownerless, asked, items: serde_json::Value| json!({"you": you, "pulse": pulse(ownerless, asked), "items": items, "more": ownerless, "list": "list", "why": "why"});
    vec![
        Sample {
            card: "heartbeat",
            view: view(1, 31, json!([asked::sample_items()[0], asked::sample_items()[4]])),
        },
        Sample { card: "heartbeat", view: view(1, 8, json!([])) },
        Sample { card: "heartbeat", view: view(0, 0, json!([])) },
    ]
}
