//! `settings link`: which accounts are the asker's, a code for one more, and the code of another.

use baton_chat::grammar::{ArgKind, Spec, optional};
use baton_domain::{PersonId, SpaceId};
use serde_json::json;

use super::{Answer, Command};
use crate::{
    args::Args, directory::Directory, failure::Failure, linking::Typed, present::done::Done, scene::Scene,
};

/// See the module.
pub(super) const COMMAND: Command = Command {
    spec: Spec {
        words: &["settings", "link"],
        aliases: &["link"],
        args: &[optional("code", ArgKind::Line)],
    },
    prefill: None,
    run: |scene, args| Box::pin(run(scene, args)),
};

/// One of the asker's accounts.
#[derive(Debug)]
pub(super) struct Account {
    /// Its record.
    pub(super) record: PersonId,
    /// Such as `Discord`.
    pub(super) platform: String,
    /// What the space is called.
    pub(super) space: String,
    /// As it is called there.
    name: String,
    /// The platform's id of it.
    pub(super) user: String,
}

impl Account {
    fn said(&self) -> String {
        format!("{} on {} ({})", self.name, self.platform, self.space)
    }
}

async fn run(scene: &Scene<'_>, args: Args) -> Result<Answer, Failure> {
    let space = scene.directory.space(&scene.space);
    let space = space.ok_or_else(|| Failure::Record("a space that is not there".to_owned()))?;
    match args.text("code") {
        Some(code) => typed(scene, space, code).await,
        None => shown(scene, space).await,
    }
}

async fn shown(scene: &Scene<'_>, space: SpaceId) -> Result<Answer, Failure> {
    let code = scene.baton.give_link_code(scene.directory.id(), scene.asker, space).await?;
    let all = accounts(scene, &scene.directory, scene.asker).await?;
    let view = json!({
        "you": scene.directory.name(scene.asker),
        "accounts": all.iter().map(Account::said).collect::<Vec<_>>(),
        "code": code,
        "admin": scene.directory.people.get(&scene.asker).is_some_and(|it| it.admin),
    });
    let done = Done::new(scene, "settings.link", view)?.line("settings.link_code")?;
    match all.len() {
        1 => done.line("settings.link_space")?.whisper(),
        _ => done.button("settings.link_undo", "settings unlink".to_owned())?.whisper(),
    }
}

async fn typed(scene: &Scene<'_>, space: SpaceId, code: &str) -> Result<Answer, Failure> {
    let wrong = |key: &str, view| Err(scene.wrong("code", key, view));
    let (organisation, brought) = match scene.baton.type_link_code(&scene.directory, (scene.asker, space), code).await? {
        Typed::Linked => (scene.directory.id(), false),
        Typed::Brought { organisation } => (organisation, true),
        Typed::Wrong { left } => return wrong("link", json!({"left": left})),
        Typed::TooOften => return wrong("claim_often", json!({})),
        Typed::SameSpace => return wrong("link_here", json!({})),
        Typed::Already => return wrong("link_already", json!({})),
        Typed::TwoAccounts => return wrong("link_two", json!({})),
        Typed::NotAdmins => return wrong("link_admins", json!({})),
        Typed::TwoRecords => return wrong("link_records", json!({})),
    };
    let user = scene.directory.user_in(&scene.space, scene.asker).unwrap_or_default();
    scene.baton.acts_here(organisation, space, user).await?;
    let directory = scene.baton.directory(organisation).await?;
    let you = directory.person_at(space, user).unwrap_or(scene.asker);
    let view = json!({
        "you": directory.name(you),
        "accounts": accounts(scene, &directory, you).await?.iter().map(Account::said).collect::<Vec<_>>(),
        "organisation": directory.organisation.name.as_str(),
    });
    let done = Done::new(scene, "settings.linked", view)?.line("settings.linked_next")?;
    done.line_if(brought.then_some("settings.linked_space"))?
        .button("settings.link_undo", "settings unlink".to_owned())?
        .whisper()
}

/// A person's accounts.
///
/// # Errors
/// The store's.
pub(super) async fn accounts(
    scene: &Scene<'_>,
    directory: &Directory,
    person: PersonId,
) -> Result<Vec<Account>, Failure> {
    let spaces = scene.baton.store.spaces(directory.id()).await?;
    let named = directory.accounts_of(person).filter_map(|(account, _)| {
        let space = spaces.iter().find(|it| it.id == account.space)?;
        let name = directory.people.recorded(account.person).map(|it| it.name.as_str());
        Some(Account {
            record: account.person,
            platform: capital(&space.platform),
            space: space.name.clone(),
            name: name.unwrap_or(&account.external_id).to_owned(),
            user: account.external_id.clone(),
        })
    });
    Ok(named.collect())
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|it| it.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
