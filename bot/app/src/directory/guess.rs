//! Where somebody probably is whose platform does not tell: where most others of their space are. Source: N-3.

use std::collections::{BTreeMap, HashMap};

use baton_domain::{SpaceId, calendar::zone, people::People};
use baton_store::IdentityRow;
use jiff::tz::TimeZone;

/// The zone of most people in each space; none for a space in which nobody's is known.
pub(super) fn zones(people: &People, identities: &[IdentityRow]) -> HashMap<SpaceId, TimeZone> {
    let mut counts: HashMap<SpaceId, BTreeMap<&str, usize>> = HashMap::new();
    for it in identities {
        if let Some(zone) = people.recorded(it.person).and_then(|it| it.zone.as_deref()) {
            *counts.entry(it.space).or_default().entry(zone).or_default() += 1;
        }
    }
    let most = |zones: BTreeMap<&str, usize>| {
        let most = zones.into_iter().max_by_key(|it| it.1)?;
        zone(most.0).ok()
    };
    counts.into_iter().filter_map(|(space, zones)| Some((space, most(zones)?))).collect()
}
