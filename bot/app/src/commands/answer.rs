//! `answer`: what the asker can supply on one initiative, and whatever the playbook's questions are answered by.

use baton_chat::grammar::{ArgKind, Spec, Token, optional, required};
use baton_domain::{
    ask::Item,
    fact::{self, FactId},
    gate,
    initiative::{Command as Change, Event, Initiative},
    nudge,
};
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args,
    change::Changed,
    failure::Failure,
    present::{answered, asked, most_withdrawn},
    scene::Scene,
    topics::{self, ACCEPT, Meant},
};

/// Shows what is given back.
const MOST_WITHDRAWN: &str = "most-withdrawn";
/// The sponsor's word that it goes on although most is given back.
const GOING_ON: &str = "going-on";

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["answer"],
        aliases: &["done"],
        args: &[
            required("key", ArgKind::Key),
            optional("item", ArgKind::Word),
            optional("person", ArgKind::Mention),
            optional("kind", ArgKind::Word),
            optional("amount", ArgKind::Word),
            optional("what", ArgKind::Word),
            optional("words", ArgKind::Text),
            // Behind all words, so that nobody's `30 days` is read as a date: the topic says whether there is one.
            optional("day", ArgKind::Date),
        ],
    },
    prefill: Some(|scene, args, name| Box::pin(prefill(scene, args, name))),
    run: |scene, args| Box::pin(run(scene, args)),
};

/// What was answered before, to be changed.
async fn prefill(scene: &Scene<'_>, args: &Args, name: &str) -> Option<String> {
    let record = args.initiative(scene).await.ok()?;
    let id = topics::meant(scene, args.text("item")?)?.id;
    let said = &fact::find(&record.facts, id)?.said;
    match name {
        "what" => said.what.as_ref().map(|it| it.as_str().to_owned()),
        "person" => scene.directory.user_in(&scene.space, said.person?).map(str::to_owned),
        "day" => said.day.map(|it| it.to_string()),
        "amount" => said.amount.as_ref().map(ToString::to_string),
        "kind" => said.kind.clone(),
        "words" => said.words.as_ref().map(|it| it.as_str().to_owned()),
        _ => None,
    }
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let record = args.initiative(scene).await?;
    let Some(typed) = args.text("item") else { return open(scene, &record, None) };
    if let Some(meant) = topics::meant(scene, typed) {
        return fact_of(scene, &record, meant, &args).await;
    }
    state(scene, &record, typed, in_words(scene, &args)).await
}

/// Evidence that is somebody's word; without the words, what is open.
async fn state(
    scene: &Scene<'_>,
    record: &Initiative,
    typed: &str,
    words: Args,
) -> Result<Answer, Failure> {
    let said = words.words("words")?;
    let item = match (typed, &said) {
        // Nobody says yes to it without having seen what is given back.
        (MOST_WITHDRAWN, None) => return Ok(Answer::Whisper(most_withdrawn::reply(scene, record)?)),
        (MOST_WITHDRAWN | GOING_ON, _) => Item::MostWithdrawn,
        ("expectation" | "privileges", _) => typed.parse().map_err(|_| Failure::Missing { arg: "item" })?,
        (all, None) => return open(scene, record, Some(all)),
        (all, Some(_)) => return open(scene, record, Some(&format!("{all} {}", words.word("words")))),
    };
    let words = said.ok_or(Failure::Missing { arg: "words" })?;
    let changed = scene.change(record.id, &[Change::State { item, words }]).await?;
    let title = scene.item_name(record, item)?;
    answered::card(scene, &changed, &title)
}

async fn fact_of(
    scene: &Scene<'_>,
    record: &Initiative,
    meant: Meant<'_>,
    args: &Args,
) -> Result<Answer, Failure> {
    let id = meant.id;
    let command = match args.word("kind") {
        ACCEPT => fact::Command::Accept { id },
        _ => fact::Command::Record { id, said: meant.said(scene, args)? },
    };
    let changed = scene.change(record.id, &[Change::Fact(command)]).await;
    let changed = changed.map_err(|it| scene.about_date("day", it))?;
    let meant = Meant { id: recorded(&changed).unwrap_or(id), ..meant };
    answered::card(scene, &changed, &meant.title(&changed.record))
}

/// One more of a list is numbered when it is recorded.
fn recorded(changed: &Changed) -> Option<FactId> {
    changed.events.iter().find_map(|it| match it {
        Event::Fact { event: fact::Event::Recorded { id, .. } } => Some(*id),
        _ => None,
    })
}

// A sentence is one text, however it was cut into arguments.
fn in_words(scene: &Scene<'_>, args: &Args) -> Args {
    let texts = args.0.iter().filter(|(name, _)| !matches!(*name, "key" | "item"));
    let said: Vec<String> = texts.map(|(_, token)| scene.name_behind(token)).collect();
    let token = Token::Word(said.join(" "));
    Args(if said.is_empty() { Vec::new() } else { vec![("words", token)] })
}

/// What the asker is asked for here, else everything that is missing and theirs to give; one item where it is
/// named, whoever is asked for it.
fn open(scene: &Scene<'_>, record: &Initiative, typed: Option<&str>) -> Result<Answer, Failure> {
    let context = scene.context();
    let mut gaps = nudge::asked_of(record, scene.asker, &context);
    if gaps.is_empty() {
        gaps =
            gate::gaps(record, &context).into_iter().filter(|it| it.supplier == Some(scene.asker)).collect();
    }
    if let Some(item) = typed {
        let item = item.parse::<Item>();
        let known = gate::gaps(record, &context);
        gaps = known.into_iter().filter(|it| item.as_ref() == Ok(&it.item)).collect();
    }
    let most = scene.baton.playbook.manners.items_on_a_card;
    let view = json!({
        "name": record.name.as_str(),
        "count": gaps.len(),
        "items": asked::items(&scene.directory, &context, record, &gaps[..gaps.len().min(most)]),
        "today": context.today(),
        "missing": format!("readiness {}", record.key),
    });
    Ok(Answer::Whisper(scene.card("answer", &view)?))
}
