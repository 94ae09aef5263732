//! Completion: how the line so far can go on.

use baton_chat::{
    card::{Choice, MAX_CHOICES, MAX_TOKEN_BYTES},
    grammar::{Arg, ArgKind, Spec, tokens},
    inbound::{Completion, Utterance},
};
use baton_domain::{authority, person::Standing};
use baton_store::with_begun;

use crate::{baton::Baton, change::loaded, commands::SPECS, failure::Failure, scene::own_private};

/// Ways to go on with the line, best first; a choice's token is the whole line.
///
/// # Errors
/// The store's.
pub async fn complete(baton: &Baton, so_far: Completion) -> Result<Vec<Choice>, Failure> {
    let line = so_far.line.trim_start();
    let words: Vec<String> = tokens(&Utterance::plain(line)).iter().map(|it| it.text().to_owned()).collect();
    let fresh = line.is_empty() || line.ends_with(char::is_whitespace);
    let (done, typed) = match words.split_last() {
        Some((last, done)) if !fresh => (done.to_vec(), last.to_lowercase()),
        _ => (words, String::new()),
    };
    let specs = SPECS
        .iter()
        .filter(|it| it.words.len() <= done.len() && it.words.iter().zip(&done).all(|(a, b)| a == b));
    let ends = match specs.max_by_key(|it| it.words.len()) {
        None => next_words(&done, &typed),
        Some(spec) => match spec.args.get(done.len() - spec.words.len()) {
            Some(arg) => values(baton, &so_far, spec, arg, &typed).await?,
            None => Vec::new(),
        },
    };
    let head = if done.is_empty() { String::new() } else { format!("{} ", done.join(" ")) };
    let choices = ends.into_iter().map(|(label, end)| Choice { label, token: format!("{head}{end}") });
    Ok(choices.filter(|it| it.token.len() <= MAX_TOKEN_BYTES).take(MAX_CHOICES).collect())
}

fn next_words(done: &[String], typed: &str) -> Vec<(String, String)> {
    let fits =
        |spec: &&Spec| done.len() < spec.words.len() && spec.words.iter().zip(done).all(|(a, b)| a == b);
    let mut words: Vec<&str> = SPECS.iter().filter(fits).map(|it| it.words[done.len()]).collect();
    words.dedup();
    let begun = words.into_iter().filter(|it| it.starts_with(typed));
    begun.map(|it| (it.to_owned(), it.to_owned())).collect()
}

/// Whether an initiative's key is what the argument takes best.
pub(crate) fn names_an_initiative(spec: &Spec, arg: &Arg) -> bool {
    arg.kind == ArgKind::Key || arg.kind == ArgKind::Line && spec.words == ["who"]
}

async fn values(
    baton: &Baton,
    so_far: &Completion,
    spec: &Spec,
    arg: &Arg,
    typed: &str,
) -> Result<Vec<(String, String)>, Failure> {
    let Some((organisation, space)) = baton.home(&so_far.space).await? else { return Ok(Vec::new()) };
    let directory = baton.directory(organisation).await?;
    let Some(asker) = directory.person_at(space, &so_far.user) else { return Ok(Vec::new()) };
    let context = directory.context(&baton.playbook, baton.now());
    match arg.kind {
        ArgKind::Choice(all) => Ok(all
            .iter()
            .filter(|it| it.starts_with(typed))
            .map(|it| ((*it).to_owned(), (*it).to_owned()))
            .collect()),
        ArgKind::Person | ArgKind::Mention => {
            let typed = typed.trim_start_matches('@');
            let here = directory.people.values().filter(|it| it.standing() == Standing::Member);
            let named =
                here.filter(|it| it.name.as_str().to_lowercase().split(' ').any(|it| it.starts_with(typed)));
            Ok(named.map(|it| (it.name.as_str().to_owned(), format!("\"@{}\"", it.name.as_str()))).collect())
        }
        _ if names_an_initiative(spec, arg) => {
            let hits = baton.store.complete(directory.id(), typed, MAX_CHOICES).await?;
            let own = own_private(baton, &directory, asker).await?;
            let hits = with_begun(hits, own, typed, MAX_CHOICES);
            let ids: Vec<_> = hits.iter().map(|it| it.listed.id).collect();
            let mut found = Vec::new();
            for row in baton.store.initiatives(directory.id(), &ids).await? {
                if authority::sees(&loaded(&row)?.record, asker, &context) {
                    found.push((row.name, row.key.to_string()));
                }
            }
            Ok(found)
        }
        _ => Ok(Vec::new()),
    }
}
