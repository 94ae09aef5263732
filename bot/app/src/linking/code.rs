//! The code that links: given in one space, typed in another.
//!
//! Rule: it works once, for ten minutes, and is spent by what it brings about, so that nothing is half linked.

use baton_domain::{OrganisationId, PersonId, SpaceId, context::Actor, person::Standing};
use baton_store::Error as StoreError;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    baton::Baton,
    change::Cause,
    directory::Directory,
    failure::Failure,
    tries::{Tries, folded},
};

/// How long a code can be typed.
const OPEN_FOR: SignedDuration = SignedDuration::from_mins(10);

/// Whose account a code links, and from where.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Offered {
    pub(super) organisation: OrganisationId,
    pub(super) person: PersonId,
    pub(super) space: SpaceId,
    until: Timestamp,
}

/// What came of a typed code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Typed {
    /// They are one person now.
    Linked,
    /// They are one person now, and the fresh space is the organisation's.
    Brought {
        /// The organisation that both are in.
        organisation: OrganisationId,
    },
    /// No such code, or not any more; so many more tries are left within the hour.
    Wrong { left: usize },
    /// It was not even looked at.
    TooOften,
    /// It was given in this space.
    SameSpace,
    /// They are one person already.
    Already,
    /// Both have an account in one and the same space.
    TwoAccounts,
    /// The spaces are different organisations', and not both are admins.
    NotAdmins,
    /// Both organisations have a record of their own.
    TwoRecords,
}

impl Baton {
    /// A code to be typed by the same person elsewhere; one given before is not worth anything any more.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn give_link_code(
        &self,
        organisation: OrganisationId,
        person: PersonId,
        space: SpaceId,
    ) -> Result<String, Failure> {
        let code = self.chance.code();
        let offered = Offered { organisation, person, space, until: self.now() + OPEN_FOR };
        let kept = (name_of(&code), serde_json::to_string(&offered)?);
        self.store
            .write_with(kept, move |tx, kept| {
                Box::pin(async move {
                    let last = format!("link-of/{organisation}/{person}");
                    if let Some(before) = tx.take_meta(&last).await? {
                        tx.take_meta(&before).await?;
                    }
                    tx.put_meta(&last, &kept.0).await?;
                    tx.put_meta(&kept.0, &kept.1).await
                })
            })
            .await?;
        Ok(code)
    }

    /// Links whoever typed the code with whoever was given it.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn type_link_code(
        &self,
        directory: &Directory,
        (person, space): (PersonId, SpaceId),
        typed: &str,
    ) -> Result<Typed, Failure> {
        let by = (directory.id(), person);
        // Counted first, so that many at once are no more than as many in turn.
        let Some(left) = self.count_try(by).await? else { return Ok(Typed::TooOften) };
        let name = name_of(typed);
        let offered =
            self.store.meta(&name).await?.map(|it| serde_json::from_str::<Offered>(&it)).transpose()?;
        let Some(offered) = offered.filter(|it| self.now() < it.until) else {
            return Ok(Typed::Wrong { left });
        };
        let done = match offered.organisation == directory.id() {
            true => self.join_accounts(directory, offered, (person, space), &name).await,
            false => self.bring(directory, offered, (person, space), &name).await,
        };
        match done {
            Err(Failure::Fault(StoreError::Superseded)) => Ok(Typed::Wrong { left }),
            done => {
                self.forget_try(by).await?;
                done
            }
        }
    }

    async fn join_accounts(
        &self,
        directory: &Directory,
        offered: Offered,
        (person, space): (PersonId, SpaceId),
        code: &str,
    ) -> Result<Typed, Failure> {
        let giver = directory.people.resolve(offered.person);
        let is_here =
            |it: PersonId| directory.people.get(&it).is_some_and(|it| it.standing() != Standing::Gone);
        if offered.space == space {
            return Ok(Typed::SameSpace);
        }
        if giver == person {
            return Ok(Typed::Already);
        }
        if !is_here(giver) || !is_here(person) {
            return Err(Failure::Fault(StoreError::Superseded));
        }
        let here = |it: PersonId, space: SpaceId| directory.accounts_of(it).any(|it| it.0.space == space);
        if directory.accounts_of(giver).any(|it| here(person, it.0.space)) {
            return Ok(Typed::TwoAccounts);
        }
        // Whoever was recorded first stays: most of what names them need not change.
        let (kept, joined) = (giver.min(person), giver.max(person));
        let cause = Cause { actor: Actor::Person(person), dedupe_key: None };
        self.link(directory.id(), (kept, joined), cause, code).await?;
        Ok(Typed::Linked)
    }

    async fn count_try(&self, by: (OrganisationId, PersonId)) -> Result<Option<usize>, Failure> {
        let now = self.now();
        let counted = self.store.write(move |tx| {
            Box::pin(async move {
                let tries = Tries::take(tx, "link", by, now).await?;
                match tries.are_over() {
                    true => tries.keep(tx).await.map(|()| None),
                    false => tries.count(tx, now).await.map(Some),
                }
            })
        });
        Ok(counted.await?)
    }

    async fn forget_try(&self, by: (OrganisationId, PersonId)) -> Result<(), Failure> {
        let now = self.now();
        let forgotten = self.store.write(move |tx| {
            Box::pin(async move { Tries::take(tx, "link", by, now).await?.forget_one(tx).await })
        });
        Ok(forgotten.await?)
    }
}

fn name_of(code: &str) -> String {
    format!("link/{}", folded(code))
}
