//! Who reads what is said in a channel. Source: F-9.
//!
//! Rule: asked at the moment of saying it; where the platform does not tell, nothing private is said there.

use std::time::Duration;

use baton_chat::inbound::Place;
use baton_domain::{
    ChannelId, PersonId, authority,
    initiative::{Audience, Initiative},
};

use crate::{baton::Baton, directory::Directory};

/// A platform that takes longer than this does not tell.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Those that everybody who reads the channel may know of; the platform is asked only where that is in doubt.
pub async fn known_to_all(
    baton: &Baton,
    directory: &Directory,
    channel: ChannelId,
    mut records: Vec<Initiative>,
) -> Vec<Initiative> {
    let private = |it: &Initiative| it.audience == Audience::Private;
    if !records.iter().any(private) {
        return records;
    }
    let readers = readers(baton, directory, channel).await;
    let context = directory.context(&baton.playbook, baton.now());
    records.retain(|record| {
        let sees = |it: &Option<_>| it.is_some_and(|it| authority::sees(record, it, &context));
        !private(record) || readers.as_ref().is_some_and(|all| all.iter().all(sees))
    });
    records
}

/// The readers as people; a stranger is nobody.
async fn readers(baton: &Baton, directory: &Directory, channel: ChannelId) -> Option<Vec<Option<PersonId>>> {
    let (space, place) = directory.reach_channel(channel)?;
    let (id, Place::Channel(external)) = (directory.connected(&space)?, place) else { return None };
    let platform = baton.platform(&space.platform)?;
    let asked = tokio::time::timeout(TIMEOUT, platform.readers(&space, &external)).await;
    let users = asked.ok().flatten()?;
    Some(users.iter().map(|it| directory.person_at(id, it)).collect())
}
