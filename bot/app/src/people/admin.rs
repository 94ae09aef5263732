//! Who may change what belongs to the whole organisation.

use baton_domain::{PersonId, context::Actor};

use crate::{directory::Directory, failure::Failure};

/// Whether the actor may change settings, people and places.
///
/// # Errors
/// A refusal that names the admins.
pub fn check_admin(directory: &Directory, actor: Actor) -> Result<(), Failure> {
    let admins: Vec<PersonId> = directory.people.values().filter(|it| it.admin).map(|it| it.id).collect();
    match actor.person() {
        Some(person) if !admins.contains(&person) => {
            let act = baton_domain::authority::Act::Settings;
            Err(baton_domain::refusal::Refusal::NotAllowed { act, who: admins }.into())
        }
        _ => Ok(()),
    }
}
