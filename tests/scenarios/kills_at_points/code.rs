//! The list of points against the code in which they stand.

use std::collections::BTreeMap;

use baton_tests::points::STEPS;

use crate::{architecture::workspace, style::sources};

#[test]
fn each_point_of_the_list_stands_once_in_the_code_and_no_other() {
    let mut stand: BTreeMap<String, usize> = BTreeMap::new();
    for source in sources(&["bot", "adapters"]) {
        let after = source.text.split("fail_point!(").skip(1);
        for name in after.map(|it| it.split('"').nth(1).unwrap_or_default()) {
            *stand.entry(name.to_owned()).or_default() += 1;
        }
    }
    let listed = STEPS.iter().flat_map(|it| it.points()).map(|it| (it, 1)).collect();
    assert_eq!(stand, listed, "left: how often each stands in the code; right: the list");
    assert!(40 <= stand.len());
}

#[test]
fn nobody_but_the_tests_asks_for_points() {
    const FEATURE: &str = "failpoints";
    let mut asks = Vec::new();
    for package in workspace().workspace_packages() {
        let features = package.features.iter().map(|(name, with)| (name.as_str(), with));
        let more =
            features.filter(|(name, with)| *name != FEATURE && with.iter().any(|it| it.contains(FEATURE)));
        let needs = package.dependencies.iter().filter(|it| it.features.iter().any(|it| it == FEATURE));
        let (more, needs) = (more.map(|it| it.0.to_owned()), needs.map(|it| it.name.clone()));
        asks.extend(more.chain(needs).map(|it| format!("{}/{it}", package.name)));
    }
    assert_eq!(asks, ["baton-tests/default"]);
}
