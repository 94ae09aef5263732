//! The code by which somebody becomes the first admin where no platform tells who installed Baton.
//!
//! Rule: whoever runs Baton sees the code; it works once, and guessing is slow.

use baton_domain::{
    OrganisationId, PersonId,
    person::{Command, Grant, Standing},
};
use baton_store::{Error as StoreError, Tx};
use jiff::Timestamp;

use crate::{
    baton::Baton,
    change::{Cause, MAX_RETRIES},
    directory::Directory,
    failure::Failure,
    tries::{Tries, folded},
};

/// What a typed code came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// They are admin now.
    Yes,
    /// It is not the code; so many more tries are left within the hour.
    Wrong { left: usize },
    /// It was not even looked at.
    TooOften,
}

impl Baton {
    /// What to type after `settings claim`; `None` once there is an admin.
    ///
    /// # Errors
    /// The store's.
    pub async fn claim_code(&self, organisation: OrganisationId) -> Result<Option<String>, Failure> {
        if has_admin(&*self.directory(organisation).await?) {
            return Ok(None);
        }
        let fresh = (code_name(organisation), self.chance.code());
        let kept = self.store.write_with(fresh, |tx, (name, fresh)| {
            Box::pin(async move {
                let code = tx.take_meta(name).await?.unwrap_or_else(|| fresh.clone());
                tx.put_meta(name, &code).await?;
                Ok(code)
            })
        });
        Ok(Some(kept.await?))
    }

    /// Makes the person admin if they typed the code.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn claim(
        &self,
        directory: &Directory,
        person: PersonId,
        typed: &str,
    ) -> Result<Claimed, Failure> {
        let (organisation, now) = (directory.id(), self.now());
        let typed = folded(typed);
        let claimed = self
            .store
            .write_with(typed, move |tx, typed| Box::pin(try_code(tx, organisation, person, typed, now)));
        let claimed = claimed.await?;
        if claimed == Claimed::Yes {
            self.make_admin(organisation, person).await?;
            self.read_dates_where(organisation, person).await?;
        }
        Ok(claimed)
    }

    // The code is spent by now, so that a platform's notice that was faster is no reason to give up.
    async fn make_admin(&self, organisation: OrganisationId, person: PersonId) -> Result<(), Failure> {
        for _ in 0..MAX_RETRIES {
            let directory = self.directory(organisation).await?;
            let make = Command::MakeAdmin(Grant::Given);
            match self.change_person(&directory, person, Cause::BATON, make, None).await {
                Err(Failure::Fault(StoreError::Stale)) => {}
                done => return done.map(|_| ()),
            }
        }
        Err(Failure::Fault(StoreError::Stale))
    }
}

/// Whether somebody may change settings already.
pub(crate) fn has_admin(directory: &Directory) -> bool {
    directory.people.values().any(|it| it.admin && it.standing() == Standing::Member)
}

async fn try_code(
    tx: &mut Tx,
    organisation: OrganisationId,
    person: PersonId,
    typed: &str,
    now: Timestamp,
) -> Result<Claimed, StoreError> {
    let tries = Tries::take(tx, "claim", (organisation, person), now).await?;
    if tries.are_over() {
        tries.keep(tx).await?;
        return Ok(Claimed::TooOften);
    }
    let code_at = code_name(organisation);
    match tx.take_meta(&code_at).await? {
        Some(code) if folded(&code) == typed => return Ok(Claimed::Yes),
        Some(code) => tx.put_meta(&code_at, &code).await?,
        None => {}
    }
    Ok(Claimed::Wrong { left: tries.count(tx, now).await? })
}

fn code_name(organisation: OrganisationId) -> String {
    format!("claim/{organisation}")
}
