//! What the playground says around the messages: three numbers, and what a visitor may try next.
//!
//! Rule: a suggestion is read off the record like a gap; nothing here knows the story that it leads to.

use baton_chat::inbound::Place;
use baton_domain::{
    Key, OrganisationId, PersonId,
    ask::Item,
    context::Context,
    gate,
    initiative::Initiative,
    stage::{Gate, Stage},
};
use baton_playground::Suggestion;
use serde_json::json;

use crate::{
    baton::Baton,
    change::loaded,
    directory::Directory,
    failure::Failure,
    present::{
        asked, failed,
        view::{self, ItemView},
    },
};

/// Initiatives counted at once.
const PAGE: u32 = 1_000;

/// `6 pilots. 4 in production. 1 owned by nobody.`
pub(super) async fn standing(baton: &Baton, organisation: OrganisationId) -> Result<String, Failure> {
    let (mut pilots, mut in_production, mut ownerless) = (0, 0, 0);
    let mut pages = baton.store.all_initiatives(organisation, PAGE);
    while let Some(page) = pages.next().await? {
        for row in &page {
            let record = loaded(row)?.record;
            pilots += usize::from(record.stage == Stage::Pilot);
            in_production += usize::from(record.stage == Stage::Production);
            ownerless += usize::from(record.is_ownerless());
        }
    }
    let pilots = format!("{pilots} {}", if pilots == 1 { "pilot" } else { "pilots" });
    Ok(format!("{pilots}. {in_production} in production. {ownerless} owned by nobody."))
}

/// Who can bring this pilot one step nearer to its close, and how; the best first.
pub(super) async fn suggestions(
    baton: &Baton,
    organisation: OrganisationId,
    key: &Key,
) -> Result<Vec<Suggestion>, Failure> {
    let Some(row) = baton.store.initiative_by_key(organisation, key).await? else { return Ok(Vec::new()) };
    let record = loaded(&row)?.record;
    if record.stage != Stage::Pilot {
        return Ok(Vec::new());
    }
    let directory = baton.directory(organisation).await?;
    let context = directory.context(&baton.playbook, baton.now());
    let missing = gate::missing_items(&record, Gate::PreClose, &context);
    let close = record.custody.owner().map(|owner| Step {
        who: owner,
        kind: if missing.is_empty() { "close" } else { "try_to_close" }.to_owned(),
        line: Some(format!("stage close {} build", record.key)),
        function: None,
        count: 1,
    });
    let first = accept(&record).or_else(|| supply(&record, &missing, &directory, &context));
    // The opening is meant to be quiet; from the second question on a visitor may see a refusal.
    let quiet = matches!(missing.first(), Some(Item::Verdict(_)));
    let steps = first.into_iter().chain(close.filter(|_| !quiet));
    let all = steps.map(|it| suggestion(baton, &directory, &record, it));
    Ok(all.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Where a visitor begins: with the initiative's owner, looking at the channel of its weekly card.
#[derive(Debug, Default)]
pub(super) struct Beginning {
    /// As the platform names them; `None` where there is none.
    pub(super) owner: Option<String>,
    pub(super) channel: Option<String>,
}

/// The beginning that this initiative makes, as far as it has an owner and a channel.
pub(super) async fn beginning(
    baton: &Baton,
    organisation: OrganisationId,
    key: &Key,
) -> Result<Beginning, Failure> {
    let Some(row) = baton.store.initiative_by_key(organisation, key).await? else {
        return Ok(Beginning::default());
    };
    let (record, directory) = (loaded(&row)?.record, baton.directory(organisation).await?);
    let id = |place: Option<(_, Place)>| place.map(|(_, Place::Channel(it) | Place::Direct(it))| it);
    Ok(Beginning {
        owner: id(record.custody.owner().and_then(|it| directory.reach_person(it))),
        channel: id(record.channel.and_then(|it| directory.reach_channel(it))),
    })
}

/// Something one person can do.
struct Step {
    who: PersonId,
    /// A key of `lines/outlook.toml`.
    kind: String,
    line: Option<String>,
    /// The function that nobody speaks for.
    function: Option<&'static str>,
    /// How many things of this kind wait for them.
    count: usize,
}

fn accept(record: &Initiative) -> Option<Step> {
    let offer = record.custody.offers.first()?;
    Some(Step { who: offer.to, kind: "offer".to_owned(), line: None, function: None, count: 1 })
}

fn supply(
    record: &Initiative,
    missing: &[Item],
    directory: &Directory,
    context: &Context<'_>,
) -> Option<Step> {
    let item = *missing.first()?;
    let who = failed::supplier(record, item, context)?;
    let alike = |it: &&Item| {
        matches!((it, item), (Item::Verdict(_), Item::Verdict(_)))
            && failed::supplier(record, **it, context) == Some(who)
    };
    let count = missing.iter().filter(alike).count().max(1);
    let ItemView { kind, function, .. } = view::item(record, item, None, None, directory, context);
    // What has controls of its own waits on a card.
    Some(Step { who, kind, line: asked::answer(record, item), function, count })
}

fn suggestion(
    baton: &Baton,
    directory: &Directory,
    record: &Initiative,
    step: Step,
) -> Result<Option<Suggestion>, Failure> {
    let Some((_, place)) = directory.reach_person(step.who) else { return Ok(None) };
    let Place::Direct(actor) = &place else { return Ok(None) };
    let view = json!({"name": record.name.as_str(), "function": step.function, "count": step.count});
    let what = baton.prompts.line("outlook", &step.kind, &view)?.text();
    Ok(Some(Suggestion { what, actor: actor.clone(), place, line: step.line }))
}

#[cfg(test)]
mod tests;
