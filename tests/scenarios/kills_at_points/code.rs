//! The list of points against the code in which they stand.

use std::collections::BTreeMap;

use baton_tests::points::STEPS;

use crate::style::sources;

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
