use baton_chat::{
    card::Choice,
    form::Need,
    grammar::{Arg, Spec, optional, required},
    inbound::ShortcutOn,
};

use super::*;

const KINDS: &[&str] = &["keep", "back", "replace"];
static TABLE: [Spec; 4] = [
    Spec { words: &["who"], aliases: &["owner"], args: &[required("about", ArgKind::Line)] },
    Spec {
        words: &["privilege", "verdict"],
        aliases: &["verdict"],
        args: &[
            required("key", ArgKind::Key),
            required("number", ArgKind::Number),
            required("verdict", ArgKind::Choice(KINDS)),
            optional("from", ArgKind::Date),
            optional("because", ArgKind::Text),
        ],
    },
    Spec { words: &["mine"], aliases: &[], args: &[] },
    Spec {
        words: &["privilege", "lend"],
        aliases: &[],
        args: &[required("to", ArgKind::Person), optional("channel", ArgKind::Channel)],
    },
];

fn offered(spec: &'static Spec, long: usize) -> Offered {
    let field = |arg: &'static Arg| {
        let choices = if let ArgKind::Choice(all) = arg.kind { all } else { &[] };
        let choice = |it: &&str| Choice { label: it.to_uppercase().repeat(long), token: (*it).to_owned() };
        let completed = if arg.kind == ArgKind::Key { Completed::ByHost } else { Completed::ByNobody };
        OfferedField {
            arg,
            label: arg.name.repeat(long),
            choices: choices.iter().map(choice).collect(),
            completed,
        }
    };
    Offered { spec, summary: "What it does".repeat(long), fields: spec.args.iter().map(field).collect() }
}

fn registered() -> Vec<Value> {
    let shortcuts = [
        Shortcut { name: "record_decision", label: "Record as decision", on: ShortcutOn::Messages },
        Shortcut { name: "new_initiative", label: "New initiative", on: ShortcutOn::Everything },
    ];
    registration(&TABLE.each_ref().map(|it| offered(it, 1)), &shortcuts)
}

#[test]
fn the_table_becomes_sub_commands_with_typed_options() {
    let all = registered();
    assert_eq!(
        all[1],
        json!({"type": 3, "name": "Record as decision", "contexts": [0], "integration_types": [0]})
    );
    let lines = |of: &Value| -> Vec<String> {
        let options = of["options"].as_array().unwrap().iter();
        let said = |it: &Value| format!("{} {} {}", it["type"], it["name"], it["autocomplete"]);
        options.map(|it| said(it).replace('"', "").replace("null", "-")).collect()
    };
    assert_eq!(lines(&all[0]), ["1 who -", "2 privilege -", "1 mine -"]);
    let verdict = ["3 key true", "4 number -", "3 verdict -", "3 from true", "3 because -"];
    assert_eq!(lines(&all[0]["options"][1]["options"][0]), verdict);
    assert_eq!(lines(&all[0]["options"][1]["options"][1]), ["6 to -", "7 channel -"]);
    assert_eq!(all[0]["options"][1]["description"], "verdict, lend");
    assert_eq!(
        all[0]["options"][1]["options"][0]["options"][2]["choices"][1],
        json!({"name": "BACK", "value": "back"})
    );
    assert!(
        TABLE[1].args.iter().any(|it| it.need == Need::Required) && !all[0].to_string().contains("required")
    );
    assert_eq!(all.len(), 2);
}

#[test]
fn nothing_is_written_when_nothing_changed() {
    let wanted = json!(registered());
    let mut stored = wanted.clone();
    for command in stored.as_array_mut().unwrap() {
        for (name, value) in [
            ("id", json!("5")),
            ("version", json!("6")),
            ("nsfw", json!(false)),
            ("description_localizations", Value::Null),
        ] {
            command[name] = value;
        }
    }
    stored[0]["options"][0]["options"][0]["required"] = json!(false);
    stored[0]["options"][2].as_object_mut().unwrap().remove("options");
    stored[1]["description"] = json!("");
    stored[0]["options"][1]["options"][0]["options"][1]["min_value"] = json!(1.0);
    assert_eq!(told(&stored), told(&wanted));
    stored[0]["options"][0]["description"] = json!("Something else");
    assert_ne!(told(&stored), told(&wanted));
    assert_ne!(told(&json!([])), told(&wanted));
}

#[test]
fn a_table_that_says_too_much_says_less() {
    let long = |times: usize| registration(&TABLE.each_ref().map(|it| offered(it, times)), &[]).remove(0);
    assert_eq!(
        chars(
            &json!({"name": "ab", "description": "cd", "options": [{"value": "é", "choices": [{"name": "x"}]}]})
        ),
        6
    );
    for times in [1, 20, 400] {
        let root = long(times);
        assert!(chars(&root) <= MAX_COMMAND_CHARS, "{} characters", chars(&root));
    }
}
