//! Every requirement is shown by a test, or listed as not there yet. The table is made from the tests' names:
//! `BATON_BLESS=1` writes it.

use std::{collections::BTreeMap, fs};

use baton_tests::root;

use super::style::rust_files;

const TABLE: &str = "docs/requirements.md";

#[derive(Debug)]
struct Requirement {
    meaning: String,
    also: Vec<String>,
    not_yet: Option<String>,
    /// What of it is not there yet.
    open: Option<String>,
}

/// In the order of the file, which is that of the process.
fn required() -> Vec<(String, Requirement)> {
    let text = fs::read_to_string(root().join("tests/requirements.toml")).expect("the list of requirements");
    let table: toml::Table = toml::from_str(&text).expect("the list can be read");
    let order: Vec<&str> = text.lines().filter_map(|it| it.strip_prefix('[')?.strip_suffix(']')).collect();
    let word = |table: &toml::Table, key: &str| table.get(key).and_then(|it| it.as_str()).map(str::to_owned);
    let read = |id: &str| {
        let table = table[id].as_table().expect("a requirement is a table");
        let also = table.get("also").and_then(|it| it.as_array()).into_iter().flatten();
        let also = also.filter_map(|it| it.as_str().map(str::to_owned)).collect();
        let meaning = word(table, "meaning").expect("a requirement has a meaning");
        (
            id.to_owned(),
            Requirement { meaning, also, not_yet: word(table, "not_yet"), open: word(table, "open") },
        )
    };
    order.into_iter().map(read).collect()
}

/// The names of all tests, with the file each stands in.
fn tests() -> BTreeMap<String, String> {
    let folders = ["tests/scenarios", "bot/domain/tests", "bot/app/src", "bot/store/tests"];
    let mut files = Vec::new();
    folders.iter().for_each(|it| rust_files(&root().join(it), &mut files));
    let mut found = BTreeMap::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("a source can be read");
        let mut is_test = false;
        for line in text.lines().map(str::trim) {
            let name = line.trim_start_matches("async ").strip_prefix("fn ");
            match name.and_then(|it| it.split_once('(')) {
                Some((name, _)) if is_test => {
                    let shown = file.strip_prefix(root()).unwrap_or(&file).display().to_string();
                    found.insert(name.to_owned(), shown);
                    is_test = false;
                }
                _ => is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test"),
            }
        }
    }
    found
}

/// `I-7` for `i_07_owner_sponsor_and_champion_are_three_people`.
fn id_of(test: &str) -> Option<String> {
    let mut parts = test.splitn(3, '_');
    let (group, number) = (parts.next()?, parts.next()?);
    let number: u32 = number.parse().ok()?;
    (group.len() == 1).then(|| format!("{}-{number}", group.to_uppercase()))
}

fn table(required: &[(String, Requirement)], tests: &BTreeMap<String, String>) -> String {
    let mut text = "# What is required, and what shows it\n\nMade from the names of the tests (`tests/requirements.toml`, `tests/scenarios/requirements.rs`).\n\n| id | what | shown by |\n| --- | --- | --- |\n".to_owned();
    let mut open = Vec::new();
    for (id, it) in required {
        let named = tests.keys().filter(|test| id_of(test).as_deref() == Some(id));
        let shown: Vec<String> = named.chain(&it.also).map(|it| format!("`{it}`")).collect();
        open.extend(it.open.iter().map(|open| format!("- {id}, in part: {open}")));
        let shown = match &it.not_yet {
            Some(why) => {
                open.push(format!("- {id}: {}, {why}", it.meaning));
                "not yet".to_owned()
            }
            None => shown.join("<br>"),
        };
        text += &format!("| {id} | {} | {shown} |\n", it.meaning);
    }
    if !open.is_empty() {
        text += &format!("\nNot yet:\n\n{}\n", open.join("\n"));
    }
    text
}

#[test]
fn every_requirement_is_shown_by_a_test() {
    let (required, tests) = (required(), tests());
    let named: Vec<String> = tests.keys().filter_map(|it| id_of(it)).collect();
    for (id, it) in &required {
        let gone: Vec<&String> = it.also.iter().filter(|it| !tests.contains_key(*it)).collect();
        assert!(gone.is_empty(), "{id} names tests that there are not: {gone:?}");
        let shown = named.contains(id) || !it.also.is_empty();
        assert!(shown || it.not_yet.is_some(), "nothing shows {id}: {}", it.meaning);
        assert!(!named.contains(id) || it.not_yet.is_none(), "{id} is shown, and listed as not yet");
    }
    let unknown: Vec<&String> = named.iter().filter(|it| !required.iter().any(|(id, _)| id == *it)).collect();
    assert!(unknown.is_empty(), "scenarios are named after what nobody requires: {unknown:?}");
    let (expected, at) = (table(&required, &tests), root().join(TABLE));
    if std::env::var_os("BATON_BLESS").is_some() {
        fs::write(&at, &expected).expect("the table can be written");
    }
    let written = fs::read_to_string(&at).unwrap_or_default();
    assert_eq!(written, expected, "{TABLE} is out of date; BATON_BLESS=1 writes it");
}
