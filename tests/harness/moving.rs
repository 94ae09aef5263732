//! The example organisation's one space becomes another platform's.

use baton::baton::Baton;
use baton_domain::OrganisationId;
use baton_store::{ChannelRow, IdentityRow};

/// Where it moves, and what its people and channels are called there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Elsewhere {
    pub(crate) platform: &'static str,
    pub(crate) space: &'static str,
    pub(crate) user: fn(&str) -> String,
    pub(crate) channel: fn(&str) -> String,
}

/// # Panics
/// When the store refuses.
pub(crate) async fn move_in(baton: &Baton, organisation: OrganisationId, to: Elsewhere) {
    let mut space = baton.store.spaces(organisation).await.expect("it reads").remove(0);
    (space.platform, space.external_id) = (to.platform.to_owned(), to.space.to_owned());
    let identities = baton.store.identities(organisation).await.expect("it reads");
    let channels = baton.store.channels(organisation).await.expect("it reads");
    let moved = baton.store.write_with((space, identities, channels), move |tx, all| {
        Box::pin(async move {
            tx.save_space(&all.0).await?;
            for old in &all.1 {
                tx.unlink(old.organisation, old.person).await?;
                let external_id = (to.user)(&old.external_id);
                tx.link(&IdentityRow { external_id, ..old.clone() }).await?;
            }
            for old in &all.2 {
                let external_id = (to.channel)(&old.external_id);
                tx.save_channel(&ChannelRow { external_id, ..old.clone() }, old.version).await?;
            }
            Ok(())
        })
    });
    moved.await.expect("it moves");
    baton.reload(organisation).await.expect("it reads");
}
