//! Something to render the cards of lookups with: their views are put together in the commands themselves.

use serde_json::{Value, json};

use super::asked;
use crate::prompts::Sample;

/// For `baton prompts check`.
pub(super) fn lookups() -> Vec<Sample> {
    let mut all = records();
    all.extend(lists());
    all.extend(about_me());
    all
}

fn person() -> Value {
    json!({"name": "Dana Okafor", "first": "Dana", "user": null, "id": "x"})
}

fn initiative(stage: &str, owner: Value) -> Value {
    let question = |number: usize, about: &str, done: bool, privileges: usize| {
        json!({"number": number, "id": about, "text": "Which one?", "why": "", "about": about, "answered": done,
            "privileges": privileges, "decided": 3, "metrics": 3, "first_read": "2027-03-01",
            "next_owner": if done { person() } else { Value::Null },
            "missing": [missing("verdict", "CRM export"), missing("lead", ""), missing("expectation", "")]})
    };
    json!({"key": "a", "name": "Claims triage", "about": "It sorts claims.", "stage": stage, "week": 9, "weeks": 12,
        "owner": owner, "sponsor": person(), "champion": person(), "planned_end": "2026-12-18", "ship_date": "2027-01-29",
        "private": true, "imported": true, "extensions": 2, "answered": 1, "today": "2026-11-23", "zone": "Europe/London",
        "questions": [question(1, "verdicts", false, 5), question(2, "metrics", true, 0), question(3, "owner", false, 0),
            question(4, "", false, 0), question(5, "verdicts", false, 0), question(6, "owner", true, 0)]})
}

fn missing(kind: &str, title: &str) -> Value {
    json!({"kind": kind, "title": title, "function": "data", "supplier": person()})
}

fn lack(kind: &str, title: &str) -> Value {
    json!({"number": 1, "text": "Which one?", "missing": missing(kind, title), "more": 2})
}

/// The three answers of a brief.
fn answers(known: bool) -> Value {
    let fate = |fate: &str, route: Option<&str>| json!({"fate": fate, "named": [{"what": "CRM export", "route": route}, {"what": "an hour a week", "route": null}], "more": 2});
    let all = [
        fate("permanent", None),
        fate("replaced", Some("the access board")),
        fate("withdrawn", None),
        fate("undecided", None),
    ];
    let fates = if known { json!(all) } else { json!([]) };
    let name = |it: &str| known.then(|| it.to_owned());
    json!([
        {"is": "borrowed", "number": 1, "text": "Which one?", "fates": fates, "nothing": null},
        {"is": "borrowed", "number": 1, "text": "Which one?", "fates": [], "nothing": "Dana Okafor"},
        {"is": "governed", "number": 2, "text": "Which one?", "fates": []},
        {"is": "owned", "number": 3, "text": "Which one?", "fates": [], "person": name("Luis Mora"), "accepted": name("2026-11-20"),
            "asked": null},
        {"is": "owned", "number": 3, "text": "Which one?", "fates": [], "person": name("Luis Mora"), "accepted": null, "asked": "Luis Mora"},
    ])
}

fn records() -> Vec<Sample> {
    let item = |kind: &str, you: bool| {
        json!({"kind": kind, "item": kind, "title": if kind == "verdict" { "CRM export" } else { "" }, "function": "data",
            "due": "2026-12-18", "you": you, "source": if you { json!("https://a.example/1") } else { Value::Null }, "supplier": if you { Value::Null } else { person() }, "question": 1,
            "ask": if you { Value::Null } else { json!("help") }, "answer": if you { json!("help") } else { Value::Null }})
    };
    let readiness = |stage: &str| {
        json!({"i": initiative(stage, person()), "items": [item("verdict", false), item("lead", true), item("expectation", true)],
            "more": 2, "opens": "2026-12-01", "close": "help", "brief": "help", "warnings": ["It waits for ownership."]})
    };
    let number =
        json!({"what": "accuracy", "target": "8 %", "last": "2 %", "up": true, "first_read": "2027-03-01"});
    let unread =
        json!({"what": "cost", "target": "8 %", "last": null, "up": false, "first_read": "2027-03-01"});
    let brief = |stage: &str, known: bool| {
        let numbers = if known { json!([number, unread, unread, number]) } else { json!([]) };
        json!({"i": initiative(stage, person()), "answers": answers(known), "pilot": numbers, "production": numbers,
            "open": [lack("verdict", "CRM export"), lack("lead", ""), lack("expectation", ""), lack("reading", "cost")],
            "more": 2, "decisions": vec![json!({"what": "keep it?", "decider": person(), "due": "2026-11-26"}); 4],
            "show": "help"})
    };
    let lines = json!([
        {"line": "role", "role": "owner", "name": "Dana", "accepted": false, "until": "2026-12-18"},
        {"line": "offer", "role": "sponsor", "name": "Dana"},
        {"line": "privilege", "no": 1, "what": "CRM export", "until": "2026-12-18", "ends": true, "ended": false, "lent_by": "IT", "decider": "Dana", "source": "https://a.example/1",
            "fate": "replaced", "by": "Dana", "route": "the board"},
        {"line": "privilege", "no": 2, "what": "CRM export", "until": "2026-11-18", "ends": false, "ended": true, "lent_by": null, "decider": "Dana", "fate": null, "source": null},
        {"line": "none", "by": "Dana"},
        {"line": "metric", "no": 1, "what": "accuracy", "production": true, "kind": "value", "target": "8 %",
            "first_read": "2027-03-01", "last": null, "last_on": null, "reader": "Dana"},
        {"line": "metric", "no": 2, "what": "accuracy", "production": false, "kind": "cost", "target": "8 %",
            "first_read": "2027-03-01", "last": "2 %", "last_on": "2026-11-20", "reader": "Dana"},
        {"line": "decision", "no": 1, "what": "keep it?", "decider": "Dana", "due": "2026-11-26", "chosen": null, "by": null, "source": null},
        {"line": "decision", "no": 2, "what": "keep it?", "decider": "Dana", "due": "2026-11-26", "chosen": "yes", "by": "Dana",
            "source": "https://a.example/1"},
        {"line": "silent", "function": "data"},
        {"line": "fact", "title": "production's groundwork: logging", "said": "kept for a year", "name": "Dana", "on": "2026-11-20", "open": true},
        {"line": "frozen", "by": "Dana", "words": "letters only"},
        {"line": "share", "percent": 50},
        {"line": "told", "by": "Dana", "words": "the board"},
        {"line": "going_on", "by": "Mei", "words": "we build"},
        {"line": "gate", "passed": "pilot", "on": "2026-09-14", "asked": false, "because": null},
        {"line": "gate", "passed": "bridge", "on": "2026-09-14", "asked": true, "because": "the date is fixed"},
        {"line": "ending", "on": "2026-11-20", "words": "It is stopped."},
        {"line": "lesson", "words": "ask earlier"},
        {"line": "extension", "to": "2026-12-18", "delay": "scope_grew", "because": "more claims"}
    ]);
    let show = |page: usize| json!({"i": initiative("pilot", person()), "page": page, "lines": lines, "more": "help", "missing": "help", "history": "help"});
    vec![
        Sample { card: "readiness", view: readiness("pilot") },
        Sample { card: "readiness", view: readiness("bridge") },
        Sample { card: "brief", view: brief("pilot", true) },
        Sample { card: "brief", view: brief("bridge", true) },
        Sample { card: "brief", view: brief("proposed", false) },
        Sample { card: "show", view: show(1) },
        Sample { card: "show", view: show(2) },
    ]
}

fn lists() -> Vec<Sample> {
    let stages = json!({"pilot": 6, "bridge": 2, "production": 4, "proposed": 1, "stopped": 1, "retired": 0});
    let line = |owner: Value| json!({"name": "Claims triage", "stage": "pilot", "owner": owner, "planned_end": "2026-12-18", "today": "2026-11-23"});
    let list = |which: &str, page: usize| {
        json!({"total": 14, "stages": stages, "which": which, "person": "Dana Okafor", "typed": "claims", "found": 2,
            "page": page, "more": "help", "all": [line(json!("Dana Okafor")), line(Value::Null)]})
    };
    let history = json!({"name": "Claims triage", "more": "help", "today": "2026-11-23", "lines": [{"on": "2026-11-22", "text": "Dana decided", "source": "https://a.example/1"}]});
    let help = json!({"commands": [{"name": "who", "summary": "Whose it is", "example": "who claims"}], "all": "help all", "more": "help all 2"});
    vec![
        Sample { card: "list", view: list("all", 1) },
        Sample { card: "list", view: list("nobody", 2) },
        Sample { card: "list", view: list("mine", 1) },
        Sample { card: "list", view: list("pilot", 1) },
        Sample { card: "list", view: list("owner", 1) },
        Sample { card: "list", view: list("found", 2) },
        Sample { card: "history", view: history },
        Sample { card: "help", view: help },
    ]
}

fn about_me() -> Vec<Sample> {
    let roles = json!([{"role": "owner", "names": ["a", "b", "c", "d", "e", "f", "g"]}]);
    let mine = |count: usize| {
        json!({"you": person(), "count": count, "items": asked::sample_items(), "more": count, "roles": roles,
            "today": "2026-11-23", "page": count, "next": "mine 2",
            "begin": {"new": "new", "list": "list", "help": "help"}})
    };
    let answer = |count: usize| json!({"name": "Claims triage", "count": count, "items": asked::sample_items(), "today": "2026-11-23", "missing": "help"});
    let at = "2026-11-30T09:00:00Z";
    let why = |sent: usize| {
        json!({"sent": sent, "days": 28, "zone": "Europe/London", "today": "2026-11-23", "preview": "preview",
            "messages": [{"at": at, "why": "weekly_card", "headline": "Three things wait for you"}, {"at": at, "why": "offered", "headline": null}]})
    };
    let kept = |pages: usize| {
        json!({"you": "Dana Okafor", "count": 2, "page": 1, "pages": pages, "today": "2026-11-23",
            "more": if pages == 1 { Value::Null } else { json!("settings me export 2") },
            "lines": [{"on": Value::Null, "what": "account", "words": ["slack", "U1"]}, {"on": "2026-11-20", "what": "privilege, logged", "words": []}]})
    };
    vec![
        Sample { card: "me_export", view: kept(1) },
        Sample { card: "me_export", view: kept(2) },
        Sample { card: "mine", view: mine(2) },
        Sample { card: "mine", view: mine(1) },
        Sample { card: "mine", view: mine(0) },
        Sample { card: "home", view: mine(1) },
        Sample { card: "home", view: mine(0) },
        Sample { card: "answer", view: answer(1) },
        Sample { card: "answer", view: answer(0) },
        Sample { card: "why", view: why(2) },
        Sample { card: "why", view: why(1) },
        Sample { card: "why", view: why(0) },
    ]
}
