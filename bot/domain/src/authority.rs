//! Who may do what. Source: MISSION, "Who may".
//!
//! Rule: checked when the button is pressed, never when it is shown; what is not allowed is refused with
//! the names of who may.

use serde::Serialize;

use crate::{
    DecisionNo, PersonId, PrivilegeNo,
    context::Context,
    initiative::{Audience, Initiative},
    numbered::find,
    person::Standing,
    refusal::Refusal,
    role::Role,
};

/// Something that needs authority over one initiative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Act {
    /// Log a privilege or a choice.
    Log,
    /// Answer a question, add a metric, report a reading.
    Answer,
    Verdict(PrivilegeNo),
    Decide(DecisionNo),
    Offer(Role),
    Confirm,
    Clear(Role),
    Extend,
    Close,
    Override,
    Stop,
    /// Where its card goes, and who sees it.
    Arrange,
    /// Settings, people and places of the whole organisation: admins only.
    Settings,
    /// The call that takes a rollout back.
    Rollback,
}

/// Checks that `person` may do `act`.
///
/// # Errors
/// [`Refusal::Unknown`] when for them it does not exist; [`Refusal::NotAllowed`] with who may.
pub fn check(record: &Initiative, person: PersonId, act: Act, context: &Context<'_>) -> Result<(), Refusal> {
    if !sees(record, person, context) {
        return Err(Refusal::Unknown);
    }
    if may(record, person, act, context) {
        return Ok(());
    }
    Err(Refusal::NotAllowed { act, who: who_may(record, act, context) })
}

/// Whether the initiative exists for this person. Source: F-9.
pub fn sees(record: &Initiative, person: PersonId, context: &Context<'_>) -> bool {
    let concerned = record.custody.is_member(person) || record.names(person);
    match (standing(person, context), record.audience) {
        (Standing::Gone, _) => false,
        (Standing::Guest, _) | (Standing::Member, Audience::Private) => concerned,
        (Standing::Member, Audience::Open) => true,
    }
}

/// Whether every open initiative exists for this person, whatever its record says. Source: F-9.
pub fn sees_all_open(person: PersonId, context: &Context<'_>) -> bool {
    standing(person, context) == Standing::Member
}

/// Who may do it, the nearest first.
pub fn who_may(record: &Initiative, act: Act, context: &Context<'_>) -> Vec<PersonId> {
    let mut who: Vec<PersonId> = Vec::new();
    let named = match act {
        Act::Verdict(no) => find(&record.privileges, no.0).ok().and_then(|it| it.decider()),
        Act::Decide(no) => find(&record.decisions, no.0).ok().map(|it| it.decider),
        _ => None,
    };
    let holders = Role::all().filter_map(|it| record.custody.holder(it));
    let admins = context.people.values().filter(|it| it.admin).map(|it| it.id);
    for person in named.into_iter().chain(holders).chain(context.leads()).chain(admins) {
        if !who.contains(&person) && sees(record, person, context) && may(record, person, act, context) {
            who.push(person);
        }
    }
    who
}

fn standing(person: PersonId, context: &Context<'_>) -> Standing {
    context.people.get(&person).map_or(Standing::Gone, |it| it.standing())
}

fn may(record: &Initiative, person: PersonId, act: Act, context: &Context<'_>) -> bool {
    if standing(person, context) == Standing::Gone {
        return false;
    }
    let custody = &record.custody;
    let is = |role| custody.holder(role) == Some(person);
    let lead = context.people.get(&person).is_some_and(|it| it.lead);
    let admin = context.people.get(&person).is_some_and(|it| it.admin);
    let owns = is(Role::Owner) || is(Role::Deputy);
    // What somebody is asked for goes to whoever stands in for them, and so does the right to answer. Source: N-6.
    let for_them = |it: PersonId| it == person || context.stands_in(person, it);
    match act {
        Act::Log => true,
        Act::Answer => {
            let holders = Role::all().filter_map(|it| custody.holder(it));
            custody.is_member(person)
                || record.is_named_in_an_answer(person)
                || holders.into_iter().any(for_them)
        }
        Act::Verdict(no) => {
            let Ok(privilege) = find(&record.privileges, no.0) else { return true };
            let named = privilege.decider().is_some_and(for_them);
            let own = privilege.terms.kind.function();
            named || is(Role::Sponsor) || lead || own.is_some_and(|it| is(Role::Lead(it)))
        }
        Act::Decide(no) => {
            let Some(decider) = find(&record.decisions, no.0).ok().map(|it| it.decider) else { return true };
            let gone = context.is_gone(decider) || custody.departed.contains(&decider);
            for_them(decider) || is(Role::Sponsor) && gone
        }
        Act::Offer(role) => may_offer(record, person, role, context),
        Act::Confirm | Act::Override => is(Role::Sponsor),
        // Who stands in for the owner, or led until there was one, does not depose them.
        Act::Clear(Role::Owner) => is(Role::Owner) || is(Role::Sponsor),
        Act::Clear(role) => is(role) || may_offer(record, person, role, context),
        Act::Extend => owns || is(Role::Sponsor),
        Act::Close => is(Role::Owner) || is(Role::Sponsor),
        Act::Stop => is(Role::Owner) || is(Role::Sponsor) || lead,
        Act::Settings => admin,
        Act::Rollback => is(Role::Owner) || record.is_on_call(person),
        Act::Arrange => owns || is(Role::Sponsor) || is(Role::Champion) || lead || admin,
    }
}

// The table leaves out who names a sponsor where there is none; without the lead nobody could.
fn may_offer(record: &Initiative, person: PersonId, role: Role, context: &Context<'_>) -> bool {
    let custody = &record.custody;
    let is = |role| custody.holder(role) == Some(person);
    let lead = context.helps_leads(person);
    let ownerless = custody.owner().is_none();
    let owns = is(Role::Owner) || is(Role::Deputy);
    let no_sponsor = custody.holder(Role::Sponsor).is_none();
    is(Role::Sponsor)
        || is(role) && matches!(role, Role::Lead(_))
        || owns && role != Role::Sponsor
        || is(Role::Champion) && ownerless && (role != Role::Sponsor || no_sponsor)
        || lead && (ownerless || no_sponsor && role == Role::Sponsor)
}
