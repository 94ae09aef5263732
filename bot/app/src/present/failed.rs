//! The answer when a request has no effect: what is wrong, and what would be accepted.

use baton_chat::{
    card::Card,
    grammar::{Accepted, BadLine},
};
use baton_domain::{PersonId, ask::Item, context::Context, gate, initiative::Initiative, refusal::Refusal};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    failure::Failure,
    present::{
        asked, personal, view,
        view::{InitiativeView, ItemView, PersonView},
    },
    prompts::Sample,
    scene::Scene,
};

#[derive(Debug, Serialize)]
struct Refused {
    text: String,
    more: Vec<String>,
    buttons: Vec<Button>,
}

#[derive(Debug, Serialize)]
struct Button {
    label: String,
    token: String,
}

/// The card for a failure; `None` when it is our fault, which only gets a reference.
///
/// # Errors
/// The store's, or a text of ours that cannot be rendered.
pub async fn card(scene: &Scene<'_>, failure: &Failure) -> Result<Option<Card>, Failure> {
    Ok(match failure {
        Failure::Refused(Refusal::GateOpen { key, missing }) => {
            Some(close_refused(scene, &scene.initiative(key.as_str()).await?, missing)?)
        }
        Failure::Refused(refusal) => Some(refused(scene, refusal)?),
        Failure::Field { what, .. } => Some(plain(scene, what.clone(), Vec::new(), Vec::new())?),
        Failure::Missing { .. } => Some(plain(scene, scene.line("needed", &[]), Vec::new(), Vec::new())?),
        Failure::Line(bad) => Some(line(scene, bad)?),
        Failure::NotFound { typed, near } => Some(not_found(scene, typed, near)?),
        Failure::Seen | Failure::Fault(_) | Failure::Clock(_) | Failure::Text(_) | Failure::Record(_) => None,
    })
}

fn plain(scene: &Scene<'_>, text: String, more: Vec<String>, buttons: Vec<Button>) -> Result<Card, Failure> {
    scene.card("refused", &Refused { text, more, buttons })
}

fn refused(scene: &Scene<'_>, refusal: &Refusal) -> Result<Card, Failure> {
    let mut view = scene.directory.named(&serde_json::to_value(refusal)?);
    flatten(&mut view);
    if let Refusal::Chosen { chosen, .. } = refusal {
        view["chosen"] = chosen.as_str().into();
    }
    let key = view["refusal"].as_str().unwrap_or_default().to_owned();
    let text = scene.baton.prompts.line("refusals", &key, &view)?.text();
    plain(scene, text, Vec::new(), Vec::new())
}

// Items, acts and numbers as the words that templates look up.
fn flatten(view: &mut Value) {
    let word = |value: &Value| match value {
        Value::Object(fields) => fields.keys().next().cloned().unwrap_or_default(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    for field in ["act", "item"] {
        if let Some(value) = view.get(field) {
            let named = word(value).replace('_', "-");
            view[field] = if field == "act" { word(&view[field]).into() } else { item_word(&named).into() };
        }
    }
    if let Some(known) = view.get("known").and_then(Value::as_array) {
        let shown: Vec<String> = known.iter().map(ToString::to_string).collect();
        view["known_list"] = shown.join(", ").into();
    }
}

fn item_word(named: &str) -> &str {
    match named {
        "separate-roles" => "roles",
        "expectation-told" => "expectation",
        "next-owner-confirmed" => "confirmation",
        "owner-confirmed" => "authority",
        other => other,
    }
}

fn line(scene: &Scene<'_>, bad: &BadLine) -> Result<Card, Failure> {
    let say =
        |key: &str, view: Value| Ok::<_, Failure>(scene.baton.prompts.line("lines", key, &view)?.text());
    let example =
        |words: &str| scene.baton.prompts.command(words).map(|it| it.example.clone()).unwrap_or_default();
    let button = |words: &String| Button { label: words.clone(), token: words.clone() };
    match bad {
        BadLine::Empty => plain(scene, say("empty", json!({}))?, Vec::new(), Vec::new()),
        BadLine::Unknown { typed, near } => {
            let nearest = near.first().map(|it| json!({"words": it, "example": example(it)}));
            let text = say("unknown", json!({"typed": typed, "near": nearest}))?;
            plain(
                scene,
                text,
                Vec::new(),
                near.iter().map(button).chain([button(&"help".to_owned())]).collect(),
            )
        }
        BadLine::Unfinished { typed, choices } => {
            let text = say("unfinished", json!({"typed": typed, "choices": choices}))?;
            plain(scene, text, Vec::new(), choices.iter().take(5).map(button).collect())
        }
        BadLine::BadArg { words, typed, accepted, .. } => {
            let (kind, all) = match accepted {
                Accepted::OnePerson => ("one_person", Vec::new()),
                Accepted::OneOf(all) => ("one_of", all.clone()),
                Accepted::Number => ("number", Vec::new()),
                Accepted::Date => ("date", Vec::new()),
                Accepted::Channel => ("channel", Vec::new()),
            };
            let view = json!({"typed": typed, "all": all, "words": words, "example": example(words)});
            plain(scene, say(kind, view.clone())?, vec![say("example", view)?], Vec::new())
        }
        BadLine::TooMuch { words, typed } => {
            let view = json!({"typed": typed, "words": words, "example": example(words)});
            plain(scene, say("too_much", view.clone())?, vec![say("example", view)?], Vec::new())
        }
    }
}

fn not_found(scene: &Scene<'_>, typed: &str, near: &[String]) -> Result<Card, Failure> {
    let view = json!({"typed": typed, "near": near.len()});
    let text = scene.baton.prompts.line("lines", "not_found", &view)?.text();
    let buttons = near.iter().take(5).map(|it| Button { label: it.clone(), token: format!("show {it}") });
    plain(scene, text, Vec::new(), buttons.collect())
}

/// What one close misses, with who can supply it.
#[derive(Debug, Serialize)]
struct MissingView {
    #[serde(flatten)]
    it: ItemView,
    /// How many of this kind the same person can supply.
    count: usize,
    you: bool,
    answer: Option<String>,
    ask: Option<String>,
    on_card: Option<jiff::civil::Date>,
}

#[derive(Debug, Serialize)]
struct CloseRefused {
    i: InitiativeView,
    missing: Vec<MissingView>,
    later: String,
    stop: String,
}

/// Card 7: what a gate misses, from whom, and the buttons that get it.
///
/// # Errors
/// A text of ours that cannot be rendered.
fn close_refused(scene: &Scene<'_>, record: &Initiative, items: &[Item]) -> Result<Card, Failure> {
    let context = scene.context();
    let mut missing: Vec<MissingView> = Vec::new();
    for item in items {
        let supplier = supplier(record, *item, &context);
        let same = |it: &&mut MissingView| {
            it.it.kind == "verdict"
                && matches!(item, Item::Verdict(_))
                && it.it.supplier == supplier.map(|it| scene.directory.view(it))
        };
        match missing.iter_mut().find(same) {
            Some(before) => before.count += 1,
            None => missing.push(missing_view(scene, record, *item, supplier)),
        }
    }
    let (i, key) = (view::initiative(record, &scene.directory, &context), &record.key);
    let (later, stop) = (format!("stage close {key} not-until"), format!("stage stop {key}"));
    scene.card("close_refused", &CloseRefused { i, missing, later, stop })
}

/// Whoever is asked first for what the gate ahead misses.
pub fn supplier(record: &Initiative, item: Item, context: &Context<'_>) -> Option<PersonId> {
    let gate = record.stage.gate()?;
    let readiness = gate::readiness(record, gate, context);
    let asking = readiness.iter().find(|it| it.missing.contains(&item))?;
    let supply = &asking.question.supply;
    gate::suppliers(record, item, supply, context).into_iter().find(|it| !context.is_gone(*it))
}

fn missing_view(
    scene: &Scene<'_>,
    record: &Initiative,
    item: Item,
    supplier: Option<PersonId>,
) -> MissingView {
    let you = supplier == Some(scene.asker);
    let context = scene.context();
    let own = match item {
        Item::Verdict(no) => Some(format!("privilege verdict {} {no}", record.key)),
        Item::Decision(no) => Some(format!("decision resolve {} {no}", record.key)),
        item => asked::answer(record, item),
    };
    MissingView {
        it: view::item(record, item, supplier, record.planned_end, &scene.directory, &context),
        count: 1,
        you,
        answer: own.filter(|_| you),
        ask: supplier.filter(|_| !you).map(|_| format!("ask now {} {item}", record.key)),
        on_card: supplier.filter(|_| !you).and_then(|it| personal::next_card(&scene.directory, it, &context)),
    }
}

/// For `baton prompts check`.
pub fn samples() -> Vec<Sample> {
    let person =
        PersonView { name: "Mei Tanaka".to_owned(), first: "Mei".to_owned(), user: None, id: "x".to_owned() };
    let missing = |kind: &str, count: usize, you: bool| {
        json!({"kind": kind, "title": "CRM export", "count": count, "function": "compliance", "supplier": person,
            "you": you, "on_card": "2026-11-30", "answer": "help", "ask": "help"})
    };
    let i = |stage: &str| json!({"name": "Claims triage", "stage": stage, "today": "2026-11-23"});
    let close = |stage: &str, missing: Value| json!({"i": i(stage), "missing": missing, "later": "help", "stop": "help"});
    let six = json!([
        missing("verdict", 2, false),
        missing("verdict", 1, true),
        missing("lead", 1, false),
        missing("next-owner", 1, false),
        missing("confirmation", 1, false),
        missing("expectation", 1, false)
    ]);
    vec![
        Sample {
            card: "refused",
            view: json!({"text": "No.", "more": ["Try this."], "buttons": [{"label": "help", "token": "help"}]}),
        },
        Sample { card: "close_refused", view: close("pilot", six) },
        Sample { card: "close_refused", view: close("proposed", json!([missing("pilot-metric", 1, true)])) },
        Sample { card: "our_side", view: json!({"reference": "7f3a"}) },
    ]
}
