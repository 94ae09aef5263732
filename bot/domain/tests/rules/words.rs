//! What people type: kept as typed or refused, never mended; and short names that can be typed.

use baton_domain::{
    BadText, Key, MAX_KEY_CHARS, Title, Words,
    ask::Item,
    metric::Measure,
    role::{Function, Role},
    words::{MAX_TITLE_CHARS, MAX_WORDS_CHARS},
};
use proptest::prelude::*;

use crate::support::chance::cases;

#[test]
fn a_text_is_refused_when_nothing_of_it_can_be_seen() {
    for blank in ["", " \n\t ", "\u{200b}\u{feff}", "\u{2800}", "\u{2060} \u{3164}", "\u{fe0f}"] {
        assert_eq!(Words::new(blank), Err(BadText::Empty), "{blank:?}");
        assert_eq!(Title::new(blank), Err(BadText::Empty), "{blank:?}");
    }
    for short in ["?", "👍", "…", "是", "—", "é"] {
        assert_eq!(Words::new(short).unwrap().as_str(), short);
    }
    assert_eq!(Words::new("a\0b"), Err(BadText::Control));
    assert_eq!(Title::new(" two\n lines ").unwrap().as_str(), "two lines");
}

#[test]
fn a_text_may_be_as_long_as_it_fits() {
    let long = |n| "é".repeat(n);
    assert!(Words::new(&long(MAX_WORDS_CHARS)).is_ok());
    assert!(Title::new(&long(MAX_TITLE_CHARS)).is_ok());
    insta::assert_snapshot!(Words::new(&long(MAX_WORDS_CHARS + 1)).unwrap_err(), @"it has 3001 characters; at most 3000 fit");
    insta::assert_snapshot!(Title::new(&long(MAX_TITLE_CHARS + 1)).unwrap_err(), @"it has 151 characters; at most 150 fit");
}

#[test]
fn a_name_has_a_key_near_to_it() {
    let key = |name: &str| Key::from_name(name).map_or("none".to_owned(), |it| it.to_string());
    insta::assert_snapshot!(key("Claims Triage (v2)"), @"claims-triage-v2");
    insta::assert_snapshot!(key("  --Ärzte & Café--  "), @"rzte-caf");
    insta::assert_snapshot!(key("Rinderkennzeichnungsfleischetikettierungsüberwachungsaufgabe"), @"rinderkennzeichnungsfleischetikettierung");
    insta::assert_snapshot!(key("a very long name for an effort that goes on and on"), @"a-very-long-name-for-an-effort-that-goes");
    insta::assert_snapshot!(key("申请分流"), @"none");
    insta::assert_snapshot!(key("").to_string(), @"none");
}

#[test]
fn a_measure_is_a_number_with_a_unit() {
    let read = |raw: &str| {
        raw.parse::<Measure>().map_or_else(|no| format!("no: {no}"), |it| format!("{it} ({})", it.value()))
    };
    for raw in ["8 %", "3.5h", "-12", "+5 claims a day", "1e5", "0.0"] {
        assert!(!read(raw).starts_with("no"), "{raw}");
    }
    for raw in ["", "%", "3,5 h", "1.2.3", "--1", "five", &"9".repeat(400), &format!("8 {}", "u".repeat(21))]
    {
        assert!(read(raw).starts_with("no"), "{raw}");
    }
    insta::assert_snapshot!(read("12,000"), @"no: `12,000` does not begin with a number, as in 8 % or 3.5 h");
    insta::assert_snapshot!(read(" 8% "), @"8 % (8)");
}

fn items() -> impl Strategy<Value = Item> {
    use baton_domain::{DecisionNo, HandoffNo, PrivilegeNo};
    let plain = [
        Item::Owner,
        Item::SeparateRoles,
        Item::PilotMetric,
        Item::PlannedEnd,
        Item::ProductionOwner,
        Item::Privileges,
        Item::MostWithdrawn,
        Item::ProductionMetric,
        Item::ExpectationTold,
        Item::NextOwner,
        Item::NextOwnerConfirmed,
        Item::Functions,
    ];
    prop_oneof![
        prop::sample::select(plain.to_vec()),
        prop::sample::select(Function::ALL.to_vec()).prop_map(Item::Lead),
        any::<u32>().prop_map(|it| Item::Verdict(PrivilegeNo(it))),
        any::<u32>().prop_map(|it| Item::Decision(DecisionNo(it))),
        any::<u32>().prop_map(|it| Item::Offer(HandoffNo(it))),
    ]
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn words_are_kept_as_typed_or_refused(raw: String) {
        if let Ok(words) = Words::new(&raw) {
            prop_assert_eq!(words.as_str(), raw.trim());
            let json = serde_json::to_string(&words).unwrap();
            prop_assert_eq!(serde_json::from_str::<Words>(&json).unwrap(), words);
        }
    }

    #[test]
    fn a_title_is_one_line_of_what_was_typed(raw: String) {
        if let Ok(title) = Title::new(&raw) {
            let parts: Vec<&str> = raw.split_whitespace().collect();
            prop_assert_eq!(title.as_str(), parts.join(" "));
            prop_assert!(!title.as_str().contains('\n'));
        }
    }

    #[test]
    fn the_key_of_any_name_is_valid(raw in "\\PC{0,80}", n in 1_u32..) {
        if let Some(key) = Key::from_name(&raw) {
            prop_assert!(key.as_str().parse::<Key>().is_ok());
            let next = key.numbered(n);
            prop_assert!(next.as_str().parse::<Key>().is_ok(), "{next}");
            prop_assert!(next.as_str().len() <= MAX_KEY_CHARS);
            prop_assert_ne!(next, key);
        } else {
            prop_assert!(!raw.to_lowercase().chars().any(|c| c.is_ascii_alphanumeric()));
        }
    }

    #[test]
    fn an_item_is_read_back_from_what_it_is_called(item in items()) {
        prop_assert_eq!(item.to_string().parse(), Ok(item));
    }

    #[test]
    fn a_measure_is_read_back_from_what_it_shows(raw in "[-+0-9.]{1,6} ?\\PC{0,8}") {
        if let Ok(measure) = raw.parse::<Measure>() {
            prop_assert_eq!(measure.to_string().parse::<Measure>(), Ok(measure));
        }
    }
}

#[test]
fn a_role_is_read_back_from_what_it_is_called() {
    for role in Role::all() {
        assert_eq!(role.to_string().parse(), Ok(role));
    }
    assert!("Owner".parse::<Role>().is_err());
}
