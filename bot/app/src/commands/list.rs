//! `list`: how many run, how many are in production, and which. Source: F-1, F-9.

use std::collections::{BTreeMap, BTreeSet};

use baton_chat::grammar::{ArgKind, Spec, Token, optional};
use baton_domain::{InitiativeId, PersonId, stage::Stage};
use baton_store::Listed;
use serde_json::{Value, json};

use super::{Answer, Command};
use crate::{
    args::Args,
    change::loaded,
    failure::Failure,
    present::pages::{page, pages},
    scene::Scene,
};

/// Lines of a page.
const PAGE: usize = 15;
/// How many initiatives are read at a time.
const READ: u32 = 2_000;
/// Every stage, as it is typed.
const STAGES: [Stage; 6] =
    [Stage::Proposed, Stage::Pilot, Stage::Bridge, Stage::Production, Stage::Stopped, Stage::Retired];

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec { words: &["list"], aliases: &["ls"], args: &[optional("which", ArgKind::Line)] },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

/// Which ones are meant.
enum Which {
    All,
    Mine(BTreeSet<InitiativeId>),
    Nobody,
    Stage(Stage),
    Owner(PersonId),
    Found(Vec<InitiativeId>),
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let (typed, number) = cut_page(args.word("which"));
    let which = which(scene, typed).await?;
    // The headline counts these also where there are none.
    let counted = [Stage::Pilot, Stage::Bridge, Stage::Production].map(|it| (it.as_str().to_owned(), 0));
    let (mut stages, mut found) = (BTreeMap::<String, usize>::from(counted), Vec::new());
    let mut after = None;
    loop {
        let all = scene.baton.store.listed(scene.directory.id(), after.as_ref(), READ).await?;
        let Some(last) = all.last() else { break };
        after = Some(last.key.clone());
        for listed in scene.visible(all, |it| it).await? {
            if which.means(&listed) {
                found.push(line(scene, &listed));
            }
            *stages.entry(listed.stage).or_default() += 1;
        }
    }
    let all = pages(&found, PAGE);
    let (shown, number, next) = page(&all, number);
    let person = match which {
        Which::Owner(person) => Some(scene.directory.name(person)),
        _ => None,
    };
    let view = json!({
        "total": stages.values().sum::<usize>(),
        "stages": stages,
        "which": which.word(),
        "person": person,
        "typed": typed,
        "found": found.len(),
        "page": number,
        "all": shown,
        "more": next.map(|it| token(typed, it)),
    });
    Ok(Answer::Whisper(scene.card("list", &view)?))
}

/// `page 2` at the end of what was typed, or a number alone, is the page.
fn cut_page(typed: &str) -> (&str, usize) {
    if let Ok(number) = typed.parse() {
        return ("", number);
    }
    let (rest, number) = typed.rsplit_once(' ').unwrap_or(("", typed));
    let rest = rest.strip_suffix("page").filter(|it| it.is_empty() || it.ends_with(' '));
    match (rest, number.parse()) {
        (Some(rest), Ok(number)) => (rest.trim_end(), number),
        _ => (typed, 1),
    }
}

fn token(typed: &str, page: usize) -> String {
    let short: String = typed.chars().filter(|it| *it != '"').take(20).collect();
    format!("list {} page {page}", short.trim()).replace("  ", " ")
}

async fn which(scene: &Scene<'_>, typed: &str) -> Result<Which, Failure> {
    let lower = typed.to_lowercase();
    let stage = STAGES.into_iter().find(|it| it.as_str() == lower.trim_end_matches('s'));
    Ok(match (lower.as_str(), stage) {
        ("" | "all", _) => Which::All,
        ("mine", _) => Which::Mine(own(scene).await?),
        ("nobody" | "ownerless", _) => Which::Nobody,
        (_, Some(stage)) => Which::Stage(stage),
        _ => match scene.person("which", &Token::Word(typed.strip_prefix("owner ").unwrap_or(typed).to_owned())) {
            Ok(person) => Which::Owner(person),
            Err(_) => {
                let found = scene.search(typed).await?;
                Which::Found(found.hits.iter().map(|it| it.listed.id).collect())
            }
        },
    })
}

/// Everything the asker takes part in. Who does so without a role is in the records alone, so that all are read.
async fn own(scene: &Scene<'_>) -> Result<BTreeSet<InitiativeId>, Failure> {
    let mut own = BTreeSet::new();
    let mut pages = scene.baton.store.all_initiatives(scene.directory.id(), READ);
    while let Some(page) = pages.next().await? {
        for row in &page {
            if loaded(row)?.record.custody.is_member(scene.asker) {
                own.insert(row.id);
            }
        }
    }
    Ok(own)
}

fn stage(listed: &Listed) -> Option<Stage> {
    STAGES.into_iter().find(|it| it.as_str() == listed.stage)
}

fn line(scene: &Scene<'_>, listed: &Listed) -> Value {
    let running = stage(listed).is_some_and(Stage::is_running);
    json!({
        "name": listed.name,
        "stage": listed.stage,
        "owner": listed.owner.map(|it| scene.directory.name(it)),
        "planned_end": listed.planned_end.filter(|_| running),
        "today": scene.today(),
    })
}

impl Which {
    fn means(&self, listed: &Listed) -> bool {
        match self {
            Self::All => true,
            Self::Mine(own) => own.contains(&listed.id),
            Self::Nobody => {
                let runs = stage(listed).filter(|it| *it != Stage::Proposed).is_some_and(Stage::is_running);
                listed.owner.is_none() && runs
            }
            Self::Stage(stage) => listed.stage == stage.as_str(),
            Self::Owner(person) => listed.owner == Some(*person),
            Self::Found(ids) => ids.contains(&listed.id),
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine(_) => "mine",
            Self::Nobody => "nobody",
            Self::Stage(stage) => stage.as_str(),
            Self::Owner(_) => "owner",
            Self::Found(_) => "found",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{cut_page, token};

    #[test]
    fn a_page_is_typed_behind_anything() {
        let cases = ["", "2", "pilot", "pilot page 3", "page 2", "area 51", "claims", "homepage 7"];
        let read = cases.map(cut_page);
        let wanted = [
            ("", 1),
            ("", 2),
            ("pilot", 1),
            ("pilot", 3),
            ("", 2),
            ("area 51", 1),
            ("claims", 1),
            ("homepage 7", 1),
        ];
        assert_eq!(read, wanted);
        assert_eq!([token("", 2), token("pilot", 3)], ["list page 2", "list pilot page 3"]);
    }
}
