//! Linking: two records of people that turn out to be one person's, and their parting again.
//!
//! Rule: what the one record had moves to the other as events of both, and goes back as it came; what was taken
//! from the person in between stays taken.

use serde::{Deserialize, Serialize};

use crate::{
    PersonId,
    person::{Away, Event, Grant, Person},
};

/// Whose other account somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// The person.
    pub to: PersonId,
    /// What that person has from here.
    pub brought: Brought,
}

/// What a record brought that the person had not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Brought {
    pub lead: bool,
    pub admin: bool,
    pub away: bool,
    pub delegate: bool,
}

/// What becomes of both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Both {
    /// Of the person who goes on.
    pub kept: Vec<Event>,
    /// Of the record that joins or leaves them.
    pub joined: Vec<Event>,
}

/// Makes `joined` another account of `kept`.
pub fn link(kept: &Person, joined: &Person) -> Both {
    let away = joined.away.as_ref().filter(|_| kept.away.is_none());
    let delegate = joined.delegate.filter(|it| kept.delegate.is_none() && *it != kept.id);
    let brought = Brought {
        lead: joined.lead && !kept.lead,
        admin: joined.admin && !kept.admin,
        away: away.is_some(),
        delegate: delegate.is_some(),
    };
    let mut both = Both { kept: Vec::new(), joined: vec![Event::Linked { to: kept.id, brought }] };
    both.kept.extend(brought.lead.then_some(Event::LeadMade { grant: Grant::Given }));
    both.kept.extend(brought.admin.then_some(Event::AdminMade { grant: Grant::Given }));
    both.kept.extend(away.into_iter().flat_map(|it| absence(it, kept.id)));
    both.kept.extend(delegate.map(|it| Event::Delegated { to: Some(it) }));
    both
}

// Nobody covers for themselves.
fn absence(away: &Away, kept: PersonId) -> Vec<Event> {
    let cover = away.cover.filter(|it| *it != kept);
    let accepted = cover.filter(|_| away.accepted.is_some()).map(|cover| Event::CoverAccepted { cover });
    [Event::WentAway { days: away.days, cover }].into_iter().chain(accepted).collect()
}

/// Makes `joined` somebody of their own again; nothing where they are that already.
pub fn unlink(kept: &Person, joined: &Person) -> Both {
    let Some(Linked { brought, .. }) = joined.linked else { return Both::default() };
    let days = |it: &Person| it.away.as_ref().map(|it| it.days);
    let mut both = Both { kept: Vec::new(), joined: vec![Event::Unlinked] };
    let taken = |had: bool, has: bool| (had && has).then_some(Grant::Taken);
    both.kept.extend(taken(brought.lead, kept.lead).map(|grant| Event::LeadMade { grant }));
    both.kept.extend(taken(brought.admin, kept.admin).map(|grant| Event::AdminMade { grant }));
    both.kept.extend((brought.away && days(kept) == days(joined)).then_some(Event::Returned));
    let same = brought.delegate && kept.delegate == joined.delegate;
    both.kept.extend(same.then_some(Event::Delegated { to: None }));
    both.joined.extend(taken(joined.lead, !kept.lead).map(|grant| Event::LeadMade { grant }));
    both.joined.extend(taken(joined.admin, !kept.admin).map(|grant| Event::AdminMade { grant }));
    both.joined.extend((brought.away && kept.away.is_none()).then_some(Event::Returned));
    both
}
