//! What is said when a role was offered: whose it is until then, how long it stays open, when they hear of it.

use baton_domain::{PersonId, custody, initiative::Event, manners::Class, role::Role};
use serde_json::json;

use crate::{change::Changed, commands::Answer, failure::Failure, present::done::Done, reach, scene::Scene};

/// The reply to an offer, or to somebody who took a role up at once.
///
/// # Errors
/// The store's, or a text of ours.
pub async fn answer(
    scene: &Scene<'_>,
    changed: &Changed,
    role: Role,
    to: PersonId,
) -> Result<Answer, Failure> {
    let accepted = |it: &Event| matches!(it, Event::Custody { event: custody::Event::Accepted { .. } });
    match changed.events.iter().any(accepted) {
        true => taken(scene, changed, role, to),
        false => open(scene, changed, role, to).await,
    }
}

/// The reply when somebody now holds a role: CARDS 6.
///
/// # Errors
/// A text of ours.
pub fn taken(scene: &Scene<'_>, changed: &Changed, role: Role, person: PersonId) -> Result<Answer, Failure> {
    let before = changed.before.custody.holder(role).filter(|it| *it != person);
    let view = json!({
        "person": scene.directory.name(person),
        "role": role.to_string(),
        "speaks": matches!(role, Role::Lead(_)),
        "owns": role == Role::Owner,
        "before": scene.name_of(before),
    });
    let done = Done::about(scene, "role_taken.headline", &changed.record, view)?;
    done.said(scene.moved(changed)).aloud(&changed.record)
}

async fn open(scene: &Scene<'_>, changed: &Changed, role: Role, to: PersonId) -> Result<Answer, Failure> {
    let record = &changed.record;
    let heard = reach::when(scene.baton, &scene.directory, to, Class::Direct, scene.now).await?;
    let offer = record.custody.offered(role);
    let view = json!({
        "to": scene.directory.name(to),
        "role": role.to_string(),
        "speaks": matches!(role, Role::Lead(_)),
        "owns": role == Role::Owner,
        "holder": scene.name_of(record.custody.holder(role)),
        "lapses": offer.map(|it| scene.directory.calendar.date_of(it.lapses_at)),
        "heard": scene.later(heard),
    });
    let done = Done::about(scene, "role_offered.headline", record, view)?;
    done.line("role_offered.until")?.line("role_offered.open")?.aloud(record)
}
