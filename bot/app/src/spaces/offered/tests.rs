//! The real table as Discord lists it, and back.

use std::collections::BTreeSet;

use baton_chat::{grammar, inbound::Piece};
use baton_discord::commands::{line, registration};
use jiff::civil::date;
use serde_json::{Value, json};

use super::*;
use crate::{commands::SPECS, prompts::Prompts, shortcuts};

fn table() -> Vec<Offered> {
    let prompts = Prompts::load(None).unwrap();
    TABLE.iter().map(|it| offered(&it.spec, prompts.command(&it.spec.name()).unwrap())).collect()
}

fn chars(value: &Value) -> usize {
    let own =
        ["name", "description", "value"].map(|it| value[it].as_str().map_or(0, |it| it.chars().count()));
    own.iter().sum::<usize>() + below(value).map(chars).sum::<usize>()
}

fn below(value: &Value) -> impl Iterator<Item = &Value> {
    ["options", "choices"].into_iter().filter_map(|it| value[it].as_array()).flatten()
}

fn listed(value: &Value) {
    let (name, description) = (value["name"].as_str().unwrap(), value["description"].as_str());
    for list in ["options", "choices"].map(|it| value[it].as_array().map_or(&[][..], Vec::as_slice)) {
        let names: BTreeSet<&str> = list.iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert!(list.len() <= 25 && names.len() == list.len(), "{name}: {} below", list.len());
    }
    if value.get("value").is_some() {
        assert!((1..=100).contains(&name.chars().count()), "{name}");
        return;
    }
    let plain = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_".contains(it);
    assert!((1..=32).contains(&name.len()) && name.chars().all(plain), "{name}");
    assert!(description.is_some_and(|it| (1..=100).contains(&it.chars().count())), "{name}: {description:?}");
    below(value).for_each(listed);
}

#[test]
fn discord_can_list_the_whole_table() {
    let all = registration(&table(), &shortcuts::ALL);
    let root = &all[0];
    listed(root);
    let subs = |it: &Value| if it["type"] == 2 { it["options"].as_array().unwrap().len() } else { 1 };
    let registered: usize = root["options"].as_array().unwrap().iter().map(subs).sum();
    assert_eq!(registered, TABLE.len());
    assert!(chars(root) <= 8_000, "{} characters", chars(root));
    let menus: Vec<&Value> = all[1..].iter().map(|it| &it["name"]).collect();
    assert_eq!(menus, ["Record as decision", "Record as borrowed"]);
}

/// What somebody could put into an option, as Discord sends it, and what the grammar makes of it.
fn filled(arg: &Arg) -> (Value, String) {
    let option = |kind: u8, value: Value| json!({"type": kind, "name": arg.name, "value": value});
    match arg.kind {
        ArgKind::Key => (option(3, json!("claims triage")), "claims triage".to_owned()),
        ArgKind::Person | ArgKind::Mention => (option(6, json!("102")), "102".to_owned()),
        ArgKind::Channel => (option(7, json!("201")), "201".to_owned()),
        ArgKind::Date => (option(3, json!("Fri 4 Dec")), "2026-12-04".to_owned()),
        ArgKind::Number => (option(4, json!(3)), "3".to_owned()),
        ArgKind::Choice(all) => (option(3, json!(all[all.len() - 1])), all[all.len() - 1].to_owned()),
        ArgKind::Word | ArgKind::Line | ArgKind::Text => {
            (option(3, json!("a \"b\" 4 Dec @here 7")), "a \"b\" 4 Dec @here 7".to_owned())
        }
    }
}

#[test]
fn every_command_comes_back_with_any_of_its_options() {
    let mut combinations = 0;
    for spec in SPECS.iter() {
        for mask in 0..1_u32 << spec.args.len() {
            let chosen: Vec<&Arg> =
                spec.args.iter().enumerate().filter(|it| mask >> it.0 & 1 == 1).map(|it| it.1).collect();
            // People fill in the fields in an order of their own.
            let options: Vec<Value> = chosen.iter().rev().map(|it| filled(it).0).collect();
            let data = spec.words.iter().rev().enumerate().fold(
                json!(options),
                |below, (deep, word)| json!([{"type": deep + 1, "name": word, "options": below}]),
            );
            let (words, given) = line(&json!({"name": "baton", "type": 1, "options": data}));
            let read = grammar::filled(&SPECS, &words, &given, date(2026, 11, 23)).unwrap();
            let read: Vec<(&str, &str)> = read.given.iter().map(|(name, it)| (*name, it.text())).collect();
            let expected: Vec<(&str, String)> = chosen.iter().map(|it| (it.name, filled(it).1)).collect();
            assert_eq!(read, expected.iter().map(|it| (it.0, it.1.as_str())).collect::<Vec<_>>(), "{words}");
            combinations += 1;
        }
    }
    assert!(SPECS.len() * 2 < combinations, "{combinations} combinations");
    assert!(matches!(
        line(&json!({"options": [{"type": 3, "name": "key", "value": "x"}]})).1[..],
        [(_, Piece::Text(_))]
    ));
}
