//! The question whether what nobody answers may go up to somebody. Source: N-7.

use baton_domain::{PersonId, context::Context, initiative::Initiative, role::Role};
use serde::Serialize;

use crate::{
    directory::Directory,
    present::view::{self, InitiativeView},
};

/// Whether what nobody answers may go up to them.
#[derive(Debug, Serialize)]
pub(super) struct ConsentView {
    /// As what, where it is not as a lead: the role, and of which.
    role: Option<String>,
    i: Option<InitiativeView>,
    yes: &'static str,
    no: &'static str,
}

/// Nothing when they said so already, or nothing could come.
pub(super) fn view(
    person: PersonId,
    records: &[Initiative],
    directory: &Directory,
    context: &Context<'_>,
) -> Option<ConsentView> {
    let open = directory.people.get(&person).is_some_and(|it| it.escalations.is_none());
    let held = |it: &'_ Initiative| {
        [Role::Sponsor, Role::Deputy].into_iter().find(|role| it.custody.holder(*role) == Some(person))
    };
    let of = records.iter().find_map(|it| Some((held(it)?, it)));
    (open && (of.is_some() || directory.people.is_lead(person))).then(|| ConsentView {
        role: of.map(|(role, _)| role.to_string()),
        i: of.map(|(_, it)| view::initiative(it, directory, context)),
        yes: "settings escalations on",
        no: "settings escalations off",
    })
}
