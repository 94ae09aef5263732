//! `who`: whose an initiative is, at any time. Source: F-8.

use baton_chat::{
    card::Card,
    grammar::{ArgKind, Spec, required},
};
use baton_domain::{Key, authority};

use super::{Answer, Command};
use crate::{args::Args, change::loaded, failure::Failure, present, scene::Scene};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["who"], aliases: &["owner", "who owns"], args: &[required("about", ArgKind::Line)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let typed = args.word("about");
    if let Some(key) = key_of(typed)
        && let Some(card) = answer(scene, &key).await?
    {
        return Ok(Answer::Whisper(card));
    }
    let found = scene.search(typed).await?;
    let card = match found.meant() {
        Some(hit) => answer(scene, &hit.listed.key).await?,
        None if found.hits.is_empty() => None,
        None => Some(present::who::several(scene, &found.hits)?),
    };
    let missing = || Failure::NotFound { typed: typed.to_owned(), near: Vec::new() };
    card.map(Answer::Whisper).ok_or_else(missing)
}

/// The key that says all that was typed.
fn key_of(typed: &str) -> Option<Key> {
    let letters = |it: &str| it.chars().filter(|it| it.is_alphanumeric()).count();
    Key::from_name(typed).filter(|it| letters(it.as_str()) == letters(typed))
}

async fn answer(scene: &Scene<'_>, key: &Key) -> Result<Option<Card>, Failure> {
    let Some(whose) = scene.baton.store.whose(scene.directory.id(), key).await? else { return Ok(None) };
    let record = loaded(&whose.row)?.record;
    if !authority::sees(&record, scene.asker, &scene.context()) {
        return Ok(None);
    }
    let near = scene.visible(whose.namesakes, |it| it).await?;
    // What is private counts for those who may know of it.
    let own = scene.own_private().await?.into_iter();
    let private = own.filter(|it| it.owner.is_some() && it.owner == record.custody.owner()).count();
    let owned = whose.owned + u64::try_from(private).unwrap_or(0);
    present::who::card(scene, &record, owned, &near).map(Some)
}

#[cfg(test)]
mod tests {
    use super::key_of;

    #[test]
    fn a_key_stands_for_all_that_was_typed_or_for_nothing() {
        let keys = ["Claims  Triage!", "claims-triage", "r\u{e9}sum\u{e9} reader", "\u{8acb}\u{6c42} risk", "?"].map(key_of);
        let read = keys.map(|it| it.map(|it| it.to_string()));
        let key = || Some("claims-triage".to_owned());
        assert_eq!(read, [key(), key(), None, None, None]);
    }
}
