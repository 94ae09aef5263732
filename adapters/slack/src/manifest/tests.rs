use std::{collections::BTreeSet, fs, path::PathBuf};

use super::*;

/// Every quoted word with a dot in it that looks like a method, of every file but the manifest's own.
fn methods_in_code() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("manifest.rs") && !path.ends_with("pace.rs") {
                let code = fs::read_to_string(path).unwrap();
                let code = code.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
                let quoted = code.split('"').skip(1).step_by(2).map(str::to_owned);
                found.extend(quoted.filter(|it| is_method(it)));
            }
        }
    }
    found
}

fn is_method(quoted: &str) -> bool {
    let families = [
        "apps.",
        "auth.",
        "chat.",
        "conversations.",
        "dnd.",
        "files.",
        "oauth.",
        "team.",
        "users.",
        "views.",
    ];
    families.iter().any(|it| quoted.starts_with(it))
        && quoted.chars().all(|c| c.is_alphanumeric() || c == '.')
}

#[test]
fn the_scopes_are_those_that_the_code_uses() {
    let opened: BTreeSet<String> = SCOPES
        .iter()
        .flat_map(|it| it.1.iter())
        .chain(FREE_METHODS.iter())
        .filter(|it| is_method(it))
        .map(|it| (*it).to_owned())
        .collect();
    assert_eq!(methods_in_code(), opened);
}

#[test]
fn the_events_are_those_that_are_read() {
    for kind in events() {
        let kind = if kind == "message.im" { "message" } else { kind };
        let envelope = json!({"team_id": "T1", "event_id": "E1", "event": {"type": kind}});
        assert!(crate::inward::event::Event::of(&envelope).is_ok(), "{kind} is subscribed to and not read");
    }
}

#[test]
fn default_scopes_read_no_channel() {
    assert_eq!(scopes(LookUps::Direct).iter().filter(|it| it.ends_with(":history")).count(), 1);
    let all = scopes(LookUps::Everywhere);
    assert!(all.contains(&"channels:history") && all.contains(&"groups:history"));
}

#[test]
fn the_manifest_has_an_address_or_a_socket() {
    let shortcuts = [Shortcut { name: "new", label: "New initiative", on: ShortcutOn::Everything }];
    let socket = manifest("/baton", None, LookUps::Direct, &shortcuts);
    assert_eq!(socket["settings"]["socket_mode_enabled"], true);
    assert!(!socket.to_string().contains("https://"));
    let url = Url::parse("https://baton.example.com/").unwrap();
    let http = manifest("/baton", Some(&url), LookUps::Direct, &shortcuts);
    assert_eq!(http["features"]["slash_commands"][0]["url"], "https://baton.example.com/slack/commands");
    assert_eq!(http["settings"]["socket_mode_enabled"], false);
    assert!(link(&http).starts_with("https://api.slack.com/apps?new_app=1&manifest_json=%7B"));
}
